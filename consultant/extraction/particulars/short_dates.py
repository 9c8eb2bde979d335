"""A month and a day without a year, `8/21`: a date only where something says so, since fractions look the same.

Reads text in small letters. Dates with a year or a name are `dates`' to find.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.extraction.particulars.dates import Written, latest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_SHAPE = re.compile(
    r"(?P<month>[0-9](?<![\w/.,$#+-][0-9])[0-9]?)/(?P<day>[0-9][0-9]?)(?![\w/%\"]|[.-]\d{1,3}/?\d|:\d)"
)
_SERVICE = (
    r"visits?|surger(?:y|ies)|procedures?|op|operation|session|scope|case|clinic|encounter|appointment|appt|injection"
    r"|infusion|service|dos|date|claim|labs?|admission|discharge|delivery|eval|consult"
)
_LED = re.compile(
    rf"(?:(?<![a-z])(?:dos|d\.o\.s\.?|on|of|for|from|since|dated?|seen|saw \w{{2,8}}|done|drawn|collected|performed|given|gave|admitted|discharged|delivered|placed|removed|inserted|injected|dispensed|handed out|was|were"
    rf"|mon|tues?|wed|thur?s?|fri|sat|sun|\w{{3,6}}day|scheduled|returned|back|out|in|through|between|{_SERVICE})"
    r"[ :,(]{1,3}(?:on |in )?|(?<![a-z0-9.])(?:\d{5}|\d{4}[a-z]|[a-z]\d{4})(?:-[a-z0-9]{2}){0,4}[ \t|,:(-]{1,4})$"
)
"""What stands before a day: a word of a date, a service or a weekday, a procedure code."""
_FOLLOWED = re.compile(
    rf"[ -](?:{_SERVICE})\b|[ \t|,:)-]{{1,8}}(?:\d{{5}}|\d{{4}}[a-z]|[a-z]\d{{4}})(?![a-z0-9])"
)
_MEASURED = re.compile(
    r"(?<![a-z])(?:strength|score|pain|scale|grade|apgar|dilution|ratio|page|bp|part|step|phase|murmur|reflexes|vision|item|line|box|24/7)s?"
    r"(?: of| was| is| on|:|,)? ?(?:\d{1,2}/\d{1,2}(?: ?[,-] ?| to | and )?)?$"
)
_A_FRACTION_OF = re.compile(
    r" ?(?:of|tabs?|tablets?|doses?|cups?|inch(?:es)?|strength|teaspoons?|hours?|the time|vials?|mg|ml|cc|units?|cm|mm|in|pain|scale)\b"
)
_JOINT = re.compile(r"(?: ?(?:,|&|-|and|to|thru|through|vs\.?|or|then|, ?and) ?(?:on )?)")
_ALONE_BEFORE = re.compile(r"(?:^|[,;(|\t\n] ?)$")
_ALONE_BEHIND = re.compile(r" ?(?:[,;)|\t\n?]|\.(?: |$|\n)|$)")
_SHORT = 300
"""In a text no longer than this, a list for billing, a day between commas is a date."""
_FRACTIONS = frozenset({(1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (4, 5), (5, 5)})
_TENTHS = 10
_PLANNED = re.compile(
    r"(?<![a-z])(?:scheduled|planned|planning|upcoming|booked|will be|set|going to)\b[^.;\n]{0,30}$"
)
_YEARS_DAYS = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}


def find_short_dates(lower: str, today: date) -> Iterator[Written]:
    """Days without a year that are plainly dates; the latest that is not after `today`, the next where it is planned."""
    if "/" not in lower:
        return
    last = -1
    for match in _SHAPE.finditer(lower):
        month, day = int(match["month"]), int(match["day"])
        if not (1 <= month <= 12 and 1 <= day <= _YEARS_DAYS.get(month, 31)):  # noqa: PLR2004 - the calendar's
            continue
        before = lower[max(0, match.start() - 40) : match.start()]
        joined = last >= 0 and bool(_JOINT.fullmatch(lower, last, match.start()))
        if joined or _is_a_date(lower, match, before):
            planned = bool(_PLANNED.search(before))
            found = latest(month, day, today, planned=planned)
            last = match.end()
            yield Written(match.start(), match.end(), found)


def _is_a_date(lower: str, match: re.Match[str], before: str) -> bool:
    if _MEASURED.search(before) or _A_FRACTION_OF.match(lower, match.end()):
        return False
    if _LED.search(before) or _FOLLOWED.match(lower, match.end()):
        return True
    parts = int(match["month"]), int(match["day"])
    alone = _ALONE_BEFORE.search(before) and _ALONE_BEHIND.match(lower, match.end())
    return len(lower) <= _SHORT and bool(alone) and parts not in _FRACTIONS and parts[1] != _TENTHS
