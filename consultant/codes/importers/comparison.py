"""How an edition differs from the one before it: rows that are new, changed or ended, by the keys of one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, func, literal, or_, select

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Table
    from sqlalchemy.sql.selectable import NamedFromClause

ENDS = ("deleted", "terminated")
"""Columns in which a row says that it has ended: one that is filled now and was empty is an end, not a change."""

COMPARED = "compared"
"""In `Column.info`, False: the column means nothing outside of its release."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Counts of rows."""

    added: int
    changed: int
    ended: int


def compare(connection: Connection, table: Table, former: int, current: int) -> Difference:
    """Set the rows of the release `current` beside those of `former`, by their keys without the release."""
    old, new = table.alias("old"), table.alias("new")
    both = {"former": former, "current": current}

    def count(*conditions: ColumnElement[bool], beside: ColumnElement[bool] | None = None) -> int:
        asked = select(func.count()).select_from(new if beside is None else new.join(old, beside))
        return connection.execute(asked.where(*conditions), both).scalar_one()

    in_new, in_old = (
        new.c.release_id == bindparam("current"),
        old.c.release_id == bindparam("former"),
    )
    same = and_(in_old, *_same_key(table, old, new))
    missing = ~select(literal(1)).where(same).exists()
    gone = (
        select(func.count())
        .select_from(old)
        .where(in_old, ~select(literal(1)).where(in_new, *_same_key(table, old, new)).exists())
    )
    ended = _ended(table, old, new)
    return Difference(
        added=count(in_new, missing),
        changed=count(in_new, ~ended, or_(*_differing(table, old, new)), beside=same),
        ended=connection.execute(gone, both).scalar_one() + count(in_new, ended, beside=same),
    )


def _same_key(table: Table, old: NamedFromClause, new: NamedFromClause) -> list[ColumnElement[bool]]:
    keys = [column.name for column in table.primary_key if column.name != "release_id"]
    return [old.c[name] == new.c[name] for name in keys]


def _differing(table: Table, old: NamedFromClause, new: NamedFromClause) -> list[ColumnElement[bool]]:
    rest = [one.name for one in table.c if not one.primary_key and one.info.get(COMPARED, True)]
    return [old.c[name].is_distinct_from(new.c[name]) for name in rest] or [literal(1) == literal(0)]


def _ended(table: Table, old: NamedFromClause, new: NamedFromClause) -> ColumnElement[bool]:
    ends = [name for name in ENDS if name in table.c]
    return or_(
        literal(1) == literal(0), *(and_(old.c[name].is_(None), new.c[name].is_not(None)) for name in ends)
    )
