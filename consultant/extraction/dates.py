"""Dates as people write them, and which of several is the date of service.

All dates are calendar days of the practice; "today" is the day of the mail, passed in. Nothing is guessed from a
year alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COUNTED = "one two three four five six seven eight nine ten"
_NUMBERS = {word: at for at, word in enumerate(_COUNTED.split(), start=1)}
_OLDEST = 1990  # before the first NCCI edition by years: such a date is a birth
_MOST = 500
_AHEAD = timedelta(days=400)  # planned services are asked about, but not years ahead


@dataclass(frozen=True, slots=True)
class Written:
    """A date that stands in a text."""

    start: int
    end: int
    day: date
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
    try:
        if parts.get("year"):
            return date(_year(parts["year"], today), number, int(parts["day"]))
        day = date(today.year, number, int(parts["day"]))
        return day if day <= today else date(today.year - 1, number, int(parts["day"]))
    except ValueError:
        return None


def _compact(match: re.Match[str], today: date) -> date | None:
    del today
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None


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
    (re.compile(r"(?<![\w-])(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d|-\d)"), _of_parts, False),
    (re.compile(r"(?<![\w/.-])(?P<month>\d{1,2})(?P<s>[/.-])(?P<day>\d{1,2})(?P=s)(?P<year>\d{4}|\d{2})(?![\w/]|[.-]\d)"), _of_parts, False),
    (re.compile(rf"(?i)\b{_MONTH}\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?:of )?(?P<year>(?:19|20)\d\d)\b"), _of_parts, False),
    (re.compile(rf"(?i)\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -](?:of )?{_MONTH}\.?[ ,-]{{1,2}}(?P<year>(?:19|20)\d\d|\d\d)\b"), _of_parts, False),
    (re.compile(rf"(?i)\b{_MONTH}\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,? ?\d|[:.]\d)"), _of_parts, False),
    (re.compile(r"(?i)(?:\b(?:dos|on|of|for|dated?|service)[ :]{1,3})(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![\w/]|-\d)"), _of_parts, False),
    (re.compile(r"(?i)\b(?:dos|date of service)[ :]{1,3}(?P<month>\d{2})(?P<day>\d{2})(?P<year>20\d\d)\b"), _compact, False),
    (re.compile(r"(?i)\b(?:dos|date of service)[ :]{1,3}(?P<year>20\d\d)(?P<month>\d{2})(?P<day>\d{2})\b"), _compact, False),
    (re.compile(r"(?i)\b(?:last|this past|past|on|this) (?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun))\b"), _weekday, True),
    (re.compile(r"(?i)\b(?:today|tonight|this morning|yesterday|last night)\b"), _named, True),
    (re.compile(r"(?i)\b(?P<count>an?|\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten) (?P<unit>days?|weeks?) ago\b"), _ago, True),
)  # fmt: skip

LABELLED = re.compile(
    r"(?i)\b(?:dos|d\.o\.s\.?|dates? of service|service dates?|svc date|date of (?:procedure|surgery|visit)|from date)\b[\s:#=(-]{0,4}(?:was |is |of |on )?$"
)
SERVED = re.compile(
    r"(?i)\b(?:seen|performed|done|did|given|gave|surgery|procedure|visit|encounter|operated|rendered|provided|service|services|discharged"
    r"|admitted|injected|billed for|performed on|happened|scope|same day|came in|inserted|placed|repaired|removed)\b[^.;\n]{0,60}$"
)
NOT_SERVICE = re.compile(
    r"(?i)\b(?:d\.?o\.?b\.?|born|birth ?date|date of birth|birth|denied|denial|deny|rejected|appeal\w*|letter|received|got|paid|processed"
    r"|dated|invoice|submitted|sent|mailed|faxed|effective|eff|deleted|terminated|termed|expire[sd]?|printed|posted|remit\w*|eob|era|due|as of"
    r"|called|spoke|emailed|asked|update[sd]?|published|revised|since|until|before|after|beginning|starting|deadline|retired|signed|filed|reply|respond"
    r"|wrote|sent)\b[^.;,/\n]{0,40}$"
)
_AFTER_NOT = re.compile(
    r"(?i)[ ,]{0,3}(?:denial|letter|appeal|remit|eob|update|release|edition|call|email|meeting|wrote|at \d{1,2}:\d\d (?:am|pm),? [\w .]{1,40}wrote)\b"
)


def find_dates(text: str, today: date) -> Iterator[Written]:
    """Dates in `text`, form by form; the same place may be read by a longer form first."""
    taken: list[tuple[int, int]] = []
    for pattern, read, relative in _FORMS:
        for match in pattern.finditer(text):
            day = read(match, today)
            overlaps = any(start < match.end() and match.start() < end for start, end in taken[-200:])
            if day is not None and not overlaps:
                taken.append(match.span())
                yield Written(match.start(), match.end(), day, relative)


def _rank(text: str, one: Written) -> int | None:
    """0 labelled, 1 beside a word of treatment, 2 bare, None where it is said to be another date."""
    before = text[max(0, one.start - 80) : one.start]
    inside = text[one.start : one.end].lower()
    if LABELLED.search(before) or inside.startswith(("dos", "date of service", "service")):
        return 0
    other = NOT_SERVICE.search(before)
    if other and SERVED.search(other[0]):
        return 1  # `denied for surgery on 8/1`: the nearer word counts
    if other or _AFTER_NOT.match(text[one.end : one.end + 60]):
        return None
    return 1 if SERVED.search(before) else 2


def find_date_of_service(text: str, today: date, places: Sequence[int] = ()) -> date | None:
    """The date of service that `text` gives: a labelled one, else one beside a word of treatment, else a bare one.

    Among equals an absolute date goes first, then the one nearest to a code (`places`), then the first.
    """
    best: tuple[tuple[int, bool, int, int], date] | None = None
    for one in islice(find_dates(text, today), _MOST):
        if one.day.year < _OLDEST or one.day > today + _AHEAD:
            continue
        rank = _rank(text, one)
        if rank is None:
            continue
        away = min((abs(one.start - place) for place in places), default=0)
        key = (rank, one.relative, away, one.start)
        if best is None or key < best[0]:
            best = key, one.day
    return best[1] if best else None
