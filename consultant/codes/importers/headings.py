"""Tables with a heading: columns are found by their names, in whatever order they stand, never by position.

A needed column that is missing, or stands twice, refuses the file; a column that nobody knows is reported and ignored.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING

from consultant.codes.importers.importer import MalformedLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Shelf
    from consultant.codes.importers.source import Source

HEADING_RECORDS = 40
"""How far down a heading may stand, below titles and notices."""

csv.field_size_limit(16 << 20)  # coverage texts are longer than the library's 128 kB
_PLAIN = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A column: the name that errors give it, and other headings under which it has stood. `needed`: else blank."""

    name: str
    others: tuple[str, ...] = ()
    needed: bool = True

    @property
    def plain(self) -> frozenset[str]:
        """Every heading in small letters and figures alone."""
        return frozenset(plain(one) for one in (self.name, *self.others))


def plain(heading: str) -> str:
    """`HCPCS  Code ` and `hcpcs_code` are the same heading."""
    return _PLAIN.sub("", heading.lower())


@dataclass(slots=True)
class Table:
    """Reads records under a heading. `ignored` holds the headings that nobody wanted, once the heading was met."""

    wanted: Sequence[Wanted]
    known: frozenset[str] = frozenset()
    ignored: list[str] = field(default_factory=list)
    _places: list[int | None] | None = None
    _width: int = 0
    _take: Callable[[Sequence[str]], tuple[str, ...]] | None = None

    def read(self, records: Iterable[tuple[int, Sequence[str]]]) -> Iterator[tuple[int, list[str]]]:
        """Line and stripped fields, in the order of `wanted`, of each record below the heading that is not blank.

        `known` are headings (plain) that need no report though nobody wants them. Raises MalformedLine.
        """
        nearest: tuple[int, int, Sequence[str]] = (0, 1, ())
        for count, (line, record) in enumerate(records):
            if self._places is None:
                if count >= HEADING_RECORDS:
                    break
                found = self._matches(record)
                nearest = max(nearest, (found, -line, record), key=lambda one: one[:2])
                if found == sum(one.needed for one in self.wanted):
                    self._settle(line, record)
            elif (width := len(record)) != self._width or self._take is None:
                if any(cell and not cell.isspace() for cell in record):
                    yield line, self._fields(line, record)
            elif width and not "".join(record).isspace() and any(record):
                yield line, [cell.strip() for cell in self._take((*record, ""))]
        if self._places is None:
            raise MalformedLine(abs(nearest[1]), self._missing(nearest[2]))

    def _matches(self, record: Sequence[str]) -> int:
        headings = {plain(cell) for cell in record}
        return sum(one.needed and bool(one.plain & headings) for one in self.wanted)

    def _missing(self, record: Sequence[str]) -> str:
        headings = {plain(cell) for cell in record}
        missing = [one.name for one in self.wanted if one.needed and not one.plain & headings]
        return f"the heading lacks {', '.join(missing)}"

    def _settle(self, line: int, record: Sequence[str]) -> None:
        headings = [plain(cell) for cell in record]
        self._places = []
        for one in self.wanted:
            at = [place for place, heading in enumerate(headings) if heading in one.plain]
            if len(at) > 1:
                raise MalformedLine(line, "it stands in the heading twice", one.name)
            self._places.append(at[0] if at else None)
        self._width = len(record)
        if (
            len(self._places) > 1 and None not in self._places
        ):  # most files: a record is taken apart in one go
            self._take = itemgetter(*[place for place in self._places if place is not None])
        self.ignored = [
            cell.strip()
            for place, cell in enumerate(record)
            if headings[place] and place not in self._places and headings[place] not in self.known
        ]

    def _fields(self, line: int, record: Sequence[str]) -> list[str]:
        if any(cell and not cell.isspace() for cell in record[self._width :]):
            raise MalformedLine(line, "it has more fields than the heading")
        fields = []
        for one, place in zip(self.wanted, self._places or (), strict=True):
            if place is not None and place < len(record):
                fields.append(record[place].strip())
            elif one.needed:
                raise MalformedLine(line, "the line ends before it", one.name)
            else:
                fields.append("")
        return fields

    def tell(self, shelf: Shelf, source: Source) -> None:
        """Put a note on the import about what was ignored."""
        if self.ignored:
            shelf.note(
                f"{source.name}: unknown column{'s' * (len(self.ignored) > 1)} {', '.join(self.ignored)} ignored."
            )


def csv_records(lines: Iterable[str], delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Line and fields of each csv record. Raises MalformedLine where the quoting is broken."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise MalformedLine(reader.line_num, f"it is no csv ({error})") from error
        yield reader.line_num, record
