"""Stories made from random rows of the coverage books and the guidelines, asked by mail on the real books."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from consultant.codes.catalogue import Book
from consultant.codes.readers import coverage_documents, guidelines, ncds
from consultant.codes.shapes import compact
from consultant.codes.view import View
from consultant.models.books import coverage_codes, guideline_sections
from consultant.models.books import ncds as ncd_rows
from consultant.vocabulary import CodeSystem

from tests.at_the_desk import reply_to
from tests.journeys.journey import Played

if TYPE_CHECKING:
    from consultant.codes.lookup import Books

    from tests.conftest import Clock

pytestmark = pytest.mark.realdata

CHECKOUT = Path(__file__).resolve().parents[2]
SEED = 20261117
STORIES = 6


def _some(books: Books, book: Book, column: object, *more: object) -> list[str]:
    """Random values of a column of the edition that answers."""

    def values(view: View) -> list[str]:
        edition = view.edition(book)
        assert edition
        table = column.table  # type: ignore[attr-defined]
        statement = select(column).where(table.c.release_id == edition.release_id, *more).distinct()  # type: ignore[call-overload]
        return sorted(view.connection.scalars(statement))

    return random.Random(SEED).sample(books.read(values), STORIES)  # noqa: S311 - a test's dice


def test_national_policies_at_random(played: Played, clock: Clock, real_books: Books) -> None:
    for section in _some(real_books, Book.NCD, ncd_rows.c.section):
        found = real_books.read(ncds.versions, section)
        reply = reply_to(played, clock, f"Please tell me what NCD {section} says about coverage.")
        first = reply.splitlines()[0]
        assert f"NCD {section}" in first, reply
        if found[0].retired:
            assert "retired" in first
        else:
            assert f"in force since {found[0].effective}" in first
            assert f"coverage level {found[0].coverage}" in first


def test_codes_of_local_policies_at_random(played: Played, clock: Clock, real_books: Books) -> None:
    for code in _some(real_books, Book.LCD_CODES, coverage_codes.c.code):
        reply = reply_to(played, clock, f"Is HCPCS {code} covered? Which LCD?")
        assert f"{code} is named in" in reply, reply
        for document in real_books.read(_naming, code)[:3]:
            assert document in reply
            known = real_books.read(coverage_documents.versions, document)
            assert not known or known[0].title in reply


def _naming(view: View, code: str) -> list[str]:
    edition = view.edition(Book.LCD_CODES)
    assert edition
    c = coverage_codes.c
    statement = select(c.document).where(c.release_id == edition.release_id, c.code == code).distinct()
    return sorted(view.connection.scalars(statement))


def test_sections_of_the_guidelines_at_random(played: Played, clock: Clock, real_books: Books) -> None:
    number = guideline_sections.c.number
    for one in _some(real_books, Book.ICD10CM_GUIDELINES, number, number.like("I.C.%")):
        section = real_books.read(guidelines.section, one)
        assert section
        reply = reply_to(played, clock, f"What does guideline section {one} say for coding E11.9?")
        assert f"Section {one} " in reply, reply
        assert f"page {section.page}" in reply


def test_sections_of_codes_at_random(played: Played, clock: Clock, real_books: Books) -> None:
    every = real_books.range_codes(CodeSystem.ICD10CM, "A00", "Z99.9")
    for code in random.Random(SEED).sample(every, STORIES):  # noqa: S311 - a test's dice
        chapter = real_books.read(guidelines.about, compact(code))[0]
        reply = reply_to(played, clock, f"Which official guideline is there for {code}?")
        assert f"Section {chapter.number} {chapter.title}" in reply, reply
