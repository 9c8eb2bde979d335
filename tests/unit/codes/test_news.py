"""What is new on the books: activations, editions that have begun, rows whose own day has come."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from consultant.codes.catalogue import Book
from consultant.codes.importers import Outcome
from consultant.codes.lookup import Books
from consultant.codes.news import News, news

from tests import code_files
from tests.conftest import Clock
from tests.unit.codes.conftest import Importing

IN_QUARTER = {
    "ccipra-v323r0.txt": code_files.ptp_text(
        (
            ("90001", "90002", "20200101", "20261031", "0"),
            ("90003", "90004", "20261115", "*", "1"),
            ("90005", "90006", "20200101", "20260930", "1"),
            ("90007", "90008", "20261115", "20261115", "9"),
            ("90009", "90010", "20270101", "*", "1"),
        )
    ),
    "AOC_V2026Q4-MCR.txt": (
        "190003 90001 2013001\r\n190003 90002 2013001 2026304\r\n190005 90002 2026320\r\n"
    ),
    "HCPC2026_OCT_ANWEB.txt": code_files.HCPCS_TEXT
    + code_files.hcpcs_line(
        "Q9992", "00100", "3", "Ends", "Ends", effective="20200101", terminated="20261031"
    )
    + code_files.hcpcs_line("Q9993", "00100", "3", "Later", "Later", effective="20261201"),
}
NOVEMBER, THE_16TH = date(2026, 11, 1), date(2026, 11, 16)


def load(do_import: Importing, folder: Path, files: dict[str, str]) -> None:
    paths = [code_files.write(folder, name, content) for name, content in files.items()]
    results = do_import(*paths)
    assert {one.outcome for one in results} == {Outcome.IMPORTED}, results


@pytest.fixture
def loaded(do_import: Importing, tmp_path: Path) -> None:
    load(do_import, tmp_path, IN_QUARTER)


def on(engine: Engine, day: date) -> News:
    return Books(engine, lambda: day).read(news)


def test_an_empty_store_has_no_news(books: Books) -> None:
    assert books.read(news).latest() is None


def test_a_row_turns_on_its_first_day_and_on_the_day_after_its_last(
    loaded: None, books_engine: Engine
) -> None:
    turned = on(books_engine, THE_16TH).turned
    assert turned[Book.PTP] == {
        "90001": NOVEMBER,
        "90002": NOVEMBER,
        "90003": date(2026, 11, 15),
        "90004": date(2026, 11, 15),
    }
    assert turned[Book.ADD_ON] == {"90003": NOVEMBER, "90005": THE_16TH}
    assert turned[Book.HCPCS] == {"Q9992": NOVEMBER}


def test_no_row_turns_before_its_day_nor_on_the_day_on_which_its_edition_begins(
    loaded: None, books_engine: Engine
) -> None:
    first = on(books_engine, date(2026, 10, 1))
    assert not any(first.turned.values())
    assert set(first.begun.values()) == {date(2026, 10, 1)}
    assert on(books_engine, date(2026, 12, 1)).turned[Book.HCPCS]["Q9993"] == date(2026, 12, 1)
    assert on(books_engine, date(2026, 9, 30)).begun == {}


def test_a_row_turns_no_more_once_its_edition_is_over(loaded: None, books_engine: Engine) -> None:
    assert "90009" not in on(books_engine, date(2027, 2, 1)).turned[Book.PTP]


def test_a_partial_edition_begins_for_nobody_who_names_no_date(
    do_import: Importing, books_engine: Engine, tmp_path: Path
) -> None:
    path = code_files.write(tmp_path, "icd10cm-order-2027.txt", code_files.order_text(("T01", 1, "Invented")))
    (result,) = do_import(path, partial=True)
    assert result.outcome is Outcome.IMPORTED
    assert on(books_engine, THE_16TH).begun == {}


def test_after_the_latest_of_all_nothing_is_new(loaded: None, books_engine: Engine, clock: Clock) -> None:
    new = on(books_engine, THE_16TH)
    assert new.latest() == datetime(2026, 11, 16, 23, 59, 59, 999_999, tzinfo=UTC)
    assert News(new.activated).latest() == clock()


@pytest.mark.parametrize(
    ("day", "book", "code", "told"),
    [
        (date(2026, 10, 1), Book.PTP, "45380", True),
        (date(2026, 10, 2), Book.PTP, "45380", False),
        (NOVEMBER, Book.PTP, "90001", True),
        (date(2026, 11, 2), Book.PTP, "90001", False),
        (date(2026, 11, 2), Book.PTP, "90003", True),
        (date(2026, 11, 2), Book.MUE, "90003", False),
    ],
)
def test_only_what_turned_on_that_day_or_since_is_news_and_only_of_the_codes_asked(
    loaded: None, books_engine: Engine, *, day: date, book: Book, code: str, told: bool
) -> None:
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert on(books_engine, THE_16TH).turned_after(moment, [book], [code]) is told
