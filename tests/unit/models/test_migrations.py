"""Both stores on both databases: the revisions make what the tables say, undo it step by step and keep the rows.

However many start at once they run once, and cost nothing after. Nothing here knows how many revisions there are.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Engine, MetaData, Row, Table, insert, inspect, select, text

import consultant.models.account
import consultant.models.case
import consultant.models.reply  # noqa: F401 - their tables join the metadata
from consultant.models import migrations
from consultant.models.base import Base, bulk_writing, make_engine
from consultant.models.books import books_metadata
from consultant.models.migrations import downgrade, migrate, newest_revision, tables_of

SCHEMAS = {"books": books_metadata, "desk": Base.metadata}
AT_ONCE = 4
MIGRATE = (
    "import sys; from consultant.models.base import make_engine; from consultant.models.migrations import migrate; "
    "engine = make_engine(sys.argv[1], sys.argv[2]); migrate(engine, sys.argv[2]); engine.dispose(); "
)
SAMPLES: dict[type, object] = {
    int: 1,
    str: '"x"',
    bytes: b"x",
    bool: False,
    float: 0.5,
    date: date(2026, 11, 16),
    datetime: datetime(2026, 11, 16, 12, tzinfo=UTC),
}


@pytest.fixture(params=SCHEMAS)
def schema(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def url(store_name: str, schema: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database."""
    if store_name == "sqlite":
        yield f"sqlite:///{tmp_path / 'some folder %20' / schema}.db"
        return
    server = request.getfixturevalue("postgres")
    name = server.create()
    yield server.url_of(name)
    server.drop(name)


@pytest.fixture
def engine(url: str, schema: str) -> Iterator[Engine]:
    made = make_engine(url, schema)
    yield made
    made.dispose()


def revisions(schema: str) -> list[str]:
    """Every revision, the oldest first."""
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent / schema))
    return [script.revision for script in scripts.walk_revisions()][::-1]


def step_up(engine: Engine, schema: str) -> None:
    migrations._run(engine, schema, "upgrade", "+1")


def shape(engine: Engine) -> dict[str, object]:
    """What a store looks like, comparable whole; a column that came later stands at the end, so that order is left out."""
    looked = inspect(engine)
    return {
        table: (
            sorted((c["name"], repr(c["type"]), c["nullable"]) for c in looked.get_columns(table)),
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


def common(one: dict[str, dict[str, Any]], other: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Of `one`, the tables and columns that `other` has too."""
    return {
        name: {column: value for column, value in row.items() if column in other[name]}
        for name, row in one.items()
        if name in other
    }


def test_revisions_make_what_the_tables_say(engine: Engine, schema: str) -> None:
    migrate(engine, schema)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": engine.dialect.name
                == "postgresql",  # SQLite writes "" in another way
                "include_name": lambda name, kind, _: kind != "table" or name != f"{schema}_version",
            },
        )
        assert compare_metadata(context, SCHEMAS[schema]) == []


def test_up_down_and_up_again(engine: Engine, schema: str) -> None:
    migrate(engine, schema)
    expected = {*SCHEMAS[schema].tables, f"{schema}_version"}
    assert tables_of(engine) == expected
    downgrade(engine, schema)
    assert tables_of(engine) == {f"{schema}_version"}
    migrate(engine, schema)
    assert tables_of(engine) == expected


def test_back_by_one_is_as_if_the_newest_revision_had_not_been(engine: Engine, schema: str) -> None:
    shapes = []
    for _ in revisions(schema):
        step_up(engine, schema)
        shapes.append(shape(engine))
    newest = shapes.pop()
    while shapes:
        downgrade(engine, schema, "-1")
        assert shape(engine) == shapes.pop()
    migrate(engine, schema)
    assert shape(engine) == newest


def test_forward_by_one_and_back_by_one_keep_the_rows(engine: Engine, schema: str) -> None:
    step_up(engine, schema)
    for _ in revisions(schema)[1:]:
        fill(engine, schema)
        before = content(engine, schema)
        step_up(engine, schema)
        fill(engine, schema)
        after = content(engine, schema)
        assert common(after, before) == common(before, after)
        downgrade(engine, schema, "-1")
        assert content(engine, schema) == before
        step_up(engine, schema)


def test_several_at_once(engine: Engine, url: str, schema: str) -> None:
    def run(_: int) -> int:
        return subprocess.run([sys.executable, "-c", MIGRATE, url, schema], check=False).returncode

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert list(pool.map(run, range(AT_ONCE))) == [0] * AT_ONCE
    assert set(SCHEMAS[schema].tables) < tables_of(engine)


def test_alembic_is_not_imported_where_there_is_nothing_to_do(engine: Engine, url: str, schema: str) -> None:
    migrate(engine, schema)
    code = MIGRATE + "sys.exit('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code, url, schema], check=False).returncode == 0


def test_a_store_that_a_newer_program_brought_further_is_left_as_it_is(engine: Engine, schema: str) -> None:
    migrate(engine, schema)
    with bulk_writing(engine) as connection:
        connection.execute(text(f"UPDATE {schema}_version SET version_num = '9999_of_tomorrow'"))  # noqa: S608
    migrate(engine, schema)
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT version_num FROM {schema}_version")).scalar_one()  # noqa: S608
    assert found == "9999_of_tomorrow"
    with bulk_writing(engine) as connection:
        connection.execute(
            text(f"UPDATE {schema}_version SET version_num = :known"),  # noqa: S608
            {"known": newest_revision(schema)},
        )


def test_the_newest_revision_is_the_last_file(schema: str) -> None:
    assert newest_revision(schema) == revisions(schema)[-1]
    assert revisions(schema) == sorted(revisions(schema))
