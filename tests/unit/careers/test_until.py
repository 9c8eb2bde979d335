"""Until when a posting is to stand: dates, lengths of time, what has passed, and dates of other things."""

from __future__ import annotations

from datetime import date

import pytest

from consultant.careers.until import has_passed, is_no_day, labelled_until, passed_in_prose, prose_until

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-12-15", date(2026, 12, 15)),
        ("2026/12/15", date(2026, 12, 15)),
        ("12/15/2026", date(2026, 12, 15)),
        ("12/15/26", date(2026, 12, 15)),
        ("12-15-2026", date(2026, 12, 15)),
        ("12/15", date(2026, 12, 15)),
        ("December 15", date(2026, 12, 15)),
        ("Tuesday, December 15th, 2026", date(2026, 12, 15)),
        ("dec. 15", date(2026, 12, 15)),
        ("15 December 2026", date(2026, 12, 15)),
        ("15th of December", date(2026, 12, 15)),
        ("January 15", date(2027, 1, 15)),
        ("1/15", date(2027, 1, 15)),
        ("in 3 weeks", date(2026, 12, 18)),
        ("30 days", date(2026, 12, 27)),
        ("two weeks", date(2026, 12, 11)),
        ("a month", date(2026, 12, 27)),
        ("2026-11-27", TODAY),
        ("filled, or 12/15/2026", date(2026, 12, 15)),
    ],
)
def test_the_day_of_a_labelled_line(value: str, day: date) -> None:
    assert labelled_until(value, TODAY) == day
    assert not has_passed(value, TODAY)
    assert not is_no_day(value, TODAY)


@pytest.mark.parametrize(
    "value", ["2026-11-26", "11/20/2026", "November 20", "10/31", "December 15, 2025", "2020-01-01"]
)
def test_a_day_that_has_passed_is_none(value: str) -> None:
    assert labelled_until(value, TODAY) is None
    assert has_passed(value, TODAY)


@pytest.mark.parametrize("value", ["02/30/2027", "2027-13-01", "31/12/2026", "February 30"])
def test_a_day_that_no_calendar_knows_is_none(value: str) -> None:
    assert labelled_until(value, TODAY) is None
    assert is_no_day(value, TODAY)


@pytest.mark.parametrize(
    "value", ["", "open until filled", "ASAP", "555-123-4567", "v1.2.3", "end of the year"]
)
def test_words_and_numbers_are_no_day(value: str) -> None:
    assert labelled_until(value, TODAY) is None
    assert not has_passed(value, TODAY)
    assert not is_no_day(value, TODAY)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Apply by Dec 15 to hr@clinic.example.", date(2026, 12, 15)),
        ("Applications are accepted until 12/15/2026.", date(2026, 12, 15)),
        ("The posting closes on 2026-12-15.", date(2026, 12, 15)),
        ("The deadline is December 15.", date(2026, 12, 15)),
        ("Application deadline: 12/15", date(2026, 12, 15)),
        ("Send your résumé no later than Friday, December 18.", date(2026, 12, 18)),
        ("Please keep it up for 30 days.", date(2026, 12, 27)),
        ("Apply within two weeks.", date(2026, 12, 11)),
        ("Apply by Dec 15. Deadline: December 15, 2026", date(2026, 12, 15)),
    ],
)
def test_the_day_in_prose(text: str, day: date) -> None:
    assert prose_until(text, TODAY) == day


@pytest.mark.parametrize(
    "text",
    [
        "The job starts on January 5.",
        "Apply now, training starts by January 5.",
        "Founded in 1998, moved on 12/15/2026.",
        "Interviews are held until December 15, apply early.",
        "Orientation lasts for 2 weeks.",
        "Apply by November 20.",
        "Apply by Dec 15. Others apply by Dec 20.",
        "You abstract 12/15 charts.",
        "",
    ],
)
def test_other_days_and_past_ones_are_none(text: str) -> None:
    assert prose_until(text, TODAY) is None


def test_a_day_to_apply_by_that_has_passed_is_known_as_such() -> None:
    assert passed_in_prose("Apply by November 20.", TODAY)
    assert not passed_in_prose("Apply by Dec 15.", TODAY)
    assert not passed_in_prose("Apply soon.", TODAY)
