"""The fields that code files are made of: days, numbers, codes. Each is read or refused with its line and column. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from consultant.codes.importers.importer import MalformedLine
from consultant.models.books import day_number

PROCEDURE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]")
"""The shape of every code of CPT and HCPCS Level II."""

_DECIMAL = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_LARGEST = 2_147_483_647  # what every database takes for an integer
_SERIAL_ZERO = date(1970, 1, 1)
_YEARS = range(1900, 2200)


@lru_cache(maxsize=100)
def _form(form: str) -> re.Pattern[str]:
    """What `form` shows and nothing less: a month and a day have two figures, but between strokes one is enough."""
    figures = "[0-9]{1,2}" if "/" in form else "[0-9]{2}"
    shown = {"%Y": "(?P<year>[0-9]{4})", "%m": f"(?P<month>{figures})", "%d": f"(?P<day>{figures})"}
    return re.compile("".join(shown.get(part) or re.escape(part) for part in re.split("(%[Ymd])", form)))


@lru_cache(maxsize=10_000)
def _number(text: str, form: str) -> int | None:
    """The day's integer; None where `text` is not of `form`. Raises ValueError for a day that is in no calendar."""
    found = _form(form).fullmatch(text)
    return day_number(date(*map(int, found.group("year", "month", "day")))) if found else None


def day(text: str, line: int, column: str, *forms: str) -> int | None:
    """The integer yyyymmdd of a day written in one of `forms` (default `%Y%m%d`); None for blank and for zeros.

    A form is made of `%Y`, `%m`, `%d` and what stands between them. A day outside 1900 to 2199 is refused: a source that
    writes one for "for ever" must say so itself. Raises MalformedLine.
    """
    text = text.strip()
    if not text.strip("0"):
        return None
    for form in forms or ("%Y%m%d",):
        try:
            number = _number(text, form)
        except ValueError:
            continue
        if number is not None:
            return _of_these_centuries(number, text, line, column)
    raise MalformedLine(line, f"{text[:40]!r} is no day", column)


def _of_these_centuries(number: int, text: str, line: int, column: str) -> int:
    if number // 10_000 not in _YEARS:
        reason = f"{text[:40]!r} is not between {_YEARS[0]} and {_YEARS[-1]}"
        raise MalformedLine(line, reason, column)
    return number


def epoch_day(text: str, line: int, column: str) -> int | None:
    """The integer yyyymmdd of a count of days since 1970-01-01 (`19493.0`); None for blank and `nan`."""
    if text.strip().lower() in {"", "nan"}:
        return None
    try:
        number = day_number(_SERIAL_ZERO + timedelta(days=int(float(text))))
    except (ValueError, OverflowError) as error:
        raise MalformedLine(line, f"{text[:40]!r} is no count of days", column) from error
    return _of_these_centuries(number, text, line, column)


def decimal(
    text: str, line: int, column: str, *, blank: str | None = None, grouped: bool = True
) -> str | None:
    """The text of a decimal without blanks, `$` and thousands' commas; `blank` where there is none.

    A comma that does not part thousands is refused, and any comma where numbers are not `grouped`: `1,081` may be meant
    for 1.081 in a column of small numbers. Raises MalformedLine.
    """
    bare = text.strip().removeprefix("$").strip()
    if grouped and _GROUPED.fullmatch(bare):
        bare = bare.replace(",", "")
    if not bare:
        return blank
    if not _DECIMAL.fullmatch(bare) or len(bare) > 20:  # noqa: PLR2004 - as `Exact` stores it
        raise MalformedLine(line, f"{text[:40]!r} is no number", column)
    return bare


def integer(text: str, line: int, column: str) -> int:
    """A whole number that every database can store."""
    bare = text.strip()
    if not bare.isascii() or not bare.isdecimal() or int(bare) > _LARGEST:
        raise MalformedLine(line, f"{text[:40]!r} is no whole number", column)
    return int(bare)


def code(text: str, shape: re.Pattern[str], line: int, column: str) -> str:
    """A code of `shape` in upper case, without blanks and dot."""
    bare = "".join(text.split()).replace(".", "").upper()
    if not shape.fullmatch(bare):
        raise MalformedLine(line, f"{text[:40]!r} is no code", column)
    return bare
