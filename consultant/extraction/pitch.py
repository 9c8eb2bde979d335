"""Does a mail sell something, or ask for a job? The words, and when they count beside a question about coding."""

from __future__ import annotations

import re

from consultant.extraction.cues import DESK, SEARCH
from consultant.extraction.questions import split_sentences

HARD_SELL = re.compile(
    r"(?i)\bunsubscribe\b|\b(?:book|schedule|request) a (?:free )?(?:demo|call|meeting|consultation)\b|\brank(?:ing)? (?:you |your |#|number )|\bseo\b|\bfirst page of google\b"
    r"|\$\d[\d,.]* ?(?:/|per|a) ?mo(?:nth)?\b|\bfree trial\b|\blimited[- ]time\b|\bspecial offer\b|\b\d{1,2} ?% off\b|\bclick here\b|\bwe (?:can get you|can help you|help (?:practices|companies|businesses))\b"
    r"|\bincrease your (?:revenue|traffic|sales|collections)\b|\bbitcoin\b|\bcrypto\w*|\blottery\b"
    r"|\b(?:my|attached) (?:resume|cv|r\u00e9sum\u00e9)\b|\bjob (?:opening|application|opportunity)\b|\bapply(?:ing)? for\b|\bopen positions?\b|\bbusiness loan\b|\bpartnership opportunity\b|\bguest post\b|\bbacklinks?\b"
)  # fmt: skip
"""Sales and job mail."""

SOFT_SELL = re.compile(
    r"(?i)\bour (?:platform|solution|software|product|company|agency|clients)\b|\bwe (?:offer|provide|specialize|specialise)\b|\boutsourc\w+"
)
"""Words of sales mail that a practice uses too; a question about coding beside them makes it none."""


def is_pitch(text: str) -> bool:
    """Whether it sells something: by hard words, or by softer ones where nothing about coding is asked."""
    if HARD_SELL.search(text):
        return True
    asks = any(
        text[start:end].rstrip().endswith("?") and DESK.search(text, start, end)
        for start, end in split_sentences(text, 0, len(text))
    )
    return bool(SOFT_SELL.search(text)) and not asks and not SEARCH.search(text)
