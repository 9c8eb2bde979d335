"""Business hours as a mailbox writes them: `mon-fri 09:00-17:00, sat 10:00-13:00`. Pure: text in, spans out."""

from __future__ import annotations

import re
from datetime import time

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? (\d\d:\d\d)-(\d\d:\d\d)")
Hours = dict[int, tuple[tuple[time, time], ...]]
"""The open spans of each weekday (0 is Monday, as `date.weekday` counts), in their order."""


def read_hours(text: str) -> Hours:
    """The spans of a week. Raises ValueError where the text is none, or a span ends before it begins."""
    found: dict[int, list[tuple[time, time]]] = {}
    for part in text.split(","):
        match = _SPAN.fullmatch(part.strip())
        if match is None:
            raise ValueError
        begins, ends = time.fromisoformat(match[3]), time.fromisoformat(match[4])
        first, last = DAYS.index(match[1]), DAYS.index(match[2] or match[1])
        if begins >= ends or first > last:
            raise ValueError
        for day in range(first, last + 1):
            found.setdefault(day, []).append((begins, ends))
    return {day: tuple(sorted(spans)) for day, spans in found.items()}
