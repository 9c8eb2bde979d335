"""Codes of one family in the wide books: categories of a section, MS-DRGs of one base title; and a licensee's CPT codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from consultant.codes.importers import Outcome, import_paths
from consultant.codes.lookup import Books
from consultant.codes.readers import families
from consultant.models.base import make_engine
from consultant.models.migrations import migrate
from consultant.reference.page import code_page
from consultant.reference.shapes import Asked, CodePage
from consultant.vocabulary import CodeSystem

from tests.samples import lists
from tests.unit.reference.conftest import section, texts

TODAY = date(2026, 5, 16)
OWN = {"history", "hierarchy", "notes", "structure", "groups", "crosswalks", "guidance", "sources"}
SHORT = next(one for one in lists.SAMPLES if one.importer.startswith("CPT long"))


@pytest.fixture(scope="module")
def wide(wide_books: Path) -> Iterator[Books]:
    """The wide books, which these tests only read."""
    engine = make_engine(f"sqlite:///{wide_books}", "books")
    yield Books(engine, lambda: TODAY)
    engine.dispose()


@pytest.fixture(scope="module")
def no_books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """A store without any book."""
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('none') / 'books.db'}", "books")
    migrate(engine, "books")
    yield Books(engine, lambda: TODAY)
    engine.dispose()


@pytest.fixture(scope="module", params=["a licensee", None])
def cpt_page(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[bool, CodePage]:
    """The page of a CPT code whose descriptor is loaded, with and without a declared licence."""
    folder = tmp_path_factory.mktemp("cpt")
    engine = make_engine(f"sqlite:///{folder / 'books.db'}", "books")
    migrate(engine, "books")
    (folder / SHORT.file).write_bytes(SHORT.content)
    accepted = request.param
    clock = lambda: datetime(2026, 5, 16, 12, tzinfo=UTC)  # noqa: E731 - a clock
    results = import_paths(engine, [folder / SHORT.file], clock=clock, license_accepted_by=accepted)
    assert [one.outcome for one in results] == [Outcome.IMPORTED]
    page = code_page(Books(engine, lambda: TODAY), Asked(CodeSystem.CPT, "90001", date(2025, 6, 1)))
    engine.dispose()
    return bool(accepted), page


def captions(books: Books, system: CodeSystem, code: str) -> dict[str, list[tuple[str, ...]]]:
    found = section(code_page(books, Asked(system, code)), "hierarchy")
    return {one.caption: texts(one) for one in found.tables} if found else {}


def test_the_categories_of_a_section_stand_side_by_side(wide: Books) -> None:
    found = captions(wide, CodeSystem.ICD10CM, "E11")
    assert found["Categories of section E08-E13"] == [
        ("E10", "Invented sugar condition of the first kind", "header, not billable"),
        ("E11", "Invented sugar condition", "this code; header, not billable"),
    ]


def test_ms_drgs_of_one_base_title_stand_side_by_side(wide: Books) -> None:
    found = captions(wide, CodeSystem.MSDRG, "292")
    assert found["MS-DRGs of the base title INVENTED TROUBLE OF THE PUMP"] == [
        ("291", "with MCC", "1.2000", ""),
        ("292", "with CC", "0.8000", "this code"),
        ("293", "without CC/MCC", "0.5500", ""),
    ]


def test_a_cpt_descriptor_is_printed_with_a_licence_only(cpt_page: tuple[bool, CodePage]) -> None:
    licensed, page = cpt_page
    assert page.known
    assert bool(page.title) is licensed
    words = repr(page.sections) + page.standing
    assert "invented organ" not in words.replace(page.title or "-", "")
    if licensed:
        assert page.standing == "Valid on 2025-06-01 (CPT long descriptors, 2025)."
    else:
        assert page.standing == (
            "Listed (CPT long descriptors, 2025); its descriptor is not printed without a declared licence."
        )


@pytest.mark.parametrize("system", [*CodeSystem])
def test_where_no_book_is_loaded_a_page_says_so_and_no_more(no_books: Books, system: CodeSystem) -> None:
    page = code_page(no_books, Asked(system, "250"))
    assert not page.known
    assert page.standing.startswith("No loaded ")
    assert [one.key for one in page.sections if one.key in OWN] == []


def test_where_no_book_is_loaded_nothing_stands_beside_a_code(no_books: Books) -> None:
    assert no_books.read(families.beside_procedure, "0ZA", None) is None
    assert no_books.read(families.beside_icd9, "250.00", None) is None
