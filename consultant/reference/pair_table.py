"""The pairs of a code as a searchable table that is paged on the server (thousands of rows).

A page shows rows of one code and never the table: NCCI's tables hold the AMA's code numbers, which may not be handed out in
bulk. The rows are read by `codes/readers/pair_rows.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.readers.pair_rows import LONGEST, START, Kept, Key, count, key_of, page
from consultant.codes.shapes import compact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from consultant.codes.entries import Edition, EditPair
    from consultant.codes.lookup import Books
    from consultant.codes.view import View
    from consultant.vocabulary import Setting

ROWS_A_PAGE = 50
INDICATORS = ("0", "1", "9")
LAST = "ZZZZZ.2.99999999.back"
"""What `after` is for the last page."""
_BACK = ".back"
_PLACE = re.compile(r"([0-9A-Z]{5})\.([12])\.(\d{1,8})(\.back)?")
_NOT_OF_A_CODE = re.compile(r"[^0-9A-Z]")


class Column(StrEnum):
    """In which column the page's code stands: column two is the code that is denied."""

    EITHER = "either"
    ONE = "one"
    TWO = "two"


_COLUMNS = {Column.EITHER: (1, 2), Column.ONE: (1,), Column.TWO: (2,)}


@dataclass(frozen=True, slots=True)
class WantedPairs:
    """What is shown: `search` is the beginning of the other code, `indicator` '' for any, `former` also rows that are not in force.

    `after` is where the page goes on (`PairRows.next` or `previous`), '' for the first. What means nothing is passed over.
    """

    setting: Setting
    column: Column = Column.EITHER
    search: str = ""
    indicator: str = ""
    former: bool = False
    after: str = ""

    @property
    def begins(self) -> str:
        """`search` as codes are stored."""
        return _NOT_OF_A_CODE.sub("", self.search.upper())[:LONGEST]

    @property
    def kept(self) -> Kept:
        """Which rows are kept, for their reader."""
        indicator = self.indicator if self.indicator in INDICATORS else ""
        return Kept(_COLUMNS[self.column], self.begins, indicator, self.former)


@dataclass(frozen=True, slots=True)
class PairRows:
    """A page of rows in the order of the other code. `total` is of the filter, `next` and `previous` '' at the ends."""

    edition: Edition | None
    rows: Sequence[EditPair]
    total: int
    next: str = ""
    previous: str = ""


def pair_rows(books: Books, code: str, wanted: WantedPairs, on: date | None) -> PairRows:
    """A page of the pairs of `code`; edition None where no table of the setting is loaded (there is none for DME suppliers)."""
    return books.read(_read, compact(code), wanted, on)


def _read(view: View, code: str, wanted: WantedPairs, on: date | None) -> PairRows:
    edition = view.edition(Book.PTP, wanted.setting, on)
    if edition is None:
        return PairRows(None, (), 0)
    total = count(view, edition, code, wanted.kept)
    key, backward = _place(wanted.after)
    if backward:
        rows = page(view, edition, code, wanted.kept, key, ROWS_A_PAGE + 1, backward=True)
        if len(rows) > ROWS_A_PAGE:
            rows = rows[1:]
            following = "" if wanted.after == LAST else _token(rows[-1], code)
            return PairRows(edition, rows, total, following, _token(rows[0], code) + _BACK)
        key = START  # so that the first page is whole
    rows = page(view, edition, code, wanted.kept, key, ROWS_A_PAGE + 1)
    if not rows and key != START:  # beyond the last row
        key, rows = START, page(view, edition, code, wanted.kept, START, ROWS_A_PAGE + 1)
    shown = rows[:ROWS_A_PAGE]
    following = _token(shown[-1], code) if len(rows) > ROWS_A_PAGE else ""
    return PairRows(
        edition, shown, total, following, _token(shown[0], code) + _BACK if shown and key != START else ""
    )


def _place(after: str) -> tuple[Key, bool]:
    """The key that a page goes on from, and whether it lies before it."""
    found = _PLACE.fullmatch(after)
    if found is None:
        return START, False
    other, column, day, back = found.groups()
    return Key(other, int(column), int(day)), bool(back)


def _token(pair: EditPair, code: str) -> str:
    other, column, day = key_of(pair, code)
    return f"{other}.{column}.{day}"
