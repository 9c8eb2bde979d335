"""The patient's age in whole years, as a text gives it; two ages that differ are none.

Ages of things (`5-year plan`, `6 week old fracture`) and limits (`age 65 and over`) are nobody's. Reads small letters,
but for the `72F` of a chart. A date of birth is left alone: only what is said counts.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from consultant.extraction.wordings import stands, wording

if TYPE_CHECKING:
    from collections.abc import Iterator

_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBERS = {word: at for at, word in enumerate(_ONES.split(), start=1)} | {
    word: at * 10 for at, word in enumerate(_TENS.split(), start=2)
}
_MOST = 120
_MOST_NUMBERS = 2000
_MONTHS = 12

_THING = (
    r"(?![ -](?:[a-z]+ )?(?:claims?|fractures?|fx|injur\w+|wounds?|ulcers?|implants?|devices?|pacemakers?|scars?|grafts?|denials?|records?|orders?|scripts?|rx|referrals?"
    r"|x-?rays?|images?|lcds?|polic(?:y|ies)|questions?|bills?|invoices?|auth\w*|articles?|books?|software|systems?|surger(?:y|ies)|procedures?|ops?|casts?|repairs?"
    r"|fusions?|stents?|infarcts?|strokes?|hernias?|tears?|lacerations?|lac|debts?|accounts?|equipment|machines?|wheelchairs?|rule|edits?|codes?)\b)"
)
_WORDED = "|".join(sorted(NUMBERS, key=len, reverse=True))
_LIMIT = re.compile(
    r"(?:\b(?:under|over|below|above|from|until|than|least|by|after|before|limit|to|at|for|starting|beginning|through|thru|between|ages|minimum|maximum|turns|turned|of)|[<>=\u2264\u2265-]) ?$"
)
_OR_MORE = r"(?! ?(?:\+|(?:and|or|&) (?:over|older|up|under|above|younger|below)|to \d|through|thru|-\d|limit|range|group|edit|\(?(?:and|or) older))"
_CLOSED = re.compile(r"[,.;)!?\n/]|$| (?:and|with|who|has|had|medicare|medicaid|asymptomatic|no)\b")
_NUMBER = re.compile(
    r"[0-9](?<![\w.$/#-][0-9])[0-9]{0,2}(?![\w%]|[.:/][0-9])|[0-9](?<![\w.$/#-][0-9])[0-9]{0,2}(?=y|mo|wk)"
)
_UNIT = re.compile(
    rf"[ -]{{0,2}}(?:(?P<years>y\.? ?/?o(?:[fm]\b|\b\.?)|(?:years?|yrs?\.?|y)[ -]?(?:old|of age)\b)|(?P<months>(?:months?|mos?\.?|m)(?:[ -](?:old|of age)|/o|o)\b)"
    rf"|(?P<days>(?:weeks?|wks?\.?|days?|d|w)[ -](?:old|of age)\b|(?:d|w)/o\b)){_THING}{_OR_MORE}"
)
"""What stands behind the number of an age: `yo`, `-year-old`, `mos old`, `wk old`."""
_VISIT = re.compile(
    r"[ -]?(?:mos?|months?)\.?[ -](?:well|wcc|check-?up|visit|baby|infant|child|boy|girl|shots?|vaccines?)\b"
)
_BRACKETED = re.compile(r" ?y[),/]")
_NOT_BEHIND = re.compile(
    rf"\.[0-9]|/[0-9]| ?(?:weeks?|wks|months?|mos?|days?|%|units?|mg|minutes|min)\b|[:-][0-9]|{_OR_MORE[3:-1]}"
)
_SOMEONE = r"(?:pts?|patient|bene|beneficiary|member|child|kid|woman|man|lady|gentleman|mother|mom|daughter|son|smoker|diabetic|resident|male|female|boy|girl)"
_AGED = re.compile(r"\bage[d]?(?: is| was|:| =|=)? ?$")
_YOUNG = re.compile(r" ?(?:(?P<months>months?|mos?)|weeks?|wks?|days?)\b")
_WHO_IS = re.compile(rf"\b(?:{_SOMEONE}|s?he)(?:'s| is| was| aged) $")
_WHO = re.compile(rf"\b{_SOMEONE}(?:,| \()? ?$")
_CHECKED = frozenset({1, 2, 4, 6, 9, 12, 15, 18, 24, 30})
"""The months of well-child visits (Bright Futures periodicity schedule)."""
_CHILDREN = ("shot", "vaccin", "well", "immuniz", "pedi", "peds", "baby", "infant", "wcc")
_WORDED_AGE = wording(
    "year old,year-old,yr old,yr-old,years old,month old,month-old,week old,week-old,day old,day-old",
    rf"\b(?:(?P<tens>{_WORDED})[ -])?(?P<word>{_WORDED})(?=[ -](?:year|yr|month|week|day))",
)
_NEWBORN = wording(
    "newborn,neonate,day of life,dol ,days of life",
    r"\b(?:newborns?|neonates?|days? of life|dol ?#?\d)\b(?! (?:screen\w*|codes?|hearing))",
)
LETTERED = re.compile(
    r"[0-9](?<![\w.$/#-][0-9])(?P<rest>[0-9]{0,2}) ?(?:[Yy](?:ears?|rs?)?\.? ?|/ ?)?(?P<letter>[MF])\b(?![-/.])"
    r"(?! (?:[Ss]heath|[Cc]ath|[Ff]rench|[Ss]tent|[Tt]ube|[Bb]alloon|[Dd]rain|[Ff]oley|[Ss]cope|[Gg]uide|[Ii]ntro|[Ff]ever)\w*)"
)
"""`72F`, `a 58 M`, `34/F`: age and sex of a chart in one."""
_LETTER_FIRST = re.compile(r"[(\n,] ?(?P<letter>[MF])(?:, ?|/| )(?P<number>[0-9]{1,3})(?=[),;\n])")
_BEGINS = re.compile(r"(?i)(?:^|[,;:|(\n-] ?|\b(?:an?|pt|patient|this|our|bene|in|for|of) )$")
_MODIFIERS = frozenset({24, 25, 26, 57, 59, 76, 77, 78, 79})
"""Numbers that behind `for the patient,` are rather modifiers."""


def lettered(text: str) -> list[tuple[int, str]]:
    """Ages and letters (M, F) that stand as one in a chart's fashion, where such a note begins."""
    if "F" not in text and "M" not in text:
        return []
    found = [
        (int(match[0][: 1 + len(match["rest"])]), match["letter"].lower())
        for match in LETTERED.finditer(text)
        if _BEGINS.search(text, max(0, match.start() - 12), match.start())
    ]
    return found + [(int(match["number"]), match["letter"].lower()) for match in _LETTER_FIRST.finditer(text)]


