"""An answer that was sent is corrected or withdrawn. The words stand in templates/email/correction/."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief

_PARAGRAPHS = re.compile(r"\n\s*\n")


def compose(brief: Brief) -> dict[str, Any]:
    """The day of the answer, whether it is withdrawn, and what a coder says of it, in paragraphs."""
    words = brief.reason.strip()
    day = brief.answered_on
    return {
        "answered_on": f"{day:%B} {day.day}, {day.year}" if day else "",
        "withdrawn": brief.withdrawn,
        "serves": brief.shown.get("serves", "questions"),
        "text": words,
        "paragraphs": _PARAGRAPHS.split(words) if words else [],
    }
