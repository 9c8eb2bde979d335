"""Codes that a text names in order to leave them out: `20600-20611 except 20604`, `we did not bill 99213; ignore`.

What was not billed but is asked about stays: only plain words take a code out of the question.
"""

from __future__ import annotations

import re

_BEFORE = re.compile(
    r"(?i)(?:\d[0-9A-Za-z.]{2,6},? \(?(?:except(?: for)?|excluding|other than) (?:the )?(?:codes? )?"
    r"|(?:^|[.;!?\n(] ?|[,;] )(?:please |pls |and |you can |just |so )?(?:ignore|disregard|skip|leave out) (?:the |my |that |code |cpt |line |about ){0,3})$"
)
_NOT_BILLED = re.compile(
    r"(?i)\b(?:not|n't|never|no longer) (?:bill|report|charg|cod|submit|us|perform|do|done)\w*(?: for)? (?:the |a |an |code |cpt )?$"
)
_IGNORE_BEHIND = re.compile(
    r"(?i)[^.?!\n]{0,30}?[,;.)-] ?(?:so )?(?:please |pls |just |you can |and )?(?:ignore|disregard|skip|leave (?:it|that|this|out))\b(?! (?:the|my|your|our) )[^?\n]{0,30}(?:[.!;\n]|$)"
)
_REACH = 60


def left_out(text: str, start: int, end: int) -> bool:
    """Whether the code at `[start, end)` is named only to be left out."""
    before = text[max(0, start - _REACH) : start]
    if _BEFORE.search(before):
        return True
    return bool(_NOT_BILLED.search(before) and _IGNORE_BEHIND.match(text, end))
