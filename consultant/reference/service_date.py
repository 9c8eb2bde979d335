"""A date of service as it is typed: which days are taken for one, and the sentence for what is none."""

from __future__ import annotations

import re
from datetime import date

from consultant.errors import UsageError

FIRST_DAY = date(1960, 1, 1)
YEARS_AHEAD = 5
"""Codes are published some months ahead; a date of service years ahead is a slip of the fingers."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def last_day(today: date) -> date:
    """The last day that is taken for a date of service."""
    return date(today.year + YEARS_AHEAD, 12, 31)


def read_day(text: str, today: date) -> date | None:
    """The day, None where none is typed. Raises UsageError."""
    said = text.strip()
    if not said:
        return None
    try:
        day = date.fromisoformat(said) if _DAY.fullmatch(said) else None
    except ValueError:
        day = None
    if day is None:
        message = "There is no such day; a date of service is written like 2026-03-31."
        raise UsageError(message)
    if not FIRST_DAY <= day <= last_day(today):
        message = f"A date of service lies between {FIRST_DAY} and {last_day(today)}."
        raise UsageError(message)
    return day
