"""What the importers of plain csv lists share: the sniff of a heading, and the edition of a list that names none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import UNDATED
from consultant.codes.importers.headings import HEADING_RECORDS, csv_records, plain
from consultant.codes.importers.importer import Label, MalformedLine

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from consultant.codes.importers.source import Source

_MONTH = re.compile(r"(20\d\d)[-_](0[1-9]|1[0-2])(?!\d)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def label(source: Source) -> Label:
    """`2024-07` or `2024` where the name says so, else `undated`: the list holds until another replaces it."""
    for pattern in (_MONTH, _YEAR):
        found = next((one for name in reversed(source.names) if (one := pattern.search(name))), None)
        if found:
            return Label(release="-".join(found.groups()))
    return Label(release=UNDATED)


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
