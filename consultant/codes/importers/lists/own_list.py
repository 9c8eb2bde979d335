"""Lists that the operator brings, because their owners license them: CDT, revenue codes, CARC, RARC (docs/own-lists.md).

One csv layout of ours: `system`, `code`, `title`, and where there are any `description`, `effective`, `terminated`. Every
row of a file is of one system.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers import fields
from consultant.codes.importers.headings import Table, Wanted, csv_records
from consultant.codes.importers.importer import Importer, MalformedLine
from consultant.codes.importers.keyed import put_keyed
from consultant.codes.importers.lists import listed
from consultant.codes.shapes import printed
from consultant.models.books import own_codes
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Counts, Row, Shelf
    from consultant.codes.importers.source import Source

_LISTS: tuple[tuple[CodeSystem, Book, str, str], ...] = (
    (CodeSystem.CDT, Book.CDT, "CDT codes (own list)", r"D\d{4}"),
    (CodeSystem.REV, Book.REVENUE, "revenue codes (own list)", r"0?\d{3}"),
    (CodeSystem.CARC, Book.CARC, "claim adjustment reason codes (own list)", r"[1-9]\d{0,2}|[A-Z]\d{1,2}"),
    (CodeSystem.RARC, Book.RARC, "remittance advice remark codes (own list)", r"(?:MA?|N)\d{1,3}"),
)
"""System, book, the importer's name, and the shape of a code."""

_DAYS = ("%Y-%m-%d", "%Y%m%d", "%m/%d/%Y")
_NEEDED = frozenset({"system", "code", "title"})
_WANTED = (
    Wanted("system"),
    Wanted("code"),
    Wanted("title"),
    Wanted("description", needed=False),
    Wanted("effective", needed=False),
    Wanted("terminated", needed=False),
)


def parse_own_list(
    system: CodeSystem, shape: re.Pattern[str], lines: Iterable[str], columns: Table
) -> Iterator[Row]:
    """Rows of `own_codes` without their release. Raises MalformedLine, also for a row of another system."""
    for line, (named, code, title, description, *days) in columns.read(csv_records(lines)):
        if named.upper() != system:
            raise MalformedLine(
                line, f"{named[:40]!r} is not {system}, of which the file's first row is", "system"
            )
        if not title:
            raise MalformedLine(line, "the title is empty", "title")
        effective, terminated = (
            fields.day(text, line, column, *_DAYS)
            for text, column in zip(days, ("effective", "terminated"), strict=True)
        )
        if effective and terminated and terminated < effective:
            raise MalformedLine(line, "it ends before it begins", "terminated")
        bare = printed(system, fields.code(code, shape, line, "code"))
        yield bare, title, description, effective, terminated


def _recognises(system: CodeSystem, source: Source) -> bool:
    """The heading has the column `system`, and the first row under it says which."""
    records = listed.records(source)
    heading: list[str] = []
    for record in records:
        named = listed.plain_cells(record)
        if "system" in named and len(_NEEDED & set(named)) >= len(_NEEDED) - 1:
            heading = named
            break
    place = heading.index("system") if heading else 0
    first = next((one for one in records if any(cell.strip() for cell in one)), []) if heading else []
    return len(first) > place and first[place].strip().upper() == system


def _load(system: CodeSystem, shape: re.Pattern[str], parts: Sequence[Source], shelf: Shelf) -> Counts:
    source, columns = parts[0], Table(_WANTED)
    rows = parse_own_list(system, shape, source.lines(meter=shelf.meter(source)), columns)
    counts = put_keyed(source, shelf, own_codes, rows)
    columns.tell(shelf, source)
    return counts


OWN_LISTS: tuple[Importer, ...] = tuple(
    Importer(
        name=name,
        book=book,
        settings=False,
        licensed=False,
        recognises=partial(_recognises, system),
        label=listed.label,
        load=partial(_load, system, re.compile(shape)),
        ends_in_a_line=False,
        compared=own_codes,
    )
    for system, book, name, shape in _LISTS
)
