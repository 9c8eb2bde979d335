"""The physician fee schedule's relative values: the csv files `PPRRVU{year}_{Mon}.csv`, since 2026 `_QPP` and `_nonQPP`.

Titles, then a heading in several records that stand above one another (`WORK` over `RVU`), then a row a code and
modifier. A column's name is what its records say together; 2025 has 31 columns, 2026 has PRIC IND as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.fees.fee_schedule import FIELDS, fee_row, is_qualifying, label, put_fees
from consultant.codes.importers.fees.footnotes import is_text
from consultant.codes.importers.headings import Table, Wanted, csv_records, plain
from consultant.codes.importers.importer import Importer
from consultant.models.books import fee_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Counts, Row, Shelf
    from consultant.codes.importers.source import Source

_COLUMNS = tuple(Wanted(field.heading, needed=field.needed) for field in FIELDS)
_LAST_OF_HEADING = frozenset({"hcpcs", "mod", "description"})
_MARKS = (b"GLOB", b"PCTC", b"BILAT", b"ENDO", b"CONV", b"PE RVU")
_ENOUGH = 4
_HEADING_BYTES = 8_192


def parse_pfs(lines: Iterable[str], table: Table) -> Iterator[Row]:
    """Rows of `fee_rows` without their release; `table` is told what it ignores. Raises MalformedLine."""
    for line, texts in table.read(_one_heading(csv_records(lines))):
        yield fee_row(texts, line)


def fee_table() -> Table:
    """A table that wants the columns of the file."""
    return Table(_COLUMNS)


def _one_heading(records: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """The records, with the heading put together in the place of its last record."""
    above: list[list[str]] = []
    headed = False
    for line, record in records:
        if not headed and len(_LAST_OF_HEADING & {plain(cell) for cell in record}) > 1:
            yield line, _joined([*above, record])
            headed = True
            continue
        if not headed:  # a title fills one cell and begins anew; the heading's records fill several
            above = [*above, record] if sum(bool(cell.strip()) for cell in record) > 1 else []
        yield line, record


def _joined(stacked: Sequence[Sequence[str]]) -> list[str]:
    width = max(map(len, stacked))
    padded = [[*record, *[""] * (width - len(record))] for record in stacked]
    return [
        " ".join(part for cell in column if (part := cell.strip())) for column in zip(*padded, strict=True)
    ]


def _is_csv(source: Source) -> bool:
    start = source.head[:_HEADING_BYTES]
    return is_text(source) and b"HCPCS" in start and sum(mark in start for mark in _MARKS) >= _ENOUGH


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source, table = parts[0], fee_table()
    counts = put_fees(source, parse_pfs(source.lines(meter=shelf.meter(source)), table), shelf)
    table.tell(shelf, source)
    return counts


PFS = Importer(
    name="physician fee schedule (csv)",
    book=Book.PFS,
    settings=False,
    licensed=True,
    recognises=lambda source: _is_csv(source) and not is_qualifying(source),
    label=label,
    load=_load,
    compared=fee_rows,
)
PFS_QPP = Importer(
    name="physician fee schedule of qualifying APM participants (csv)",
    book=Book.PFS_QPP,
    settings=False,
    licensed=True,
    recognises=lambda source: _is_csv(source) and is_qualifying(source),
    label=label,
    load=_load,
    compared=fee_rows,
)
