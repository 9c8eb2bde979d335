"""The wide books with a few more sections of the guidelines, as a code page's builders take them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from consultant.codes.everything import look_up
from consultant.codes.importers import Outcome, import_paths
from consultant.codes.lookup import Books
from consultant.models.base import make_engine
from consultant.reference.shapes import Asked, Subject
from consultant.vocabulary import CodeSystem, Setting

from tests.samples.icd10 import RUNNING, guidelines_pdf

BELOW = {
    "A.9": ("a. Other codes", "b. Unspecified codes"),
    "C.19": ("a. Application of 7th Characters",),
    "C.20": ("a. General Invented Guidelines", "1) Used with any code", "2) Used for length of treatment"),
}
"""Headings below the sections that are cited, each followed by a line of words."""


def _numbered(letter: str, last: int, heading: str) -> Iterator[str]:
    for number in range(1, last + 1):
        yield f"{number}. {heading.format(number)}"
        for below in BELOW.get(f"{letter}.{number}", ()):
            yield below
            yield "Invented words."


PAGES = (
    (
        "ICD-10-CM Official Guidelines for Coding and Reporting",
        "FY 2027 -- UPDATED October 1, 2026",
        "(October 1, 2026 - September 30, 2027)",
    ),
    (
        *RUNNING,
        "Section I. Conventions",
        "A. Conventions for the invented",
        *_numbered("A", 13, "Invented convention {}"),
        "B. General Coding Guidelines",
        "1. Locating a code",
        "C. Chapter-Specific Coding Guidelines",
        *_numbered("C", 20, "Chapter {}: Invented chapter (A00-B99)"),
    ),
    (
        *RUNNING,
        "Section II. Selection of Principal Diagnosis",
        "A. Codes for symptoms",
        "Section III. Reporting Additional Diagnoses",
        "A. Previous conditions",
        "Section IV. Diagnostic Coding and Reporting Guidelines for Outpatient Services",
        "A. Selection of first-listed condition",
    ),
)


@pytest.fixture(scope="session")
def guided(wide_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """The wide books on the day at which the tests' clock stands, with these guidelines."""
    folder = tmp_path_factory.mktemp("guided")
    shutil.copy(wide_books, folder / "books.db")
    (folder / "files").mkdir()
    (folder / "files" / "fy27-icd-10-cm-guidelines.pdf").write_bytes(guidelines_pdf(PAGES, ()))
    engine = make_engine(f"sqlite:///{folder / 'books.db'}", "books")
    results = import_paths(engine, [folder / "files"], clock=lambda: datetime(2026, 11, 16, 12, tzinfo=UTC))
    assert [one.outcome for one in results] == [Outcome.IMPORTED], results
    yield Books(engine, lambda: date(2026, 11, 16))
    engine.dispose()


def subject_of(
    books: Books, system: CodeSystem, code: str, on: date | None = None, setting: Setting | None = None
) -> Subject:
    """What the builders are given of a code."""
    return Subject(books, Asked(system, code, on, setting), look_up(books, system, code, on))


def retitled(subject: Subject, title: str, code: str | None = None) -> Subject:
    """The same with other words: what the small books have no code for."""
    assert subject.found.entry
    entry = replace(subject.found.entry, title=title, code=code or subject.found.entry.code)
    return replace(subject, found=replace(subject.found, entry=entry))
