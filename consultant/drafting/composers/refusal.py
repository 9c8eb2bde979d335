"""Refusals whose words stand wholly in their template: nothing asked, unknown sender, suspended, over quota."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief


def compose(_brief: Brief) -> dict[str, Any]:
    """Nothing beyond the frame."""
    return {}
