"""Medically unlikely edits: the csv files `MCR_MUE_{setting}_Eff_mm-dd-yyyy.csv`.

Above the heading, which has a line break inside, stands a quoted notice of several lines. The edition stands only in the
name; the setting in the heading of the values too (`Practitioner Services MUE Values`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers import fields
from consultant.codes.importers.headings import Table, Wanted, csv_records, plain
from consultant.codes.importers.importer import Importer, Label, MalformedLine
from consultant.codes.importers.keyed import put_keyed
from consultant.codes.importers.lists import listed
from consultant.models.books import mue_limits
from consultant.vocabulary import Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Counts, Row, Shelf
    from consultant.codes.importers.source import Source

_SETTINGS = (
    (re.compile(r"practitioner", re.IGNORECASE), Setting.PRACTITIONER),
    (re.compile(r"outpatient", re.IGNORECASE), Setting.OUTPATIENT_HOSPITAL),
    (re.compile(r"DME|supplier", re.IGNORECASE), Setting.DME),
)
_EFFECTIVE = re.compile(r"(?<!\d)(0[1-9]|1[0-2])-\d\d-(20\d\d)(?!\d)")
_QUARTER = re.compile(r"(20\d\d)[-_ ]?q([1-4])", re.IGNORECASE)
_CODES, _VALUES, _INDICATORS = "HCPCS/CPT Code", "MUE Values", "MUE Adjudication Indicator"
_WANTED = (Wanted(_CODES), Wanted(_VALUES), Wanted(_INDICATORS), Wanted("MUE Rationale"))
_NAMES = frozenset().union(*(one.plain for one in _WANTED))
_HEADED_VALUES = re.compile(r"([A-Za-z /]*?)\s*MUE Values?", re.IGNORECASE)
_INDICATOR = re.compile(r"([1-3])(?:\s.*)?", re.DOTALL)


def table() -> Table:
    """The columns."""
    return Table(_WANTED)


def parse_mue(lines: Iterable[str], columns: Table) -> Iterator[Row]:
    """Rows of `mue_limits` without their release: code, value, adjudication indicator, rationale. Raises MalformedLine."""
    for line, (code, value, indicator, rationale) in listed.rows(columns, _records(lines)):
        mark = _INDICATOR.fullmatch(indicator)
        if mark is None:
            raise MalformedLine(
                line, f"{indicator[:40]!r} is no adjudication indicator from 1 to 3", _INDICATORS
            )
        yield (
            fields.code(code, fields.PROCEDURE, line, _CODES),
            fields.integer(value, line, _VALUES),
            int(mark[1]),
            rationale,
        )


def _records(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    for line, record in csv_records(lines):
        yield line, _without_setting(record) if _is_heading(record) else record


def _without_setting(record: list[str]) -> list[str]:
    return [_VALUES if _HEADED_VALUES.fullmatch(cell.strip()) else cell for cell in record]


def _is_heading(record: list[str]) -> bool:
    """One of the four may be missing, so that the file is refused with the name of the column."""
    return len({plain(cell) for cell in _without_setting(record)} & _NAMES) >= len(_WANTED) - 1


def _heading(source: Source) -> list[str]:
    """The heading at the head of a file; [] where there is none."""
    if b"MUE" not in source.head:
        return []
    return next((record for record in listed.records(source) if _is_heading(record)), [])


def _label(source: Source) -> Label:
    headed = [found[1] for cell in _heading(source) if (found := _HEADED_VALUES.fullmatch(cell.strip()))]
    settings = (_setting(text) for text in (*headed, *reversed(source.names)))
    return Label(
        setting=next((one for one in settings if one), None), release=listed.told_by(source.names, _quarter)
    )


def _setting(text: str) -> Setting | None:
    return next((setting for pattern, setting in _SETTINGS if pattern.search(text)), None)


def _quarter(name: str) -> str | None:
    if found := _EFFECTIVE.search(name):
        return f"{found[2]}Q{(int(found[1]) + 2) // 3}"
    found = _QUARTER.search(name)
    return f"{found[1]}Q{found[2]}" if found else None


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source, columns = parts[0], table()
    counts = put_keyed(
        source, shelf, mue_limits, parse_mue(source.lines("latin-1", shelf.meter(source)), columns)
    )
    columns.tell(shelf, source)
    return counts


MUE = Importer(
    name="MUE table (csv)",
    book=Book.MUE,
    settings=True,
    licensed=True,
    recognises=lambda source: bool(_heading(source)),
    label=_label,
    load=_load,
    compared=mue_limits,
)
