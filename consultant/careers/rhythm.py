"""How often a saved search looks: every morning, or every Monday morning, by the clock on the wall of the board's mailbox. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MORNING = time(7)
"""No zone moves its clocks at this hour, so that every day has it once."""
MONDAY = 0


class Rhythm(StrEnum):
    """How often a digest is mailed."""

    DAILY = "daily"
    WEEKLY = "weekly"

    @property
    def words(self) -> str:
        """As a sentence says it."""
        return "every morning" if self is Rhythm.DAILY else "every Monday morning"


def next_morning(rhythm: Rhythm, zone: ZoneInfo, now: datetime) -> datetime:
    """The next time (UTC) at which a search of this rhythm looks; always after `now`."""
    day = now.astimezone(zone).date()
    while True:
        found = datetime.combine(day, MORNING, zone).astimezone(UTC)
        if found > now and (rhythm is Rhythm.DAILY or day.weekday() == MONDAY):
            return found
        day += timedelta(days=1)
