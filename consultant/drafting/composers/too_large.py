"""The mail is larger than the mailbox takes. The words stand in templates/email/too_large/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief

KIBIBYTE = 1024
MEBIBYTE = 1024 * KIBIBYTE


def compose(brief: Brief) -> dict[str, Any]:
    """The limit in MiB, or in KiB where it is smaller, rounded down; and what the mailbox is for."""
    by = {
        "serves": brief.shown.get("serves", "questions"),
        "is_application": bool(brief.shown.get("is_application")),
    }
    if brief.limit_bytes < MEBIBYTE:
        return by | {"limit": f"{brief.limit_bytes // KIBIBYTE} KiB"}
    return by | {"limit": f"{brief.limit_bytes * 10 // MEBIBYTE / 10:g} MiB"}
