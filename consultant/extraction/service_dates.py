"""Which of a text's dates is the date of service, and why it may not be taken as it stands.

Dates are found by `dates`, years and months by `vague_dates`. Nothing is guessed from a year alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from consultant.extraction.dates import find_dates
from consultant.extraction.vague_dates import names_only_a_period, names_several_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.extraction.dates import Written

ONLY_A_PERIOD = "only a year or a month is named"
NO_SUCH_DAY = "the date does not exist"
SEVERAL = "more than one date of service is named"

_OLDEST = 1990  # before the first NCCI edition by years: such a date is a birth
_MOST = 500
_AHEAD = timedelta(days=400)  # planned services are asked about, but not years ahead
_LABELLED, _TREATED, _BARE = 0, 1, 2

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
    r"|called|spoke|emailed|asked|update[sd]?|published|revised|since|until|before|after|beginning|starting|deadline|retired|signed|filed|reply|respond|resubmitted|today is"
    r"|wrote(?! ?:)|sent|auth\w*|approved|approval|lmp|edc|edd|injury|accident|onset)\b[^.;,/\n]{0,40}$"
    r"|^[> \t]{0,8}(?:sent|received|date)\s?:[ \t]{0,3}(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},?[ \t]{0,2}$",
    re.MULTILINE,
)
_AFTER_NOT = re.compile(
    r"(?i)[ ,]{0,3}(?:denial|letter|appeal|remit|eob|update|release|edition|call|email|meeting|wrote|(?:they|he|she|we|medicare|the payer) (?:said|called|denied|paid|got|wrote|replied)|at \d{1,2}:\d\d (?:am|pm),? [\w .]{1,40}wrote)\b"
)
_JOINED = re.compile(
    r"(?i)[\s,]{0,3}(?:-|/|&|,|\b(?:and|or|to|thru|through|until|then|vs\.?|versus|again)\b)?[\s,]{0,3}(?:(?:again )?on |again )?(?:dos:? )?"
)
_BESIDE_A_CODE = re.compile(
    r"(?i)(?<![A-Z0-9.])(?:\d{5}|\d{4}[A-Z]|[A-Z]\d{4}|[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?)(?:-[A-Z0-9]{2}){0,4}"
    r"[ \t]{0,2}(?:(?:was |were |is )?(?:on|for|dos:?|done|from)[ \t]{1,3}|[(,:-]{1,2}[ \t]?|(?<=[ \t]))$"
)
_HEADS_A_CODE = re.compile(r"[\s:,(-]{0,4}(?:for )?")
"""What may stand between a date and the code that it heads."""


@dataclass(frozen=True, slots=True)
class ServiceDate:
    """The date of service, None where there is none to be taken, and what is wrong with it, None for nothing."""

    day: date | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A date with how plainly it is said to be the date of service: labelled, of a treatment, bare."""

    written: Written
    rank: int
    away: int
    beside: bool

    @property
    def key(self) -> tuple[int, bool, int, int]:
        """Among equals an absolute date goes first, then the one nearest to a code, then the first."""
        return self.rank, self.written.relative, self.away, self.written.start


def _rank(text: str, one: Written) -> int | None:
    """How plainly it is a date of service; None where it is said to be another date."""
    before = text[max(0, one.start - 80) : one.start]
    inside = text[one.start : one.end].lower()
    if LABELLED.search(before) or inside.startswith(("dos", "date of service", "service")):
        return _LABELLED
    other = NOT_SERVICE.search(before)
    if other and SERVED.search(other[0]):
        return _TREATED  # `denied for surgery on 8/1`: the nearer word counts
    if other or _AFTER_NOT.match(text[one.end : one.end + 60]):
        return None
    return _TREATED if SERVED.search(before) else _BARE


def _ranked(text: str, today: date, places: Sequence[int]) -> list[_Ranked]:
    """The dates that may be of a service, in the order of the text."""
    found: list[_Ranked] = []
    for one in islice(find_dates(text, today), _MOST):
        rank = _rank(text, one)
        if rank is None or (one.day and (one.day.year < _OLDEST or one.day > today + _AHEAD)):
            continue
        away = min((abs(one.start - place) for place in places), default=0)
        behind = any(place >= one.end and _HEADS_A_CODE.fullmatch(text, one.end, place) for place in places)
        beside = behind or bool(places and _BESIDE_A_CODE.search(text[max(0, one.start - 24) : one.start]))
        found.append(_Ranked(one, rank, away, beside))
    return sorted(found, key=lambda ranked: ranked.written.start)


def _letterhead(text: str, one: _Ranked, today: date) -> bool:
    """Whether it is the letter's own date: today's, by itself at the beginning of a line."""
    at_the_start = not text[: one.written.start].rpartition("\n")[2].strip()
    return one.rank == _BARE and not one.written.relative and one.written.day == today and at_the_start


def _joined(text: str, one: _Ranked, other: _Ranked) -> bool:
    """Whether two dates stand in one list or span: `9/30/2025 and 10/1/2025`."""
    between = text[one.written.end : other.written.start]
    return len(between) <= 24 and bool(_JOINED.fullmatch(between))  # noqa: PLR2004 - no longer joint exists


def _plain(one: _Ranked, best: _Ranked, *, placed: bool) -> bool:
    """Whether a date counts for itself: it is said to be of a service, or all are bare and none stands by a code."""
    if one.written.relative:
        return False
    return one.rank < _BARE or (best.rank == _BARE and not best.written.relative and not placed)


def _several(text: str, found: list[_Ranked], best: _Ranked) -> bool:
    """Whether two different days read as dates of service.

    Bare dates count where nothing plainer stands, or a code or another date beside them; `today` and its like only
    in the latter case, since people write when they are writing, too.
    """
    linked = [
        any(_joined(text, *pair) for pair in pairwise(found[max(0, at - 1) : at + 2]))
        for at in range(len(found))
    ]
    placed = any(one.beside for one in found)
    counted = {
        one.written.day
        for one, in_list in zip(found, linked, strict=True)
        if one.beside or in_list or one is best or _plain(one, best, placed=placed)
    }
    return len(counted) > 1


def read_service_date(text: str, today: date, places: Sequence[int] = ()) -> ServiceDate:
    """The date of service that `text` gives: a labelled one, else one beside a word of treatment, else a bare one.

    `places` are where its codes stand. With several dates of service the day is the likeliest of them; a year, a
    month or a day that doesn't exist gives none.
    """
    found = _ranked(text, today, places)
    found = [one for one in found if not _letterhead(text, one, today)] or found
    best = min(found, key=lambda one: one.key, default=None)
    in_passing = best is None or (best.rank == _BARE and best.written.relative and not best.beside)
    if in_passing and names_only_a_period(text):
        return ServiceDate(None, ONLY_A_PERIOD)
    day = best.written.day if best else None
    if best and day is None:
        return ServiceDate(None, NO_SUCH_DAY)
    several = names_several_days(text) or (best is not None and _several(text, found, best))
    return ServiceDate(day, SEVERAL if several else None)
