"""What a more specific code than the first candidate would say, and the note does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.search.specificity import AXES, left_open
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consultant.codes.search.search import Hit
    from consultant.extraction.notes.circumstances import Circumstances

ENCOUNTER, TRIMESTER = "encounter", "trimester"
_WHOLE = 8
"""Letters of a printed code with its 7th character."""
_INITIAL = "A"


def missing(said: str, best: Hit, beside: Iterable[str], whole_note: Circumstances) -> tuple[str, ...]:
    """The details in the order of `AXES`; `said` is the sentence, whose words leave nothing open that they name."""
    if best.system is not CodeSystem.ICD10CM:
        return ()
    named = {axis.name for axis in AXES if axis.values.search(said)}
    if whole_note.trimester:
        named.add(TRIMESTER)
    found = [name for name in left_open(best.entry.title, beside) if name not in named]
    if (
        len(best.code) == _WHOLE
        and best.code[-1] == _INITIAL
        and not whole_note.encounter
        and ENCOUNTER not in named
    ):
        found.append(ENCOUNTER)
    return tuple(found)
