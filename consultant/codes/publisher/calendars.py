"""How the names of files tell their edition: by quarter, version, day, month, letter or fiscal year. Pure.

A calendar is a pattern of slugs (`links.py`) and the name that `catalogue.py` has for the edition. Of a table of them
the first that fits is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.codes.catalogue import MONTHS

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Calendar:
    """One way in which a slug tells its edition: the pattern, and the edition's name as `catalogue.py` has it."""

    pattern: re.Pattern[str]
    release: Callable[[re.Match[str]], str]


_MONTH = "(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_YEAR = r"(?P<year>20\d\d)(?!\d)"
_NUMBERS = {name[:3].lower(): number for name, number in MONTHS.items()}
_NAMES = {number: name for name, number in MONTHS.items()}
_OCTOBER = 10
_YEAR_ZERO = 1994
_LETTERS = {"a": "01", "b": "04", "c": "07", "d": "10"}


def _quarter(found: re.Match[str]) -> str:
    return f"{found['year']}Q{found['quarter']}"


def _quarter_of_day(found: re.Match[str]) -> str:
    return f"{found['year']}Q{(int(found['month']) + 2) // 3}"


def _quarter_of_version(found: re.Match[str]) -> str:
    """v322 is the third quarter of the 32nd year: as importers/ptp.py reads it."""
    return f"{_YEAR_ZERO + int(found['years'])}Q{int(found['quarter']) + 1}"


def _month(found: re.Match[str]) -> str:
    return f"{found['year']}-{_NUMBERS[found['month']]:02}"


def _letter(found: re.Match[str]) -> str:
    return f"20{found['year']}-{_LETTERS[found['letter']]}"


def _fiscal_month(found: re.Match[str]) -> str:
    """A fiscal year begins in October of the year before; another month names an update of it."""
    year, month = int(found["year"]), _NUMBERS[found["month"]]
    return f"FY{year + 1}" if month == _OCTOBER else f"FY{year} {_NAMES[month]} {year}"


def _fiscal_update(found: re.Match[str]) -> str:
    """`2025-…-april`: the year is the fiscal year's own."""
    return f"FY{found['year']} {_NAMES[_NUMBERS[found['month']]]} {found['year']}"


def _fiscal_year(found: re.Match[str]) -> str:
    return f"FY20{found['year'][-2:]}"


def _year(found: re.Match[str]) -> str:
    return found["year"]


def _calendar(pattern: str, release: Callable[[re.Match[str]], str]) -> Calendar:
    return Calendar(re.compile(pattern), release)


QUARTERS = (
    _calendar(rf"(?<!\d){_YEAR}-?q(?P<quarter>[1-4])", _quarter),
    _calendar(rf"q(?P<quarter>[1-4])-?{_YEAR}", _quarter),
)
VERSIONS = (*QUARTERS, _calendar(r"-v(?P<years>\d\d)(?P<quarter>[0-3])(?:r\d*)?(?:-|$)", _quarter_of_version))
DAYS = (_calendar(rf"(?<!\d)(?P<month>0[1-9]|1[0-2])-?(?P<day>[0-3]\d)-?{_YEAR}", _quarter_of_day), *QUARTERS)
MONTHLY = (
    _calendar(rf"\b{_MONTH}-(?:\d\d?-)?{_YEAR}", _month),
    _calendar(rf"(?<!\d){_YEAR}-{_MONTH}", _month),
)
MONTHLY_OR_YEARLY = (*MONTHLY, _calendar(rf"(?<!\d){_YEAR}", _year))
LETTERS = (_calendar(r"rvu-?(?:20)?(?P<year>\d\d)-?(?P<letter>[a-d])r?(?![a-z0-9])", _letter),)
FISCAL = (
    _calendar(rf"\b{_MONTH}-(?:\d\d?-)?{_YEAR}", _fiscal_month),
    _calendar(rf"(?<!\d){_YEAR}-(?:[a-z0-9]+-)*(?P<month>apr)(?:il)?(?![a-z])", _fiscal_update),
    _calendar(rf"(?<!\d){_YEAR}", _fiscal_year),
    _calendar(r"fy-?(?P<year>\d\d)(?!\d)", _fiscal_year),
)
UNDATED: tuple[Calendar, ...] = ()
