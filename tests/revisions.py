"""A store at any of its revisions: up by one, what its tables look like, a row in each of them.

`breaks` says what one revision did that the program before it can't live with (docs/running/upgrading.md).
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic.script import ScriptDirectory
from sqlalchemy import Column, Engine, MetaData, Row, Table, insert, inspect, select

from consultant.models import migrations
from consultant.models.base import bulk_writing

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLES: dict[type, object] = {
    int: 1,
    str: '"x"',
    bytes: b"x",
    bool: False,
    float: 0.5,
    date: date(2026, 11, 16),
    datetime: datetime(2026, 11, 16, 12, tzinfo=UTC),
}


Shape = tuple[Any, ...]
"""Columns, indexes, unique constraints, foreign keys, checks, primary key of a table, in this order."""


def revisions(schema: str) -> list[str]:
    """Every revision, the oldest first."""
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent / schema))
    return [script.revision for script in scripts.walk_revisions()][::-1]


def step_up(engine: Engine, schema: str) -> None:
    migrations._run(engine, schema, "upgrade", "+1")


def shape(engine: Engine) -> dict[str, Shape]:
    """What a store looks like, comparable whole; a column that came later stands at the end, so that order is left out."""
    looked = inspect(engine)
    return {
        table: (
            sorted(
                (c["name"], repr(c["type"]), c["nullable"], c["default"] is not None)
                for c in looked.get_columns(table)
            ),
            sorted(
                (i["name"] or "", i["column_names"], bool(i["unique"])) for i in looked.get_indexes(table)
            ),
            sorted((u["name"] or "", u["column_names"]) for u in looked.get_unique_constraints(table)),
            sorted((f["name"] or "", f["constrained_columns"]) for f in looked.get_foreign_keys(table)),
            sorted(c["name"] or "" for c in looked.get_check_constraints(table)),
            looked.get_pk_constraint(table)["constrained_columns"],
        )
        for table in looked.get_table_names()
    }


def tables(engine: Engine, schema: str) -> list[Table]:
    """The tables as they are now, those that others refer to first."""
    found = MetaData()
    found.reflect(engine)
    return [table for table in found.sorted_tables if table.name != f"{schema}_version"]


def fill(engine: Engine, schema: str) -> None:
    """One row in every table that has none."""
    with bulk_writing(engine) as connection:
        for table in tables(engine, schema):
            if connection.execute(select(table)).first() is None:
                row = {column.name: sample(column) for column in table.columns}
                connection.execute(insert(table).values(row))


def sample(column: Column[Any]) -> object:
    """A value that fits, a short text into a short column."""
    value = SAMPLES[column.type.python_type]
    length = getattr(column.type, "length", None)
    return value[:length] if isinstance(value, str) else value


def content(engine: Engine, schema: str) -> dict[str, dict[str, Any]]:
    """The row of every table."""
    with engine.connect() as connection:
        found: dict[str, Row[Any]] = {
            table.name: connection.execute(select(table)).one() for table in tables(engine, schema)
        }
    return {name: dict(row._mapping) for name, row in found.items()}


def rows(known: list[Table]) -> Iterator[tuple[Table, dict[str, object]]]:
    """A row for every table, with all of its columns."""
    for table in known:
        yield table, {column.name: sample(column) for column in table.columns}


def breaks(former: dict[str, Shape], now: dict[str, Shape]) -> list[str]:
    """What the program that knows `former` can't live with: whatever is gone, and whatever it does not fill or now may not write."""
    found = [f"{table} is gone" for table in former.keys() - now.keys()]
    for table in former.keys() & now.keys():
        found += [
            f"{table}: {what}" for what in (*_columns(former, now, table), *_narrower(former, now, table))
        ]
    return sorted(found)


def _columns(former: dict[str, Shape], now: dict[str, Shape], table: str) -> Iterator[str]:
    was = {name: rest for name, *rest in former[table][0]}
    for name, *rest in now[table][0]:
        kind, nullable, defaulted = rest
        if name not in was and not (nullable or defaulted):
            yield f"{name} is new and wants a value"
        elif name in was and was[name] != [kind, nullable, defaulted]:
            yield f"{name} is another column now"
    yield from (f"{name} is gone" for name in was.keys() - {name for name, *_ in now[table][0]})


def _narrower(former: dict[str, Shape], now: dict[str, Shape], table: str) -> Iterator[str]:
    """What rows must be now that they need not have been; an index that is not unique asks nothing."""
    _, indexes, *others = now[table]
    _, had_indexes, *had = former[table]
    for kind, new in (
        (
            "unique index",
            {name for name, _, unique in indexes if unique}
            - {name for name, _, unique in had_indexes if unique},
        ),
        *(
            (kind, {str(one) for one in ones} - {str(one) for one in before})
            for kind, ones, before in zip(NARROWS, others, had, strict=True)
        ),
    ):
        yield from (f"a new {kind}: {one}" for one in sorted(new))


NARROWS = ("unique constraint", "foreign key", "check", "primary key")
