"""What an edition of ICD-10-CM says: a code, what stands above and below it, its place, the notes that hold for it.

The hierarchy is in the codes: the parent is the longest beginning of a code that is a code itself. `lookup.py` chooses
the edition; codes are compact here and printed in what is returned.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, select

from consultant.codes.catalogue import Book
from consultant.codes.entries import CodeEntry, CodeNote, NoteKind
from consultant.codes.known import Known
from consultant.codes.shapes import AFTER_ANY, printed
from consultant.models import books
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Connection, Row

    from consultant.codes.entries import Edition
    from consultant.codes.view import View

_CATEGORY_LENGTH = 3
_FULL_LENGTH = 7
_CODES = books.diagnoses.c
_NOTES = books.diagnosis_notes.c
_OF_RELEASE = _CODES.release_id == bindparam("release")

_FIND = select(books.diagnoses).where(_OF_RELEASE, _CODES.code.in_(bindparam("codes", expanding=True)))
_BELOW = (
    select(books.diagnoses)
    .where(_OF_RELEASE, _CODES.code > bindparam("code"), _CODES.code < bindparam("end"))
    .order_by(_CODES.code)
)
_LEAVES = _BELOW.where(_CODES.billable).limit(bindparam("limit"))
_IS_BILLABLE = select(_CODES.billable).where(_OF_RELEASE, _CODES.code == bindparam("code"))
_SECTION, _CHAPTER = (books.diagnosis_headings.alias(name) for name in ("section", "chapter"))
_PLACE = (
    select(
        _CODES.section,
        _CODES.chapter,
        _SECTION.c.title.label("section_title"),
        _CHAPTER.c.title.label("chapter_title"),
    )
    .outerjoin(_SECTION, and_(_SECTION.c.release_id == _CODES.release_id, _SECTION.c.name == _CODES.section))
    .outerjoin(_CHAPTER, and_(_CHAPTER.c.release_id == _CODES.release_id, _CHAPTER.c.name == _CODES.chapter))
    .where(_OF_RELEASE, _CODES.code == bindparam("code"))
)
_OWNED = (
    select(_NOTES.owner, _NOTES.kind, _NOTES.text)
    .where(_NOTES.release_id == bindparam("release"), _NOTES.owner.in_(bindparam("owners", expanding=True)))
    .order_by(_NOTES.position)
)


def listing_edition(connection: Connection, editions: Sequence[Edition], code: str) -> Edition | None:
    """The first of `editions` that lists `code`."""
    return next((one for one in editions if _rows(connection, one, [code])), None)


def find_code(view: View, _system: CodeSystem, code: str, on: date | None) -> CodeEntry | None:
    """The entry in the order file's edition; in the tabular list's where it alone fits, or where it alone knows the code."""
    found = (find(view.connection, edition, code) for edition in view.diagnosis_editions(on))
    return next((entry for entry in found if entry), None)


def find_codes(view: View, codes: Sequence[str], on: date | None) -> dict[str, CodeEntry]:
    """The entries of several codes (compact), as `find_code` gives each but for the 7th characters; one statement an edition."""
    found: dict[str, CodeEntry] = {}
    for edition in view.diagnosis_editions(on):
        wanted = [code for code in codes if code not in found]
        if wanted:
            found |= {row.code: _entry(row, edition) for row in _rows(view.connection, edition, wanted)}
    return found


def find(connection: Connection, edition: Edition, code: str) -> CodeEntry | None:
    """The entry of `code` in `edition`, with the 7th characters that it still needs."""
    row = next(iter(_rows(connection, edition, [code])), None)
    if row is None:
        return None
    entry = _entry(row, edition)
    return entry if row.billable else replace(entry, seventh_characters=_sevenths(connection, edition, row))


def is_billable(connection: Connection, edition: Edition, code: str) -> bool:
    """Whether `edition` lists `code` as complete."""
    return bool(connection.scalar(_IS_BILLABLE, {"release": edition.release_id, "code": code}))


def is_billable_beside(view: View, code: str, listed: Edition) -> bool:
    """Whether `code` was complete when `listed`, the edition of a list of ICD-10-CM codes, held.

    Only then does the list's silence say something of it: an edition knows no code of another year.
    """
    return is_billable_on(view, code, listed.as_of if listed.fits else listed.starts) is True


def is_billable_on(view: View, code: str, day: date) -> bool | None:
    """Whether the editions that hold `day` list `code` as complete; None where none is loaded."""
    holding = [one for one in view.diagnosis_editions(day) if one.fits]
    return any(is_billable(view.connection, one, code) for one in holding) if holding else None


def leaves(connection: Connection, edition: Edition, code: str, limit: int) -> list[CodeEntry]:
    """The billable codes that begin with `code`, at most `limit`."""
    values = {"release": edition.release_id, "code": code, "end": code + AFTER_ANY, "limit": limit}
    return [_entry(row, edition) for row in connection.execute(_LEAVES, values)]


def children(connection: Connection, edition: Edition, code: str) -> list[CodeEntry]:
    """The codes below `code` with no other code in between."""
    found: list[CodeEntry] = []
    above = ""
    for row in _below(connection, edition, code):  # in order, a code follows the one that it stands below
        if not above or not row.code.startswith(above):
            above = row.code
            found.append(_entry(row, edition))
    return found


def parents(connection: Connection, edition: Edition, code: str) -> list[CodeEntry]:
    """The codes with which `code` begins, the category first."""
    rows = _rows(connection, edition, _beginnings(code)[:-1])
    return [_entry(row, edition) for row in sorted(rows, key=lambda row: len(row.code))]


def notes(connection: Connection, edition: Edition, code: str) -> list[CodeNote]:
    """The notes of `code`, then of its ancestors from near to far, of its section and of its chapter."""
    category = next(iter(_rows(connection, edition, [code[:_CATEGORY_LENGTH]])), None)
    if category is None:
        return []
    owners = [*reversed(_beginnings(code)), category.section, category.chapter]
    rows = connection.execute(_OWNED, {"release": edition.release_id, "owners": owners}).all()
    return [
        CodeNote(NoteKind(row.kind), _printed_owner(row.owner), row.text, edition)
        for row in sorted(rows, key=lambda row: owners.index(row.owner))
    ]


def known_place(view: View, system: CodeSystem, code: str, on: date | None) -> list[Known]:
    """Section `place`: the section and the chapter of the tabular list in which an ICD-10-CM code stands, with titles."""
    edition = view.edition(Book.ICD10CM_TABULAR, None, on) if system is CodeSystem.ICD10CM else None
    if edition is None:
        return []
    values = {"release": edition.release_id, "code": code[:_CATEGORY_LENGTH]}
    row = view.connection.execute(_PLACE, values).first()
    if row is None:
        return []
    section, chapter = (row.section.removeprefix("Section "), row.chapter.removeprefix("Chapter "))
    facts = {
        "section": section,
        "section_title": row.section_title,
        "chapter": chapter,
        "chapter_title": row.chapter_title,
    }
    line = f"section {section} {row.section_title or ''}; chapter {chapter} {row.chapter_title or ''}"
    return [Known(facts, line, edition, row.section)]


def _printed_owner(owner: str) -> str:
    return owner if " " in owner else printed(CodeSystem.ICD10CM, owner)


def _beginnings(code: str) -> list[str]:
    """`S00`, `S000`, … up to the code itself."""
    return [code[:length] for length in range(_CATEGORY_LENGTH, len(code) + 1)]


def _rows(connection: Connection, edition: Edition, codes: list[str]) -> Sequence[Row[tuple[object, ...]]]:
    return connection.execute(_FIND, {"release": edition.release_id, "codes": codes}).all()


def _below(connection: Connection, edition: Edition, code: str) -> Sequence[Row[tuple[object, ...]]]:
    return connection.execute(
        _BELOW, {"release": edition.release_id, "code": code, "end": code + AFTER_ANY}
    ).all()


def _sevenths(
    connection: Connection, edition: Edition, row: Row[tuple[object, ...]]
) -> tuple[tuple[str, str], ...]:
    """The characters that complete a code, with their meanings: the ends of the titles of the completed codes."""
    base = row.code.ljust(_FULL_LENGTH - 1, "X")
    below = _below(connection, edition, row.code) if len(row.code) < _FULL_LENGTH else []
    if not all(len(one.code) == _FULL_LENGTH and one.code.startswith(base) for one in below):
        return ()
    if not all(
        one.title.startswith(row.title) for one in below
    ):  # Z86.0101 is a code of its own, not Z86.010 and a 1
        return ()
    return tuple((one.code[-1], one.title.removeprefix(row.title).strip(" ,")) for one in below)


def _entry(row: Row[tuple[object, ...]], edition: Edition) -> CodeEntry:
    code = printed(CodeSystem.ICD10CM, row.code)
    return CodeEntry(CodeSystem.ICD10CM, code, row.title, row.billable, edition, row=code)
