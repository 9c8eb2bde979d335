"""`search`: the codes that a wording may mean, ranked, as the editions for a date list them.

Asked through `Books.read`. The index proposes; title, validity and whether a code is billable are read from the books.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from consultant.codes.lookup import FINDERS
from consultant.codes.readers import diagnoses
from consultant.codes.search.encounters import fitting, is_initial, speaks_of_encounter
from consultant.codes.search.routes import product_factor, route_factor
from consultant.codes.search.stored import searcher
from consultant.codes.search.units import Units, dose_words, units_for
from consultant.codes.search.wordings.corpus import SEARCHED_TOGETHER, SOURCES, system_of_index
from consultant.codes.search.words import words
from consultant.codes.shapes import compact, printed, systems_of
from consultant.errors import NothingToSearch
from consultant.vocabulary import AMA_SYSTEMS, CodeSystem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from consultant.codes.entries import CodeEntry
    from consultant.codes.search.searcher import Searcher
    from consultant.codes.view import View

MOST = 200
"""How many codes a question may ask for."""
LONGEST = 2_000
"""How many characters of a question are read; a case text is cut into sentences first (`extraction/notes`)."""
_DRUGS = "JQSC"
"""With which letters the codes of drugs begin."""
_SPARE = 3
"""How many times as many codes are ranked as are asked for, since some fall to the filters."""
_PARTIAL = re.compile(r"[A-Z0-9]{2,7}(?:\.[A-Z0-9]{0,4})?[-.]?")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Hit:
    """A code that a wording may mean. `score` is from 0 to 1 and no probability; `why` says where it was found.

    `units` are those of a dose that the question names, where the code's title names an amount. `below` is the header
    (printed) that the words name where they name no complete code: the code is the one below it that says least more.
    """

    system: CodeSystem
    entry: CodeEntry
    score: float
    why: tuple[str, ...]
    units: Units | None = None
    below: str = ""

    @property
    def code(self) -> str:
        """As its book prints it."""
        return self.entry.code


def search(
    view: View,
    text: str,
    system: CodeSystem | None = None,
    *,
    limit: int = 10,
    on: date | None = None,
    billable: bool = False,
) -> list[Hit]:
    """The best codes for `text`, at most `limit`, of one system or of all; only such as are valid on `on` (or today).

    Raises NothingToSearch where no list of the system is loaded, or its index is missing.
    """
    systems = [system_of_index(system)] if system else SEARCHED_TOGETHER
    found: list[Hit] = []
    for one in systems:
        index = index_for(view, one, on)
        if index:
            asked = _Asked(view, one, index, on, billable, only=system if system in AMA_SYSTEMS else None)
            found += asked.hits(text[:LONGEST], limit)
        elif system:
            raise NothingToSearch(_missing(system))
    return sorted(found, key=lambda hit: -hit.score)[:limit]


def _missing(system: CodeSystem) -> str:
    if system in AMA_SYSTEMS:
        return "CPT descriptors are the AMA's: nothing can be searched in them until a licensed copy is imported."
    if system not in SOURCES:
        return f"{system} can't be searched: no list of its titles is among the books."
    return f"No list of {system} is loaded that could be searched; consultant codes import loads it and makes its index."


def index_for(view: View, system: CodeSystem, on: date | None) -> Searcher | None:
    """The index of the edition for a date; None where no list of the system is loaded, or it has no index."""
    for book in SOURCES[system].lists if system in SOURCES else ():
        edition = view.edition(book, None, on)
        index = searcher(view, system, edition) if edition else None
        if index:
            return index
    return None


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question to one system."""

    view: View
    system: CodeSystem
    index: Searcher
    on: date | None
    billable: bool
    only: CodeSystem | None
    """Of a list that several systems share, the one that was asked for."""

    def hits(self, text: str, limit: int) -> list[Hit]:
        """Codes that begin with what was asked where that is a part of a code, else codes by their wordings."""
        found = list(self._begun(text, limit)) if _is_partial(text) else []
        return found or self._by_words(text, limit)

    def _by_words(self, text: str, limit: int) -> list[Hit]:
        """The codes whose title the text is, then those by their wordings."""
        entries = self._entries(self.index.titled(text))
        found = [
            self._hit(text, entry, 1.0, (f"title: {entry.title}",))
            for entry in sorted(entries.values(), key=lambda entry: entry.billable is False)
            if words(entry.title) == words(text)
        ]
        known = {hit.code for hit in found}
        worded = [hit for hit in self._worded(text, limit) if hit.code not in known]
        if self.system is CodeSystem.HCPCS:
            worded = sorted((_of_a_drug(text, hit) for hit in worded), key=lambda hit: -hit.score)
        return [*found, *worded][:limit]

    def _hit(self, text: str, entry: CodeEntry, score: float, why: tuple[str, ...]) -> Hit:
        units = units_for(text, entry.title) if self.system is CodeSystem.HCPCS else None
        return Hit(entry.system, entry, round(score, 3), why, units)

    def _begun(self, text: str, limit: int) -> Iterator[Hit]:
        token = compact(text.strip().upper().rstrip("-."))
        codes = list(islice(self.index.beginning(token), MOST))
        if not codes:
            token = compact(printed(self.system, token))
            codes = list(islice(self.index.beginning(token), MOST))
        entries = self._entries(codes)
        for code in list(filter(entries.get, codes))[:limit]:
            why = "code" if code == token else f"begins with {printed(self.system, token)}"
            yield Hit(entries[code].system, entries[code], 1.0, (why,))

    def _worded(self, text: str, limit: int) -> Iterator[Hit]:
        faint = dose_words(text) if self.system is CodeSystem.HCPCS else frozenset()
        ranked = self.index.rank(text, min(limit * _SPARE, MOST), faint)
        codes = [self.index.code(one) for one in ranked]
        if self.system is CodeSystem.ICD10CM and speaks_of_encounter(text):
            codes = self._at_encounter(text, codes[: limit + 1])
        entries = self._entries(codes)
        for code, one in [pair for pair in zip(codes, ranked, strict=False) if pair[0] in entries][:limit]:
            hit = self._hit(text, entries[code], one.score, self.index.why(one))
            header = self.index.header(one)
            yield replace(hit, below=printed(self.system, header)) if header else hit

    def _at_encounter(self, text: str, codes: Sequence[str]) -> list[str]:
        """The codes of the encounter that the words speak of, in the place of the initial one's."""
        families = {code: list(self.index.beginning(code[:-1])) if is_initial(code) else [] for code in codes}
        beside = [code for family in families.values() for code in family]
        titles = {code: entry.title for code, entry in self._entries(beside).items()}
        return [
            fitting(text, {one: titles[one] for one in families[code] if one in titles}) or code
            for code in codes
        ]

    def _entries(self, codes: Sequence[str]) -> dict[str, CodeEntry]:
        """The codes as the books list them for the date, less those that are not valid then or fall to a filter."""
        if self.system is CodeSystem.ICD10CM:
            found = diagnoses.find_codes(self.view, codes, self.on)
        else:
            entries = {code: self._find(code) for code in codes}
            found = {code: entry for code, entry in entries.items() if entry}
        return {code: entry for code, entry in found.items() if self._counts(entry)}

    def _find(self, code: str) -> CodeEntry | None:
        system = self.system
        if system in AMA_SYSTEMS:
            system = next((one for one in systems_of(code) if one in AMA_SYSTEMS), system)
        finder = FINDERS[system]
        return self.view.recall(
            (finder, system, code, self.on), lambda: finder(self.view, system, code, self.on)
        )

    def _counts(self, entry: CodeEntry) -> bool:
        if (self.billable and entry.billable is False) or (self.only and entry.system is not self.only):
            return False
        return entry.valid_on(self.on if self.on and entry.edition.fits else entry.edition.as_of)


def _of_a_drug(text: str, hit: Hit) -> Hit:
    """With a lower score where the route or the product is another than was said."""
    if hit.code[0] not in _DRUGS:
        return hit
    title = hit.entry.title
    return replace(hit, score=round(hit.score * route_factor(text, title) * product_factor(text, title), 3))


def _is_partial(text: str) -> bool:
    token = text.strip().upper()
    return bool(_PARTIAL.fullmatch(token) and _DIGIT.search(token))
