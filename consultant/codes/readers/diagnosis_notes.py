"""The notes of several ICD-10-CM codes at once, with the places where they stand: what a check of diagnoses together needs.

A note stands at a code, a section or a chapter of the tabular list and holds for all that is below it (guidelines
I.A.11 to I.A.17). `diagnoses.notes` gives those of one code; here three statements give those of a whole claim.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from consultant.codes.catalogue import Book
from consultant.codes.entries import CodeNote, NoteKind
from consultant.codes.shapes import AFTER_ANY, compact, printed
from consultant.models import books
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Connection

    from consultant.codes.entries import Edition
    from consultant.codes.view import View

_CATEGORY_LENGTH = 3
_CODES = books.diagnoses.c
_NOTES = books.diagnosis_notes.c
_HEADINGS = books.diagnosis_headings.c
_ROWS = select(_CODES.code, _CODES.title, _CODES.billable, _CODES.section, _CODES.chapter).where(
    _CODES.release_id == bindparam("release"), _CODES.code.in_(bindparam("codes", expanding=True))
)
_OWNED = (
    select(_NOTES.owner, _NOTES.kind, _NOTES.text)
    .where(_NOTES.release_id == bindparam("release"), _NOTES.owner.in_(bindparam("owners", expanding=True)))
    .order_by(_NOTES.owner, _NOTES.position)
)
_TITLES = select(_HEADINGS.name, _HEADINGS.title).where(
    _HEADINGS.release_id == bindparam("release"), _HEADINGS.name.in_(bindparam("names", expanding=True))
)
_BELOW = (
    select(_CODES.code, _CODES.title)
    .where(
        _CODES.release_id == bindparam("release"),
        _CODES.billable,
        _CODES.code > bindparam("code"),
        _CODES.code < bindparam("end"),
    )
    .order_by(_CODES.code)
)


@dataclass(frozen=True, slots=True)
class Noted:
    """An ICD-10-CM code of the tabular list with the notes that hold for it, its own first, then its ancestors'.

    `code` is printed, `compact` is not; `above` are the owners (`E11.2`, `E11`, `Section E08-E13`, `Chapter 4`) as notes name them.
    """

    code: str
    compact: str
    title: str
    above: tuple[str, ...]
    section: str
    section_title: str
    chapter: str
    chapter_title: str
    notes: tuple[CodeNote, ...]

    def of_kind(self, *kinds: NoteKind) -> list[CodeNote]:
        """Its notes of these kinds, own and inherited."""
        return [note for note in self.notes if note.kind in kinds]


def of_codes(view: View, codes: Sequence[str], on: date | None) -> tuple[Edition | None, dict[str, Noted]]:
    """The tabular list's edition and, by printed code, what it says of each that it lists; (None, {}) where none is loaded."""
    edition = view.edition(Book.ICD10CM_TABULAR, None, on)
    if edition is None or not codes:
        return edition, {}
    found: dict[str, Noted | None] = view.recall_each(
        (of_codes, on), codes, lambda missing: _of_codes(view.connection, edition, missing), None
    )
    return edition, {code: noted for code, noted in found.items() if noted}


def _of_codes(connection: Connection, edition: Edition, codes: Sequence[str]) -> dict[str, Noted]:
    asked = {code: compact(code) for code in codes}
    wanted = {short for one in asked.values() for short in (one, one[:_CATEGORY_LENGTH])}
    rows = connection.execute(_ROWS, {"release": edition.release_id, "codes": sorted(wanted)}).all()
    titles = {row.code: row.title for row in rows}
    places = {row.code: (row.section, row.chapter) for row in rows}
    known = {code: short for code, short in asked.items() if short in titles and short[:3] in places}
    owners = {code: _owners(short, places) for code, short in known.items()}
    notes = _notes(connection, edition, owners)
    headings = _headings(connection, edition, owners)
    return {
        code: _noted(code, short, titles[short], owners[code], notes, headings)
        for code, short in known.items()
    }


def titles(view: View, codes: Sequence[str], on: date | None) -> dict[str, str]:
    """The titles of those of `codes` that the tabular list's edition has as complete codes, by printed code."""
    edition = view.edition(Book.ICD10CM_TABULAR, None, on)
    if edition is None or not codes:
        return {}
    values = {"release": edition.release_id, "codes": [compact(code) for code in codes]}
    rows = view.connection.execute(_ROWS, values)
    return {printed(CodeSystem.ICD10CM, row.code): row.title for row in rows if row.billable}


def complete_below(view: View, category: str, on: date | None) -> dict[str, str]:
    """The complete codes below a category with their titles, by printed code."""
    edition = view.edition(Book.ICD10CM_TABULAR, None, on)
    if edition is None:
        return {}
    values = {"release": edition.release_id, "code": category, "end": category + AFTER_ANY}
    rows = view.connection.execute(_BELOW, values)
    return {printed(CodeSystem.ICD10CM, row.code): row.title for row in rows}


def _owners(code: str, places: dict[str, tuple[str, str]]) -> list[str]:
    """The code, its ancestors from near to far, its section and its chapter, as the store names them."""
    beginnings = [code[:length] for length in range(len(code), _CATEGORY_LENGTH - 1, -1)]
    return [*beginnings, *places[code[:_CATEGORY_LENGTH]]]


def _notes(
    connection: Connection, edition: Edition, owners: dict[str, list[str]]
) -> dict[str, list[CodeNote]]:
    every = sorted({owner for of_code in owners.values() for owner in of_code})
    found: dict[str, list[CodeNote]] = {}
    for row in connection.execute(_OWNED, {"release": edition.release_id, "owners": every}):
        note = CodeNote(NoteKind(row.kind), _printed_owner(row.owner), row.text, edition)
        found.setdefault(row.owner, []).append(note)
    return found


def _headings(connection: Connection, edition: Edition, owners: dict[str, list[str]]) -> dict[str, str]:
    names = sorted({owner for of_code in owners.values() for owner in of_code[-2:]})
    rows = connection.execute(_TITLES, {"release": edition.release_id, "names": names})
    return {row.name: row.title for row in rows}


def _noted(
    code: str,
    short: str,
    title: str,
    owners: list[str],
    notes: dict[str, list[CodeNote]],
    headings: dict[str, str],
) -> Noted:
    section, chapter = owners[-2:]
    return Noted(
        code,
        short,
        title,
        tuple(_printed_owner(owner) for owner in owners),
        section,
        headings.get(section, ""),
        chapter,
        headings.get(chapter, ""),
        tuple(note for owner in owners for note in notes.get(owner, ())),
    )


def _printed_owner(owner: str) -> str:
    return owner if " " in owner else printed(CodeSystem.ICD10CM, owner)
