"""What is made of an edition once is not made again, but for another question or another import."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from consultant.codes.catalogue import Book
from consultant.codes.lookup import Books
from consultant.codes.readers.remembered import Remembered
from consultant.codes.view import View
from consultant.models.base import make_engine
from consultant.models.books import releases
from consultant.vocabulary import Setting


@pytest.fixture
def engine(small_books: Path, tmp_path: Path) -> Iterator[Engine]:
    shutil.copy(small_books, tmp_path / "books.db")
    made = make_engine(f"sqlite:///{tmp_path / 'books.db'}", "books")
    yield made
    made.dispose()


def test_the_last_things_asked_for_are_made_once_for_each_import(engine: Engine) -> None:
    kept: Remembered[int] = Remembered(2)
    made: list[str] = []

    def get(view: View, asked: str) -> int:
        edition = view.edition(Book.PTP, Setting.PRACTITIONER)
        assert edition

        def make() -> int:
            made.append(asked)
            return len(made)

        return kept.get(view, edition, (asked,), make)

    books = Books(engine, lambda: date(2026, 11, 16))
    assert [books.read(get, one) for one in ("a", "b", "a", "b")] == [1, 2, 1, 2]
    books.read(get, "c")
    assert [books.read(get, one) for one in ("b", "a")] == [2, 4]
    with engine.begin() as connection:
        connection.execute(update(releases).values(imported_at=datetime(2027, 1, 1, tzinfo=UTC)))
    books.read(get, "a")
    assert made == ["a", "b", "c", "a", "a"]


def test_what_is_made_of_all_editions_is_made_anew_by_any_import_licence_or_day(engine: Engine) -> None:
    kept: Remembered[object] = Remembered(9)
    today = [date(2026, 11, 16)]
    books = Books(engine, lambda: today[0])

    def get(view: View) -> object:
        return kept.of_all(view, ("a",), object)

    seen = [books.read(get)]
    assert books.read(get) is seen[0]
    for changed in ({"licence": "not accepted"}, {"imported_at": datetime(2027, 1, 1, tzinfo=UTC)}):
        with engine.begin() as connection:
            connection.execute(update(releases).where(releases.c.id == 1).values(changed))
        seen.append(books.read(get))
    today[0] = date(2026, 11, 17)
    seen.append(books.read(get))
    with engine.begin() as connection:
        connection.execute(update(releases).where(releases.c.id == 1).values(status="retired"))
    seen.append(books.read(get))
    assert len(set(map(id, seen))) == len(seen)
    assert books.read(get) is seen[-1]
