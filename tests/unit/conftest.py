"""Homes that are filled already: a migrated desk store and the small books, made once and copied by each test."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import consultant.models.reply  # noqa: F401 - the tables' foreign keys want every table
from consultant.codes.lookup import Books
from consultant.models.base import make_engine
from consultant.models.migrations import migrate

from tests.journeys.journey import Played, config_with, open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.conftest import Clock

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def empty_desk_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated desk.db without a row."""
    path = tmp_path_factory.mktemp("desk") / "desk.db"
    engine = make_engine(f"sqlite:///{path}", "desk")
    migrate(engine, "desk")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def desk_engine(empty_desk_store: Path, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a desk store of the test's own."""
    shutil.copy(empty_desk_store, tmp_path / "desk.db")
    engine = make_engine(f"sqlite:///{tmp_path / 'desk.db'}", "desk")
    yield engine
    engine.dispose()


@pytest.fixture
def filled_home(home: Path, empty_desk_store: Path, small_books: Path) -> Path:
    """A home (CONSULTANT_HOME) with an empty desk store and the small books."""
    home.mkdir()
    shutil.copy(empty_desk_store, home / "desk.db")
    shutil.copy(small_books, home / "books.db")
    return home


@pytest.fixture(scope="session")
def shelf(small_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """The small books, open for reading, on the day at which the tests' clock stands."""
    path = tmp_path_factory.mktemp("shelf") / "books.db"
    shutil.copy(small_books, path)
    engine = make_engine(f"sqlite:///{path}", "books")
    from tests.conftest import Clock

    yield Books(engine, Clock().today)
    engine.dispose()


@dataclass
class Desks:
    """Opens desks on one filled home, each with mailbox keys of its own (`jobs`: of one of the job board), and closes them at the end."""

    home: Path
    folder: Path
    clock: Clock
    opened: list[Played] = field(default_factory=list)

    def __call__(self, *, jobs: dict[str, Any] | None = None, **mailbox: Any) -> Played:
        config = config_with(self.folder / f"config{len(self.opened)}", CHECKOUT, mailbox, jobs=jobs)
        played = open_desk(self.home, config, self.clock)
        self.opened.append(played)
        return played


@pytest.fixture
def desks(filled_home: Path, tmp_path: Path, clock: Clock) -> Iterator[Desks]:
    """`desks(review="always")` opens a desk whose time is the test's and whose bell is answered by hand."""
    opener = Desks(filled_home, tmp_path, clock)
    yield opener
    for played in opener.opened:
        played.services.engine.dispose()
        played.services.books_engine.dispose()
