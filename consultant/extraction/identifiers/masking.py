"""A question as other people may see it: every identifier replaced by what it is, the rest as it was written.

Where identifiers stand is found by `find`; who shows a masked text (the desk, the trail, exports) is left to
the callers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.extraction.folding import fold
from consultant.extraction.identifiers.find import find_identifiers
from consultant.vocabulary import Identifier

if TYPE_CHECKING:
    from collections.abc import Iterable

LABELS: dict[str, str] = {
    "name": "[name]",
    "dob": "[date of birth]",
    "age_over_89": "[age over 89]",
    "mrn": "[MRN]",
    "ssn": "[SSN]",
    "member_id": "[member ID]",
    "account": "[account]",
    "claim": "[claim number]",
    "phone": "[phone]",
    "email": "[email]",
    "address": "[address]",
    "licence": "[licence]",
}
"""What is put for each kind that `find` marks."""
OTHER = "[identifier]"


def _marks(text: str, identifiers: Iterable[Identifier]) -> list[tuple[int, int, str]]:
    """Marks inside `text`, in order; what touches the same characters is one, under the first one's kind."""
    inside = ((max(0, one.start), min(len(text), one.end), one.kind) for one in identifiers)
    merged: list[tuple[int, int, str]] = []
    for start, end, kind in sorted(one for one in inside if one[0] < one[1]):
        if merged and start < merged[-1][1]:
            first, last, named = merged[-1]
            merged[-1] = (first, max(last, end), named)
        else:
            merged.append((start, end, kind))
    return merged


def mask(text: str, identifiers: Iterable[Identifier]) -> str:
    """`text` with a label such as `[name]` for every identifier; offsets are those of `Question.text`.

    Marks may overlap, come in any order and lie outside of the text.
    """
    parts: list[str] = []
    done = 0
    for start, end, kind in _marks(text, identifiers):
        parts += (text[done:start], LABELS.get(kind, OTHER))
        done = end
    return "".join((*parts, text[done:]))


def mask_words(text: str) -> str:
    """`text`, of which nobody has read a question yet (a subject line, an amended reply), masked like one."""
    folded = fold(text)
    found = find_identifiers(folded.text)
    return mask(text, [Identifier(one.kind, *folded.span(one.start, one.end)) for one in found])
