"""Which coverage documents name a code: LCDs and articles for procedures, articles for diagnoses, as of a date.

Absence means nothing: an edition holds what the coverage database published in its week, and a code that no document
names may still be covered or not. The documents themselves are read by `coverage_documents.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, select

from consultant.codes.catalogue import Book
from consultant.codes.readers import jurisdictions
from consultant.codes.readers.coverage_documents import DESCRIBED, CoverageDocument, in_force, make_document
from consultant.models.books import contractors, coverage_codes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from consultant.codes.entries import Edition
    from consultant.codes.view import View

MOST_DOCUMENTS = 50
"""How many documents are given of a code; some diagnoses stand in hundreds of articles."""

PROCEDURE, COVERED, NONCOVERED = "procedure", "covered", "noncovered"
_CODE = coverage_codes.c
_OF_CODE = and_(_CODE.code == bindparam("code"), _CODE.release_id == bindparam("release"))
_LISTED = (
    select(_CODE.document, _CODE.version, _CODE.listing, _CODE.code_group, _CODE.marked)
    .where(_OF_CODE, _CODE.document > bindparam("after"))
    .order_by(_CODE.document, _CODE.version, _CODE.listing, _CODE.code_group)
    .limit(bindparam("rows"))
)
"""The same characters may be a procedure and a diagnosis, so the kind of list is looked at afterwards."""

_HOW_MANY = select(func.count(_CODE.document.distinct())).where(
    _OF_CODE, _CODE.listing.in_(bindparam("listings", expanding=True))
)
_NAMES = select(
    contractors.c.contractor_id,
    contractors.c.contractor_type,
    contractors.c.contractor_version,
    contractors.c.name,
).where(contractors.c.release_id == bindparam("release"))
_ROWS_A_DOCUMENT = 2  # read at once; few documents name a code in more groups


@dataclass(frozen=True, slots=True)
class Naming:
    """A document that names a code, in `groups` of one of its lists; `edition` is that of the list.

    `described` is the document as an edition describes it: of the same version and in force on the date where `dated`,
    else the nearest that the catalogue has (None: it has none), and then nothing is known of the list's own dates.
    """

    document: str
    version: int
    code: str
    listing: str
    groups: tuple[int, ...]
    marked: bool
    described: CoverageDocument | None
    dated: bool
    contractors: tuple[str, ...]
    edition: Edition

    @property
    def row(self) -> str:
        """The key of the row in its file."""
        return self.row_of(self.code)

    def row_of(self, code: str) -> str:
        """The same with the code as its book prints it."""
        words = "" if self.listing == PROCEDURE else f"{self.listing} "
        return f"{self.document} version {self.version}, {words}group {self.groups[0]}: {code}"


@dataclass(frozen=True, slots=True)
class Namings:
    """The first documents in force that name a code, by number; `in_all` counts those of whatever date."""

    first: tuple[Naming, ...]
    in_all: int


def procedures(view: View, code: str, on: date | None = None, most: int = MOST_DOCUMENTS) -> Namings:
    """The LCDs and articles that name a CPT or HCPCS code (compact)."""
    lcds = view.edition(Book.LCD, None, on) or view.edition(Book.LCD_CODES, None, on)
    return _namings(view, code, (PROCEDURE,), (view.edition(Book.ARTICLE, None, on), lcds), on, most)


def diagnoses(view: View, code: str, on: date | None = None, most: int = MOST_DOCUMENTS) -> Namings:
    """The articles that list an ICD-10-CM code (compact) as supporting medical necessity, or as not supporting it."""
    return _namings(view, code, (COVERED, NONCOVERED), (view.edition(Book.ARTICLE, None, on),), on, most)


def reach(
    view: View, namings: Sequence[Naming], state: str, on: date | None = None
) -> dict[str, bool | None]:
    """By document: whether one of its contracts holds in `state` (`NY`); None where that is not on the books."""
    holding = {one.contract for one in jurisdictions.of_state(view, state, on)}
    made = {one.document: one.described.contracts for one in namings if one.dated and one.described}
    return {
        one.document: bool(holding.intersection(mine))
        if holding and (mine := made.get(one.document))
        else None
        for one in namings
    }


def _namings(
    view: View,
    code: str,
    listings: tuple[str, ...],
    books: Sequence[Edition | None],
    on: date | None,
    most: int,
) -> Namings:
    first: list[Naming] = []
    in_all = 0
    for edition in books:
        if edition:
            found, total = _of_edition(view, code, listings, edition, on, most - len(first))
            first, in_all = first + found, in_all + total
    return Namings(tuple(_with_contractors(view, first, on)), in_all)


def _of_edition(
    view: View, code: str, listings: tuple[str, ...], edition: Edition, on: date | None, most: int
) -> tuple[list[Naming], int]:
    """The first documents of an edition, and how many name the code: counted by the database where they are many."""
    asked = {"code": code, "release": edition.release_id}
    found: list[Naming] = []
    total, after, whole = 0, "", False
    while not whole and (len(found) < most or not after):
        lists, whole = _page(view, asked | {"after": after, "rows": _ROWS_A_DOCUMENT * MOST_DOCUMENTS})
        named = {name: rows for name, rows in lists.items() if any(row.listing in listings for row in rows)}
        described = _described(view, list(named), edition, on)
        for document, rows in named.items():
            found += _named(rows, described.get(document, []), code, edition, listings)
        total, after = total + len(named), max(lists, default="")
    if not whole:
        total = view.connection.scalar(_HOW_MANY, asked | {"listings": list(listings)}) or 0
    return found[: max(most, 0)], total


def _page(view: View, asked: dict[str, Any]) -> tuple[dict[str, list[Any]], bool]:
    """The rows of some documents, by document, and whether these were the last."""
    rows = view.connection.execute(_LISTED, asked).all()
    lists: dict[str, list[Any]] = {}
    for row in rows:
        lists.setdefault(row.document, []).append(row)
    whole = len(rows) < asked["rows"]
    if not whole and len(lists) > 1:  # the last document may have been cut in two
        lists.popitem()
    return lists, whole


def _described(
    view: View, documents: list[str], edition: Edition, on: date | None
) -> dict[str, list[CoverageDocument]]:
    """The versions of `documents` in their own edition; in the catalogue's for those of a list without dates."""
    told = edition
    if edition.book is Book.LCD_CODES:
        catalogue = view.edition(Book.COVERAGE_DOCUMENTS, None, on)
        if catalogue is None:
            return {}
        told = catalogue
    if not documents:
        return {}
    found: dict[str, list[CoverageDocument]] = {}
    for row in view.connection.execute(DESCRIBED, {"release": told.release_id, "documents": documents}):
        found.setdefault(row.document, []).append(make_document(row, told))
    return found


