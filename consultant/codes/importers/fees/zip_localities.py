"""ZIP codes by carrier and locality: the fixed-width files `ZIP5_{MON}{year}.txt`.

State at 1-2, ZIP 3-7, carrier 8-12, locality 13-14, rural indicator 15 (blank urban, R rural, B super rural), laboratory
competitive bidding area 16-17, the rural indicator of 2006 at 18, plus-four flag 21, Part B indicator 23, year and
quarter 76-80. The edition is that of the rows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.importer import Counts, Importer, Label, MalformedLine, blaming
from consultant.models.books import zip_localities

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

_ROW = re.compile(
    r"([A-Z]{2})([0-9]{5})([0-9]{5})([0-9]{2})([ RB])([A-Z0-9 ]{2})([ A-Z])  ([01]) ([ A-Z0-9]) {52}(20[0-9]{2}[1-4])"
)
_SNIFF = re.compile(_ROW.pattern.encode() + rb"\r?\n")


def parse_zip_localities(lines: Iterable[str]) -> Iterator[Row]:
    """Rows of `zip_localities` without their release. Raises MalformedLine."""
    quarter = ""
    for number, line in enumerate(lines, 1):
        text = line.rstrip("\r\n\x1a")
        if not text.strip():
            continue
        found = _ROW.fullmatch(text)
        if found is None:
            raise MalformedLine(number, "it is not state, ZIP, carrier, locality, indicators and quarter")
        state, code, carrier, locality, rural, laboratory, former, plus_four, part_b, told = found.groups()
        quarter = quarter or told
        if told != quarter:
            raise MalformedLine(number, f"it is of {told}, the rows before it of {quarter}", "Year/Quarter")
        yield (
            code,
            state,
            carrier,
            locality,
            rural.strip(),
            laboratory.strip(),
            former.strip(),
            plus_four == "1",
            part_b.strip(),
        )


def _label(source: Source) -> Label:
    found = _SNIFF.match(source.head)
    return Label(release=f"{found[10][:4].decode()}Q{found[10][4:].decode()}" if found else None)


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source = parts[0]
    with blaming(source):
        rows = shelf.put(zip_localities, parse_zip_localities(source.lines(meter=shelf.meter(source))))
    return Counts(rows=rows)


ZIP_LOCALITIES = Importer(
    name="ZIP codes by locality (text)",
    book=Book.ZIP_LOCALITIES,
    settings=False,
    licensed=False,
    recognises=lambda source: bool(_SNIFF.match(source.head)),
    label=_label,
    load=_load,
    compared=zip_localities,
)
