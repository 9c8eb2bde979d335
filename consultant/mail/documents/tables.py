"""Rows as text that the extraction reads: a line a row, a tab between cells. CSV and TSV are taken apart here."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from consultant.mail.charsets import decode
from consultant.mail.documents.bounds import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from consultant.mail.documents.document import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DELIMITERS = ("\t", ";", "|", ",")
_LOOKED_AT = 20
"""Lines from which the delimiter is told."""


def cell_text(cell: object) -> str:
    """A cell on one line; whole numbers without a point, days as `2023-04-01`."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return " ".join(str(cell).split())[:LONGEST_CELL]


def rows_text(rows: Iterable[Sequence[object]], room: int, most_rows: int = MOST_ROWS) -> Reading:
    """Rows as lines, empty ones left out, until the room or the number of rows is used up."""
    lines: list[str] = []
    length = 0
    for row in rows:
        line = "\t".join(map(cell_text, row[:MOST_COLUMNS])).rstrip("\t")
        if not line.strip():
            continue
        if len(lines) >= most_rows or length + len(line) + 1 > room:
            return Reading("\n".join(lines), whole=False)
        lines.append(line)
        length += len(line) + 1
    return Reading("\n".join(lines))


def _delimiter(lines: Sequence[str]) -> str:
    """The delimiter that stands in most of the first lines, and most often."""
    counts = {sign: sorted(line.count(sign) for line in lines) for sign in DELIMITERS}
    return max(
        DELIMITERS, key=lambda sign: (counts[sign][len(lines) // 2] if lines else 0, sum(counts[sign]))
    )


def read_table(data: bytes, room: int) -> Reading:
    """CSV or TSV; as plain text where its quotes are broken."""
    text = decode(data).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    first = [line for line in text[:100_000].split("\n") if line.strip()][:_LOOKED_AT]
    try:
        return rows_text(csv.reader(io.StringIO(text), delimiter=_delimiter(first)), room)
    except csv.Error:
        return Reading(text[:room], whole=len(text) <= room)