def _named(
    rows: Sequence[Any],
    described: Sequence[CoverageDocument],
    code: str,
    edition: Edition,
    listings: tuple[str, ...],
) -> list[Naming]:
    """One document's lists that name the code, in the version that is in force; in the last where the lists have no dates."""
    dated = edition.book is not Book.LCD_CODES
    chosen = in_force(described, described[0].edition.as_of) if described else None
    if dated and chosen is None:
        return []
    version = chosen.version if dated and chosen else rows[-1].version
    return [
        Naming(
            document=same[0].document,
            version=version,
            code=code,
            listing=listing,
            groups=tuple(row.code_group for row in same),
            marked=any(row.marked for row in same),
            described=chosen or max(described, key=lambda one: one.version, default=None),
            dated=dated,
            contractors=chosen.contractors if chosen else (),
            edition=edition,
        )
        for listing in listings
        if (same := [row for row in rows if row.listing == listing and row.version == version])
    ]


def _with_contractors(view: View, namings: list[Naming], on: date | None) -> list[Naming]:
    """The names of the contractors, where the documents' contracts and the contractors' book are loaded."""
    book = view.edition(Book.CONTRACTORS, None, on)
    if book is None or not any(one.described and one.described.contracts for one in namings):
        return namings
    rows = view.connection.execute(_NAMES, {"release": book.release_id})
    names = {(contractor, kind, version): name for contractor, kind, version, name in rows}

    def makers(one: Naming) -> tuple[str, ...]:
        contracts = one.described.contracts if one.described else ()
        return tuple(sorted({names[contract] for contract in contracts if contract in names}))

    return [replace(one, contractors=makers(one)) if one.dated else one for one in namings]
