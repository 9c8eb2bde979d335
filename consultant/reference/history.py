"""Section `history`: what every loaded edition says of the code: since when, until when, under which title, and what came after it.

ICD-10: the order file, edition by edition, and CDC's conversion table. HCPCS: the code's own days, and the code to which Medicare's
record of an ended one refers (record layout, cross-reference code). CPT: the tables that list it, which tell no title.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.shapes import systems_of
from consultant.reference.from_known import known_of
from consultant.reference.laying import (
    billable_words,
    cautions,
    code_cell,
    day_cell,
    once,
)
from consultant.reference.shapes import Cell, Section, Table
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.codes.entries import Edition
    from consultant.codes.known import Known
    from consultant.reference.shapes import Subject
    from consultant.vocabulary import Citation

KEY, TITLE = "history", "Status and history"

_DOT_OF_PROCEDURES = 2
_WINDOW = ("Edition", "From", "To")


def history(subject: Subject) -> Section | None:
    """The code's own days, a row an edition, and what the books say of codes before and after it."""
    known = known_of(subject, "history")
    tables = [_editions(subject, known) if known else _listings(subject)]
    tables += [_references(subject)]
    converted = known_of(subject, "conversion")
    entry = subject.found.entry
    return Section(
        KEY,
        TITLE,
        facts=_days(subject),
        lines=tuple(f"{one.line[:1].upper()}{one.line[1:]}." for one in converted),
        tables=tuple(table for table in tables if table),
        citations=once(_cited(subject, known, converted)),
        cautions=cautions([entry.edition if entry else None]),
    )


def _days(subject: Subject) -> tuple[tuple[str, Cell], ...]:
    """The days that the code itself has in the edition that answers."""
    entry = subject.found.entry
    if entry is None:
        return ()
    named = (("Since", entry.effective), ("Ends" if not _is_over(subject) else "Ended", entry.terminated))
    return tuple((name, day_cell(day)) for name, day in named if day)


def _is_over(subject: Subject) -> bool:
    entry = subject.found.entry
    day = subject.on or subject.books.today()
    return bool(entry and entry.terminated and entry.terminated < day)


def _cited(subject: Subject, *known: Sequence[Known]) -> list[Citation]:
    entry = subject.found.entry
    own = [entry.edition.citation(entry.row)] if entry else []
    told = [one.citation for of_kind in known for one in of_kind]
    row = entry.row if entry else subject.code
    listing = [] if known[0] else [one.citation(row) for one in holders(subject)]
    return [*own, *told, *listing]


def _editions(subject: Subject, known: Sequence[Known]) -> Table:
    """Oldest first; of HCPCS with the code's own days, of ICD-10 with the mark of a complete code."""
    dated = subject.system in {CodeSystem.HCPCS, CodeSystem.MOD}
    columns = (*_WINDOW, "Listed", *(("Since", "Ended") if dated else ()), "Title")
    return Table("What each edition says", columns, tuple(_edition(one, dated=dated) for one in known))


def _edition(one: Known, *, dated: bool) -> tuple[Cell, ...]:
    facts = one.facts
    listed = (billable_words(facts.get("billable")) or "yes") if facts["listed"] else "not listed"
    own = (day_cell(facts["effective"]), day_cell(facts["terminated"])) if dated else ()
    window = (Cell(facts["release"]), day_cell(facts["from"]), day_cell(facts["to"]))
    return (*window, Cell(listed), *own, Cell(facts["title"] or ""))


def _listings(subject: Subject) -> Table | None:
    """The editions that list the code, of whatever book; no title: it may be the AMA's."""
    rows = tuple(
        (Cell(one.book.words), Cell(one.setting.words if one.setting else ""), *_window(one))
        for one in holders(subject)
    )
    return Table("Editions that list it", ("Book", "Setting", *_WINDOW), rows) if rows else None


def _window(one: Edition) -> tuple[Cell, Cell, Cell]:
    return Cell(one.release), day_cell(one.starts), day_cell(one.ends)


def _references(subject: Subject) -> Table | None:
    """To which codes Medicare's record of an ended HCPCS code refers."""
    rows = [
        (_referred(code), Cell(one.edition.release))
        for one in known_of(subject, "hcpcs")
        if _is_over(subject)
        for code in one.facts.get("cross_references", ())
    ]
    caption = "Codes to which Medicare's record of the ended code refers"
    return Table(caption, ("Code", "Edition"), tuple(rows)) if rows else None


def _referred(code: str) -> Cell:
    system = next((one for one in systems_of(code) if one in {*PROCEDURE_SYSTEMS, CodeSystem.MOD}), None)
    return code_cell(system, code) if system else Cell(code)


def holders(subject: Subject) -> Sequence[Edition]:
    """Every active edition that lists the code; of an ICD-9-CM code, diagnoses and procedures apart (389.3 is stored as 38.93 is)."""
    if subject.found.listed_in:
        return subject.found.listed_in
    found = subject.books.holders(subject.system, subject.code)
    if subject.system is not CodeSystem.ICD9CM:
        return found
    procedure = _is_icd9_procedure(subject.code)
    return [one for one in found if (one.book is Book.GEM_PROCEDURES_FORWARD) is procedure]


def _is_icd9_procedure(code: str) -> bool:
    return code.find(".") == _DOT_OF_PROCEDURES


def unlisted_icd9_procedure(subject: Subject) -> str:
    """What is to be said of an ICD-9-CM procedure, of which there is no book of titles; '' of any other code."""
    if subject.system is not CodeSystem.ICD9CM or not _is_icd9_procedure(subject.code):
        return ""
    listing = holders(subject)
    if not listing:
        return "No loaded book lists this ICD-9-CM procedure."
    return f"An ICD-9-CM procedure by {listing[0].title}; no loaded book has titles of ICD-9-CM procedures."
