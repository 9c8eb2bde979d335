"""Which of a text's dates is the date of service, and why it may not be taken as it stands.

Dates are found by `dates` and `short_dates`, years and months by `vague_dates`. Nothing is guessed from a year alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from consultant.extraction.particulars.care import CARE, speaks_of_care
from consultant.extraction.particulars.dates import find_dates
from consultant.extraction.particulars.short_dates import find_short_dates
from consultant.extraction.particulars.vague_dates import names_only_a_period, names_several_days

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.extraction.particulars.dates import Written

ONLY_A_PERIOD = "only a year or a month is named"
NO_SUCH_DAY = "the date does not exist"
SEVERAL = "more than one date of service is named"

_OLDEST = 1990  # before the first NCCI edition by years: such a date is a birth
_MOST = 500
_AHEAD = timedelta(days=400)  # planned services are asked about, but not years ahead
_LABELLED, _TREATED, _BARE = 0, 1, 2

LABELLED = re.compile(
    r"\b(?:dos|d\.o\.s\.?|dates? of service|service dates?|svc date|date of (?:the |her |his )?(?:procedure|surgery|visit|op|operation|service|encounter)|from date)\b"
    r"[\s:#=(-]{0,4}(?:was |is |of |on )?$"
)
SERVED = re.compile(
    r"\b(?:seen|performed|done|did|given|gave|surgery|procedure|visits?|encounter|operated|rendered|provided|service|services|discharged"
    r"|admitted|injected|billed for|performed on|happened|scope|same day|(?:came|comes) (?:in|back)|returned|returns|inserted|placed|repaired|removed"
    r"|drawn|collected|handed out|dispensed|session|clinic|delivered|saw)\b[^.;\n]{0,60}$"
)
_CODE = r"(?:\d{5}|\d{4}[a-z]|[a-z]\d{4})"
NOT_SERVICE = re.compile(
    r"\b(?:d\.?o\.?b\.?|born|birth ?date|date of birth|birth|denied|denial|deny|rejected|appeal\w*|letter|paid|processed"
    rf"|(?:received|got)(?! (?:{_CODE}|an? |the |(?:his|her|their) |\w+ (?:shot|vaccine|injection)))"
    r"|dated|invoice|submitted|sent|mailed|faxed|effective|eff|deleted|terminated|termed|expire[sd]?|printed|posted|remit\w*|eob|era|due|as of"
    r"|called|spoke|emailed|asked|update[sd]?|published|revised|since|until|before|after|beginning|starting|deadline|retired|signed|filed|reply|respond|resubmitted|today is|today's(?: date)?"
    r"|wrote(?! ?:)|sent|auth\w*|approved|approval|limits?|filing|timely|expir\w*|exp|valid (?:through|thru|until|till|to)|good (?:through|thru|until|till)|cut-?offs?|lmp|edc|edd|injury|accident|onset|shipped|login|logged|lunch|dinner|party|flights?|hotel|webinar|conference|meeting"
    r"|huddle|training|vacation|lease|prescription|script|ordered|order|changed|changes|rules?|policy|guidelines?|e-?mails?|messages?|tickets?|went live|in effect|report|reported|resulted|onboarding|hired|started)\b[^.;,/!?\n]{0,40}\Z"
    r"|^[> \t]{0,8}(?:sent|received|date)\s?:[ \t]{0,3}(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},?[ \t]{0,2}\Z",
    re.MULTILINE,
)
_AFTER_NOT = re.compile(
    r"\n(?:from|to|subject|re|cc|sent):|[ ,]{0,3}(?:denial|letter|appeal|remit|eob|update|release|edition|call|email|meeting|huddle|webinar|wrote|(?:they|he|she|we|medicare|the payer) (?:said|called|denied|paid|got|wrote|replied)"
    r"|at \d{1,2}:\d\d (?:am|pm),? [\w .]{1,40}wrote|(?:[\w.'-]{1,20} ){1,3}wrote(?= ?:))\b"
)
_JOINED = re.compile(
    r"[\s,]{0,3}(?:-|/|&|,|\b(?:and|or|to|thru|through|until|then|vs\.?|versus|again)\b)?[\s,]{0,3}"
    r"(?:(?:rt|lt|od|os|right|left|the other (?:eye|side|one)) )?(?:(?:again )?on |again )?(?:dos:? )?"
)
_BESIDE_A_CODE = re.compile(
    rf"(?<![a-z0-9.])(?:{_CODE}|[a-z]\d[0-9a-z](?:\.[0-9a-z]{{1,4}})?)(?:-[a-z0-9]{{2}}){{0,4}}\)?"
    r"[ \t]{0,2}(?:(?:was |were |is )?(?:on|for|dos:?|done|from)[ \t]{1,3}|[(,:-]{1,2}[ \t]?|(?<=[ \t]))$"
)
_HEADS_A_CODE = re.compile(
    r"[\s:,(-]{0,4}(?:\(?(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\)?[ :,-]{1,3})?(?:for )?"
)
"""What may stand between a date and the code that it heads."""
_WANTED = re.compile(
    r"\b(?:needs?|wants?|please|asap|answer|submit|drop|finish|reply|respond|due|help|register|all)\b[^.;\n]{0,30}$"
)
_RETURNED = re.compile(
    r"\b(?:came|comes|returned|returns|back|seen|saw|presented|presents|in the office|here)\b[^.;\n]{0,60}$"
)
"""Words of a second visit, whose day counts beside a first one's even where it is told from today."""
_OWN_LABEL = ("dos", "date of service", "service", "dtp")


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


