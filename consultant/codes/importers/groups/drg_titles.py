r"""MS-DRG titles of all years: `ms_drg.csv`, without a heading.

Six columns: code, MDC, kind, title, 1 where it was given up, and the day from which it was. `\N` is empty.
MDC and kind are written in several ways; they are taken from Table 5.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers import fields
from consultant.codes.importers.groups.drg_weights import DRG
from consultant.codes.importers.headings import csv_records
from consultant.codes.importers.icd10 import icd10cm
from consultant.codes.importers.importer import Importer, Label, MalformedLine
from consultant.codes.importers.keyed import put_keyed
from consultant.models.books import day_number, drg_titles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Counts, Row, Shelf
    from consultant.codes.importers.source import Source

_NONE = "\\N"
_FIELDS = 6
_DAY = timedelta(days=1)
_LINE = re.compile(
    rb'\A(?:\xef\xbb\xbf)?"?\d{3}"?,"?(?:\\N|MDC \d\d|\d\d)"?,[^\r\n]*,"?[01]"?,"?(?:\\N|\d{4}-\d\d-\d\d)"?\r?\n'
)


def parse_drg_titles(lines: Iterable[str]) -> Iterator[Row]:
    """Rows of `drg_titles` without their release. Raises MalformedLine."""
    for line, record in csv_records(lines):
        if any(record):
            yield _row(record, line)


def _row(record: list[str], line: int) -> Row:
    if len(record) != _FIELDS:
        raise MalformedLine(line, f"it has {len(record)} columns, not {_FIELDS}")
    code, _, _, title, given_up, day = (cell.strip() for cell in record)
    if not title or title == _NONE or "\n" in title:
        raise MalformedLine(line, "the title is empty, or goes over lines", "4")
    if given_up not in {"0", "1"} or (given_up == "1") != (day != _NONE):
        raise MalformedLine(line, f"{given_up[:10]!r} and {day[:20]!r} contradict each other", "5")
    return fields.code(code, DRG, line, "1"), title, None if day == _NONE else _last_day(day, line)


def _last_day(text: str, line: int) -> int:
    """The day before the one from which a DRG is no more."""
    try:
        return day_number(date.fromisoformat(text) - _DAY)
    except (ValueError, OverflowError) as error:
        raise MalformedLine(line, f"{text[:20]!r} is no day", "6") from error


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source = parts[0]
    return put_keyed(source, shelf, drg_titles, parse_drg_titles(source.lines(meter=shelf.meter(source))))


DRG_TITLES = Importer(
    name="MS-DRG titles (csv)",
    book=Book.MSDRG_TITLES,
    settings=False,
    licensed=False,
    recognises=lambda source: bool(_LINE.match(source.head)),
    label=lambda source: Label(release=icd10cm.release_of(source.names)),
    load=_load,
    compared=drg_titles,
)
