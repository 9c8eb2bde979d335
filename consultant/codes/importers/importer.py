"""What an importer is: how it recognises a file, which edition the file belongs to, and how its rows are read.

The importers themselves are one file a source; `registry.py` lists them; `release_life.py` gives them a `Shelf`.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from consultant.errors import ImportRejected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import Table

    from consultant.codes.catalogue import Book
    from consultant.codes.importers.source import Source
    from consultant.vocabulary import Setting

Row = tuple[Any, ...]


class MalformedLine(Exception):
    """A line that is not as the layout says: `line` counts from 1, `reason` is one clause, `column` may be known."""

    def __init__(self, line: int, reason: str, column: str = "") -> None:
        """Keep all three."""
        super().__init__(reason)
        self.line = line
        self.reason = reason
        self.column = column

    def rejected(self, source: Source) -> ImportRejected:
        """The error for the user: file, line, column and reason."""
        column = f", column {self.column}" if self.column else ""
        return ImportRejected(f"{source.name}, line {self.line}{column}: {self.reason}.")


@contextmanager
def blaming(source: Source) -> Iterator[None]:
    """Within the block a MalformedLine is one of `source`: it leaves as ImportRejected."""
    try:
        yield
    except MalformedLine as error:
        raise error.rejected(source) from error


@dataclass(frozen=True, slots=True)
class Label:
    """What a file is part of, as far as the file and its name tell; `part` counts from 1, 0 for an unparted file.

    `assumed`: the edition is a guess (a zip's own date), which the user may overrule.
    """

    setting: Setting | None = None
    release: str | None = None
    part: int = 0
    assumed: bool = False


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

    def run(self, table: Table, statement: Any, values: dict[str, Any]) -> None:  # noqa: ANN401 - any SQL statement
        """Run one statement that fills `table` in a transaction of its own under the release's lease."""

    def meter(self, source: Source) -> Callable[[int], None]:
        """What to tell the bytes read of `source`."""

    def note(self, sentence: str) -> None:
        """Tell the user something that does not refuse the file."""


@dataclass(frozen=True, slots=True)
class Importer:
    """One source of a book. `licensed`: keyed by CPT numbers, so that the AMA's notice is shown.

    `compared`: the table whose rows are set beside those of the edition before, by their keys; None where a key means
    nothing from one edition to the next. `stores` counts up when the importer stores more than it did: an edition that was
    loaded by an older one is then loaded anew from the same file. `least_parts`: how many parts an edition in numbered parts has at the
    least. `ends_in_a_line`: the publisher's text ends with a line's end, so that one without is cut off. `parts`: the names of the files that make an edition together, where those are
    different tables; `Label.part` counts them from 1.
    """

    name: str
    book: Book
    settings: bool
    licensed: bool
    recognises: Callable[[Source], bool]
    label: Callable[[Source], Label]
    load: Callable[[Sequence[Source], Shelf], Counts]
    compared: Table | None = None
    stores: int = 1
    least_parts: int = 1
    ends_in_a_line: bool = True
    parts: tuple[str, ...] = ()
