"""HCPCS Level II in the fixed-width text of `HCPC{year}…_ANWEB.txt` (320 characters; 293 since 2026).

Code at 1-5 (a modifier at 4-5), sequence at 6-10, record at 11: 3 a code, 4 its continuation, 7 a modifier, 8 its
continuation; long description at 12-91, short at 92-119, then the fields of `hcpcs.PARTS`. Disclaimer on top. A record 3 or 7
that is too short for the day on which its code ended is refused: a code that has ended would seem to be valid.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.hcpcs import hcpcs
from consultant.codes.importers.importer import Counts, Importer, MalformedLine, blaming
from consultant.models.books import hcpcs_codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Shelf
    from consultant.codes.importers.source import Source

_RECORD = re.compile(r"( {3}[A-Z0-9]{2}|[A-Z]\d{4})\d{5}([0-9A-Z ])")
_SNIFF = re.compile(rb"^(?: {3}[A-Z0-9]{2}|[A-Z]\d{4})\d{4}0[37]\S", re.MULTILINE)
_ENDS = next(place + width - 1 for heading, place, width, _ in hcpcs.PARTS if heading == "TERM DT")
_PLACES = tuple(
    (slice(place - 1, place - 1 + width * times), width) for _, place, width, times in hcpcs.PARTS
)


def parse_hcpcs_text(lines: Iterable[str], others: list[int] | None = None) -> Iterator[hcpcs.Entry]:
    """Codes and modifiers in the order of the file; `others` as `hcpcs.entries` has it. Raises MalformedLine."""
    return hcpcs.entries(_records(lines), others)


def _records(lines: Iterable[str]) -> Iterator[hcpcs.Line]:
    begun = False
    for number, line in enumerate(lines, 1):
        found = _RECORD.match(line)
        if found:
            begun = True
            yield _record(number, found[1].strip(), found[2], line.rstrip("\r\n"))
        elif begun and line.strip():
            raise MalformedLine(number, "it is no HCPCS record")


def _record(number: int, code: str, record: str, line: str) -> hcpcs.Line:
    long, short = line[11:91].strip(), line[91:119].strip()
    starts = record in hcpcs.STARTS  # a continuation adds nothing but description
    if starts and len(line) < _ENDS:
        raise MalformedLine(
            number, f"the line has {len(line)} characters and ends before column {_ENDS}", "TERM DT"
        )
    parts = (
        tuple(_part(line[whole].strip(), width, line[whole]) for whole, width in _PLACES) if starts else ()
    )
    return hcpcs.Line(number, code, record, long, short, parts)


def _part(found: str, width: int, field: str) -> str:
    """The text of a field; of one that is repeated, those that are not blank."""
    if len(found) <= width:
        return found
    some = (field[start : start + width].strip() for start in range(0, len(field), width))
    return "|".join(one for one in some if one)


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source = parts[0]
    others: list[int] = []
    lines = source.lines("cp1252", shelf.meter(source))
    with blaming(source):
        counts = hcpcs.put_codes(parse_hcpcs_text(lines, others), shelf)
    hcpcs.tell_others(others, shelf, source)
    return counts


HCPCS_TEXT = Importer(
    name="HCPCS Level II (text)",
    book=Book.HCPCS,
    settings=False,
    licensed=False,
    recognises=lambda source: bool(_SNIFF.search(source.head)),
    label=hcpcs.label,
    load=_load,
    compared=hcpcs_codes,
    stores=3,
)
