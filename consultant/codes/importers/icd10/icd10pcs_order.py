"""ICD-10-PCS code titles: the fixed-width order file `icd10pcs_order_{year}.txt`.

The layout is that of ICD-10-CM's (`icd10cm_order.py`): order number at 1-5, code at 7-13, 1 for a complete code at 15,
short title at 17-76, long title from 78. The first code begins with a figure. The edition stands only in the name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.icd10 import icd10cm
from consultant.codes.importers.icd10.order_numbers import in_order
from consultant.codes.importers.importer import Counts, Importer, MalformedLine, blaming
from consultant.models.books import listed_codes, procedures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

_ROW = re.compile(r"\d{5} ([0-9A-HJ-NP-Z]{7}|[0-9A-HJ-NP-Z]{3}    ) ([01]) (?=.)(.{1,60})(.*)")
_SNIFF = re.compile(rb"\A(?:\xef\xbb\xbf)?\d{5} \d[0-9A-HJ-NP-Z]{2}(?:[0-9A-HJ-NP-Z]{4}|    ) [01] \S")
_WHOLE = 7


def parse_order(lines: Iterable[str]) -> Iterator[Row]:
    """Rows of `procedures` without their release: code, billable, title. Raises MalformedLine."""
    empty = True
    for number, row in in_order(lines):
        found = _ROW.fullmatch(row)
        if found is None:
            raise MalformedLine(number, "it is not order number, code, billable flag and titles")
        code, billable = found[1].rstrip(), found[2] == "1"
        if billable is not (len(code) == _WHOLE):
            raise MalformedLine(number, f"{code} is billable exactly where it has seven characters")
        empty = False
        yield code, billable, found[4].strip() or found[3].strip()
    if empty:
        raise MalformedLine(1, "the file has no row")


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source = parts[0]
    codes: list[str] = []

    def note(chunk: Sequence[Row]) -> None:
        codes.extend(row[0] for row in chunk)

    with blaming(source):
        shelf.put(procedures, parse_order(source.lines(meter=shelf.meter(source))), note)
    shelf.put(listed_codes, ((code,) for code in sorted(codes)))
    return Counts(rows=len(codes), codes=len(codes), billable=sum(len(code) == _WHOLE for code in codes))


ICD10PCS_ORDER = Importer(
    name="ICD-10-PCS order file",
    book=Book.ICD10PCS,
    settings=False,
    licensed=False,
    recognises=lambda source: bool(_SNIFF.match(source.head)),
    label=icd10cm.label,
    load=_load,
    compared=procedures,
)
