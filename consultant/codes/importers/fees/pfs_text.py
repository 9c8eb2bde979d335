"""The physician fee schedule's relative values in fixed positions: the files `PPRRVU{year}_{Mon}.txt`.

Lines that begin with HDR come first. The positions are in `fee_schedule.FIELDS`; each row says the same as in `pfs.py`'s
layout, but for PRIC IND of 2026, whose place here is not documented.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.fees.fee_schedule import FIELDS, fee_row, is_qualifying, label, put_fees
from consultant.codes.importers.importer import Importer, MalformedLine
from consultant.models.books import fee_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Counts, Row, Shelf
    from consultant.codes.importers.source import Source

_HEADER = "HDR"
_LENGTH = max(field.last for field in FIELDS)
_SLICES = tuple(slice(max(field.first - 1, 0), field.last) for field in FIELDS)
_SNIFF = re.compile(
    rb"^[0-9A-Z]\d{3}[0-9A-Z][^\r\n]{52}[A-Z][+ ][ \d]{3}\.\d\d [ \d]{3}\.\d\d(?:  |NA) [ \d]{3}\.\d\d",
    re.MULTILINE,
)


def parse_pfs_text(lines: Iterable[str]) -> Iterator[Row]:
    """Rows of `fee_rows` without their release. Raises MalformedLine."""
    begun = False
    for number, line in enumerate(lines, 1):
        text = line.rstrip("\r\n\x1a")
        if not text.strip() or (not begun and text.startswith(_HEADER)):
            continue
        begun = True
        if len(text) < _LENGTH:
            raise MalformedLine(number, f"it has {len(text)} of {_LENGTH} characters")
        yield fee_row([text[place].strip() for place in _SLICES], number)


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source = parts[0]
    return put_fees(source, parse_pfs_text(source.lines(meter=shelf.meter(source))), shelf)


PFS_TEXT = Importer(
    name="physician fee schedule (text)",
    book=Book.PFS,
    settings=False,
    licensed=True,
    recognises=lambda source: bool(_SNIFF.search(source.head)) and not is_qualifying(source),
    label=label,
    load=_load,
    compared=fee_rows,
)
PFS_QPP_TEXT = Importer(
    name="physician fee schedule of qualifying APM participants (text)",
    book=Book.PFS_QPP,
    settings=False,
    licensed=True,
    recognises=lambda source: bool(_SNIFF.search(source.head)) and is_qualifying(source),
    label=label,
    load=_load,
    compared=fee_rows,
)
