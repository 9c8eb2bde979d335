"""Crosswalks and groups on a real PostgreSQL: what COPY takes, and what the readers find there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from consultant.codes.importers import Outcome, import_paths
from consultant.codes.lookup import Books
from consultant.codes.readers import complications, crosswalks
from consultant.codes.readers.known_groups import known_groups
from consultant.models.base import make_engine
from consultant.models.migrations import migrate
from consultant.vocabulary import CodeSystem

from tests.samples import groups as samples

if TYPE_CHECKING:
    from tests.stores import Postgres


@pytest.fixture
def books(postgres: Postgres, tmp_path: Path, clock: Any) -> Iterator[Books]:
    """The samples of the family in a database of this test's own."""
    for sample in samples.SAMPLES:
        (tmp_path / sample.file).write_bytes(sample.content)
    name = postgres.create()
    engine = make_engine(postgres.url_of(name), "books")
    migrate(engine, "books")
    assert {one.outcome for one in import_paths(engine, [tmp_path], clock=clock)} == {Outcome.IMPORTED}
    yield Books(engine, lambda: date(2026, 11, 16))
    engine.dispose()
    postgres.drop(name)


def test_crosswalks(books: Books) -> None:
    found = books.read(crosswalks.equivalents, CodeSystem.ICD9CM, "E800.0", None)
    assert [(one.choice, one.target, one.combination) for one in found] == [
        (1, "T01.XXXA", True),
        (2, "T02.XXXA", True),
        (2, "T03.XXXA", True),
    ]


def test_groups(books: Books) -> None:
    excluded = books.read(complications.excluded, "A00.0", "A00.1", None)
    assert excluded
    assert excluded.excluded
    for system, code in ((CodeSystem.ICD10CM, "A000"), (CodeSystem.MSDRG, "002"), (CodeSystem.CPT, "90001")):
        assert books.read(known_groups, system, code, None)
    entry = books.find_code(CodeSystem.MSDRG, "004")
    assert entry
    assert entry.terminated == date(2023, 9, 30)
