"""HCPCS codes that are not otherwise classified: a csv of code, description, and the days it was added and ended.

A long description goes on in a second row with the same code and no days.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers import fields
from consultant.codes.importers.headings import Table, Wanted, csv_records
from consultant.codes.importers.importer import Importer, MalformedLine
from consultant.codes.importers.keyed import put_keyed
from consultant.codes.importers.lists import listed
from consultant.models.books import unclassified_codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Counts, Row, Shelf
    from consultant.codes.importers.source import Source

_CODE = re.compile(r"[A-Z]\d{4}")
_WANTED = (
    Wanted("hcpcs", ("hcpcs_code",)),
    Wanted("long_description"),
    Wanted("add_date"),
    Wanted("term_date"),
)


def parse_unclassified(lines: Iterable[str], columns: Table) -> Iterator[Row]:
    """Rows of `unclassified_codes` without their release. Raises MalformedLine."""
    held: Row | None = None
    seen: set[str] = (
        set()
    )  # a row is only given when the next one is read, too late for the line of a repeated one
    for line, (code, title, added, ended) in listed.rows(columns, csv_records(lines)):
        row = _row(line, code, title, added, ended)
        if held and _continues(row, held):
            held = (held[0], f"{held[1]} {row[1]}", *held[2:])
            continue
        if row[0] in seen:
            raise MalformedLine(line, f"the row of {row[0]} stands twice")
        seen.add(row[0])
        if held:
            yield held
        held = row
    if held:
        yield held


def _row(line: int, code: str, title: str, added: str, ended: str) -> Row:
    if not title:
        raise MalformedLine(line, "the description is empty", "long_description")
    first, last = fields.day(added, line, "add_date"), fields.day(ended, line, "term_date")
    if first and last and last < first:
        raise MalformedLine(line, "it ends before it was added", "term_date")
    return fields.code(code, _CODE, line, "hcpcs"), title, first, last


def _continues(row: Row, former: Row) -> bool:
    return bool(row[0] == former[0] and row[2:] == (None, None))


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source, columns = parts[0], Table(_WANTED)
    rows = parse_unclassified(source.lines(meter=shelf.meter(source)), columns)
    counts = put_keyed(source, shelf, unclassified_codes, rows)
    columns.tell(shelf, source)
    return counts


HCPCS_NOC = Importer(
    name="HCPCS not-otherwise-classified codes (csv)",
    book=Book.HCPCS_NOC,
    settings=False,
    licensed=False,
    recognises=lambda source: listed.headed(source, ("hcpcs", "longdescription", "adddate", "termdate")),
    label=listed.label,
    load=_load,
    compared=unclassified_codes,
)
