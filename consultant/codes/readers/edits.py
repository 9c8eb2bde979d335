"""What the NCCI tables say: pairs, unit limits, add-ons. `lookup.py` chooses the edition; codes are compact here."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, or_, select

from consultant.codes.entries import AddOn, EditPair, UnitLimit
from consultant.models.books import (
    DayNumber,
    day_number,
    mue_limits,
    ptp_counts,
    ptp_pairs,
    ptp_rationales,
    ptp_reverse,
)
from consultant.models.books import (
    add_ons as add_on_table,
)
from consultant.vocabulary import Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, Row, Select

    from consultant.codes.entries import Edition
    from consultant.codes.view import View

NEVER = 9
"""The indicator of a pair that was deleted on its effective date."""
_PAIR = ptp_pairs.c
ROWS: Select[Any] = select(
    _PAIR.column_one,
    _PAIR.column_two,
    _PAIR.modifier_indicator,
    _PAIR.effective,
    _PAIR.deleted,
    ptp_rationales.c.text,
).join(
    ptp_rationales,
    and_(ptp_rationales.c.release_id == _PAIR.release_id, ptp_rationales.c.id == _PAIR.rationale),
)
"""Every row of the pair tables with its rationale, as `edit_pair` reads it; each reader says which, and in what order."""
_PAIRS = ROWS.where(
    _PAIR.release_id == bindparam("release"),
    _PAIR.column_one.in_(bindparam("ones", expanding=True)),
    _PAIR.column_two.in_(bindparam("twos", expanding=True)),
).order_by(_PAIR.column_one, _PAIR.column_two, _PAIR.effective)
_IN_FORCE = and_(
    _PAIR.modifier_indicator != NEVER,
    _PAIR.effective <= bindparam("day", type_=DayNumber),
    or_(_PAIR.deleted.is_(None), _PAIR.deleted >= bindparam("day", type_=DayNumber)),
)
_COUNT_ONE = (
    select(func.count())
    .select_from(ptp_pairs)
    .where(_PAIR.release_id == bindparam("release"), _PAIR.column_one == bindparam("code"), _IN_FORCE)
)
_COUNT_TWO = (
    select(func.count())
    .select_from(ptp_pairs)
    .where(
        _PAIR.release_id == bindparam("release"),
        _PAIR.column_one.in_(
            select(ptp_reverse.c.column_one).where(
                ptp_reverse.c.release_id == bindparam("release"),
                ptp_reverse.c.column_two == bindparam("code"),
            )
        ),
        _PAIR.column_two == bindparam("code"),
        _IN_FORCE,
    )
)
_COUNTS = select(ptp_counts.c.steps).where(
    ptp_counts.c.release_id == bindparam("release"), ptp_counts.c.code == bindparam("code")
)
_LIMITS = select(mue_limits).where(
    mue_limits.c.release_id == bindparam("release"), mue_limits.c.code.in_(bindparam("codes", expanding=True))
)
_ADD_ONS = (
    select(add_on_table)
    .where(add_on_table.c.release_id == bindparam("release"))
    .order_by(add_on_table.c.add_on, add_on_table.c.primary_code, add_on_table.c.effective)
)
_BY_ADD_ON = _ADD_ONS.where(add_on_table.c.add_on.in_(bindparam("add_ons", expanding=True)))
_BY_PRIMARY = _ADD_ONS.where(add_on_table.c.primary_code == bindparam("primary"))


@dataclass(frozen=True, slots=True)
class PairCounts:
    """How many pairs in force on the edition's `as_of` a code has in each column."""

    edition: Edition
    column_one: int
    column_two: int


def pairs(connection: Connection, edition: Edition, codes: Sequence[str]) -> list[EditPair]:
    """Every row among `codes`, both orders, all periods: one statement, one index seek a pair and order."""
    if edition.setting is None:
        return []
    values = {"release": edition.release_id, "ones": list(codes), "twos": list(codes)}
    return [edit_pair(row, edition) for row in connection.execute(_PAIRS, values)]


def edit_pair(row: Row[Any], edition: Edition) -> EditPair:
    """A row of `ROWS`; the edition of a pair table has a setting."""
    return EditPair(
        row.column_one,
        row.column_two,
        str(row.modifier_indicator),
        row.effective,
        row.deleted,
        row.text,
        Setting(str(edition.setting)),
        edition,
    )


def pair_counts(connection: Connection, edition: Edition, code: str) -> PairCounts:
    """Counts of pairs in force, as the import added them up."""
    steps = connection.scalar(_COUNTS, {"release": edition.release_id, "code": code})
    if steps is None:
        return _counted(connection, edition, code)
    ones = twos = 0
    for step in filter(None, steps.split(";")):
        day, _, counts = step.partition(":")
        if int(day) > day_number(edition.as_of):
            break
        ones, twos = map(int, counts.split(","))
    return PairCounts(edition, ones, twos)


def _counted(connection: Connection, edition: Edition, code: str) -> PairCounts:
    """The same, pair by pair (30 ms for a code of thousands), for editions that were imported before counts were kept."""
    values = {"release": edition.release_id, "code": code, "day": edition.as_of}
    ones, twos = (connection.scalar(statement, values) or 0 for statement in (_COUNT_ONE, _COUNT_TWO))
    return PairCounts(edition, ones, twos)


def unit_limits(connection: Connection, edition: Edition, codes: Sequence[str]) -> dict[str, UnitLimit]:
    """The limits of `codes`, by code."""
    if edition.setting is None:
        return {}
    rows = connection.execute(_LIMITS, {"release": edition.release_id, "codes": list(codes)})
    return {
        row.code: UnitLimit(
            row.code, row.value, row.adjudication_indicator, row.rationale, edition.setting, edition
        )
        for row in rows
    }


def limits_of(view: View, edition: Edition, codes: Iterable[str]) -> dict[str, UnitLimit]:
    """The same from memory, where it is there."""
    about = (unit_limits, edition.setting, edition.asked)
    found = view.recall_each(
        about, codes, lambda missing: unit_limits(view.connection, edition, missing), None
    )
    return {code: limit for code, limit in found.items() if limit}


def add_ons_of(view: View, edition: Edition, codes: Iterable[str]) -> list[AddOn]:
    """The rows of some add-on codes, in their order."""

    def read(missing: list[str]) -> dict[str, list[AddOn]]:
        rows = add_ons(view.connection, edition, add_ons=missing)
        return {code: list(some) for code, some in groupby(rows, key=lambda row: row.add_on)}

    found: dict[str, list[AddOn]] = view.recall_each((add_ons, edition.asked), sorted(codes), read, [])
    return [row for rows in found.values() for row in rows]


def add_ons(
    connection: Connection, edition: Edition, *, add_ons: Sequence[str] = (), primary: str | None = None
) -> list[AddOn]:
    """The rows of some add-on codes, or those of a primary code."""
    asked = {"primary": primary} if primary else {"add_ons": list(add_ons)}
    statement = _BY_PRIMARY if primary else _BY_ADD_ON
    rows = connection.execute(statement, {"release": edition.release_id} | asked)
    return [
        AddOn(row.add_on, row.primary_code, row.kind, row.effective, row.deleted, row.note, edition)
        for row in rows
    ]
