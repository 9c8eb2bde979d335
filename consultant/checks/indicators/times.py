"""When was the procedure, and when the later service? Dates and counts of days in a mail, against a global period.

Extraction names one date of service; here two dates stand for the procedure and what came after it, and `six weeks after`
for a count of days. Months are not counted, for their days differ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from consultant.vocabulary import Question

_DATE = re.compile(r"(?<![\d/-])(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})/(\d{1,2})/(\d{4}|\d{2}))(?![\d/-])")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER = rf"(\d{{1,3}}|{'|'.join(_NUMBERS)}|a)"
_LATER = re.compile(
    rf"(?i)\b{_NUMBER} ?(days?|weeks?|wks?) (?:later\b|after\b|post\b|post-?op|following\b|out from\b|s/p\b)|\bpod ?#?(\d{{1,3}})\b"
)
_DAYS_OF_A_WEEK = 7
_CENTURY = 2000
_TWO = 2


@dataclass(frozen=True, slots=True)
class Times:
    """The day of the procedure, the day of what came later, and how many days lie between; None where not said."""

    procedure: date | None = None
    later: date | None = None
    days: int | None = None

    def against(self, before: int, after: int) -> dict[str, Any]:
        """What a period of some days before and after the procedure makes of them, as facts."""
        facts: dict[str, Any] = {}
        if self.procedure:
            facts["procedure_on"] = self.procedure.isoformat()
            facts["first_day"] = (self.procedure - timedelta(days=before)).isoformat()
            facts["last_day"] = (self.procedure + timedelta(days=after)).isoformat()
        if self.days is not None:
            facts |= {"day": self.days, "within": self.days <= after}
            facts |= {"later_on": self.later.isoformat()} if self.later else {}
        return facts


def times_of(question: Question) -> Times:
    """Two dates: the earlier one is the procedure's; one date: the procedure's, where no count of days stands beside it."""
    dates = sorted(set(_dates(question)))
    if len(dates) == _TWO:
        first, last = dates
        return Times(first, last, (last - first).days)
    counted = later_by(question.text)
    if counted is not None:
        return Times(days=counted)
    particulars = question.particulars
    return Times(None if particulars.date_problem else particulars.date_of_service)


def later_by(words: str) -> int | None:
    """How many days after a procedure, where the words count them."""
    found = _LATER.search(words)
    if not found:
        return None
    number, unit, after_operation = found.groups()
    if after_operation:
        return int(after_operation)
    return _counted(number.lower()) * (1 if unit.lower().startswith("d") else _DAYS_OF_A_WEEK)


def _counted(number: str) -> int:
    if number == "a":
        return 1
    return int(number) if number.isdecimal() else _NUMBERS.index(number) + 1


def _dates(question: Question) -> list[date]:
    """The dates of a mail, those that identify the patient left out."""
    found = []
    for match in _DATE.finditer(question.text):
        hidden = any(one.start < match.end() and match.start() < one.end for one in question.identifiers)
        day = None if hidden else _day(match)
        found += [day] if day else []
    return found


def _day(match: re.Match[str]) -> date | None:
    year, month, day, us_month, us_day, us_year = match.groups()
    try:
        if year:
            return date(int(year), int(month), int(day))
        full = int(us_year) if len(us_year) > _TWO else _CENTURY + int(us_year)
        return date(full, int(us_month), int(us_day))
    except ValueError:
        return None
