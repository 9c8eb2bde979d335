"""What the tests of the sections on procedure codes share: a subject on some books, and a section as words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from consultant.codes.everything import look_up
from consultant.codes.lookup import Books
from consultant.codes.shapes import systems_of
from consultant.models.base import make_engine
from consultant.reference.shapes import Asked, Section, Subject
from consultant.vocabulary import CodeSystem, Setting

from tests.fee_shelf import TODAY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path


@pytest.fixture(scope="session")
def wide_shelf(wide_books: Path) -> Iterator[Books]:
    """The wide books, for reading."""
    engine = make_engine(f"sqlite:///{wide_books}", "books")
    yield Books(engine, lambda: TODAY)
    engine.dispose()


def subject_of(
    books: Books,
    code: str,
    on: date | None = None,
    *,
    setting: Setting | None = None,
    place: str = "",
    system: CodeSystem | None = None,
) -> Subject:
    """What a builder of a section is given."""
    of = system or systems_of(code)[0]
    settings = (setting,) if setting else tuple(Setting)
    return Subject(books, Asked(of, code, on, setting, place), look_up(books, of, code, on, settings))


def facts(section: Section | None) -> dict[str, str]:
    """The facts of a section as words."""
    assert section
    return {name: cell.text for name, cell in section.facts}


def rows(section: Section | None, table: int = 0) -> list[tuple[str, ...]]:
    """The words of one of its tables, each row as long as the heading."""
    assert section
    found = section.tables[table]
    assert all(len(row) == len(found.columns) for row in found.rows)
    return [tuple(cell.text for cell in row) for row in found.rows]


def cited(section: Section | None) -> list[str]:
    """The rows that it cites, each with its edition."""
    assert section
    return [f"{one.release} {one.row}" for one in section.citations]
