"""The parts of an answer before it is text or HTML: sections of lines, and numbered sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from consultant.codes.entries import EITHER_ORDER, NO_ROW

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consultant.vocabulary import Citation


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence or two; `notes` are numbers of sources, `under` are lines that belong below it."""

    text: str
    notes: tuple[int, ...] = ()
    under: tuple[str, ...] = ()

    @property
    def marks(self) -> str:
        """The numbers of its sources as they are printed: ` [1][2]`."""
        return "".join(f"[{number}]" for number in self.notes)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column heads, `notes` are numbers of sources. In text its columns are set with blanks.

    `numeric` are the indexes of columns that are set to the right.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[int, ...] = ()
    numeric: frozenset[int] = frozenset()

    @property
    def marks(self) -> str:
        """The numbers of its sources as they are printed."""
        return "".join(f"[{number}]" for number in self.notes)

    @property
    def set_in_text(self) -> list[str]:
        """Head, rule and rows as lines of even columns, without blanks at their ends."""
        every = [self.columns, *self.rows]
        widths = [max(len(row[at]) for row in every) for at in range(len(self.columns))]
        set_rows = [self._set(row, widths) for row in every]
        return [set_rows[0], "  ".join("-" * width for width in widths), *set_rows[1:]]

    def _set(self, row: tuple[str, ...], widths: list[int]) -> str:
        cells = [
            cell.rjust(width) if at in self.numeric else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        return "  ".join(cells).rstrip()


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of an answer: lines, and tables among them."""

    title: str
    lines: tuple[Line | Table, ...]


@dataclass(slots=True)
class Sources:
    """Numbers the editions that are cited, in the order in which they are first named, and gathers their rows."""

    _rows: dict[tuple[str, str], dict[str, None]] = field(default_factory=dict)

    def cite(self, citations: Iterable[Citation]) -> tuple[int, ...]:
        """The numbers of these citations' editions; their rows are remembered for the list."""
        numbers = []
        for citation in citations:
            key = (citation.system, citation.release)
            self._rows.setdefault(key, {})[citation.row] = None
            numbers.append(list(self._rows).index(key) + 1)
        return tuple(dict.fromkeys(numbers))

    def listed(self) -> list[str]:
        """Each edition once: `[1] book, edition: row; row`."""
        return [
            f"[{number}] {system}, {release}: {'; '.join(_condensed(list(rows)))}"
            for number, ((system, release), rows) in enumerate(self._rows.items(), start=1)
        ]


def _condensed(rows: list[str]) -> list[str]:
    """Rows that were found, and one item for all that were looked for and are not there."""
    there = [row for row in rows if not row.startswith(NO_ROW)]
    missing = [row.removeprefix(NO_ROW).removesuffix(EITHER_ORDER) for row in rows if row.startswith(NO_ROW)]
    order = EITHER_ORDER if any(row.endswith(EITHER_ORDER) for row in rows) else ""
    return there + ([f"{NO_ROW}{', '.join(missing)}{order}"] if missing else [])
