"""Years, months and spans that stand for a date of service without naming its day.

`service_dates` asks here once it has looked for days. A year that names a book's edition is no date.
"""

from __future__ import annotations

import re

_YEAR = r"(?:19[89]\d|20[0-4]\d)"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DOS = r"(?:dos|d\.o\.s\.?|dates? of service|service (?:date|year)s?|date of (?:procedure|surgery|visit))"
_TREATED = r"(?:seen|performed|done|did|rendered|provided|given|gave|happened|surgery|procedure|visit|encounter|operated|billed)"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_SLASHED = r"(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])(?:/(?:\d{4}|\d{2}))?"

_OF_A_BOOK = (
    r"(?! ?(?:Q[1-4]|ncci|cpt|hcpcs|icd|mues?|ptp|rvus?|mpfs|pfs|opps|cms|ama|medicare|final|guidelines?|manuals?|books?|code ?(?:book|set)s?|codes?|editions?"
    r"|versions?|releases?|updates?|changes?|rules?|fee|fees|rates?|files?|tables?|polic(?:y|ies)|edits?|quarter|conversion|physician)\b)"
)
ONLY_A_PERIOD = tuple(
    re.compile(rf"(?i){words}")
    for words in (
        rf"\b(?:back in|in|during) (?:the year |(?:early|late|mid|the (?:spring|summer|fall|winter) of)[ -])?{_YEAR}\b(?![-/]\d){_OF_A_BOOK}",
        rf"\b(?:in|during|for|on|late|early|mid|dos:?|valid) {_MONTH}\.?,? (?:of )?{_YEAR}\b{_OF_A_BOOK}",
        rf"\b(?:in|during) {_MONTH}\b\.?(?![ ,.]{{1,3}}\d)(?! (?:release|update|edition|file|version)s?\b)",
        rf"\b{_DOS}[\s:#=(-]{{0,4}}(?:(?:was|is|in|of|from|during|sometime) ){{0,2}}(?:{_MONTH}\b\.?,? ?(?:of )?)?{_YEAR}\b(?![-/.]\d)",
        rf"\b{_DOS}[\s:#=(-]{{0,4}}(?:(?:was|is|in|of|from|during) ){{0,2}}(?:{_MONTH}\b(?![ .,]{{1,3}}\d)|(?:0?[1-9]|1[0-2])[/-]{_YEAR}\b)",
        rf"\b(?:in|valid|billable|active|payable|covered|effective|{_TREATED}) (?:(?:in|for|on|during|as of) )?(?:0?[1-9]|1[0-2])/{_YEAR}\b",
        rf"\b(?:valid|billable|active|payable|billed|good|covered|reportable|allowed|ok|okay|exists?) (?:(?:for|on|as of|through|codes? for|codes? in) )?(?:the year )?{_YEAR}\b(?![-/.]\d){_OF_A_BOOK}",
        rf"\bfrom {_YEAR} (?:to|thru|through|until|-) {_YEAR}\b",
        rf"\b{_YEAR} (?:dos|dates? of service|claims?|visits?|procedures?|surger(?:y|ies)|encounters?|services?|op notes?)\b",
        rf"\b{_TREATED} (?:\w+ ){{0,2}}(?:last|this past) (?:year|month|spring|summer|fall|winter|{_MONTH})\b(?! \d)",
    )
)
"""A year, or a month, where the day of a service would stand."""

NOT_OF_A_SERVICE = re.compile(
    r"(?i)\b(?:born|birth|denied|denial|deny|rejected|appeal\w*|letter|paid|processed|effective|eff|deleted|termed|terminated|discontinued|retired|replaced"
    r"|expired?|published|revised|updated?|issued|introduced|added|new (?:codes?|edits?|rules?|guidelines?)|changed|changes?|audit\w*|called"
    r"|graduated|opened|hired|certified)\b[^.;,?/\n]{0,30}$|\b(?:guidelines?|manual|book|edition|version|release)\b[^.;,?/\n]{0,6}$"
)
"""Words before a year or month that make it another's: a letter's, an edition's, a person's."""

SEVERAL = tuple(
    re.compile(rf"(?i){words}")
    for words in (
        r"(?<!not )(?<!not on )\b(?:different|differing|separate|multiple|consecutive|various) (?:calendar |service )?(?:dates?|days|dos)\b(?! of birth)",
        r"(?<!not )(?<!not on )(?<!not on a )\b(?:different|separate|another) (?:service )?day\b(?! of the week)|\banother date of service\b",
        r"\b(?:two|three|several|both) (?:different |separate )?(?:dates? of service|service dates|dates|dos)\b|\b(?:on|over|across) (?:two|three|both|several) (?:different |separate )?days\b",
        r"\b(?:on|then|and) the (?:next|following) day\b|\bthe day (?:before|after) (?:the|that|this|surgery)\b|\b(?:one|two|three|\d{1,2}) days? (?:later|apart)\b",
        rf"\b{_WEEKDAY}\b(?:,? (?:and|or|then|vs\.?)(?: again)?(?: on)?|/|,| ?&) ?{_WEEKDAY}\b",
        rf"(?<![\w/.])(?:dos|dates?(?: of service)?|on|seen|between|from|performed|done)[ :]{{1,3}}{_SLASHED}(?: ?- ?|,? ?(?:and|&|or|to|thru|through|vs\.?) ?(?:on )?){_SLASHED}(?![\w/%])",
        r"(?<![\w/.-])\d{1,2}/\d{1,2}/(?:\d{4}|\d{2}) ?- ?\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?![\w/])",
    )
)  # fmt: skip
"""More than one day, in words or in a span that holds no single readable date."""

NOT_OF_THE_SERVICES = re.compile(
    r"(?i)\b(?:hours|open|closed|available|reach me|call me|meeting|work)\b[^.;\n]{0,30}$"
)
"""Words before several days that make them a practice's own."""


def _said(text: str, patterns: tuple[re.Pattern[str], ...], other: re.Pattern[str]) -> bool:
    """Whether any of `patterns` stands in `text` without words of `other` before it."""
    return any(
        not other.search(text[max(0, match.start() - 60) : match.start()])
        for pattern in patterns
        for match in pattern.finditer(text)
    )


def names_only_a_period(text: str) -> bool:
    """Whether a year or a month stands where a service is dated."""
    return _said(text, ONLY_A_PERIOD, NOT_OF_A_SERVICE)


def names_several_days(text: str) -> bool:
    """Whether the words themselves say that the services were on more than one day."""
    return _said(text, SEVERAL, NOT_OF_THE_SERVICES)
