"""The codes before and after a code in the order of its list, where a book has no tree: HCPCS, CPT, MS-DRG, modifiers, lists.

Of CPT no free book exists: its neighbours are the codes that the loaded tables of the date are keyed by, without any
descriptor. Each statement seeks a release and a code, and reads a few rows from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, bindparam, func, literal, null, select

from consultant.codes.catalogue import Book
from consultant.codes.readers.families import Relative
from consultant.codes.readers.lists import OWN_BOOKS, UNASSIGNED
from consultant.codes.shapes import AFTER_ANY
from consultant.models import books
from consultant.vocabulary import AMA_SYSTEMS, CodeSystem, Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from sqlalchemy import ColumnElement, Select

    from consultant.codes.entries import Edition
    from consultant.codes.view import View

MOST_EITHER_SIDE = 8
"""How many codes are given before, and how many after."""

_MODIFIER_LENGTH, _CODE_LENGTH = 2, 5
_LAST_FIGURE = "9"  # the AMA's codes begin with a figure, HCPCS codes with a letter
_NO_VALUE = null()


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Codes before and after one, in the order of the list; `editions` are those that they were read in."""

    before: tuple[Relative, ...]
    after: tuple[Relative, ...]
    editions: tuple[Edition, ...]

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.before or self.after)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """How the codes of one table are read from a code on, upwards and downwards."""

    before: Select[Any]
    after: Select[Any]


def _shelf(
    table: Table, *like: ColumnElement[bool], title: bool = True, ended: bool = False, distinct: bool = False
) -> _Shelf:
    codes = table.c
    columns = (
        codes.code,
        (codes.title if title else literal("")).label("title"),
        (codes.terminated if ended else _NO_VALUE).label("ended"),
    )
    asked = select(*columns).where(codes.release_id == bindparam("release"), *like).limit(bindparam("limit"))
    asked = asked.distinct() if distinct else asked
    return _Shelf(
        asked.where(codes.code < bindparam("code"), codes.code > bindparam("least")).order_by(
            codes.code.desc()
        ),
        asked.where(codes.code > bindparam("code"), codes.code < bindparam("end")).order_by(codes.code),
    )


def _long(table: Table, length: int) -> ColumnElement[bool]:
    return func.length(table.c.code) == length


def _ends(table: Table) -> ColumnElement[bool]:
    return func.substr(table.c.code, _CODE_LENGTH, 1).in_(bindparam("lasts", expanding=True))


_HCPCS = _shelf(books.hcpcs_codes, _long(books.hcpcs_codes, _CODE_LENGTH), ended=True)
_MODIFIERS = _shelf(books.hcpcs_codes, _long(books.hcpcs_codes, _MODIFIER_LENGTH), ended=True)
_DRGS = _shelf(books.drg_weights)
_PLACES = _shelf(books.places_of_service, books.places_of_service.c.kind != UNASSIGNED)
_OWN = _shelf(books.own_codes, ended=True)
_KEYED = {
    Book.PTP: _shelf(books.ptp_counts, _ends(books.ptp_counts), title=False),
    Book.MUE: _shelf(books.mue_limits, _ends(books.mue_limits), title=False),
    Book.PFS: _shelf(books.fee_rows, _ends(books.fee_rows), title=False, distinct=True),
    Book.OPPS: _shelf(books.outpatient_rates, _ends(books.outpatient_rates), title=False),
}
"""The tables that are keyed by procedure codes, read without the titles that some of them have of HCPCS codes."""
_LASTS = {
    CodeSystem.CPT: (*"0123456789A",),
    CodeSystem.CPT2: ("F",),
    CodeSystem.CPT3: ("T",),
    CodeSystem.PLA: ("U", "M"),
}
"""With which character the codes of the AMA's systems end."""
_KEYED_BY = {CodeSystem.CPT2: (Book.PFS, Book.OPPS)}
"""Category II codes stand in no table of edits; a search for them would read each to its end."""


def neighbours(
    view: View, system: CodeSystem, code: str, on: date | None, listing: Edition | None = None
) -> Neighbours | None:
    """The codes around `code` (compact) in the editions for `on`; None for systems whose books are trees, or none loaded.

    `listing` is the edition that lists the code, where that is another one of the same book (HCPCS, a later one).
    """
    if system in AMA_SYSTEMS:
        return _keyed(view, system, code, on)
    shelf = {
        CodeSystem.HCPCS: (Book.HCPCS, _HCPCS, code[:1]),
        CodeSystem.MOD: (Book.HCPCS, _MODIFIERS, ""),
        CodeSystem.MSDRG: (Book.MSDRG, _DRGS, ""),
        CodeSystem.POS: (Book.POS, _PLACES, ""),
        **{one: (book, _OWN, "") for one, book in OWN_BOOKS.items()},
    }.get(system)
    edition = view.edition(shelf[0], None, on) if shelf else None
    if shelf is None or edition is None:
        return None
    edition = listing if listing and listing.book is edition.book else edition
    before, after = _around(view, shelf[1], edition, code, shelf[2])
    return Neighbours(_relatives(before), _relatives(after), (edition,))


def _around(
    view: View, shelf: _Shelf, edition: Edition, code: str, beginning: str, lasts: Sequence[str] = ()
) -> tuple[Sequence[Any], Sequence[Any]]:
    """The rows before, in their order, and after, of codes with the same beginning."""
    bound: dict[str, Any] = {"release": edition.release_id, "code": code, "limit": MOST_EITHER_SIDE}
    bound |= {"least": beginning, "end": (_LAST_FIGURE if lasts else beginning) + AFTER_ANY}
    bound |= {"lasts": lasts} if lasts else {}
    before = view.connection.execute(shelf.before, bound).all()
    return before[::-1], view.connection.execute(shelf.after, bound).all()


def _relatives(rows: Iterable[Any]) -> tuple[Relative, ...]:
    return tuple(Relative(row.code, row.title, ended=row.ended) for row in rows)


def _keyed(view: View, system: CodeSystem, code: str, on: date | None) -> Neighbours | None:
    """The nearest codes of all tables together."""
    before, after, editions = set[str](), set[str](), []
    for book, edition in _tables(view, system, on):
        rows = _around(view, _KEYED[book], edition, code, "", lasts=_LASTS[system])
        before |= {row.code for row in rows[0]}
        after |= {row.code for row in rows[1]}
        editions += [edition] if rows[0] or rows[1] else []
    if not editions:
        return None
    return Neighbours(
        tuple(Relative(one, "") for one in sorted(before)[-MOST_EITHER_SIDE:]),
        tuple(Relative(one, "") for one in sorted(after)[:MOST_EITHER_SIDE]),
        tuple(editions),
    )


def _tables(view: View, system: CodeSystem, on: date | None) -> list[tuple[Book, Edition]]:
    """The editions that answer for the date; those that fit it, where any does."""
    answering = [
        (book, edition)
        for book in _KEYED_BY.get(system, tuple(_KEYED))
        for setting in (None, *Setting)
        if (edition := view.edition(book, setting, on))
    ]
    return [one for one in answering if one[1].fits] or answering
