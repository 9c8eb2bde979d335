"""Stores a book of one table: its rows, and each code that it lists once, so that the desk knows that the code exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.importers.importer import Counts, MalformedLine, blaming
from consultant.models.books import listed_codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Table

    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source


def put_keyed(
    source: Source, shelf: Shelf, table: Table, rows: Iterable[Row], *, listed: bool = True
) -> Counts:
    """Store `rows` of `table`, whose first field is the code; `listed`: where the codes are those of a code system.

    Raises ImportRejected for a malformed line of `source`, and where there is no row at all.
    """
    codes: set[str] = set()
    with blaming(source):
        total = shelf.put(table, _some(rows), lambda chunk: codes.update(row[0] for row in chunk))
    if not listed:
        return Counts(rows=total)
    shelf.put(listed_codes, ((code,) for code in sorted(codes)))
    return Counts(rows=total, codes=len(codes))


def _some(rows: Iterable[Row]) -> Iterator[Row]:
    empty = True
    for row in rows:
        empty = False
        yield row
    if empty:
        raise MalformedLine(1, "the file has no row")
