"""The NCCI PTP rows of one code, page by page in the order of the other code, and how many there are.

A code may have ten thousand rows, so a page is found by its key (keyset paging: `use-the-index-luke.com/no-offset`) and never
by an offset. Rows in which the code is column two are reached through `ptp_reverse`, by `IN`: a join lets SQLite, which
keeps no statistics here, begin at the wrong table and read millions of rows. `lookup.Books.read` calls these functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Integer, and_, bindparam, func, or_, select

from consultant.codes.readers.edits import NEVER, ROWS, edit_pair, pair_counts
from consultant.codes.readers.remembered import Remembered
from consultant.codes.shapes import AFTER_ANY
from consultant.models.books import day_number, ptp_pairs, ptp_reverse

if TYPE_CHECKING:
    from sqlalchemy import BindParameter, Row, Select

    from consultant.codes.entries import Edition, EditPair
    from consultant.codes.view import View

LONGEST = 5
"""Characters of a procedure code."""

FEW = 500
"""Rows of one indicator that are read at once: a code of thousands may have sixteen, and all are looked through for them."""
_ALWAYS, _OPEN = 0, 99_999_999
_PAIR, _REVERSE = ptp_pairs.c, ptp_reverse.c
_RELEASE: BindParameter[Any] = bindparam("release")
_CODE: BindParameter[Any] = bindparam("code")
_FIRST_OTHER: BindParameter[Any] = bindparam("first")
_LAST_OTHER: BindParameter[Any] = bindparam("last")
_KEY: BindParameter[Any] = bindparam("key")


def _day(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=Integer)


_KEPT = and_(
    _PAIR.modifier_indicator.between(bindparam("least"), bindparam("most")),
    _PAIR.effective <= _day("begun"),
    or_(_PAIR.deleted.is_(None), _PAIR.deleted >= _day("ended")),
)
_OF_COLUMN = {
    1: and_(
        _PAIR.release_id == _RELEASE,
        _PAIR.column_one == _CODE,
        _PAIR.column_two.between(_FIRST_OTHER, _LAST_OTHER),
        _KEPT,
    ),
    2: and_(
        _PAIR.release_id == _RELEASE,
        _PAIR.column_two == _CODE,
        _PAIR.column_one.in_(
            select(_REVERSE.column_one).where(
                _REVERSE.release_id == _RELEASE,
                _REVERSE.column_two == _CODE,
                _REVERSE.column_one.between(_FIRST_OTHER, _LAST_OTHER),
            )
        ),
        _KEPT,
    ),
}
"""The rows in which the code is column one, and column two."""
_OTHER = {1: _PAIR.column_two, 2: _PAIR.column_one}


def _page(column: int, *, backward: bool) -> Select[Any]:
    other = _OTHER[column]
    beyond = _PAIR.effective < _day("day") if backward else _PAIR.effective > _day("day")
    order = (other.desc(), _PAIR.effective.desc()) if backward else (other, _PAIR.effective)
    return (
        ROWS.where(_OF_COLUMN[column], or_(other != _KEY, beyond)).order_by(*order).limit(bindparam("rows"))
    )


_PAGES = {
    (column, backward): _page(column, backward=backward) for column in (1, 2) for backward in (False, True)
}
_COUNTS = {
    column: select(func.count()).select_from(ptp_pairs).where(condition)
    for column, condition in _OF_COLUMN.items()
}


class Key(NamedTuple):
    """Where a row stands in the order: the other code, the column of the code itself, the first day as a number."""

    other: str
    column: int
    day: int


START = Key("", 0, _ALWAYS)
"""Before every row."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Which rows: `columns` in which the code stands (1, 2), the beginning of the other code, the indicator ('' any).

    `former` are those too that are not in force on the edition's `as_of`.
    """

    columns: tuple[int, ...] = (1, 2)
    begins: str = ""
    indicator: str = ""
    former: bool = False


def key_of(pair: EditPair, code: str) -> Key:
    """The place of a row among those of `code`."""
    return _place(pair, code)


def page(
    view: View, edition: Edition, code: str, kept: Kept, key: Key, most: int, *, backward: bool = False
) -> list[EditPair]:
    """At most `most` rows of a code (compact) after `key`, or the nearest ones before it; in order either way."""
    if kept.indicator and count(view, edition, code, kept) <= FEW:
        every = sorted(_few(view, edition, code, kept), key=lambda row: _place(row, code))
        beyond = [row for row in every if (_place(row, code) < key if backward else _place(row, code) > key)]
    else:
        found = _found(view, edition, code, kept, key, most, backward=backward)
        beyond = sorted(found, key=lambda row: _place(row, code))
    return [edit_pair(row, edition) for row in (beyond[-most:] if backward else beyond[:most])]


def _found(
    view: View, edition: Edition, code: str, kept: Kept, key: Key, most: int, *, backward: bool
) -> list[Row[Any]]:
    """The nearest rows of each column."""
    asked = _of_filter(edition, code, kept) | {"rows": most}
    return [
        row
        for column in kept.columns
        for row in view.connection.execute(
            _PAGES[column, backward], asked | _of_key(kept, column, key, backward=backward)
        )
    ]


_rare: Remembered[list[Row[Any]]] = Remembered(200)


def _few(view: View, edition: Edition, code: str, kept: Kept) -> list[Row[Any]]:
    """Every row of a list that is short beside what has to be looked through for it, read once for all its pages."""
    asked = (*kept.columns, *_of_filter(edition, code, kept).values())
    return _rare.get(
        view, edition, asked, lambda: _found(view, edition, code, kept, START, FEW, backward=False)
    )


def _place(row: Row[Any] | EditPair, code: str) -> Key:
    column = 1 if row.column_one == code else 2
    return Key(row.column_two if column == 1 else row.column_one, column, day_number(row.effective))


def _of_filter(edition: Edition, code: str, kept: Kept) -> dict[str, Any]:
    least, most = (int(kept.indicator),) * 2 if kept.indicator else (0, NEVER)
    day = day_number(edition.as_of)
    return {
        "release": edition.release_id,
        "code": code,
        "first": kept.begins,
        "last": _last(kept),
        "least": least,
        "most": most if kept.former else min(most, NEVER - 1),
        "begun": _OPEN if kept.former else day,
        "ended": _ALWAYS if kept.former else day,
    }


def _last(kept: Kept) -> str:
    return (kept.begins + AFTER_ANY)[:LONGEST]


def _of_key(kept: Kept, column: int, key: Key, *, backward: bool) -> dict[str, Any]:
    """The bound of the other code, and from which day on rows of the key's own other code lie beyond it."""
    behind = column > key.column if backward else column < key.column
    day = key.day if column == key.column else _ALWAYS if behind is backward else _OPEN
    bound = {"last": min(_last(kept), key.other)} if backward else {"first": max(kept.begins, key.other)}
    return {"key": key.other, "day": day, **bound}


def count(view: View, edition: Edition, code: str, kept: Kept) -> int:
    """How many rows of a code are kept: as the import added them up, or counted once and remembered."""
    if not (kept.begins or kept.indicator or kept.former):
        counts = pair_counts(view.connection, edition, code)
        return sum({1: counts.column_one, 2: counts.column_two}[column] for column in kept.columns)
    return sum(_counted(view, edition, code, kept, column) for column in kept.columns)


_totals: Remembered[int] = Remembered(10_000)


def _counted(view: View, edition: Edition, code: str, kept: Kept, column: int) -> int:
    """Some ms for a code of thousands, so that the pages of one list count once."""
    asked = _of_filter(edition, code, kept)

    def counted() -> int:
        return view.connection.scalar(_COUNTS[column], asked) or 0

    return _totals.get(view, edition, (column, *asked.values()), counted)
