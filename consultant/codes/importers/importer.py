"""What an importer is: how it recognises a file, which edition the file belongs to, and how its rows are read.

The importers themselves are one file a source; `registry.py` lists them; `release_life.py` gives them a `Shelf`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from consultant.errors import ImportRejected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy import Table

    from consultant.codes.entries import Book
    from consultant.codes.importers.source import Source
    from consultant.vocabulary import Setting

Row = tuple[Any, ...]


class MalformedLine(Exception):
    """A line that is not as the layout says: `line` counts from 1, `reason` is one clause."""

    def __init__(self, line: int, reason: str) -> None:
        """Keep both."""
        super().__init__(reason)
        self.line = line
        self.reason = reason

    def rejected(self, source: Source) -> ImportRejected:
        """The error for the user: file, line and reason."""
        return ImportRejected(f"{source.name}, line {self.line}: {self.reason}.")


@dataclass(frozen=True, slots=True)
class Label:
    """What a file is part of, as far as the file and its name tell; `part` counts from 1, 0 for an unparted file."""

    setting: Setting | None = None
    release: str | None = None
    part: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """What was read, for `codes status`; None where the book has no such rows."""

    rows: int
    codes: int | None = None
    billable: int | None = None
    modifiers: int | None = None


class Shelf(Protocol):
    """Where an importer puts the rows of the release that is being loaded."""

    release_id: int

    def put(
        self, table: Table, rows: Iterable[Row], each: Callable[[Sequence[Row]], None] | None = None
    ) -> int:
        """Store `rows` without their release, chunk by chunk (`each` sees every chunk); how many there were."""

    def run(self, statement: Any, values: dict[str, Any]) -> None:  # noqa: ANN401 - any SQL statement
        """Run one statement of its own transaction under the release's lease."""

    def meter(self, source: Source) -> Callable[[int], None]:
        """What to tell the bytes read of `source`."""


@dataclass(frozen=True, slots=True)
class Importer:
    """One source of a book. `licensed`: keyed by CPT numbers, so that the AMA's notice is shown."""

    name: str
    book: Book
    settings: bool
    licensed: bool
    recognises: Callable[[Source], bool]
    label: Callable[[Source], Label]
    load: Callable[[Sequence[Source], Shelf], Counts]
