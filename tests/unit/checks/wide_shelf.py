"""The small books with those of the wide ones that name diagnoses, groups and crosswalks, and questions in their own words."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from consultant.codes.importers import Outcome, import_paths
from consultant.codes.lookup import Books
from consultant.models.base import make_engine
from consultant.vocabulary import CodeSystem, Intent, IntentKind, Mention, Particulars, Question

from tests.conftest import Clock
from tests.wide_books import crosswalks, diagnoses, groups, lists

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path


@pytest.fixture(scope="module")
def wide_shelf(small_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """These books on the day at which the tests' clock stands."""
    folder = tmp_path_factory.mktemp("wide-shelf")
    files = folder / "files"
    files.mkdir()
    for book in (diagnoses, groups, crosswalks, lists):
        book.write(files)
    shutil.copy(small_books, folder / "books.db")
    engine = make_engine(f"sqlite:///{folder / 'books.db'}", "books")
    results = import_paths(engine, [files], clock=Clock())
    assert {one.outcome for one in results} == {Outcome.IMPORTED}
    yield Books(engine, Clock().today)
    engine.dispose()


def worded(
    text: str,
    *codes: tuple[CodeSystem, str],
    asks: tuple[IntentKind, ...] = (),
    on: date | None = None,
) -> Question:
    """A question whose words are `text`, in which each code is found; what is asked is about all of them."""
    mentions = []
    for system, code in codes:
        start = text.index(code)
        mentions.append(Mention(system, code, start, start + len(code), code, 0.95))
    intents = tuple(Intent(kind, tuple(range(len(mentions)))) for kind in asks)
    return Question(text, tuple(mentions), Particulars(date_of_service=on), intents)
