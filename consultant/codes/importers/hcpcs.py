"""What the two layouts of HCPCS Level II share: dates, edition names, and the rows on the shelf.

The layouts are read by `hcpcs_text.py` and `hcpcs_xlsx.py`.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from consultant.codes.importers.importer import Counts, Label, MalformedLine
from consultant.models.books import day_number, hcpcs_codes, listed_codes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

CODE = re.compile(r"[A-Z]\d{4}|[A-Z0-9]{2}")
"""A code, or a modifier of two characters."""

_MODIFIER_LENGTH = 2
_QUARTERS = {"jan": "01", "apr": "04", "jul": "07", "oct": "10"}
_QUARTERLY = re.compile(rf"(20\d\d)[-_ ]?({'|'.join(_QUARTERS)})", re.IGNORECASE)
_QUARTERLY_ZIP = re.compile(rf"({'|'.join(_QUARTERS)})[a-z]*[-_ ](20\d\d)", re.IGNORECASE)
_ANNUAL = re.compile(r"(20\d\d)")


def label(source: Source) -> Label:
    """The edition by name: `HCPC2025_OCT_ANWEB` is 2025-10, `HCPC2019_CONTR_ANWEB` the annual 2019."""
    for name in reversed(source.names):
        if found := _QUARTERLY.search(name):
            return Label(release=f"{found[1]}-{_QUARTERS[found[2].lower()]}")
        if found := _QUARTERLY_ZIP.search(name):
            return Label(release=f"{found[2]}-{_QUARTERS[found[1].lower()]}")
    found = next((one for name in reversed(source.names) if (one := _ANNUAL.search(name))), None)
    return Label(release=found[1] if found else None)


def day(text: str, line: int) -> int | None:
    """The integer of a date yyyymmdd; None for blank and for zeros. Raises MalformedLine."""
    if not text.strip("0 "):
        return None
    try:
        return day_number(datetime.strptime(text.strip(), "%Y%m%d").date())  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise MalformedLine(line, f"{text!r} is no day") from error


def put_codes(rows: Iterable[Row], shelf: Shelf) -> Counts:
    """Store rows of `hcpcs_codes` (code, title, short title, effective, terminated) and count codes and modifiers."""
    codes: list[str] = []
    shelf.put(hcpcs_codes, rows, lambda chunk: codes.extend(row[0] for row in chunk))
    shelf.put(listed_codes, ((code,) for code in sorted(codes)))
    modifiers = sum(len(code) == _MODIFIER_LENGTH for code in codes)
    return Counts(rows=len(codes), codes=len(codes) - modifiers, modifiers=modifiers)
