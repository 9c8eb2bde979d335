"""`look_up`: everything that the loaded books say of one code as of a date, of one moment, each fact with its citation.

What the single books say is read by their own modules; `profile.SECTIONS` lists those beyond the code itself, its notes,
unit limits, pairs and add-ons.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.codes.profile import known_sections
from consultant.codes.shapes import as_asked, printed
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from datetime import date as Day  # noqa: N812 - `date` is a field here

    from consultant.codes.entries import AddOn, CodeEntry, CodeNote, Edition, UnitLimit
    from consultant.codes.known import Known
    from consultant.codes.lookup import Books
    from consultant.codes.readers.edits import PairCounts
    from consultant.vocabulary import Citation

_TITLED_BY = {
    CodeSystem.ICD10CM: Book.ICD10CM,
    CodeSystem.ICD10PCS: Book.ICD10PCS,
    CodeSystem.HCPCS: Book.HCPCS,
    CodeSystem.POS: Book.POS,
    CodeSystem.MSDRG: Book.MSDRG,
}
"""Books that list every code of their system: what they do not list, is not valid."""


@dataclass(frozen=True, slots=True)
class Everything:
    """What is known of a code. `valid` is None where no loaded book could say so for the date; else it is so on `judged_on`.

    `parents`: the codes above it, the category first. `below`: billable codes below a heading. `limits` and `edits`: one
    a setting. `add_ons`: rows in force, as add-on or as primary. `listed_in`: of procedure codes, every edition with a row.
    """

    system: CodeSystem
    code: str
    date: date | None
    entry: CodeEntry | None
    valid: bool | None
    parents: Sequence[CodeEntry] = ()
    below: Sequence[CodeEntry] = ()
    notes: Sequence[CodeNote] = ()
    limits: Sequence[UnitLimit] = ()
    edits: Sequence[PairCounts] = ()
    add_ons: Sequence[AddOn] = ()
    listed_in: Sequence[Edition] = ()
    sections: tuple[tuple[str, Sequence[Known]], ...] = ()
    judged_on: Day | None = None

    def row_of(self, counts: PairCounts) -> str:
        """What is cited for the counts: the code, or that the tables have no row of it."""
        listed = any(one.release_id == counts.edition.release_id for one in self.listed_in)
        return self.code if listed else f"{NO_ROW}{self.code}"

    def citations(self) -> list[Citation]:
        """Every source, each once, the code's own first."""
        return list(dict.fromkeys(self._cited()))

    def _cited(self) -> Iterator[Citation]:
        if self.entry:
            yield self.entry.edition.citation(self.entry.row)
        yield from (note.edition.citation(note.owner) for note in self.notes)
        yield from (limit.edition.citation(limit.code) for limit in self.limits)
        yield from (counts.edition.citation(self.row_of(counts)) for counts in self.edits)
        yield from (row.edition.citation(row.row) for row in self.add_ons)
        yield from (edition.citation(self.code) for edition in self.listed_in)
        yield from (known.citation for _, section in self.sections for known in section)


def look_up(
    books: Books,
    system: CodeSystem,
    code: str,
    on: date | None = None,
    settings: Sequence[Setting] = tuple(Setting),
    most_below: int = 50,
) -> Everything:
    """Everything about `code` for a date of service (None: today's question), in `settings`; at most `most_below` leaves."""
    spelt = printed(system, code)
    with books.at_one_moment():
        entry = books.find_code(system, spelt, on)
        sections = tuple(books.read(known_sections, system, as_asked(system, spelt), on).items())
        valid = _valid(books, system, entry, on)
        judged_on = (on or books.today()) if valid is not None else None
        found = Everything(system, spelt, on, entry, valid, sections=sections, judged_on=judged_on)
        if system is CodeSystem.ICD10CM and entry:
            return _with_diagnosis(books, found, entry, most_below)
        if system in PROCEDURE_SYSTEMS:
            return _with_edits(books, found, settings)
    return found


def _valid(books: Books, system: CodeSystem, entry: CodeEntry | None, on: date | None) -> bool | None:
    if entry is None:
        book = _TITLED_BY.get(system)
        edition = books.edition(book, None, on) if book else None
        return False if edition and edition.fits else None
    if not entry.edition.fits:
        return None
    day = (
        on or books.today()
    )  # a code whose end is published has ended, though the edition is the newest there is
    return entry.billable is not False and entry.valid_on(day)


def _with_diagnosis(books: Books, found: Everything, entry: CodeEntry, most_below: int) -> Everything:
    return replace(
        found,
        parents=books.parents(entry.code, found.date),
        below=books.leaves(entry.code, found.date, limit=most_below) if entry.billable is False else (),
        notes=books.notes(entry.code, found.date),
    )


def _with_edits(books: Books, found: Everything, settings: Sequence[Setting]) -> Everything:
    code, on = found.code, found.date
    rows = [*books.add_ons([code], on), *books.add_ons_of(code, on)]
    limits = (books.unit_limits([code], setting, on).get(code) for setting in settings)
    edits = (books.pairs_of(code, setting, on) for setting in settings)
    return replace(
        found,
        limits=[limit for limit in limits if limit],
        edits=[counts for counts in edits if counts],
        add_ons=[row for row in rows if row.in_force(row.edition.as_of)],
        listed_in=books.listed_in(code, on),
    )
