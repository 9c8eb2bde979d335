"""Which codes and which releases the store has at all, whatever they say: existence, ranges, `codes status`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select

from consultant.codes.catalogue import Book
from consultant.codes.entries import ReleaseStatus, ReleaseStatusLine
from consultant.codes.shapes import AFTER_ANY, compact, systems_of
from consultant.models.base import UtcDateTime
from consultant.models.books import listed_codes, releases
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from consultant.codes.view import View

_DIAGNOSES = frozenset({Book.ICD10CM, Book.ICD10CM_TABULAR})
_PROCEDURES = frozenset(
    {
        Book.HCPCS,
        Book.PTP,
        Book.MUE,
        Book.ADD_ON,
        Book.PFS,
        Book.PFS_QPP,
        Book.OPPS,
        Book.CPT_SHORT,
        Book.CPT_MEDIUM,
        Book.CPT_LONG,
    }
)
BOOKS_OF: dict[CodeSystem, frozenset[Book]] = dict.fromkeys(PROCEDURE_SYSTEMS, _PROCEDURES) | {
    CodeSystem.CDT: _PROCEDURES | {Book.CDT},
    CodeSystem.ICD10CM: _DIAGNOSES,
    CodeSystem.ICD10PCS: frozenset({Book.ICD10PCS}),
    CodeSystem.ICD9CM: frozenset({Book.ICD9CM, Book.GEM_FORWARD, Book.GEM_PROCEDURES_FORWARD}),
    CodeSystem.MSDRG: frozenset({Book.MSDRG, Book.MSDRG_TITLES}),
    CodeSystem.MOD: frozenset({Book.HCPCS, Book.HCPCS_MODIFIERS, Book.CPT_MODIFIERS}),
    CodeSystem.POS: frozenset({Book.POS}),
    CodeSystem.REV: frozenset({Book.REVENUE}),
    CodeSystem.CARC: frozenset({Book.CARC}),
    CodeSystem.RARC: frozenset({Book.RARC}),
}
"""In which books a code of a system may be listed; the same characters can be E11.65 and HCPCS E1165."""

_ASKED_AT_ONCE = 500
_LISTED = select(listed_codes.c.code, listed_codes.c.release_id).where(
    listed_codes.c.code.in_(bindparam("codes", expanding=True))
)
_BETWEEN = (
    select(listed_codes.c.code, listed_codes.c.release_id)
    .where(listed_codes.c.code.between(bindparam("first"), bindparam("last")))
    .order_by(listed_codes.c.code)
)
_STATUS = (
    select(releases)
    .where(releases.c.status != ReleaseStatus.RETIRED)
    .order_by(releases.c.book, releases.c.setting, releases.c.starts, releases.c.id)
)
_ACTIVATED = (
    select(releases.c.book, func.max(releases.c.imported_at, type_=UtcDateTime()))
    .where(releases.c.status == ReleaseStatus.ACTIVE)
    .group_by(releases.c.book)
)
_DETAILS = (
    select(releases)
    .where(releases.c.book == bindparam("book"), releases.c.release == bindparam("release"))
    .order_by(releases.c.setting, releases.c.id.desc())
)


def releases_of(connection: Connection, codes: Iterable[str]) -> dict[str, set[int]]:
    """The ids of the releases, active or not, that list each of `codes`; one that none lists is left out."""
    found: dict[str, set[int]] = {}
    wanted = sorted(set(codes))
    for start in range(0, len(wanted), _ASKED_AT_ONCE):
        for row in connection.execute(_LISTED, {"codes": wanted[start : start + _ASKED_AT_ONCE]}):
            found.setdefault(row.code, set()).add(row.release_id)
    return found


def holding(view: View, codes: Iterable[str]) -> dict[str, frozenset[int]]:
    """The ids of the active releases that list each of `codes`."""

    def read(missing: list[str]) -> dict[str, frozenset[int]]:
        found = releases_of(view.connection, missing)
        return {code: frozenset(ids & view.active.books.keys()) for code, ids in found.items()}

    return view.recall_each((holding,), codes, read, frozenset())


def known(view: View, codes: list[tuple[CodeSystem, str]]) -> set[tuple[CodeSystem, str]]:
    """Those of `codes` that an active release of a book of their system lists."""
    stored = {(system, code): compact(code) for system, code in codes if system in BOOKS_OF}
    listed = holding(view, stored.values())
    return {
        pair
        for pair, code in stored.items()
        if any(view.active.books[one] in BOOKS_OF[pair[0]] for one in listed[code])
    }


def between(view: View, system: CodeSystem, first: str, last: str) -> list[str]:
    """The compact codes of `system` from `first` to `last` (with all that begins with it) that an active release lists."""
    books = BOOKS_OF.get(system, frozenset())
    active = {number for number, book in view.active.books.items() if book in books}
    rows = view.connection.execute(_BETWEEN, {"first": first, "last": last + AFTER_ANY})
    found = dict.fromkeys(code for code, release in rows if release in active)
    return [code for code in found if system in systems_of(code)]


@dataclass(frozen=True, slots=True)
class ReleaseDetails:
    """What `codes show` prints of a release besides its status line."""

    line: ReleaseStatusLine
    partial: bool
    files: tuple[str, ...]
    licence: str


def status(connection: Connection) -> list[ReleaseStatusLine]:
    """A line for each release that is not retired."""
    return [_line(row) for row in connection.execute(_STATUS)]


def activations(view: View) -> dict[Book, datetime]:
    """When an edition of each loaded book was last activated (aware UTC), of whatever setting; for `Books.read`."""
    return {Book(book): at for book, at in view.connection.execute(_ACTIVATED) if book in set(Book)}


def details(connection: Connection, book: Book, release: str) -> list[ReleaseDetails]:
    """Every import of an edition, of every setting, the newest first; retired ones too."""
    rows = connection.execute(_DETAILS, {"book": book, "release": release})
    return [ReleaseDetails(_line(row), row.partial, tuple(row.files), row.licence) for row in rows]


def _line(row: Row[tuple[Any, ...]]) -> ReleaseStatusLine:
    return ReleaseStatusLine(
        book=row.book,
        setting=row.setting or None,
        release=row.release,
        starts=row.starts,
        ends=row.ends,
        status=row.status,
        rows=row.rows,
        codes=row.codes,
        billable=row.billable,
        modifiers=row.modifiers,
        sha256=row.sha256,
        imported_at=row.imported_at.isoformat(timespec="seconds"),
    )
