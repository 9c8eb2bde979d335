"""Long-term use of a drug (Z79): the table of drugs names the class that the code's title names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consultant.codes.search.search import Hit
    from consultant.extraction.notes.searches import Searches

_LONG_TERM = re.compile(r"\b(?:long[- ]?term|chronic(?:ally)?|lifelong|maintenance)\b", re.IGNORECASE)
_CLASS = re.compile(
    r"(?:underdosing of|poisoning by|adverse effect of) (?:other |unspecified )?([^,]+)", re.IGNORECASE
)
_USE = "long term (current) use of "
_Z79 = "Z79"


def long_term_use(words: str, searches: Searches) -> tuple[Hit, ...]:
    """The Z79 codes of `long-term warfarin`; none where the words speak of no drug, or of no lasting use."""
    drug, count = _LONG_TERM.subn("", words)
    if not count:
        return ()
    named = next(
        (hit for hit in searches.hits(drug.strip()) if hit.why and hit.why[0].startswith("table of drugs")),
        None,
    )
    found = _CLASS.match(named.entry.title) if named else None
    if not found:
        return ()
    return tuple(hit for hit in searches.hits(_USE + found[1]) if hit.code.startswith(_Z79))
