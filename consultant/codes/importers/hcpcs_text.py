"""HCPCS Level II in the fixed-width text of `HCPC{year}…_ANWEB.txt` (320 characters; 293 since 2026).

Code at 1-5 (a modifier at 4-5), sequence at 6-10, record at 11: 3 a code, 4 its continuation, 7 a modifier, 8 its
continuation; long description at 12-91, short at 92-119, effective 277-284, terminated 285-292. Disclaimer on top.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from consultant.codes.entries import Book
from consultant.codes.importers import hcpcs
from consultant.codes.importers.importer import Counts, Importer, MalformedLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

_RECORD = re.compile(r"( {3}[A-Z0-9]{2}|[A-Z]\d{4})\d{5}([0-9A-Z ])")
_SNIFF = re.compile(rb"^(?: {3}[A-Z0-9]{2}|[A-Z]\d{4})\d{4}0[37]\S", re.MULTILINE)
_STARTS = frozenset("37")
_CONTINUES = frozenset("48")


@dataclass(slots=True)
class _Open:
    """A code whose continuation lines may still follow."""

    code: str
    short: str
    effective: int | None
    terminated: int | None
    long: list[str] = field(default_factory=list)

    def row(self) -> Row:
        return self.code, " ".join(self.long), self.short, self.effective, self.terminated


def parse_hcpcs_text(lines: Iterable[str]) -> Iterator[Row]:
    """Rows of `hcpcs_codes` without their release, modifiers among them. Raises MalformedLine."""
    current: _Open | None = None
    begun = False
    for number, line in enumerate(lines, 1):
        found = _RECORD.match(line)
        if found is None:
            if begun and line.strip():
                raise MalformedLine(number, "it is no HCPCS record")
            continue
        begun = True
        code, record = found[1].strip(), found[2]
        if record in _STARTS:
            if current:
                yield current.row()
            current = _opened(code, line, number)
        elif record in _CONTINUES:
            if current is None or current.code != code:
                raise MalformedLine(number, f"{code} is continued before it begins")
            current.long.append(line[11:91].strip())
    if current is None:
        raise MalformedLine(1, "the file has no HCPCS record")
    yield current.row()


def _opened(code: str, line: str, number: int) -> _Open:
    dates = hcpcs.day(line[276:284], number), hcpcs.day(line[284:292], number)
    return _Open(code, line[91:119].strip(), *dates, long=[line[11:91].strip()])


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source = parts[0]
    lines = (line.rstrip("\r\n") for line in source.lines("cp1252", shelf.meter(source)))
    try:
        return hcpcs.put_codes(parse_hcpcs_text(lines), shelf)
    except MalformedLine as error:
        raise error.rejected(source) from error


HCPCS_TEXT = Importer(
    name="HCPCS Level II (text)",
    book=Book.HCPCS,
    settings=False,
    licensed=False,
    recognises=lambda source: bool(_SNIFF.search(source.head)),
    label=hcpcs.label,
    load=_load,
)
