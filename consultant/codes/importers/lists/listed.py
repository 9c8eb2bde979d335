"""What the importers of plain lists share: the sniff of a heading, one row a line, and the edition that names tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import UNDATED
from consultant.codes.importers.headings import HEADING_RECORDS, csv_records, plain
from consultant.codes.importers.importer import Label, MalformedLine

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from consultant.codes.importers.headings import Table
    from consultant.codes.importers.source import Source

_MONTH = re.compile(r"(20\d\d)[-_](0[1-9]|1[0-2])(?!\d)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def label(source: Source) -> Label:
    """`2024-07` or `2024` where the name says so, else `undated`: the list holds until another replaces it."""
    return Label(release=told_by(source.names, _month_or_year) or UNDATED)


def _month_or_year(name: str) -> str | None:
    found = _MONTH.search(name) or _YEAR.search(name)
    return "-".join(found.groups()) if found else None


def told_by(names: Sequence[str], read: Callable[[str], str | None]) -> str | None:
    """The edition that `read` finds in the innermost of `names` (outermost first) that tells one.

    An outer name counts only where it says the same more closely: `2024-07` around `2024`.
    """
    told = [edition for name in reversed(names) if (edition := read(name))]
    if not told:
        return None
    return next((one for one in told[1:] if one.startswith(f"{told[0]}-")), told[0])


def rows(columns: Table, records: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """What `columns` reads of csv `records`. Raises MalformedLine for a row of several lines.

    Of a row that has a stray quotation mark, those up to the next mark would else be one field. Above the rows, notices and
    headings may go over lines.
    """
    start = 1

    def followed() -> Iterator[tuple[int, list[str]]]:
        nonlocal start
        former = 0
        for line, record in records:
            start, former = former + 1, line
            yield line, record

    for line, values in columns.read(followed()):
        if line > start:
            raise MalformedLine(start, f"a quotation mark opens a field that goes on to line {line}")
        yield line, values


def headed(source: Source, needed: Collection[str]) -> bool:
    """Whether a csv heading has all of `needed` (plain) but one.

    One may be missing, so that the file is refused with the name of the column and not taken for something else.
    """
    fewest = len(needed) - 1
    return any(len({*plain_cells(record)} & {*needed}) >= fewest for record in records(source))


def plain_cells(record: Iterable[str]) -> list[str]:
    """The cells of a heading, comparable."""
    return [plain(cell) for cell in record]


def records(source: Source) -> Iterator[list[str]]:
    """The first records of the file; none where it is no csv."""
    text = source.head.decode("utf-8-sig", "replace")
    try:
        for count, (_, record) in enumerate(csv_records(text.splitlines(keepends=True))):
            if count >= HEADING_RECORDS:
                return
            yield record
    except MalformedLine:  # the head may end within a quoted field
        return
