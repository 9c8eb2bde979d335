"""Dates as people write them: where they stand and which calendar day each is.

All dates are days of the practice; "today" is the day of the mail, passed in. Which of several is the date of
service is `service_dates`' to say; years and months without a day are in `vague_dates`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COUNTED = "one two three four five six seven eight nine ten"
_NUMBERS = {word: at for at, word in enumerate(_COUNTED.split(), start=1)}
_LEAP = 8  # years back to the last 29 February at most


NUMERIC = re.compile(r"(?<![\d/-])(?:\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})|\d{4}-\d{1,2}-\d{1,2})(?![\d/-])")
"""A date in figures, by its shape alone."""


@dataclass(frozen=True, slots=True)
class Written:
    """A date that stands in a text; `day` is None where the calendar has no such day (`02/30/2024`)."""

    start: int
    end: int
    day: date | None
    relative: bool = False


def _year(digits: str, today: date) -> int:
    if len(digits) == 4:  # noqa: PLR2004
        return int(digits)
    return 2000 + int(digits) if 2000 + int(digits) <= today.year + 1 else 1900 + int(digits)


def _of_parts(match: re.Match[str], today: date) -> date | None:
    """Month, day and year of a match; without a year the latest such day that is not after `today`."""
    parts = match.groupdict()
    month = parts["month"]
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    if parts.get("year"):
        return _day(_year(parts["year"], today), number, int(parts["day"]))
    days = (_day(today.year - back, number, int(parts["day"])) for back in range(_LEAP + 1))
    return next((day for day in days if day and day <= today), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _compact(match: re.Match[str], today: date) -> date | None:
    del today
    return _day(int(match["year"]), int(match["month"]), int(match["day"]))


def _weekday(match: re.Match[str], today: date) -> date | None:
    """The last such weekday before `today`."""
    name = match["weekday"].lower()
    wanted = next(at for at, full in enumerate(_WEEKDAYS) if full.startswith(name[:3]))
    return today - timedelta(days=(today.weekday() - wanted - 1) % 7 + 1)


def _named(match: re.Match[str], today: date) -> date | None:
    return today - timedelta(
        days={"today": 0, "tonight": 0, "this morning": 0}.get(" ".join(match[0].lower().split()), 1)
    )


def _ago(match: re.Match[str], today: date) -> date | None:
    count = _NUMBERS.get(match["count"].lower()) or (1 if match["count"].lower() in {"a", "an"} else 0)
    count = count or int(match["count"])
    return today - timedelta(days=count * (7 if match["unit"].lower().startswith("week") else 1))


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None], bool], ...] = (
    (re.compile(r"(?<![\w-])(?P<year>(?:19|20)\d\d)(?P<s>[-/.])(?P<month>\d{1,2})(?P=s)(?P<day>\d{1,2})(?!\d|-\d)"), _of_parts, False),
    (re.compile(r"(?<![\w/.-])(?P<month>\d{1,2})(?P<s>[/.-])(?P<day>\d{1,2})(?P=s)(?P<year>\d{4}|\d{2})(?![\w/]|[.-]\d(?!\d?/\d))"), _of_parts, False),
    (re.compile(rf"(?i)\b{_MONTH}\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?:of )?(?P<year>(?:19|20)\d\d)\b"), _of_parts, False),
    (re.compile(rf"(?i)\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -](?:of )?{_MONTH}\.?[ ,-]{{1,2}}(?P<year>(?:19|20)\d\d|\d\d)\b"), _of_parts, False),
    (re.compile(rf"(?i)\b{_MONTH}\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,? ?\d{1,4}\b|[:.]\d| (?:units?|mg|mcg|ml|codes?|times|minutes|min)\b)"), _of_parts, False),
    (re.compile(r"(?i)(?:\b(?:dos|on|of|for|dated?|service)[ :]{1,3})(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![\w/]|-\d)"), _of_parts, False),
    (re.compile(r"(?i)\b(?:dos|date of service)[ :]{1,3}(?P<month>\d{2})(?P<day>\d{2})(?P<year>20\d\d)\b"), _compact, False),
    (re.compile(r"(?i)\b(?:dos|date of service)[ :]{1,3}(?P<year>20\d\d)(?P<month>\d{2})(?P<day>\d{2})\b"), _compact, False),
    (re.compile(r"(?i)\b(?:last|this past|past|on|this) (?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun))\b(?!,? (?:\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d))"), _weekday, True),
    (re.compile(r"(?i)\b(?:today|tonight|this morning|yesterday|last night)\b"), _named, True),
    (re.compile(r"(?i)\b(?P<count>an?|\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten) (?P<unit>days?|weeks?) ago\b"), _ago, True),
)  # fmt: skip


def find_dates(text: str, today: date) -> Iterator[Written]:
    """Dates in `text`, form by form, those that don't exist included; a longer form reads a place first."""
    taken: list[tuple[int, int]] = []
    for pattern, read, relative in _FORMS:
        for match in pattern.finditer(text):
            day = read(match, today)
            overlaps = any(start < match.end() and match.start() < end for start, end in taken[-200:])
            if not overlaps and (day or _meant(match)):
                taken.append(match.span())
                yield Written(match.start(), match.end(), day, relative)


def _meant(match: re.Match[str]) -> bool:
    """Whether what is no day was meant as one: a whole year is written, or a month has too few days for it."""
    parts = match.groupdict()
    if parts.get("year"):
        return len(parts["year"]) == 4 and parts["year"].startswith(("19", "20"))  # noqa: PLR2004
    return not parts["month"].isdigit() and int(parts["day"]) in {29, 30, 31}
