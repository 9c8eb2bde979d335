"""How current a loaded edition is: its age, whether it answers today, and from when the next one is due."""

from __future__ import annotations

from datetime import date

import pytest

from consultant.codes.catalogue import BOOKS, FIRST_DAY, LAST_DAY, Book, Rhythm, find_window
from consultant.codes.currency import Currency, currency, due_after, missing
from consultant.codes.editions import Release
from consultant.vocabulary import Setting

OFFICE, HOSPITAL = Setting.PRACTITIONER, Setting.OUTPATIENT_HOSPITAL
NAMES = ("FY2026", "2026Q3", "2026-07", "2026", "PY2027", "2026-07-05", "undated")


def release(
    number: int, book: Book, name: str, setting: Setting | None = None, *, partial: bool = False
) -> Release:
    window = find_window(book, name)
    assert window, name
    return Release(number, book, setting, name, *window, partial)


def of(today: date, *releases: Release) -> dict[str, Currency]:
    return {name: one for (_, _, name), one in currency(releases, today).items()}


def test_every_book_has_a_rhythm() -> None:
    assert set(Book) == set(BOOKS)
    assert {one.rhythm for one in BOOKS.values()} == set(Rhythm)


@pytest.mark.parametrize("book", Book)
def test_no_edition_is_due_within_its_own_window(book: Book) -> None:
    named = [release(1, book, name) for name in NAMES if find_window(book, name)]
    assert named, "none of the names fits"
    for one in named:
        due = due_after(one)
        promised = BOOKS[book].rhythm not in {Rhythm.FINAL, Rhythm.IRREGULAR} and one.ends != LAST_DAY
        assert (due is not None) is promised
        assert due is None or due > one.ends


@pytest.mark.parametrize(
    ("book", "name", "due"),
    [
        (Book.PTP, "2024Q3", date(2024, 10, 1)),
        (Book.PTP, "2024Q4", date(2025, 1, 1)),
        (Book.HCPCS, "2025-10", date(2026, 1, 1)),
        (Book.HCPCS, "2019", date(2019, 4, 1)),
        (Book.ICD10CM, "FY2026", date(2026, 10, 1)),
        (Book.ICD10CM_TABULAR, "FY2026 April 2026", date(2026, 10, 1)),
        (Book.GPCI, "2025", date(2026, 1, 1)),
        (Book.GPCI, "2026-04", date(2026, 7, 1)),
        (Book.HCC, "PY2027", date(2027, 1, 1)),
        (Book.NCD, "2024-03", date(2024, 4, 1)),
        (Book.LCD, "2026-11-20", date(2026, 12, 1)),
        (Book.LCD, "2026-11-28", date(2026, 12, 5)),
        (Book.GEM_FORWARD, "FY2018", None),
        (Book.ICD9CM, "FY2015", None),
        (Book.POS, "2024", None),
        (Book.CDT, "2026", date(2027, 1, 1)),
        (Book.CDT, "undated", None),
    ],
)
def test_the_next_edition_is_due_by_the_rhythm_of_its_book(book: Book, name: str, due: date | None) -> None:
    assert due_after(release(1, book, name)) == due


def test_the_newest_edition_answers_and_is_overdue_from_the_day_on_which_the_next_one_is_due() -> None:
    older, newer = release(1, Book.PTP, "2024Q2", OFFICE), release(2, Book.PTP, "2024Q3", OFFICE)
    last_day, day_after = of(date(2024, 9, 30), older, newer), of(date(2024, 10, 1), older, newer)
    due = date(2024, 10, 1)
    assert last_day["2024Q3"] == Currency(
        answers_today=True, in_window=True, age_days=91, due=due, overdue=False
    )
    assert day_after["2024Q3"] == Currency(
        answers_today=True, in_window=False, age_days=92, due=due, overdue=True
    )
    assert day_after["2024Q2"] == Currency(
        answers_today=False, in_window=False, age_days=183, due=None, overdue=False
    )


def test_an_edition_that_has_not_begun_has_no_age_and_leaves_the_answer_to_the_former_one() -> None:
    now, next_one = release(1, Book.ICD10CM, "FY2026"), release(2, Book.ICD10CM, "FY2027")
    found = of(date(2026, 9, 1), now, next_one)
    assert (found["FY2026"].answers_today, found["FY2026"].due) == (True, None)
    assert found["FY2027"] == Currency(
        answers_today=False, in_window=False, age_days=None, due=date(2027, 10, 1), overdue=False
    )


def test_settings_are_series_of_their_own() -> None:
    office, hospital = release(1, Book.MUE, "2026Q2", OFFICE), release(2, Book.MUE, "2024Q3", HOSPITAL)
    found = currency([office, hospital], date(2026, 5, 1))
    assert found[Book.MUE, OFFICE, "2026Q2"].answers_today
    assert not found[Book.MUE, OFFICE, "2026Q2"].overdue
    assert found[Book.MUE, HOSPITAL, "2024Q3"].answers_today
    assert found[Book.MUE, HOSPITAL, "2024Q3"].overdue


def test_a_part_of_an_edition_answers_no_undated_question_and_makes_nothing_due() -> None:
    whole, part = release(1, Book.MUE, "2024Q3", OFFICE), release(2, Book.MUE, "2026Q2", OFFICE, partial=True)
    found = of(date(2026, 5, 1), whole, part)
    assert (found["2024Q3"].answers_today, found["2024Q3"].overdue) == (True, True)
    assert (found["2026Q2"].answers_today, found["2026Q2"].due) == (False, None)


def test_a_list_without_a_date_answers_has_no_age_and_is_never_due() -> None:
    (found,) = of(date(2026, 5, 1), release(1, Book.CARC, "undated")).values()
    assert found == Currency(answers_today=True, in_window=True, age_days=None, due=None, overdue=False)
    assert find_window(Book.CARC, "undated") == (FIRST_DAY, LAST_DAY)


def test_what_is_not_loaded_at_all_is_named_in_the_order_of_the_books() -> None:
    loaded = currency([release(1, Book.PTP, "2024Q3", OFFICE)], date(2024, 8, 1))
    assert missing(loaded) == [book for book in Book if book is not Book.PTP]
    assert missing({}) == list(Book)
