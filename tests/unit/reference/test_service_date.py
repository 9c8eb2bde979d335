"""Dates of service as they are typed."""

from __future__ import annotations

from datetime import date

import pytest

from consultant.errors import UsageError
from consultant.reference.service_date import FIRST_DAY, last_day, read_day

TODAY = date(2026, 11, 27)


def test_a_day_is_written_as_iso_has_it_and_may_be_left_open() -> None:
    assert read_day(" 2024-07-15 ", TODAY) == date(2024, 7, 15)
    assert read_day("", TODAY) is None
    assert read_day("1960-01-01", TODAY) == FIRST_DAY
    assert read_day("2031-12-31", TODAY) == last_day(TODAY)


@pytest.mark.parametrize("typed", ["2024-13-01", "20240715", "2024-07-15T00:00", "٢٠٢٤-07-15", "yesterday"])
def test_what_is_no_day_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(UsageError, match="There is no such day"):
        read_day(typed, TODAY)


@pytest.mark.parametrize("typed", ["1959-12-31", "2032-01-01"])
def test_a_day_that_no_service_was_on_is_refused_with_the_bounds(typed: str) -> None:
    with pytest.raises(UsageError, match="between 1960-01-01 and 2031-12-31"):
        read_day(typed, TODAY)
