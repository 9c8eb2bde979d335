"""Words of care: whether a stretch of a text speaks of a service to a patient, and not of a letter or a lunch.

Reads text in small letters; used for dates, whose own words say too little.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

CARE = re.compile(
    r"\b(?:seen|saw|see|performed|done|did|do|given|gave|surgery|procedures?|visits?|encounters?|operated|injected|injections?|came|comes|returned|returns"
    r"|placed|repaired|removed|scopes?|sessions?|clinic|drawn|infusions?|infused|delivered|dos|service|services|treated|admitted|discharged"
    r"|pts?|patients?|bene|billed|charged|coded|handed out|dispensed|used|replaced|excised|debrided|consult\w*|evaluated|biops\w+)\b"
)
"""What is done to a patient, and who it is done to."""
_REACH = 240
_LITTLE = 8
_ENDS = ("\n", ". ", "? ", "! ")


def speaks_of_care(lower: str, start: int, end: int, places: Sequence[int]) -> bool:
    """Whether the sentence about `[start, end)` holds a code (`places`, in order) or a word of care.

    Where the sentence is nothing else (`Last Wednesday.`) any code will do.
    """
    first, last = sentence_about(lower, start, end)
    if places and last - first <= end - start + _LITTLE:
        return True
    at = bisect_left(places, first)
    return (at < len(places) and places[at] < last) or bool(CARE.search(lower, first, last))


def sentence_about(lower: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence about `[start, end)` begins and ends, at most `_REACH` characters to each side."""
    least, most = max(0, start - _REACH), min(len(lower), end + _REACH)
    first = max(lower.rfind(mark, least, start) for mark in _ENDS)
    ends = [at for at in (lower.find(mark, end, most) for mark in _ENDS) if at >= 0]
    return (first + 1 if first >= 0 else least), min(ends, default=most)
