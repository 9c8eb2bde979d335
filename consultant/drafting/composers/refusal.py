"""Refusals whose words stand wholly in their template: nothing asked, unknown sender, suspended, over quota."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief


def compose(brief: Brief) -> dict[str, Any]:
    """What the mailbox is for: a question is refused in other words than a posting; and where questions go that came to the board."""
    shown = brief.shown
    return {"serves": shown.get("serves", "questions"), "questions_to": shown.get("questions_to", "")}
