"""Every sample goes into PostgreSQL through COPY, and into SQLite: the same rows come out of both, value by value."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from consultant.codes.importers import Outcome, import_paths
from consultant.models.base import make_engine, snapshot
from consultant.models.books import CONTENT_KEYS, releases
from consultant.models.migrations import migrate
from consultant.vocabulary import Setting

from tests.samples import SAMPLES

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.samples.sample import Sample
    from tests.stores import Postgres


pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def engines(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Engine]]:
    name = postgres.create()
    sqlite = tmp_path_factory.mktemp("books") / "books.db"
    with ExitStack() as ends:
        ends.callback(postgres.drop, name)
        made = [make_engine(url, "books") for url in (f"sqlite:///{sqlite}", postgres.url_of(name))]
        for engine in made:
            ends.callback(engine.dispose)
            migrate(engine, "books")
        yield made[0], made[1]


def empty(engine: Engine) -> None:
    with engine.execution_options(writing=True).connect() as connection, connection.begin():
        for table in (*CONTENT_KEYS, releases):
            connection.execute(table.delete())


def rows(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """What every table holds, without the release and in one order."""
    found = {}
    with snapshot(engine) as connection:
        for table in CONTENT_KEYS:
            columns = [column for column in table.c if column.name != "release_id"]
            found[table.name] = sorted((tuple(row) for row in connection.execute(select(*columns))), key=repr)
    return {name: content for name, content in found.items() if content}


def bring(engine: Engine, folder: Path, sample: Sample) -> tuple[Any, ...]:
    empty(engine)
    said: dict[str, Any] = {**sample.said}
    if "setting" in said:
        said["setting"] = Setting(said["setting"])
    (result,) = import_paths(engine, [folder], clock=lambda: datetime(2026, 11, 23, tzinfo=UTC), **said)
    assert result.outcome is Outcome.IMPORTED, result.message
    return result.book, result.release, result.rows, result.notes


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: f"{one.importer}, {one.file}")
def test_the_same_rows_in_both_stores(sample: Sample, engines: tuple[Engine, Engine], tmp_path: Path) -> None:
    for name, content in {**sample.beside, sample.file: sample.content}.items():
        (tmp_path / name).write_bytes(content)
    results = [bring(engine, tmp_path, sample) for engine in engines]
    assert results[0] == results[1]
    stored = [rows(engine) for engine in engines]
    assert stored[0]
    assert stored[0] == stored[1]
