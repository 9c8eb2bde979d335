"""The table of a code's NCCI pairs as its page shows it: the filter, a page of rows in words, and the links onward.

Column two is the code that is denied; modifier indicators are those of the NCCI Policy Manual, chapter I, section A.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

from consultant.codes.shapes import systems_of
from consultant.reference.pair_table import Column, pair_rows
from consultant.vocabulary import PROCEDURE_SYSTEMS, CodeSystem, Setting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from consultant.codes.entries import Edition, EditPair
    from consultant.codes.lookup import Books
    from consultant.web.codes.page_query import PageQuery

INDICATORS = {
    "0": "0: no modifier allowed",
    "1": "1: modifier allowed",
    "9": "9: not in force",
}


@dataclass(frozen=True, slots=True)
class PairRow:
    """A row seen from the page's code: the `other` code, the column in which that one stands, and everything in words."""

    other: str
    system: CodeSystem | None
    column: Column
    indicator: str
    effective: date
    deleted: date | None
    rationale: str
    check: str


@dataclass(frozen=True, slots=True)
class PairTable:
    """`next` and `previous` are links, '' at the ends; `total` is of the filter."""

    setting: Setting
    edition: Edition | None
    rows: Sequence[PairRow]
    total: int
    next: str
    previous: str
    settings: ClassVar[Sequence[Setting]] = tuple(Setting)
    indicators: ClassVar[Mapping[str, str]] = INDICATORS


def pair_table(books: Books, code: str, query: PageQuery) -> PairTable:
    """The page of rows that is asked for, of the setting asked for or else the first in which the code has pairs."""
    setting = query.setting or _setting_with_pairs(books, code, query.on)
    found = pair_rows(books, code, query.wanted(setting), query.on)
    checked_as = query.query("date", setting=setting).replace("?", "&", 1)
    return PairTable(
        setting,
        found.edition,
        [_row(code, one, checked_as) for one in found.rows],
        found.total,
        query.page_of_pairs(found.next) if found.next else "",
        query.page_of_pairs(found.previous) if found.previous else "",
    )


def _setting_with_pairs(books: Books, code: str, on: date | None) -> Setting:
    counts = ((setting, books.pairs_of(code, setting, on)) for setting in Setting)
    having = (setting for setting, found in counts if found and found.column_one + found.column_two)
    return next(having, Setting.PRACTITIONER)


def _row(code: str, pair: EditPair, checked_as: str) -> PairRow:
    is_one = pair.column_one == code
    other = pair.column_two if is_one else pair.column_one
    return PairRow(
        other,
        _system(other),
        Column.TWO if is_one else Column.ONE,
        INDICATORS.get(pair.modifier_indicator, pair.modifier_indicator),
        pair.effective,
        pair.deleted,
        pair.rationale,
        f"/check/pairs?codes={pair.column_one}+{pair.column_two}{checked_as}",
    )


@lru_cache(maxsize=20_000)
def _system(code: str) -> CodeSystem | None:
    return next((one for one in systems_of(code) if one in PROCEDURE_SYSTEMS), None)
