"""The fields that code files are made of: days, numbers, codes. Each is read or refused with its line and column. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from consultant.codes.importers.importer import MalformedLine
from consultant.models.books import day_number

PROCEDURE = re.compile(r"[0-9A-Z]\d{3}[0-9A-Z]")
"""The shape of every code of CPT and HCPCS Level II."""

_DECIMAL = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)")
_LARGEST = 2_147_483_647  # what every database takes for an integer
_SERIAL_ZERO = date(1970, 1, 1)


@lru_cache(maxsize=10_000)
def _number(text: str, form: str) -> int:
    return day_number(datetime.strptime(text, form).date())  # noqa: DTZ007 - a day has no zone


def day(text: str, line: int, column: str, *forms: str) -> int | None:
    """The integer yyyymmdd of a day written in one of `forms` (default `%Y%m%d`); None for blank and for zeros."""
    text = text.strip()
    if not text.strip("0"):
        return None
    for form in forms or ("%Y%m%d",):
        try:
            return _number(text, form)
        except ValueError:
            continue
    raise MalformedLine(line, f"{text[:40]!r} is no day", column)


def epoch_day(text: str, line: int, column: str) -> int | None:
    """The integer yyyymmdd of a count of days since 1970-01-01 (`19493.0`); None for blank and `nan`."""
    if text.strip().lower() in {"", "nan"}:
        return None
    try:
        return day_number(_SERIAL_ZERO + timedelta(days=int(float(text))))
    except (ValueError, OverflowError) as error:
        raise MalformedLine(line, f"{text[:40]!r} is no count of days", column) from error


def decimal(text: str, line: int, column: str, *, blank: str | None = None) -> str | None:
    """The text of a decimal without blanks, `$` and thousands' commas; `blank` where there is none."""
    bare = text.strip().replace(",", "").removeprefix("$").strip()
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
