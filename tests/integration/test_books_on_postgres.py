"""The code books on a real PostgreSQL: revisions, an import by COPY, a replaced edition, the lookups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from consultant.codes.catalogue import Book
from consultant.codes.importers import Outcome, import_paths
from consultant.codes.lookup import Books
from consultant.models.base import Base, make_engine
from consultant.models.books import books_metadata
from consultant.models.migrations import downgrade, migrate, tables_of
from consultant.vocabulary import CodeSystem, Setting

from tests import code_files

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.stores import Postgres


@pytest.fixture
def server_url(postgres: Postgres) -> Iterator[str]:
    """A database of this test's own."""
    name = postgres.create()
    yield postgres.url_of(name)
    postgres.drop(name)


@pytest.fixture
def engine(server_url: str) -> Iterator[Engine]:
    made = make_engine(server_url, "books")
    migrate(made, "books")
    yield made
    made.dispose()


def test_both_stores_in_one_database(server_url: str, engine: Engine) -> None:
    desk = make_engine(server_url, "desk")
    migrate(desk, "desk")
    migrate(desk, "desk")
    assert tables_of(desk) == {*Base.metadata.tables, "desk_version"}
    assert tables_of(engine) == {*books_metadata.tables, "books_version"}
    downgrade(desk, "desk")
    assert tables_of(desk) == {"desk_version"}
    assert tables_of(engine) == {*books_metadata.tables, "books_version"}
    desk.dispose()


def test_import_lookup_and_replacement(engine: Engine, clock: Any, tmp_path: Path) -> None:
    folder = code_files.write_all(tmp_path / "files")
    results = import_paths(engine, [folder], clock=clock)
    assert {result.outcome for result in results} == {Outcome.IMPORTED}
    books = Books(engine, lambda: date(2026, 11, 16))
    assert len(books.pairs(["90001", "90002", "90003"], Setting.PRACTITIONER)) == 3
    counts = books.pairs_of("90001", Setting.PRACTITIONER)
    assert counts
    assert (counts.column_one, counts.column_two) == (2, 1)
    assert [one.code for one in books.leaves("S90")] == ["S90.1XXA", "S90.1XXD", "S90.91", "S90.99"]
    assert books.notes("S90.1")[0].owner == "S90.1"
    assert books.exists(CodeSystem.HCPCS, "J9990")
    assert books.unit_limits(["90002"], Setting.PRACTITIONER)["90002"].value == 4
    assert books.range_codes(CodeSystem.CPT, "90001", "90003") == ["90001", "90002", "90003"]

    path = code_files.write(folder, code_files.PRACTITIONER_PTP, code_files.ptp_text(rationale="Other words"))
    assert [one.outcome for one in import_paths(engine, [path], clock=clock)] == [Outcome.IMPORTED]
    assert books.pairs(["90001", "90002"], Setting.PRACTITIONER)[0].rationale == "Other words"
    assert [
        one.line.status for one in books.details(Book.PTP, "2024Q3") if one.line.setting == "practitioner"
    ] == [
        "active",
        "retired",
    ]


def test_a_repeated_row_is_refused(engine: Engine, clock: Any, tmp_path: Path) -> None:
    rows = (*code_files.PTP_ROWS, code_files.PTP_ROWS[0])
    path = code_files.write(tmp_path, code_files.PRACTITIONER_PTP, code_files.ptp_text(rows))
    (result,) = import_paths(engine, [path], clock=clock)
    assert "90001 90002 20200101 stands twice" in result.message
    assert Books(engine, lambda: date(2026, 11, 16)).status() == []
