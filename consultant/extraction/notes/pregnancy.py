"""A pregnant patient's codes: chapter 15 goes before the others (guidelines I.C.15.a.1), with the trimester that the note says."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from consultant.codes.shapes import compact

if TYPE_CHECKING:
    from consultant.codes.search.search import Hit
    from consultant.extraction.notes.circumstances import Circumstances
    from consultant.extraction.notes.searches import Searches

LEAST = 0.7
"""What a code scores at least for the words with `pregnancy complicated by` before them."""
_LEAD = "pregnancy complicated by "
_CHAPTER = "O"
_TRIMESTER = re.compile(r"\b(?:unspecified|first|second|third) trimester")
_FETUS = re.compile(r", (?:fetus \d|other fetus)$")
_ONE_FETUS = ", not applicable or unspecified"
_BIRTH = re.compile(r"(?: complicating)? (?:childbirth|the puerperium)$")
_SAID = re.compile(r"pregnan|gestation|\biup\b", re.IGNORECASE)
_FAMILY = 4


def of_pregnancy(
    words: str, hits: tuple[Hit, ...], said: Circumstances, searches: Searches
) -> tuple[Hit, ...]:
    """The hits of a phrase as a pregnant patient's; as they are where the note speaks of no pregnancy."""
    if not said.pregnant:
        return hits
    found = hits
    if not (hits and hits[0].code.startswith(_CHAPTER)) and not _SAID.search(words):
        own = [
            hit
            for hit in searches.hits(_LEAD + words)
            if hit.code.startswith(_CHAPTER) and hit.score >= LEAST
        ]
        found = (*own, *hits)
    best: dict[str, Hit] = {}
    for hit in found:
        one = _settled(hit, said, searches)
        best.setdefault(one.code, one)
    return tuple(best.values())


def _settled(hit: Hit, said: Circumstances, searches: Searches) -> Hit:
    """The same code with the trimester of the note, and of the one fetus where no more are spoken of (I.C.15.a.6)."""
    title = wanted = hit.entry.title
    if said.trimester and not said.delivered:
        wanted = _BIRTH.sub(" complicating pregnancy, unspecified trimester", title)
    wanted = _TRIMESTER.sub(f"{said.trimester} trimester", wanted) if said.trimester else wanted
    wanted = wanted if said.several else _FETUS.sub(_ONE_FETUS, wanted)
    if wanted == title or not hit.code.startswith(_CHAPTER):
        return hit
    beside = searches.leaves(compact(hit.code)[:_FAMILY])
    entry = next((one for one in beside if one.title == wanted), None)
    return replace(hit, entry=entry) if entry else hit
