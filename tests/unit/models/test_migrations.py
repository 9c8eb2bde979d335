"""Both stores on both databases: the revisions make what the tables say, undo it step by step and keep the rows.

However many start at once they run once, and cost nothing after. Nothing here knows how many revisions there are.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, insert, text
from sqlalchemy.exc import OperationalError

import consultant.models.account
import consultant.models.administration
import consultant.models.career
import consultant.models.case
import consultant.models.notification
import consultant.models.reply
import consultant.models.review
import consultant.models.user
import consultant.models.viewing  # noqa: F401 - their tables join the metadata
from consultant.errors import StoreAhead, StoreBehind
from consultant.models import migrations
from consultant.models.base import Base, bulk_writing, make_engine
from consultant.models.books import books_metadata
from consultant.models.migrations import (
    Standing,
    downgrade,
    find_version,
    judge,
    migrate,
    newest_revision,
    tables_of,
)

from tests.revisions import breaks, content, fill, revisions, rows, shape, step_up, tables

SCHEMAS = {"books": books_metadata, "desk": Base.metadata}
FREE = {"books": 3, "desk": 5}
"""Revisions that are older than the rule."""
AT_ONCE = 4
MIGRATE = (
    "import sys; from consultant.models.base import make_engine; from consultant.models.migrations import migrate; "
    "engine = make_engine(sys.argv[1], sys.argv[2]); migrate(engine, sys.argv[2]); engine.dispose(); "
)


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


def stamp(engine: Engine, schema: str, version: str) -> None:
    """Let a store say that it is at `version`."""
    with bulk_writing(engine) as connection:
        connection.execute(text(f"UPDATE {schema}_version SET version_num = :said"), {"said": version})  # noqa: S608


def ahead(schema: str, by: int) -> str:
    """A revision of days to come."""
    return f"{int(newest_revision(schema)[:4]) + by:04}_of_tomorrow"


def test_a_store_that_the_next_version_brought_further_is_worked_on_as_it_is(
    engine: Engine, schema: str
) -> None:
    migrate(engine, schema)
    stamp(engine, schema, ahead(schema, 1))
    migrate(engine, schema)
    migrate(engine, schema, apart=True)
    assert find_version(engine, schema) == ahead(schema, 1)


def test_a_store_that_is_further_off_is_refused_with_a_sentence(engine: Engine, schema: str) -> None:
    migrate(engine, schema)
    for version in (ahead(schema, 2), "9999_of_some_day", "abc", "0002_of_another_house"):
        stamp(engine, schema, version)
        with pytest.raises(StoreAhead, match=f"^The {schema} store is at .*: start the newer program.$"):
            migrate(engine, schema)


def test_where_migrating_is_a_step_apart_an_old_store_is_refused_with_a_sentence(
    engine: Engine, schema: str
) -> None:
    with pytest.raises(
        StoreBehind, match=f"^The {schema} store has no tables yet .*`consultant stores migrate`"
    ):
        migrate(engine, schema, apart=True)
    migrate(engine, schema)
    migrate(engine, schema, apart=True)
    downgrade(engine, schema, "-1")
    with pytest.raises(
        StoreBehind, match=f"^The {schema} store is at {revisions(schema)[-2]} and this program needs"
    ):
        migrate(engine, schema, apart=True)


def test_who_waited_while_the_next_version_migrated_leaves_the_store_as_it_is(
    engine: Engine, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(engine, schema)
    stamp(engine, schema, ahead(schema, 1))
    monkeypatch.setattr(
        migrations, "find_version", lambda *_: revisions(schema)[-2]
    )  # as it was a moment ago
    migrate(engine, schema)
    monkeypatch.undo()
    assert find_version(engine, schema) == ahead(schema, 1)


def test_a_revision_that_others_are_in_the_way_of_lets_them_pass_and_begins_anew(
    engine: Engine, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []
    once = migrations._run_once

    class NotAvailable(Exception):
        sqlstate = "55P03"

    in_the_way = OperationalError("ALTER TABLE", None, NotAvailable())

    def stumble(*arguments: Any) -> None:
        tried.append("")
        if len(tried) <= 2:
            raise in_the_way
        once(*arguments)

    monkeypatch.setattr(migrations, "_REST_SECONDS", 0.0)
    monkeypatch.setattr(migrations, "_run_once", stumble)
    migrate(engine, schema)
    assert len(tried) == 3
    assert find_version(engine, schema) == newest_revision(schema)
    tried.clear()
    monkeypatch.setattr(migrations, "_MOST_TRIES", 2)
    with pytest.raises(OperationalError):
        downgrade(engine, schema)


@pytest.mark.parametrize(("store_name", "schema"), [("postgresql", "desk")])
def test_a_revision_waits_for_a_reader_and_holds_up_nobody_meanwhile(
    engine: Engine, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrate(engine, schema)
    reader = engine.connect()
    reader.execute(text("SELECT count(*) FROM cases"))

    def rest(_: float) -> None:
        with engine.connect() as another:  # nobody stands before it in the table's line
            another.execute(text("SELECT count(*) FROM cases"))
        reader.close()

    monkeypatch.setattr(migrations, "_LOCK_SECONDS", 0.1)
    monkeypatch.setattr("consultant.models.migrations.time.sleep", rest)
    downgrade(engine, schema, "-1")
    assert reader.closed
    assert find_version(engine, schema) == revisions(schema)[-2]


def test_a_new_revision_only_adds_so_that_the_former_program_reads_and_writes_on(
    engine: Engine, schema: str
) -> None:
    """The rule of docs/running/upgrading.md, from the first revision after those that were published without it."""
    for number, revision in enumerate(revisions(schema)[FREE[schema] :], FREE[schema]):
        for _ in range(number):
            step_up(engine, schema)
        former, known = shape(engine), tables(engine, schema)
        step_up(engine, schema)
        assert breaks(former, shape(engine)) == [], revision
        with bulk_writing(
            engine
        ) as connection:  # as the former program writes: it knows its own columns alone
            for table, row in rows(known):
                connection.execute(insert(table).values(row))
        downgrade(engine, schema, "-1")
        assert shape(engine) == former
        step_up(engine, schema)
        downgrade(engine, schema, "base")  # the next one begins with empty tables


def test_the_newest_revision_is_the_last_file(schema: str) -> None:
    assert newest_revision(schema) == revisions(schema)[-1]
    assert revisions(schema) == sorted(revisions(schema))
    assert revisions(schema) == migrations.revisions(schema)


def test_revisions_are_numbered_without_a_gap(schema: str) -> None:
    assert [int(name[:4]) for name in revisions(schema)] == list(range(1, len(revisions(schema)) + 1))


def test_a_store_stands_by_its_revision(schema: str) -> None:
    assert judge(schema, None) is Standing.NEW
    assert {judge(schema, name) for name in revisions(schema)[:-1]} == {Standing.OLDER}
    assert judge(schema, newest_revision(schema)) is Standing.CURRENT
    assert judge(schema, ahead(schema, 1)) is Standing.NEWER
    assert judge(schema, ahead(schema, 2)) is Standing.BEYOND
