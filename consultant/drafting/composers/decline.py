"""The desk, or a coder, does not answer this: the reason in one sentence, and where to turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief

REASONS = {
    "not_coding": "This desk answers questions about medical codes and their billing rules; your mail does not seem to hold one.",
    "compliance": (
        "We cannot help to choose a code, a level or a modifier for any reason other than what was done and documented. "
        "Levels follow the documentation of each visit; a target is no documentation, and billing by it exposes the practice to "
        "audit and to the False Claims Act; money that was paid in error has to be reported and returned (42 CFR 401.305). "
        "We give no legal advice: please take this to your compliance officer or to health care counsel."
    ),
    "emergency": (
        "If somebody is in danger, call the emergency services now (911 in the United States). This desk answers questions "
        "about medical codes only, by machine, and nobody here can give clinical advice."
    ),
    "not_computable": "This needs a certified coder with the full record, and can't be settled by mail.",
}
"""Reasons by key; a coder may write a sentence of their own instead."""


def compose(brief: Brief) -> dict[str, Any]:
    """The reason, from the table or as the coder wrote it; a posting is not put on the board, an application not passed on, a question not answered."""
    serves = brief.shown.get("serves", "questions")
    applies = bool(brief.shown.get("is_application"))
    return {
        "reason": REASONS.get(brief.reason, brief.reason),
        "serves": serves,
        "is_application": applies,
    }
