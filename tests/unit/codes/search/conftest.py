"""Small invented books with their indexes, made once on each store; only read by tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

import pytest

from consultant.codes.importers import Outcome, import_paths
from consultant.codes.lookup import Books
from consultant.codes.search.search import Hit, search
from consultant.models.base import make_engine
from consultant.models.migrations import migrate

from tests.stores import STORES
from tests.unit.codes.search import invented

Search: TypeAlias = "Callable[..., list[Hit]]"


@pytest.fixture(scope="session", params=STORES)
def searched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """The books of `invented.py` on SQLite and on PostgreSQL."""
    folder = tmp_path_factory.mktemp("searched")
    if request.param == "sqlite":
        url, dropped = f"sqlite:///{folder / 'books.db'}", None
    else:
        server = request.getfixturevalue("postgres")
        dropped = server.create(request.getfixturevalue("empty_template"))
        url = server.url_of(dropped)
    engine = make_engine(url, "books")
    migrate(engine, "books")
    results = import_paths(
        engine,
        [invented.write_all(folder / "in")],
        clock=lambda: datetime(2026, 11, 16, 12, tzinfo=UTC),
    )
    assert not [result for result in results if result.outcome is not Outcome.IMPORTED], results
    yield Books(engine, lambda: date(2026, 11, 16))
    engine.dispose()
    if dropped:
        server.drop(dropped)


@pytest.fixture
def find(searched: Books) -> Search:
    """`find(text, system, **filters)`: the hits in those books."""

    def run(text: str, *asked: Any, **filters: Any) -> list[Hit]:
        return searched.read(search, text, *asked, **filters)

    return run
