"""Days in a posting: until when it is to stand, as employers write it. The clock's day is passed in; the longest time is the mailbox's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from consultant.careers.wording import plain, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY, _YEAR = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>20\d\d)"
_FORMS = tuple(
    re.compile(rf"(?i)(?<![\w/.-]){form}(?![\w/]|[.-]\d)")
    for form in (
        r"(?P<year>20\d\d)(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})",
        r"(?P<month>\d{1,2})(?P<mark>[-/.])(?P<day>\d{1,2})(?P=mark)(?P<year>20\d\d|\d\d)",
        r"(?P<month>\d{1,2})/(?P<day>\d{1,2})",
        rf"{_MONTH} {{1,2}}(?:the )?{_DAY}(?:,? {{1,2}}{_YEAR})?",
        rf"{_DAY} {{1,2}}(?:of )?{_MONTH}(?:,? {{1,2}}{_YEAR})?",
    )
)
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8, "ten": 10}
_UNITS = {"d": 1, "w": 7, "m": 30}
LENGTH = re.compile(
    rf"(?i)(?<![\w.,-])(?P<count>\d{{1,3}}|{'|'.join(_NUMBERS)})[ -](?P<unit>days?|weeks?|months?)\b"
)
_MOST_DAYS = 50
"""So many days of each form are looked at."""
LATELY = timedelta(days=180)
"""A day without a year that was so lately is past; one before it is meant of the next year."""


@dataclass(frozen=True, slots=True)
class Written:
    """A day as it stands in a text; `day` is None where the calendar has no such day."""

    start: int
    day: date | None


def days(text: str, today: date) -> list[Written]:
    """The days that are written out, in their order."""
    found: dict[int, Written] = {}
    for form in _FORMS:
        for match in islice(form.finditer(text), _MOST_DAYS):
            found.setdefault(match.start(), Written(match.start(), _day(match, today)))
    return [found[start] for start in sorted(found)]


def _day(match: re.Match[str], today: date) -> date | None:
    month, year = match["month"], match.groupdict().get("year")
    number = int(month) if month.isdecimal() else _MONTHS.index(month[:3].lower()) + 1
    if year:
        return _calendar(int(year) + (0 if len(year) > 2 else 2000), number, int(match["day"]))  # noqa: PLR2004
    nearest = _calendar(today.year, number, int(match["day"]))
    if nearest is None or nearest >= today - LATELY:
        return nearest
    return _calendar(today.year + 1, number, int(match["day"]))


def _calendar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def length(match: re.Match[str]) -> timedelta:
    """How long a match of `LENGTH` is."""
    count = _NUMBERS.get(match["count"].lower()) or int(match["count"])
    return timedelta(days=count * _UNITS[match["unit"][0].lower()])


def labelled_until(value: str, today: date) -> date | None:
    """The day that a labelled line names; None where there is none, or it has passed."""
    day = _named(plain(value), today)
    return day if day and day >= today else None


def has_passed(value: str, today: date) -> bool:
    """Whether a labelled line names a day, and it was before today."""
    day = _named(plain(value), today)
    return day is not None and day < today


def is_no_day(value: str, today: date) -> bool:
    """Whether a labelled line has figures of a day that the calendar does not know."""
    return bool(days(plain(value), today)) and _named(plain(value), today) is None


def _named(value: str, today: date) -> date | None:
    written = days(value, today)
    if written:
        return written[0].day
    match = LENGTH.search(value)
    return today + length(match) if match else None


_CUE = re.compile(
    r"(?i)\b(?:appl(?:y|ications?|icants?)|deadlines?|clos(?:e|es|ed|ing)|until|till|expires?|accept(?:ed|ing)|r[e\u00e9]sum[e\u00e9]s?|cvs?|post(?:ed|ing)?|run|keep|stand|list(?:ed|ing)?)\b"
)
_LEADS = re.compile(
    r"(?i)(?:\b(?:by|before|until|till|through|thru|than|deadline|deadline is|deadline to|date is|clos(?:e|es|ing)(?: on)?|expires(?: on)?)|:),?"
    r"(?: (?:the )?(?:end of )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?)?)? {0,2}$"
)
_OTHER = re.compile(r"(?i)\b(?:start|starts|starting|begin|begins|training|interview\w*|orientation|onboarding|since|founded|graduat\w*)\b")  # fmt: skip
_FOR = re.compile(r"(?i)\b(?:for|within|in)(?: the)?(?: next)? $")
_AHEAD = re.compile(
    r"(?i)\b(?:appl(?:y|ications?)|post|keep|list|run|stand|leave|deadline|clos(?:e|es|ing)|open)\b"
)
_REACH = 80


def prose_until(text: str, today: date) -> date | None:
    """The day by which a sentence says that one applies, or that the posting closes; None where it has passed, or none does."""
    named = {day for sentence in sentences(plain(text)) for day in _of_a_sentence(sentence, today)}
    return named.pop() if len(named) == 1 else None


def passed_in_prose(text: str, today: date) -> bool:
    """Whether the only day by which a text lets apply was before today."""
    found = [day for sentence in sentences(plain(text)) for day in _told(sentence, today)]
    return bool(found) and all(day < today for day in found)


def _of_a_sentence(sentence: str, today: date) -> Iterator[date]:
    return (day for day in _told(sentence, today) if day >= today)


def _told(sentence: str, today: date) -> Iterator[date]:
    for one in days(sentence, today):
        before = sentence[max(0, one.start - _REACH) : one.start]
        if one.day and _CUE.search(before) and _LEADS.search(before) and not _OTHER.search(before):
            yield one.day
    for match in LENGTH.finditer(sentence):
        before = sentence[max(0, match.start() - _REACH) : match.start()]
        if _AHEAD.search(before) and _FOR.search(before) and not _OTHER.search(before):
            yield today + length(match)
