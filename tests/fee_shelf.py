"""The small books with the wide fee schedule and places, open for reading; and what the desk says of a fee, asked in words."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from consultant.checks import indicators, payment
from consultant.checks.matter import Matter
from consultant.codes.importers import import_paths
from consultant.codes.lookup import Books
from consultant.drafting.brief import Brief
from consultant.drafting.letter import Line, Sources
from consultant.drafting.phrases import payment as phrases
from consultant.extraction.extract import extract
from consultant.models.base import make_engine
from consultant.vocabulary import ReplyKind

from tests.wide_books import fees, places

if TYPE_CHECKING:
    from pathlib import Path

    from consultant.vocabulary import Finding

TODAY = date(2026, 11, 16)
POS = (
    b"pos_code,pos_type,pos_name,pos_description\r\n"
    b"11,Non-Facility,Invented office,Where an invented professional works\r\n"
    b"22,Facility,Invented hospital,Where patients come by day\r\n"
    b"28,Unassigned,Unassigned,Unassigned\r\n"
)


def open_shelf(small_books: Path, folder: Path, *without: str) -> Books:
    """The shelf; `without` are files that are left out."""
    shutil.copy(small_books, folder / "books.db")
    files = folder / "files"
    files.mkdir()
    fees.write(files)
    places.write(files)
    (files / "pos_codes.csv").write_bytes(POS)
    for name in without:
        (files / name).unlink()
    engine = make_engine(f"sqlite:///{folder / 'books.db'}", "books")
    import_paths(engine, [files], clock=lambda: datetime(2026, 11, 16, 12, tzinfo=UTC))
    return Books(engine, lambda: TODAY)


@pytest.fixture(scope="session")
def fee_shelf(small_books: Path, tmp_path_factory: pytest.TempPathFactory) -> Books:
    """Both editions of the fee schedule, the indices of both years, ZIP codes, hospital rates."""
    return open_shelf(small_books, tmp_path_factory.mktemp("fees"))


def found(shelf: Books, words: str) -> list[Finding]:
    """The findings about the payment that a mail asks for."""
    return list(payment.check(Matter(extract(words, books=shelf, today=TODAY), shelf)))


def brief(shelf: Books, words: str) -> Brief:
    """What a composer is given, with what the indicators say beside."""
    question = extract(words, books=shelf, today=TODAY)
    matter = Matter(question, shelf)
    findings = (*indicators.check(matter), *payment.check(matter))
    return Brief(ReplyKind.ANSWER, "CC-TEST-TEST", "Desk", question=question, findings=findings)


def first(shelf: Books, words: str) -> str:
    """The sentences of the first line."""
    told = phrases.lead(brief(shelf, words))
    return " ".join(told.sentences) if told else ""


def section(shelf: Books, words: str) -> list[str]:
    """The lines of the section as text, tables row by row."""
    lines: list[str] = []
    for one in phrases.lines(brief(shelf, words), Sources()):
        lines += [one.text] if isinstance(one, Line) else one.set_in_text
    return lines
