"""An empty books store, and an importer into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from consultant.codes.importers import ImportResult, import_paths
from consultant.codes.lookup import Books
from consultant.models.base import make_engine
from consultant.models.migrations import migrate

if TYPE_CHECKING:
    from sqlalchemy import Engine

Importing = Callable[..., list[ImportResult]]


@pytest.fixture
def books_engine(tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'books.db'}", "books")
    migrate(engine, "books")
    yield engine
    engine.dispose()


@pytest.fixture
def do_import(books_engine: Engine, clock: Any) -> Importing:
    def run(*paths: Path, **said: Any) -> list[ImportResult]:
        return import_paths(books_engine, paths, clock=clock, **said)

    return run


@pytest.fixture
def books(books_engine: Engine) -> Books:
    return Books(books_engine, lambda: date(2026, 11, 16))
