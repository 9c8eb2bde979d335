"""Dates as people write them: where they stand and which calendar day each is.

All dates are days of the practice; "today" is the day of the mail, passed in. Which of several is the date of
service is `service_dates`' to say; a month and a day alone are `short_dates`', years and months without a day are in
`vague_dates`. Everything here reads text in small letters (`wordings.lowered`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from consultant.extraction.wordings import Wording, wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MONTH_STEMS = "jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec"
_MONTHS = MONTH_STEMS.split(",")
MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_MONTH = rf"(?P<month>{MONTH})"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COUNTED = "one two three four five six seven eight nine ten"
_NUMBERS = {word: at for at, word in enumerate(_COUNTED.split(), start=1)} | {"a": 1, "an": 1}
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
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1
    if parts.get("year"):
        return _day(_year(parts["year"], today), number, int(parts["day"]))
    return latest(number, int(parts["day"]), today)


def latest(month: int, day: int, today: date, *, planned: bool = False) -> date | None:
    """The latest such day that is not after `today`; where it is `planned`, the first that is not before."""
    days = (_day(today.year + (back if planned else -back), month, day) for back in range(_LEAP + 1))
    return next((one for one in days if one and (one >= today if planned else one <= today)), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _of_a_month(match: re.Match[str], today: date) -> date | None:
    """The latest day with this number that is not after `today`: `on the 14th`."""
    before = match.string[max(0, match.start() - 10) : match.start()]
    if not before.endswith(_ON):
        return None
    months = ((today.year - (today.month <= back), (today.month - back - 1) % 12 + 1) for back in range(3))
    days = (_day(year, month, int(match["day"])) for year, month in months)
    return next((day for day in days if day and day <= today), None)


_ON = ("on", "dos", "from", "since", "done", "seen", "performed", "was")


def _weekday(match: re.Match[str], today: date) -> date | None:
    """The last such weekday before `today`, where a word before it or what was its says that it is past."""
    before = match.string[max(0, match.start() - 14) : match.start()]
    its = not before.endswith(_COMING) and _SERVED.match(match.string, match.end())
    if not its and (match["own"] or not (before.endswith(_PAST) or _LED.search(before))):
        return None
    wanted = next(at for at, full in enumerate(_WEEKDAYS) if full.startswith(match["weekday"][:3]))
    return today - timedelta(days=(today.weekday() - wanted - 1) % 7 + 1)


def _named(match: re.Match[str], today: date) -> date | None:
    before = 2 if match[0].startswith("day") else 1 if match[0] in {"yesterday", "last night"} else 0
    return today - timedelta(days=before)


def _ago(match: re.Match[str], today: date) -> date | None:
    """So many days before `today`; None where the words only come near (`about two weeks ago`)."""
    if ROUGHLY.search(match.string, max(0, match.start() - 16), match.start()):
        return None
    count = _NUMBERS.get(match["count"]) or int(match["count"])
    return today - timedelta(days=count * (7 if match["unit"].startswith("w") else 1))


ROUGHLY = re.compile(
    r"\b(?:about|around|roughly|approx\w*\.?|maybe|some|nearly|almost|over|like|more than) $"
)
_PAST = ("last ", "this past ", "past ", "on ", "this ", "from ")
_COMING = ("next ", "coming ", "every ", "each ", "by ")
_LED = re.compile(r"(?<![a-z])(?:seen|saw|done|did|performed|given|surgery|procedure|came in|billed) $")
_SERVED = re.compile(
    r" (?:\w{1,12} ){0,2}(?:clinic|sessions?|visits?|surger(?:y|ies)|procedures?|scopes?|cases?|encounters?|appointments?|appts?"
    r"|injections?|infusions?|op|or list|schedule|patients?|pts?|labs?|draws?)\b"
)
_NO_NUMBER = (
    r"(?!,? ?\d{1,4}\b|[:.]\d| (?:units?|mg|mcg|ml|codes?|times|minutes|min|patients?|pts|visits|lesions)\b)"
)
_NUMBERED_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)"
_NAMED_DAYS = "today,tonight,this morning,this afternoon,yesterday,last night"

_FORMS: tuple[tuple[Wording, Callable[[re.Match[str], date], date | None], bool], ...] = (
    # the 837 claim's date of service (X12 005010X222, loop 2400, DTP with qualifier 472)
    (wording("dtp*", r"dtp\*472\*(?:d8\*|rd8\*)(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)"), _of_parts, False),
    (wording("dtp*", r"(?<=rd8\*\d{8}-)(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)"), _of_parts, False),
    (wording("19,20", r"(?P<year>(?:19|20)\d\d)(?<![\w-]\d{4})(?P<s>[-/.])(?P<month>\d{1,2})(?P=s)(?P<day>\d{1,2})(?!\d|-\d)"), _of_parts, False),
    (wording("/,-,.", r"(?P<month>[0-9](?<![\w/.-][0-9])[0-9]?)(?P<s>[/.-])(?P<day>\d{1,2})(?P=s)(?P<year>\d{4}|\d{2})(?![\w/]|[.-]\d(?!\d?/\d))"), _of_parts, False),
    (wording("dos,service", r"(?:\bdos|date of service|service date)[ :#=]{1,3}(?P<month>\d{2})(?P<day>\d{2})(?P<year>20\d\d)\b"), _of_parts, False),
    (wording("dos,service", r"(?:\bdos|date of service|service date)[ :#=]{1,3}(?P<year>20\d\d)(?P<month>\d{2})(?P<day>\d{2})\b"), _of_parts, False),
    (wording("dos,service", r"(?:\bdos|date of service|service date)[ :#=]{1,3}(?P<month>0[1-9]|1[0-2])(?P<day>[0-3]\d)(?P<year>\d\d)\b"), _of_parts, False),
    (wording(MONTH_STEMS, rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -](?:of )?{_MONTH}\.?[ ,-]{{1,2}}(?P<year>(?:19|20)\d\d|\d\d)\b"), _of_parts, False),
    (wording(MONTH_STEMS, rf"\b{_MONTH}\.? (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?:of )?'?(?P<year>(?:19|20)\d\d|(?<=')\d\d)\b|\b{_NO_NUMBER})"), _of_parts, False),
    (wording(MONTH_STEMS, rf"\b{_NUMBERED_DAY}(?: of)? {_MONTH}\b(?!\.?,? \d)"), _of_parts, False),
    (
        wording("mon,tue,wed,thu,fri,sat,sun", rf"\b(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|wed|thur?s?|fri|sat|sun)\b(?P<own>'s)?(?!,? \(?(?:\d{{1,2}}(?:/|-\d|st\b|nd\b|rd\b|th\b| (?:{MONTH})\b)|(?:{MONTH})\b\.? \d))"),
        _weekday,
        True,
    ),
    (wording(" ago", r"\b(?P<count>an?|\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten) (?P<unit>days?|weeks?) ago\b(?: (?:today|tonight))?"), _ago, True),
    (wording(_NAMED_DAYS, r"(?:day before yesterday|today(?! is\b|'s (?:date|the)\b)|tonight|this (?:morning|afternoon)|yesterday|last night)\b"), _named, True),
    (wording(" the ", rf" the {_NUMBERED_DAY}\b(?=[,.;:?!)\n]|$| (?:and|for|in|at|by|with|to|but|he|she|we|they|it|was|did|had|our|the|dr|i|then|patient|pt)\b)"), _of_a_month, True),
)  # fmt: skip


def find_dates(lower: str, today: date) -> Iterator[Written]:
    """Dates in `lower`, form by form, those that don't exist included; a longer form reads a place first."""
    taken: list[tuple[int, int]] = []
    for words, read, relative in _FORMS:
        for match in words.finditer(lower):
            day = read(match, today)
            overlaps = any(start < match.end() and match.start() < end for start, end in taken[-200:])
            if not overlaps and (day or _meant(match)) and not _a_verb(match):
                taken.append(match.span())
                yield Written(match.start(), match.end(), day, relative)


def _meant(match: re.Match[str]) -> bool:
    """Whether what is no day was meant as one: a whole year is written, or a month has too few days for it."""
    parts = match.groupdict()
    if parts.get("year"):
        return len(parts["year"]) == 4 and parts["year"].startswith(("19", "20"))  # noqa: PLR2004
    month = parts.get("month")
    return month is not None and not month.isdigit() and int(parts["day"]) in {29, 30, 31}


def _a_verb(match: re.Match[str]) -> bool:
    """Whether its `may` or `mar` is no month: `how many may 10 patients need`."""
    if match[0][:4] != "may " or match.groupdict().get("year"):
        return False
    before = match.string[max(0, match.start() - 12) : match.start()]
    return bool(_SUBJECT.search(before))


_SUBJECT = re.compile(
    r"(?<![a-z])(?:i|you|we|they|it|he|she|many|one|that|which|who|what|codes?|this|these|units?) $"
)
