"""Why an answer was not delivered, as a reason for which its case is held again; codes and their meaning, no address (RFC 3463)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.delivery.outbox import BACK_AND_FORTH, SUPPRESSED
from consultant.mail.report_codes import find_meaning
from consultant.vocabulary import ReplyKind

if TYPE_CHECKING:
    from collections.abc import Iterable

TAKEN_UP_AGAIN = BACK_AND_FORTH | {ReplyKind.CORRECTION}
"""What somebody waits for. A refusal that nobody takes ends there: whoever was forged would else fill the queue."""

NOT_DELIVERED = "Not delivered"
MAIL_IS_GONE = "What was attached is kept no longer"
"""Why an application is not passed on without it."""
UNHEARD = "nothing is sent to its address until a person lifts that"
_CODES = (re.compile(r"\b[45]\.\d{1,3}\.\d{1,3}\b"), re.compile(r"\b[45]\d\d\b"))
"""The enhanced code says more than the plain one."""


def hold_reasons(note: str, former: Iterable[str]) -> list[str]:
    """Why the case is held now, before the reasons for which it was held then."""
    return [_reason(note), *(one for one in former if not one.startswith(NOT_DELIVERED))]


def _reason(note: str) -> str:
    """`Not delivered: 5.1.1, the address does not exist.`"""
    if note == SUPPRESSED:
        return f"{NOT_DELIVERED}: {UNHEARD}."
    if note == MAIL_IS_GONE:
        return f"{NOT_DELIVERED}: {note[0].lower()}{note[1:]}."
    code = next((found[0] for pattern in _CODES if (found := pattern.search(note))), "")
    meaning = find_meaning(code) if code else None
    told = ", ".join(filter(None, (code, meaning.words if meaning else "")))
    return f"{NOT_DELIVERED}: {told}." if told else f"{NOT_DELIVERED}."
