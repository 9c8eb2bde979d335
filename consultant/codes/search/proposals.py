"""Codes for what was typed, as the books tell them: by number, by words, and by words of which the last is unfinished.

Titles and whether a code is complete are read from the books; of the AMA's codes no text is given but a licensed title.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from consultant.codes.lookup import FINDERS
from consultant.codes.readers import diagnoses
from consultant.codes.search.completing import completed
from consultant.codes.search.search import Hit, index_for, search
from consultant.codes.search.wordings.corpus import SEARCHED_TOGETHER, system_of_index
from consultant.codes.search.words import words
from consultant.codes.shapes import as_asked, compact, printed, systems_of
from consultant.errors import NothingToSearch
from consultant.vocabulary import AMA_SYSTEMS, CodeSystem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from consultant.codes.entries import CodeEntry
    from consultant.codes.search.beginnings import Coded
    from consultant.codes.search.completing import Completed
    from consultant.codes.search.searcher import Searcher
    from consultant.codes.view import View

MOST_WORDED = 30
_SPARE = 5
"""So many more codes are looked up than are shown, since some have ended."""
_LEAST_OF_BEST = 0.5
"""A code that fits so much worse than the best is not shown for words; a system that has only such comes after the others while one types."""
_One = TypeVar("_One")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A code that may be meant, printed. `why` is '' for a code by its number; `holds` is None where no book has days or a title for it."""

    system: CodeSystem
    code: str
    title: str = ""
    why: str = ""
    billable: bool | None = None
    holds: bool | None = None
    score: float = 1.0


def proposals(view: View, coded: Sequence[Coded], on: date | None) -> list[Proposal]:
    """The codes as the books tell them, in the order given; a code without an entry by its number alone."""
    asked = [code for system, code in coded if system is CodeSystem.ICD10CM]
    entries = diagnoses.find_codes(view, [compact(code) for code in asked], on) if asked else {}
    return [_proposal(system, code, _entry(view, system, code, on, entries), on) for system, code in coded]


def _entry(
    view: View, system: CodeSystem, code: str, on: date | None, diagnoses_found: dict[str, CodeEntry]
) -> CodeEntry | None:
    if system is CodeSystem.ICD10CM:
        return diagnoses_found.get(compact(code))
    finder = FINDERS.get(system)
    return finder(view, system, as_asked(system, code), on) if finder else None


def _proposal(
    system: CodeSystem, code: str, entry: CodeEntry | None, on: date | None, why: str = "", score: float = 1.0
) -> Proposal:
    if entry is None:
        return Proposal(system, printed(system, code), why=why, score=score)
    return Proposal(system, entry.code, entry.title, why, entry.billable, _holds(entry, on), score)


def _holds(entry: CodeEntry, on: date | None) -> bool:
    return entry.valid_on(on if on and entry.edition.fits else entry.edition.as_of)


def worded(
    view: View, text: str, system: CodeSystem | None, on: date | None, *, billable: bool = False
) -> list[Proposal]:
    """The best codes for words, at most `MOST_WORDED`; those that go on from an unfinished last word before the others."""
    known = _knows_last(view, text, system, on)
    unfinished = [] if known else going_on(view, text, system, on, MOST_WORDED // 3)
    found = [*unfinished, *searched(view, text, system, on, MOST_WORDED, billable=billable)]
    least = max((one.score for one in found), default=0) * _LEAST_OF_BEST
    good = [one for one in found if one.score >= least and not (billable and one.billable is False)]
    each = {(one.system, one.code): one for one in reversed(good)}
    return list(reversed(each.values()))[:MOST_WORDED]


def searched(
    view: View, text: str, system: CodeSystem | None, on: date | None, most: int, *, billable: bool = False
) -> list[Proposal]:
    """What `search` finds, with why; of the AMA's codes without the words that matched."""
    try:
        hits = search(view, text, system, limit=most, on=on, billable=billable)
    except NothingToSearch:
        return []
    return [_proposal(hit.system, hit.code, hit.entry, on, _why_of(hit), hit.score) for hit in hits]


def _why_of(hit: Hit) -> str:
    """Why it was found; where the words name a header only, which."""
    first, *others = hit.why
    named = f"{first} ({hit.below})" if hit.below else first
    return _why(hit.system, (named, *others), hit.entry.title)


def _why(system: CodeSystem, why: Sequence[str], title: str) -> str:
    """Where the words stand; the title stands beside it and is not told again, and nothing of the AMA's is quoted."""
    if system in AMA_SYSTEMS:
        return "its description"
    return "; ".join("its title" if one == f"title: {title}" else one for one in why)


def _knows_last(view: View, text: str, system: CodeSystem | None, on: date | None) -> bool:
    last = (words(text) or [""])[-1]
    return any(index.vocabulary.knows(last) for _, index in _indexes(view, system, on))


def _indexes(view: View, system: CodeSystem | None, on: date | None) -> Iterator[tuple[CodeSystem, Searcher]]:
    """The indexes that are asked, with the systems that they are of."""
    for one in [system_of_index(system)] if system else SEARCHED_TOGETHER:
        index = index_for(view, one, on)
        if index:
            yield one, index


def going_on(view: View, text: str, system: CodeSystem | None, on: date | None, most: int) -> list[Proposal]:
    """The codes whose wordings go on from what was typed, the systems mixed by how well they fit."""
    groups = [_of_index(one, index, text, most) for one, index in _indexes(view, system, on)]
    if system in AMA_SYSTEMS:
        groups = [[one for one in group if one[0] is system] for group in groups]
    taken = _best_of([group for group in groups if group], most + _SPARE)
    told = proposals(view, [(one, hit.code) for one, hit in taken], on)
    return [
        replace(one, why=_why(one.system, (hit.why,), one.title), score=hit.score)
        for one, (_, hit) in zip(told, taken, strict=True)
        if one.holds
    ][:most]


_Match: TypeAlias = "tuple[CodeSystem, Completed]"


def _of_index(system: CodeSystem, index: Searcher, text: str, most: int) -> list[_Match]:
    """What goes on in one index; of ICD-10-PCS no headers, which are tables to build codes from."""
    found = completed(index, text, most)
    return [
        (_system_of(system, one.code), one)
        for one in found
        if not (one.is_header and system is CodeSystem.ICD10PCS)
    ]


def _best_of(groups: Sequence[Sequence[_Match]], most: int) -> list[_Match]:
    """Some of every system whose best code fits well, the best first, then the others."""
    best = max((group[0][1].score for group in groups), default=0)
    good = [group for group in groups if group[0][1].score >= best * _LEAST_OF_BEST]
    mixed = sorted(shared(good, most), key=_fit)
    rest = sorted((one for group in groups for one in group if one not in mixed), key=_fit)
    return [*mixed, *rest][:most]


def _fit(match: _Match) -> float:
    return -match[1].score


def _system_of(system: CodeSystem, code: str) -> CodeSystem:
    """Of the AMA's one index, the system that a code is of."""
    if system not in AMA_SYSTEMS:
        return system
    return next((one for one in systems_of(code) if one in AMA_SYSTEMS), system)


def shared(groups: Sequence[Sequence[_One]], most: int) -> list[_One]:
    """The first of every group, then the second of every group …, at most `most`; in the order of the groups."""
    taken = set(islice((one for row in zip_longest(*groups) for one in row if one), most))
    return [one for group in groups for one in group if one in taken]
