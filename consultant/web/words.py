"""Times as the pages show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.watching.health import in_words

if TYPE_CHECKING:
    from datetime import datetime


NO_TIME = "\u2013"


def ago(at: datetime | None, now: datetime) -> str:
    """`12 min ago`, `in 40 s`; a dash where there is no time."""
    if at is None:
        return NO_TIME
    seconds = int((now - at).total_seconds())
    return f"{in_words(seconds)} ago" if seconds >= 0 else f"in {in_words(-seconds)}"


def moment(at: datetime | None) -> str:
    """`2026-11-16 12:00 UTC`."""
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else NO_TIME
