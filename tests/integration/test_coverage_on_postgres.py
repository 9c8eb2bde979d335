"""The coverage exports on a real PostgreSQL: in by COPY, and the same answers as from SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from consultant.codes.importers import Outcome, import_paths
from consultant.codes.lookup import Books
from consultant.codes.readers import coverage, coverage_documents, jurisdictions, ncds
from consultant.codes.readers.coverage_profile import known_coverage
from consultant.models.base import make_engine
from consultant.models.migrations import migrate
from consultant.vocabulary import CodeSystem

from tests.samples import coverage as samples

if TYPE_CHECKING:
    from tests.stores import Postgres

ON = date(2026, 11, 20)


@pytest.fixture
def both(postgres: Postgres, tmp_path: Path) -> Iterator[list[Books]]:
    """The exports and the NCDs in a PostgreSQL and in a SQLite store."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "ncd_2026-11.csv").write_bytes(samples.NCDS)
    for name, parts in (("current_lcd", samples.LCD_PARTS), ("current_article", samples.ARTICLE_PARTS)):
        (folder / f"{name}.zip").write_bytes(samples.export(name, parts | samples.CONTRACTOR_PARTS))
    database = postgres.create()
    engines = [
        make_engine(url, "books") for url in (postgres.url_of(database), f"sqlite:///{tmp_path / 'books.db'}")
    ]
    for engine in engines:
        migrate(engine, "books")
        results = import_paths(engine, [folder], clock=lambda: datetime(2026, 11, 23, tzinfo=UTC))
        taken = [
            one for one in results if one.outcome is not Outcome.LEFT_OUT
        ]  # the contractors stand in both
        assert [one.outcome for one in taken] == [Outcome.IMPORTED] * 4, results
    yield [Books(engine, lambda: ON) for engine in engines]
    for engine in engines:
        engine.dispose()
    postgres.drop(database)


def test_coverage_is_the_same_in_both_stores(both: list[Books]) -> None:
    def answers(books: Books) -> list[object]:
        article = books.read(coverage_documents.find_document, "A90002")
        ncd = books.read(ncds.find_ncd, "777.1")
        assert article
        assert ncd
        return [
            [one.facts for one in books.read(known_coverage, CodeSystem.HCPCS, "Q9991", None)],
            [one.facts for one in books.read(known_coverage, CodeSystem.ICD10CM, "S901XXA", None)],
            books.read(coverage_documents.groups, article),
            books.read(coverage_documents.html, article),
            [one.row for one in books.read(jurisdictions.of_contracts, article.contracts)],
            books.read(coverage.procedures, "Q9991", None, 1).in_all,
            (ncd.row, ncd.effective, ncd.texts),
        ]

    postgres, sqlite = map(answers, both)
    assert postgres == sqlite
