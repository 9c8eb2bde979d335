"""When a saved search looks: seven in the morning by the wall's clock, also where the clocks were moved overnight."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from consultant.careers.rhythm import Rhythm, next_morning

NEW_YORK = ZoneInfo("America/New_York")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("rhythm", "now", "expected"),
    [
        (Rhythm.DAILY, "2026-11-16T11:59", "2026-11-16T12:00"),
        (Rhythm.DAILY, "2026-11-16T12:00", "2026-11-17T12:00"),
        (Rhythm.DAILY, "2026-11-17T01:00", "2026-11-17T12:00"),
        (Rhythm.DAILY, "2026-10-31T12:00", "2026-11-01T12:00"),
        (Rhythm.DAILY, "2026-10-31T10:00", "2026-10-31T11:00"),
        (Rhythm.DAILY, "2026-03-07T13:00", "2026-03-08T11:00"),
        (Rhythm.WEEKLY, "2026-11-16T11:59", "2026-11-16T12:00"),
        (Rhythm.WEEKLY, "2026-11-16T12:00", "2026-11-23T12:00"),
        (Rhythm.WEEKLY, "2026-10-26T12:00", "2026-11-02T12:00"),
        (Rhythm.WEEKLY, "2026-11-22T23:00", "2026-11-23T12:00"),
    ],
)
def test_it_is_the_next_morning_in_new_york(rhythm: Rhythm, now: str, expected: str) -> None:
    assert next_morning(rhythm, NEW_YORK, at(now)) == at(expected)


@pytest.mark.parametrize(
    "zone", ["UTC", "Asia/Kolkata", "Pacific/Kiritimati", "America/Los_Angeles", "Europe/Berlin"]
)
def test_every_day_of_a_year_has_one_morning(zone: str) -> None:
    where, now = ZoneInfo(zone), at("2026-01-01T00:00")
    mornings: list[datetime] = []
    while len(mornings) < 366:
        now = next_morning(Rhythm.DAILY, where, now)
        mornings.append(now.astimezone(where))
    assert {(one.hour, one.minute) for one in mornings} == {(7, 0)}
    days = [one.date() for one in mornings]
    assert days == [days[0] + timedelta(days=number) for number in range(366)]
