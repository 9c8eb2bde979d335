"""Small invented books of every system, loaded once for all tests of the sections of a code page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from consultant.codes.importers import Outcome, import_paths
from consultant.codes.lookup import Books
from consultant.models.base import make_engine
from consultant.models.migrations import migrate
from consultant.reference.page import code_page
from consultant.reference.shapes import Asked, CodePage, Section, Table
from consultant.vocabulary import CodeSystem

from tests import code_files
from tests.procedure_pages import wide_shelf  # noqa: F401 - a fixture
from tests.samples import groups, icd10, lists

TODAY = date(2026, 5, 16)
FORMER_CODES = (
    ("S90", 0, "Invented injury"),
    ("S909", 1, "Invented injury, other"),
    ("T01", 1, "Invented malady"),
    ("T02", 1, "Invented gloom"),
)
NOT_HERE = ("csv)", "POA-exempt codes (xlsx)")
"""Samples of a book that another sample gives already."""
NOT_OF_AMA = ("CPT", "HCPCS not")

Pages = Callable[..., CodePage]


def _write(folder: Path) -> None:
    folder.mkdir()
    for sample in icd10.SAMPLES:
        if not sample.importer.endswith(NOT_HERE):
            (folder / sample.file).write_bytes(sample.content)
    for sample in groups.SAMPLES:
        (folder / sample.file).write_bytes(sample.content)
    for sample in lists.SAMPLES:
        if not sample.importer.startswith(NOT_OF_AMA):
            (folder / sample.file).write_bytes(sample.content)
    code_files.write(folder, "icd10cm-order-2025.txt", code_files.order_text(*FORMER_CODES))
    code_files.write(folder, "icd10cm-order-2026.txt", code_files.order_text(*code_files.ORDER_CODES))
    code_files.write(folder, "icd10c-tabular-April-1-2026.xml", code_files.TABULAR, "utf-8")
    code_files.write(folder, "HCPC2025_OCT_ANWEB.txt", code_files.HCPCS_TEXT)
    code_files.write(folder, code_files.PRACTITIONER_PTP, code_files.ptp_text())
    code_files.write(folder, code_files.PRACTITIONER_MUE, code_files.mue_text())
    code_files.write(folder, "AOC_V2024Q2-MCR.txt", code_files.ADD_ON_TEXT)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """The books of these tests; nobody writes into them."""
    folder = tmp_path_factory.mktemp("shelf")
    engine = make_engine(f"sqlite:///{folder / 'books.db'}", "books")
    migrate(engine, "books")
    _write(folder / "files")
    results = import_paths(engine, [folder / "files"], clock=lambda: datetime(2026, 5, 16, 12, tzinfo=UTC))
    assert not [one for one in results if one.outcome is not Outcome.IMPORTED], results
    yield Books(engine, lambda: TODAY)
    engine.dispose()


@pytest.fixture(scope="session")
def page_of(shelf: Books) -> Pages:
    """The page of a code of the small books, of a date."""

    def make(system: CodeSystem, code: str, on: date | None = None) -> CodePage:
        return code_page(shelf, Asked(system, code, on))

    return make


def section(page: CodePage, key: str) -> Section | None:
    """A section of a page by its key."""
    return next((one for one in page.sections if one.key == key), None)


def texts(table: Table) -> list[tuple[str, ...]]:
    """The words of a table."""
    return [tuple(cell.text for cell in row) for row in table.rows]
