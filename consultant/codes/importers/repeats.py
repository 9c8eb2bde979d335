"""Where a row stands twice: the database tells the key, and the file is read once more to find the line.

The importers read millions of rows without keeping their lines, so that a good file costs nothing for it.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from consultant.codes.importers.importer import Counts, MalformedLine
from consultant.errors import ImportRejected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Table

    from consultant.codes.importers.importer import Importer, Row
    from consultant.codes.importers.source import Position, Source

_CHUNK_ROWS = 10_000


class RepeatedRow(Exception):
    """A key that stands twice in `table` of one release."""

    def __init__(self, table: Table, key: Row) -> None:
        """Keep both."""
        super().__init__(table.name)
        self.table = table
        self.key = key


class _Found(Exception):
    """The second row of the key was just read."""


def row_key(table: Table) -> Callable[[Row], Row]:
    """Takes the key out of a row of `table` that is without its release."""
    columns = [column for column in table.c if column.name != "release_id"]
    places = [place for place, column in enumerate(columns) if column.primary_key]
    key = itemgetter(*places)
    return key if len(places) > 1 else lambda row: (key(row),)


class _Searching:
    """A shelf that stores nothing and stops at the second row of a key."""

    release_id = 0

    def __init__(self, repeated: RepeatedRow) -> None:
        self._repeated = repeated
        self._met = 0

    def put(
        self, table: Table, rows: Iterable[Row], each: Callable[[Sequence[Row]], None] | None = None
    ) -> int:
        key = row_key(table) if table is self._repeated.table else None
        stream, total = iter(rows), 0
        while chunk := list(islice(self._watched(stream, key), _CHUNK_ROWS)):
            if each:
                each(chunk)
            total += len(chunk)
        return total

    def _watched(self, rows: Iterable[Row], key: Callable[[Row], Row] | None) -> Iterable[Row]:
        for row in rows:
            if key and key(row) == self._repeated.key:
                self._met += 1
                if self._met > 1:
                    raise _Found
            yield row

    def run(self, table: Table, statement: Any, values: dict[str, Any]) -> None:  # noqa: ANN401 - any SQL statement
        pass

    def meter(self, _source: Source) -> Callable[[int], None]:
        return lambda _done: None

    def note(self, sentence: str) -> None:
        pass


def locate(importer: Importer, sources: Sequence[Source], repeated: RepeatedRow) -> ImportRejected:
    """The error for the user: file and line of the second row where the source is read by lines, else the file."""
    followed = [source.followed() for source in sources]
    try:
        _read_again(importer, [source for source, _ in followed], repeated)
    except _Found:
        last = [(source, place) for source, place in followed if place.line] or followed[:1]
        return _said(*last[-1], repeated)
    except (MalformedLine, ImportRejected):
        pass
    return _said(*followed[0], repeated)


def _read_again(importer: Importer, sources: list[Source], repeated: RepeatedRow) -> Counts:
    return importer.load(sources, _Searching(repeated))


def _said(source: Source, position: Position, repeated: RepeatedRow) -> ImportRejected:
    named = replace(source, position=None)
    words = f"the row of {' '.join(str(part) for part in repeated.key)} stands twice"
    if position.line:
        return MalformedLine(position.line, words).rejected(named)
    return ImportRejected(f"{named.name}: {words}.")
