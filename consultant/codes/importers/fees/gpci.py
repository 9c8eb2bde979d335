"""Geographic practice cost indices: the csv files `GPCI{year}.csv` (Addendum E of the fee schedule's final rule).

A title, a blank record, the heading whose columns name the year, a row a locality; below it footnotes, to which
asterisks behind a name point. The work index is published with the floor of 1.0, without it, or both (January 2026).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers import fields
from consultant.codes.importers.fees.footnotes import is_text
from consultant.codes.importers.fees.payment_localities import (
    NUMBER,
    carrier,
    locality,
    name_and_marks,
    yearly_label,
)
from consultant.codes.importers.headings import Table, Wanted, csv_records
from consultant.codes.importers.importer import Counts, Importer, MalformedLine, blaming
from consultant.models.books import localities

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

_CARRIER = "Medicare Administrative Contractor (MAC)"
_WORK, _UNFLOORED = "PW GPCI", "PW GPCI without floor"
_COLUMNS = (
    Wanted(_CARRIER, ("Medicare Administrative Contractor", "Contractor")),
    Wanted("State"),
    Wanted("Locality Number"),
    Wanted("Locality Name"),
    Wanted(_WORK, needed=False),
    Wanted(_UNFLOORED, needed=False),
    Wanted("PE GPCI"),
    Wanted("MP GPCI"),
)
_INDEX = re.compile(r"\s*(?:20\d\d\s+)?(PW|PE|MP)\s+GPCI\b(.*)", re.DOTALL)
_YEAR = re.compile(rb"20(\d\d) P[WE] GPCI")
_NAME = re.compile(r"GPCI[-_ ]?20(\d\d)", re.IGNORECASE)
_STATE = re.compile("[A-Z]{2}")
_FOOTNOTE = re.compile(r"(\*+)\s*(\S.*)")


def parse_gpci(lines: Iterable[str], table: Table) -> Iterator[Row]:
    """Rows of `localities` without their release, once the footnotes were read. Raises MalformedLine."""
    rows: list[tuple[int, list[str]]] = []
    footnotes: dict[str, str] = {}
    for line, texts in table.read(_without_years(csv_records(lines))):
        first, *others = texts
        if any(others) or NUMBER.fullmatch(first):
            rows.append((line, texts))
            _row(line, texts, footnotes)  # what is wrong is said before the rest is read
        elif found := _FOOTNOTE.fullmatch(first):
            footnotes[found[1]] = found[2].strip()
    yield from (_row(line, texts, footnotes) for line, texts in rows)


def locality_table() -> Table:
    """A table that wants the columns of the file."""
    return Table(_COLUMNS)


def _without_years(records: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """`2025 PW GPCI (with 1.0 Floor)` is the same column every year."""
    for line, record in records:
        yield line, [_heading(cell) for cell in record]


def _heading(cell: str) -> str:
    found = _INDEX.fullmatch(cell)
    if not found:
        return cell
    return _UNFLOORED if found[1] == "PW" and "without" in found[2].lower() else f"{found[1]} GPCI"


def _row(line: int, texts: Sequence[str], footnotes: dict[str, str]) -> Row:
    number, state, area, titled, work, unfloored, expense, malpractice = texts
    if not _STATE.fullmatch(state):
        raise MalformedLine(line, f"{state[:40]!r} is no state", "State")
    name, marks = name_and_marks(titled)
    if not name:
        raise MalformedLine(line, "it is blank", "Locality Name")
    if not work and not unfloored:
        raise MalformedLine(line, "it is blank", _WORK)
    return (
        carrier(number, line, _CARRIER),
        locality(area, line, "Locality Number"),
        state,
        name,
        fields.decimal(work, line, _WORK, grouped=False),
        fields.decimal(unfloored, line, _UNFLOORED, grouped=False),
        _index(expense, line, "PE GPCI"),
        _index(malpractice, line, "MP GPCI"),
        footnotes.get(marks, ""),
    )


def _index(text: str, line: int, column: str) -> str:
    index = fields.decimal(text, line, column, grouped=False)
    if index is None:
        raise MalformedLine(line, "it is blank", column)
    return index


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source, table = parts[0], locality_table()
    with blaming(source):
        rows = shelf.put(localities, parse_gpci(source.lines(meter=shelf.meter(source)), table))
        if not rows:
            raise MalformedLine(1, "the file has no row")
    table.tell(shelf, source)
    return Counts(rows=rows)


GPCI = Importer(
    name="GPCI (csv)",
    book=Book.GPCI,
    settings=False,
    licensed=False,
    recognises=lambda source: (
        is_text(source) and all(heading in source.head for heading in (b"PE GPCI", b"MP GPCI", b"Locality"))
    ),
    label=lambda source: yearly_label(source, _YEAR, _NAME),
    load=_load,
    compared=localities,
)