def _years(unit: re.Match[str], number: int) -> int:
    if unit["years"]:
        return number
    return number // _MONTHS if unit["months"] else 0


def _of_number(lower: str, match: re.Match[str]) -> int | None:
    """The age that a number is, None where it is none."""
    number, end = int(match[0]), match.end()
    before = lower[max(0, match.start() - 24) : match.start()]
    unit = _UNIT.match(lower, end)
    if unit:
        return None if _LIMIT.search(before) else _years(unit, number)
    if _BRACKETED.match(lower, end) and before[-1:] in {"(", ",", "/", " "}:
        return number
    if _VISIT.match(lower, end) and number in _CHECKED and stands(_CHILDREN, lower):
        return number // _MONTHS
    aged = _AGED.search(before)
    young = _YOUNG.match(lower, end) if aged else None
    if aged and young and not _LIMIT.search(before[: aged.start()]):
        return number // _MONTHS if young["months"] else 0
    if _NOT_BEHIND.match(lower, end):
        return None
    if aged:
        return None if _LIMIT.search(before[: aged.start()]) else number
    if not _CLOSED.match(lower, end):
        return None
    plain = number >= 10 and number not in _MODIFIERS  # noqa: PLR2004 - two digits
    return number if _WHO_IS.search(before) or (plain and _WHO.search(before)) else None


def _in_words(lower: str) -> Iterator[int]:
    for match in _WORDED_AGE.finditer(lower):
        unit = _UNIT.match(lower, match.end())
        if unit and not _LIMIT.search(lower, max(0, match.start() - 12), match.start()):
            yield _years(unit, NUMBERS.get(match["tens"] or "", 0) + NUMBERS[match["word"]])
    if _NEWBORN.search(lower):
        yield 0


def find_age(text: str, lower: str) -> int | None:
    """The patient's age in whole years; `lower` is `text` in small letters. None where two differ or none is said."""
    numbers = (_of_number(lower, match) for match in islice(_NUMBER.finditer(lower), _MOST_NUMBERS))
    found = {*numbers, *_in_words(lower), *(age for age, _ in lettered(text))} - {None}
    found = {age for age in found if age is not None and age <= _MOST}
    return found.pop() if len(found) == 1 else None
