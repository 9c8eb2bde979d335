"""Years, months and spans that stand for a date of service without naming its day.

`service_dates` asks here once it has looked for days. A year that names a book's edition is no date, and neither is
the current year where only a code's standing is asked for. Reads text in small letters.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.extraction.particulars.care import speaks_of_care
from consultant.extraction.particulars.dates import MONTH, MONTH_STEMS
from consultant.extraction.wordings import wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from consultant.extraction.wordings import Wording

_YEAR = r"(?P<year>19[89]\d|20[0-4]\d)"
_YEARS = "198,199,200,201,202,203,204"
_MONTH = rf"(?:{MONTH})"
_DOS = r"(?:dos|d\.o\.s\.?|dates? of service|service (?:date|year)s?|date of (?:procedure|surgery|visit))"
_TREATED = r"(?:seen|performed|done|did|rendered|provided|given|gave|happened|surgery|procedure|visit|encounter|operated|billed)"
_CARED = r"(?:physicals?|visits?|surger(?:y|ies)|procedures?|claims?|dos|dates? of service|encounters?|services?|injections?|infusions?|patients?|sessions?|treatments?)"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_SLASHED = r"(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])(?:/(?:\d{4}|\d{2}))?"

_OF_A_BOOK = (
    r"(?! ?(?:q[1-4]|ncci|cpt|hcpcs|icd|mues?|ptp|rvus?|mpfs|pfs|opps|cms|ama|medicare|final|guidelines?|manuals?|books?|code ?(?:book|set)s?|codes?|editions?"
    r"|versions?|releases?|updates?|changes?|rules?|fee|fees|rates?|files?|tables?|polic(?:y|ies)|edits?|quarter|conversion|physician|addendum|lcds?|articles?)\b)"
)
_THE_YEAR = r"(?:the year |(?:early|late|mid|the (?:spring|summer|fall|winter) of)[ -])?"

ONLY_A_PERIOD: tuple[Wording, ...] = (
    wording("back in", rf"\bback in {_THE_YEAR}(?:{_MONTH} (?:of )?)?{_YEAR}\b(?![-/]\d){_OF_A_BOOK}"),
    wording(_YEARS, rf"\b{_DOS}[\s:#=(-]{{0,4}}(?:(?:was|is|in|of|from|during|sometime) ){{0,2}}(?:{_MONTH}\b\.?,? ?(?:of )?)?{_YEAR}\b(?![-/.]\d)"),
    wording("dos,d.o.s,service,date of", rf"\b{_DOS}[\s:#=(-]{{0,4}}(?:(?:was|is|in|of|from|during) ){{0,2}}(?:{_MONTH}\b(?![ .,]{{1,3}}\d)|(?:0?[1-9]|1[0-2])[/-]{_YEAR}\b)"),
    wording(_YEARS, rf"\b(?:in|valid|billable|active|payable|covered|effective|{_TREATED}) (?:(?:in|for|on|during|as of) )?(?:0?[1-9]|1[0-2])/{_YEAR}\b"),
    wording(_YEARS, rf"\b(?P<asked>valid|billable|active|payable|billed|good|covered|reportable|allowed|ok|okay|exists?) (?:(?:for|on|as of|through|codes? for|codes? in) )?(?:the year )?{_YEAR}\b(?![-/.]\d){_OF_A_BOOK}"),
    wording("from", rf"\bfrom {_YEAR} (?:to|thru|through|until|-) (?:19[89]\d|20[0-4]\d)\b"),
    wording(_YEARS, rf"\b{_YEAR} (?:dos|dates? of service|claims?|visits?|procedures?|surger(?:y|ies)|encounters?|services?|op notes?)\b|\b{_MONTH} 20[0-4]\d (?:month|claims?|dos|dates?|visits?|services?)\b"),
    wording("last ,this past ", rf"\b{_TREATED} (?:\w+ ){{0,2}}(?:last|this past) (?:year|month|spring|summer|fall|winter|{_MONTH})\b(?! \d)"),
    wording("last ,this past ", rf"\b(?:last|this past) (?:year|month|week|spring|summer|fall|winter|{_MONTH})(?:'?s)? {_CARED}\b"),
)  # fmt: skip
"""A year, or a month, where the day of a service would stand; `asked` where a code's standing may be meant instead."""
BESIDE_CARE: tuple[Wording, ...] = (
    wording(_YEARS, rf"\b(?P<asked>in|during) {_THE_YEAR}{_YEAR}\b(?![-/]\d){_OF_A_BOOK}"),
    wording(_YEARS, rf"(?<!\d )\b{_MONTH}\.?,? (?:of )?{_YEAR}\b(?! (?:at|and|to)\b){_OF_A_BOOK}"),
    wording(MONTH_STEMS, rf"\b(?:in|during) {_MONTH}\b\.?(?![ ,.]{{1,3}}\d)(?! (?:release|update|edition|file|version)s?\b)"),
    wording("last week,last month,past week,past month", r"\b(?:last|this past) (?:week|month)\b(?!'s|s')"),
    wording("ago", r"\b(?:an?|\d{1,2}|two|three|four|five|six|couple of|few|several) months? ago\b|\b(?:about|around|roughly|approx\w*\.?|maybe|some|nearly|almost|over|more than) (?:an?|\d{1,3}|two|three|four|five|six|seven|eight|nine|ten) (?:days?|weeks?) ago\b"),
)  # fmt: skip
"""The same, but only in the sentence of a code or a word of care."""

