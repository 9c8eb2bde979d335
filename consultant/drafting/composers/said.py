"""Mails whose words are given with the brief: one text, between the template's own sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from consultant.drafting.brief import Brief

_BREAK = re.compile(r"\n\s*\n")


def compose(brief: Brief) -> dict[str, Any]:
    """The text whole and in its paragraphs, and what the subject says."""
    paragraphs = tuple(filter(None, map(str.strip, _BREAK.split(brief.reason))))
    return {"text": brief.reason, "paragraphs": paragraphs, "heading": brief.heading}
