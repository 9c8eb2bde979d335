"""Add-on code edits: the text file `AOC_V{year}Q{quarter}-MCR.txt`.

A row is `{type}{add-on} {primary} {YYYYDDD} {YYYYDDD} {note}`: ordinal dates, deletion and note may be missing, and
primary `CCCCC` stands for the codes that the contractor defines. A note stands behind the deletion, or behind the seven blanks
in its place; it begins with a word, or with a code (`96360 Practitioner Only`). The edition stands only in the name.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.importer import Counts, Importer, Label, MalformedLine
from consultant.codes.importers.lists import listed
from consultant.models.books import add_ons, day_number, listed_codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

CONTRACTOR_DEFINED = "CCCCC"
_CODE = r"[0-9A-Z]\d{3}[0-9A-Z]"
_ROW = re.compile(rf"([123])({_CODE}) ({_CODE}|C{{5}}) (\d{{7}})(?: (\d{{7}}| {{7}})(?:\s+(\S.*?))?)?\s*")
_NOTE = re.compile(rf"\D.*|{_CODE} [A-Za-z].*")
_YEARS = range(1990, 2200)
_SNIFF = re.compile(rf"\A\s*[123]{_CODE} (?:{_CODE}|C{{5}}) \d{{7}}\b".encode())
_EDITION = re.compile(r"(20\d\d)[-_ ]?Q([1-4])", re.IGNORECASE)
_EFFECTIVE = re.compile(r"effective[-_ ](0[1-9]|1[0-2])\d\d(20\d\d)(?!\d)", re.IGNORECASE)


def parse_add_ons(lines: Iterable[str]) -> Iterator[Row]:
    """Rows of `add_ons` without their release: add-on, primary, effective, kind, deleted, note. Raises MalformedLine."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        found = _ROW.fullmatch(line)
        if found is None:
            raise MalformedLine(number, "it is not an add-on, its primary and ordinal dates")
        kind, add_on, primary, effective, deleted, note = found.groups(default="")
        if note and not _NOTE.fullmatch(note):
            raise MalformedLine(
                number, f"{note[:40]!r} is no note; it begins with a figure, as a cut-off day does"
            )
        try:
            dates = _ordinal_day(effective), _ordinal_day(deleted) if deleted.strip() else None
        except ValueError as error:
            raise MalformedLine(number, f"{error} is no day of the years from 1990 to 2199") from error
        if dates[1] is not None and dates[1] < dates[0]:
            raise MalformedLine(number, "it is deleted before it is effective")
        yield add_on, primary, dates[0], int(kind), dates[1], note


def _ordinal_day(text: str) -> int:
    """20240101 of `2024001`. Raises ValueError with the text."""
    year, ordinal = int(text[:4]), int(text[4:])
    day = date(year, 1, 1) + timedelta(days=ordinal - 1) if year in _YEARS else date.min
    if day.year != year:
        raise ValueError(text)
    return day_number(day)


def _label(source: Source) -> Label:
    return Label(release=listed.told_by(source.names, _quarter))


def _quarter(name: str) -> str | None:
    if found := _EDITION.search(name):
        return f"{found[1]}Q{found[2]}"
    found = _EFFECTIVE.search(name)
    return f"{found[2]}Q{(int(found[1]) + 2) // 3}" if found else None


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    codes: set[str] = set()
    rows = 0
    for source in parts:
        try:
            rows += shelf.put(
                add_ons,
                parse_add_ons(source.lines("cp1252", shelf.meter(source))),
                lambda chunk: codes.update(code for row in chunk for code in row[:2]),
            )
        except MalformedLine as error:
            raise error.rejected(source) from error
    codes.discard(CONTRACTOR_DEFINED)
    shelf.put(listed_codes, ((code,) for code in sorted(codes)))
    return Counts(rows=rows, codes=len(codes))


ADD_ON = Importer(
    name="add-on code edits (text)",
    book=Book.ADD_ON,
    settings=False,
    licensed=True,
    recognises=lambda source: bool(_SNIFF.match(source.head)),
    label=_label,
    load=_load,
    compared=add_ons,
)