_YEAR_NEEDS = tuple(_YEARS.split(","))
_A_YEAR = re.compile(r"[12](?<![\w.][12])(?<!/\d[/-][12])(?<!/\d\d[/-][12])(?:9[89]|0[0-4])\d(?![\w]|[-/]\d)")
"""A year that is no part of a date in figures: without one most rows need not be tried."""
_DONE = re.compile(rf"\b{_TREATED}(?: \w{{1,12}}){{0,3}} $")
"""Words of a treatment directly before `in 2026`."""

NOT_OF_A_SERVICE = re.compile(
    r"\b(?:born|birth|denied|denial|deny|rejected|appeal\w*|letter|paid|processed|effective|eff|deleted|termed|terminated|discontinued|retired|replaced"
    r"|expired?|published|revised|updated?|issued|introduced|added|new (?:codes?|edits?|rules?|guidelines?)|changed|changes?|audit\w*|called"
    r"|graduated|opened|hired|certified|collected|earned|passed|started|joined|dropped|history of|hx|s/p|since|told|heard|announced|emailed|sent|asked)\b(?:[^.;?/\n]|\.\d){0,30}$|\$[\d,.]{1,15} $"
    r"|\b(?:guidelines?|manual|book|edition|version|release|edits?|file|files|fee schedule|lcd|update|dated|table)\b[^.;,?/\n]{0,6}$"
)
"""Words before a year or month that make it another's: a letter's, an edition's, a person's."""

SEVERAL: tuple[Wording, ...] = (
    wording("different,differing,separate,multiple,consecutive,various", r"(?<!not )(?<!not on )\b(?:different|differing|separate|multiple|consecutive|various) (?:calendar |service )?(?:dates?|days|dos)\b(?! of birth)"),
    wording("different,separate,another", r"(?<!not )(?<!not on )(?<!not on a )\b(?:different|separate|another) (?:service )?day\b(?! of the week)|\banother date of service\b"),
    wording("two ,three ,several ,both ", r"\b(?:two|three|several|both) (?:different |separate )?(?:dates? of service|service dates|dates|dos)\b|\b(?:on|over|across) (?:two|three|both|several) (?:different |separate )?days\b"),
    wording("next day,following day,day before,day after,later,apart", r"\b(?:on|then|and) the (?:next|following) day\b|\bthe day (?:before|after)(?: that\b| (?:(?:the|this|that|her|his|their) )?(?:surgery|procedure|visit|operation|op|injection|scope|admission)\b)|\b(?:one|two|three|\d{1,2}) days? (?:later|apart)\b"),
    wording("day", rf"\b{_WEEKDAY}\b(?:,? (?:and|or|then|vs\.?)(?: again)?(?: on)?|/|,| ?&) ?{_WEEKDAY}\b"),
    wording("/", rf"(?<![\w/.])(?:dos|dates?(?: of service)?|on|seen|between|from|performed|done)[ :]{{1,3}}{_SLASHED}(?: ?- ?|,? ?(?:and|&|or|to|thru|through|vs\.?) ?(?:on )?){_SLASHED}(?![\w/%])"),
    wording("/", r"\d(?<![\w/.-]\d)\d?/\d{1,2}(?:/(?:\d{4}|\d{2}))? ?- ?\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?![\w/])"),
)  # fmt: skip
"""More than one day, in words or in a span that holds no single readable date."""

NOT_OF_THE_SERVICES = re.compile(
    r"\b(?:hours|open|closed|available|reach me|call me|meeting|work)\b[^.;\n]{0,30}$"
)
"""Words before several days that make them a practice's own."""


def names_only_a_period(lower: str, today: date, places: Sequence[int]) -> bool:
    """Whether a year or a month stands where a service is dated; `places` are where codes stand, in order."""
    has_a_year = bool(_A_YEAR.search(lower))

    def said(table: tuple[Wording, ...]) -> Iterator[re.Match[str]]:
        for words in table:
            if has_a_year or words.needs != _YEAR_NEEDS:
                yield from (match for match in words.finditer(lower) if _of_a_service(lower, match, today))

    return any(said(ONLY_A_PERIOD)) or any(
        speaks_of_care(lower, match.start(), match.end(), places) for match in said(BESIDE_CARE)
    )


def _of_a_service(lower: str, match: re.Match[str], today: date) -> bool:
    parts = match.groupdict()
    if (
        parts.get("asked")
        and int(parts["year"]) == today.year
        and not _DONE.search(lower, max(0, match.start() - 40), match.start())
    ):
        return False
    return not NOT_OF_A_SERVICE.search(lower[max(0, match.start() - 60) : match.start()])


def names_several_days(lower: str) -> bool:
    """Whether the words themselves say that the services were on more than one day."""
    return any(
        not NOT_OF_THE_SERVICES.search(lower[max(0, match.start() - 60) : match.start()])
        for words in SEVERAL
        for match in words.finditer(lower)
    )
