"""What a posting pays, out of the ways in which people write it: per hour or per year, in cents; silent where it is in doubt.

Pay by the month, the shift or the chart is none that the board keeps. A figure without a period is by the hour below 500 dollars
and by the year above 10,000.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from consultant.careers.fields import PayPeriod
from consultant.careers.wording import plain, unwrapped

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Pay:
    """Cents for a period; the least, the most, or both."""

    low: int | None
    high: int | None
    period: PayPeriod


_HOUR, _YEAR = PayPeriod.HOUR, PayPeriod.YEAR
_HOURLY_BELOW, _YEARLY_ABOVE = 500_00, 10_000_00
_PLAUSIBLE = {_HOUR: (5_00, 500_00), _YEAR: (10_000_00, 2_000_000_00)}
"""Cents; what is outside was written wrongly, or is no pay."""

_SIGN = r"(?:US ?\$|USD ?\$?|\$) ?"
_NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,2}|\d{1,7})(?:\.\d{1,2})?"
_UNIT = (
    r"\+?(?: ?USD\b| dollars?\b)?(?: ?/ ?(?P<slash@>[a-z]{1,12})\.?|,? per (?P<per@>[a-z]{1,12})|,? (?:an?|each|every|the)"
    r" (?P<each@>hours?|hrs?|years?|yr|months?|weeks?|days?|shifts?|charts?|encounters?|pages?|records?|cases?|claims?|visits?|lines?|units?|hundred)\b"
    r"|,? ?\(?(?P<ly@>hourly|yearly|annually|annual|monthly|weekly|bi-?weekly|daily|p/h|ph|p\.a|pa)\b)?"
)
_FIGURE = re.compile(
    rf"(?i)(?<![\w.,$-])(?P<sign>{_SIGN})?(?P<low>{_NUMBER})(?P<k1> ?k)?(?![\w]|[.,]\d)(?P<unit1>{_UNIT.replace('@', '1')})"
    rf"(?:(?: ?- ?| to | through )(?:{_SIGN})?(?P<high>{_NUMBER})(?P<k2> ?k)?(?![\w]|[.,]\d)(?P<unit2>{_UNIT.replace('@', '2')}))?"
    r"(?!-\d| ?%)(?P<foreign> ?(?:CAD|EUR|GBP|INR|PHP|AUD|\u20ac|\u00a3|\u20b9))?"
)
_BETWEEN = re.compile(r"(?i)\bbetween ([$\dUSDkK,. ]{1,24}(?:/? ?h(?:ou)?r|/? ?y(?:ea)?r)?) and (?=[$\dU])")
_BREAK = re.compile(
    r"(?i)[;()]|(?<!:)\n|[.!?,](?=\s)|\bplus\b|\bup to\b(?= \d{1,3}%)|\b(?:and|with) an?\b|&|(?<=\s)\+(?=\s)"
)
_NO_PAY = re.compile(
    r"(?i)\b(?:bonus\w*|sign-?on|stipends?|reimburs\w*|allowances?|revenues?|collect\w*|match\w*|referrals?|tuition|401\W?k|deductibles?"
    r"|differentials?|charges?|claims?|billed|relocation|budgets?|a/r|receivables?|million|refunds?|savings|fees?|worth|fund\w*|raises?|instead of|formerly|not)\b"
)
_PAY_WORD = re.compile(
    r"(?i)\b(?:pay|pays|paid|paying|salary|salaries|compensation|wages?|rate|rates|range|earn|base|offers?|offering|starting|starts|comp|doe|doq|depending on experience)\b"
)
_HOUR_WORD = re.compile(r"(?i)\b(?:hourly|per hour|an hour)\b")
_YEAR_WORD = re.compile(r"(?i)\b(?:annual|annually|yearly|per year|a year|per annum)\b")
_AT_MOST = re.compile(r"(?i)\b(?:up to|as much as|max(?:imum)?(?: of)?|no more than|tops out at) $")
_BEGINS = re.compile(
    r"(?i)[\s(~]*(?:(?:up to|from|about|around|approx\w*\.?|between|starting(?: at| from)?|starts at|at least|min(?:imum)?\.?(?: of)?|range:?|max(?:imum)?\.?(?: of)?)[ :]){0,2} ?"
)
_NO_MONEY = re.compile(r"(?i) ?(?:years?|yrs?|months?|weeks?|days?|hours?|hrs?|percent|x\b|st\b|nd\b|th\b)")
_FOREIGN = re.compile(r"(?:CAD|EUR|GBP|INR|PHP|AUD|[\u20ac\u00a3\u20b9]) ?$")
_REACH = 60
_LEAST_BARE = 10_000
_MOST_FIGURES = 100
"""So many figures of a text are looked at."""
_THOUSAND_DOLLARS = 1000_00


def labelled_pay(value: str, named: str = "") -> Pay | None:
    """The pay of a labelled line, whose label may say its period (`Hourly rate`); several of one period are its range."""
    hint = _hint(named)
    found = [pay for figure in _figures(plain(value)) if (pay := _labelled(figure, hint))]
    alike = [one for one in found if one.period is found[0].period]
    return _together(alike) if alike else None


def prose_pay(text: str) -> Pay | None:
    """The pay that a text names; None where it names several, of which we do not know which is which."""
    found = [
        pay
        for figure in _figures(plain(unwrapped(text)))
        if figure["sign"] or figure["unit1"] or figure["unit2"] or figure["k2"]
        if (pay := _of_prose(figure))
    ]
    alike = {one for one in found if one.period is found[0].period}
    return alike.pop() if len(alike) == 1 else None


def _figures(text: str) -> Iterator[re.Match[str]]:
    return islice(_FIGURE.finditer(_BETWEEN.sub(r"\1 to ", text)), _MOST_FIGURES)


def _labelled(figure: re.Match[str], hint: PayPeriod | None) -> Pay | None:
    before, after = _clause(figure)
    if _NO_PAY.search(before) or _NO_PAY.search(after) or _NO_MONEY.match(after):
        return None
    bare = float(figure["low"].replace(",", "")) >= _LEAST_BARE
    opens = _BEGINS.fullmatch(figure.string, 0, figure.start()) is not None
    if not (figure["sign"] or bare or opens or _unit(figure) in _KEPT or figure["k1"] or figure["k2"]):
        return None
    return _pay(figure, hint)


def _of_prose(figure: re.Match[str]) -> Pay | None:
    before, after = _clause(figure)
    if _NO_PAY.search(before) or _NO_PAY.search(after):
        return None
    around = f"{before} | {after}"
    hint = _hint(around)
    if _unit(figure) in _KEPT and (figure["sign"] or "dollar" in figure[0].lower()):
        return _pay(figure, None)
    is_range = figure["sign"] and figure["k2"]
    said = _PAY_WORD.search(around) and (figure["sign"] or figure["k2"])
    return _pay(figure, hint) if is_range or said else None


def _clause(figure: re.Match[str]) -> tuple[str, str]:
    """What stands before and behind a figure, as far as the words belong to it."""
    before = _BREAK.split(figure.string[max(0, figure.start() - _REACH) : figure.start()])[-1]
    return before, _BREAK.split(figure.string[figure.end() : figure.end() + _REACH])[0]


def _hint(words: str) -> PayPeriod | None:
    hourly, yearly = _HOUR_WORD.search(words), _YEAR_WORD.search(words)
    if hourly and yearly:
        return None
    return _HOUR if hourly else _YEAR if yearly else None


def _unit(figure: re.Match[str]) -> str:
    """The period that is written at a figure, `other` for one that the board does not keep, empty for none."""
    told = {figure[f"{name}{at}"] for name in ("slash", "per", "each", "ly") for at in "12"} - {None}
    periods: set[str] = {_PERIODS.get(word.lower().removesuffix("."), "other") for word in told}
    return periods.pop() if len(periods) == 1 else "other" if periods else ""


_KEPT = (_HOUR, _YEAR)
_PERIODS: dict[str, PayPeriod] = dict.fromkeys(
    ("hour", "hours", "hr", "hrs", "h", "hourly", "p/h", "ph"), _HOUR
) | dict.fromkeys(
    ("year", "years", "yr", "yrs", "y", "annum", "annual", "annually", "yearly", "p.a", "pa"), _YEAR
)


def _pay(figure: re.Match[str], hint: PayPeriod | None) -> Pay | None:
    unit = _unit(figure)
    before = figure.string[max(0, figure.start() - _REACH) : figure.start()]
    if unit == "other" or figure["foreign"] or _FOREIGN.search(before):
        return None
    low, high = _cents(figure)
    period = PayPeriod(unit) if unit else hint or _guessed(low, high)
    if period is None or not all(_plausible(cents, period) for cents in (low, high) if cents is not None):
        return None
    if high is not None:
        return Pay(min(low, high), max(low, high), period)
    if _AT_MOST.search(before):
        return Pay(None, low, period)
    return Pay(low, None, period)


def _cents(figure: re.Match[str]) -> tuple[int, int | None]:
    """Both figures; a `k` behind the second is meant of the first too, as in `60-75k`."""
    low = _dollars(figure["low"])
    if figure["high"] is None:
        return low * (1000 if figure["k1"] else 1), None
    high = _dollars(figure["high"])
    both = bool(figure["k2"]) and low < _THOUSAND_DOLLARS
    return low * (1000 if figure["k1"] or both else 1), high * (1000 if figure["k2"] else 1)


def _dollars(digits: str) -> int:
    whole, _, part = digits.replace(",", "").partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0") or 0)


def _guessed(low: int, high: int | None) -> PayPeriod | None:
    most = low if high is None else max(low, high)
    least = low if high is None else min(low, high)
    if most < _HOURLY_BELOW:
        return _HOUR
    return _YEAR if least > _YEARLY_ABOVE else None


def _plausible(cents: int, period: PayPeriod) -> bool:
    least, most = _PLAUSIBLE[period]
    return least <= cents <= most


def _together(found: list[Pay]) -> Pay:
    """The range of several figures of one line, such as one for each credential."""
    if len(set(found)) == 1:
        return found[0]
    figures = [cents for one in found for cents in (one.low, one.high) if cents is not None]
    return Pay(min(figures), max(figures), found[0].period)