def _rank(lower: str, one: Written) -> int | None:
    """How plainly it is a date of service; None where it is said to be another date."""
    before = lower[max(0, one.start - 80) : one.start]
    if LABELLED.search(before) or lower.startswith(_OWN_LABEL, one.start) or before[:-9].endswith("*rd8*"):
        return _LABELLED
    if one.relative and _WANTED.search(before):
        return None
    other = NOT_SERVICE.search(before)
    if other and SERVED.search(other[0]):
        return _TREATED  # `denied for surgery on 8/1`: the nearer word counts
    if other or _AFTER_NOT.match(lower, one.end, one.end + 60):
        return None
    return _TREATED if SERVED.search(before) else _BARE


def _written(lower: str, today: date) -> Iterator[Written]:
    """Every date, those without a year last."""
    yield from find_dates(lower, today)
    yield from find_short_dates(lower, today)


def _ranked(lower: str, today: date, places: Sequence[int]) -> list[_Ranked]:
    """The dates that may be of a service, in the order of the text."""
    found: list[_Ranked] = []
    for one in islice(_written(lower, today), _MOST):
        rank = _rank(lower, one)
        if rank is None or (one.day and (one.day.year < _OLDEST or one.day > today + _AHEAD)):
            continue
        at = bisect_left(places, one.end)
        behind = at < len(places) and bool(_HEADS_A_CODE.fullmatch(lower, one.end, places[at]))
        beside = behind or bool(places and _BESIDE_A_CODE.search(lower[max(0, one.start - 24) : one.start]))
        if rank == _BARE and not beside and not _in_context(lower, one, places):
            continue
        away = min((abs(one.start - place) for place in places[max(0, at - 1) : at + 1]), default=0)
        found.append(_Ranked(one, rank, away, beside))
    return sorted(found, key=lambda ranked: ranked.written.start)


def _in_context(lower: str, one: Written, places: Sequence[int]) -> bool:
    """Whether a bare date may be of a service: codes or care are spoken of, for a relative one in its sentence."""
    if not one.relative:
        return bool(places) or bool(CARE.search(lower))
    return speaks_of_care(lower, one.start, one.end, places)


def _letterhead(lower: str, one: _Ranked, today: date) -> bool:
    """Whether it is the letter's own date: today's, by itself at the beginning of a line."""
    line = lower[max(0, one.written.start - 40) : one.written.start].rpartition("\n")[2]
    at_the_start = not line.strip() and len(line) < 40  # noqa: PLR2004 - as far as is looked
    return one.rank == _BARE and not one.written.relative and one.written.day == today and at_the_start


def _joined(lower: str, one: _Ranked, other: _Ranked) -> bool:
    """Whether two dates stand in one list or span: `9/30/2025 and 10/1/2025`."""
    between = lower[one.written.end : other.written.start]
    return len(between) <= 24 and bool(_JOINED.fullmatch(between))  # noqa: PLR2004 - no longer joint exists


def _plain(one: _Ranked, best: _Ranked, *, placed: bool) -> bool:
    """Whether a date counts for itself: it is said to be of a service, or all are bare and none stands by a code."""
    if one.written.relative:
        return False
    return one.rank < _BARE or (best.rank == _BARE and not best.written.relative and not placed)


def _several(lower: str, found: list[_Ranked], best: _Ranked) -> bool:
    """Whether two different days read as dates of service.

    Bare dates count where nothing plainer stands, or a code or another date beside them; `today` and its like only
    in the latter case or where the patient returned, since people write when they are writing, too.
    """
    linked = [
        any(_joined(lower, *pair) for pair in pairwise(found[max(0, at - 1) : at + 2]))
        for at in range(len(found))
    ]
    placed = any(one.beside for one in found)
    counted = {
        one.written.day
        for one, in_list in zip(found, linked, strict=True)
        if one.beside
        or in_list
        or one is best
        or _plain(one, best, placed=placed)
        or _of_a_return(lower, one)
    }
    return len(counted) > 1


def _of_a_return(lower: str, one: _Ranked) -> bool:
    """Whether the patient is said to have been seen again on a day that is told from today."""
    before = lower[max(0, one.written.start - 80) : one.written.start]
    return one.written.relative and one.rank == _TREATED and bool(_RETURNED.search(before))


def read_service_date(lower: str, today: date, places: Sequence[int] = ()) -> ServiceDate:
    """The date of service that `lower` gives: a labelled one, else one beside a word of treatment, else a bare one.

    `places` are where its codes stand, in order. With several dates of service the day is the likeliest of them; a
    year, a month or a day that doesn't exist gives none.
    """
    found = _ranked(lower, today, places)
    found = [one for one in found if not _letterhead(lower, one, today)] or found
    best = min(found, key=lambda one: one.key, default=None)
    in_passing = best is None or (best.rank == _BARE and best.written.relative and not best.beside)
    if in_passing and names_only_a_period(lower, today, places):
        return ServiceDate(None, ONLY_A_PERIOD)
    day = best.written.day if best else None
    if best and day is None:
        return ServiceDate(None, NO_SUCH_DAY)
    several = names_several_days(lower) or (best is not None and _several(lower, found, best))
    return ServiceDate(day, SEVERAL if several else None)
