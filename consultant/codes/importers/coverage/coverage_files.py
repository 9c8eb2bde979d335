"""What the files of the Medicare coverage database share: how one is recognised, which edition it is of, and its fields.

An export is many tables in one zip; a `Layout` describes one of them, and `put_all` stores those that make an edition.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING

from consultant.codes.importers import fields
from consultant.codes.importers.headings import Table as Headed
from consultant.codes.importers.headings import csv_records, plain
from consultant.codes.importers.importer import Counts, Label, MalformedLine, blaming
from consultant.models.books import coverage_codes, coverage_documents, coverage_texts, listed_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import Table

    from consultant.codes.importers.headings import Wanted
    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

PROCEDURE, COVERED, NONCOVERED = "procedure", "covered", "noncovered"
"""The kinds of lists in `coverage_codes`."""

_LISTING, _CODE = 2, 4  # places in a row of `coverage_codes`
_DAY_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_]?(0[1-9]|1[0-2])[-_]?([0-3]\d)(?!\d)")
_MONTH_IN_NAME = re.compile(r"(?<!\d)(20\d\d)[-_](0[1-9]|1[0-2])(?!\d)")
_FORMS = ("%Y-%m-%d", "%m/%d/%Y", "%Y%m%d")
_NO_DATE = frozenset({"n/a", "nan", "null"})
_FLAGS = dict.fromkeys(("1", "true", "y", "Y", "yes"), True) | dict.fromkeys(
    ("", "0", "false", "n", "N", "no"), False
)
_ANY_PROCEDURE = re.compile(r"[0-9A-Z]{5}")
_ANY_DIAGNOSIS = re.compile(r"[0-9A-Z]{3,7}")
_NOT_APPLICABLE = "XX000"  # stands where a group of codes must not be empty


@dataclass(frozen=True, slots=True)
class Layout:
    """One table of an export. `marks` are headings (plain) that together only it has; `known` need no report.

    `row` makes a row of `table` from line and fields, None for one that names nothing; without a `table` the rows are
    contracts, which go into the rows of their documents. The last field of a document is its text. `repeats`: the same row may
    come again, and is taken once. `thing`: what a row that names nothing lacks.
    `ranged`: the field that says whether a row is a range of codes; of such a row the code that it names is taken.
    """

    file: str
    marks: frozenset[str]
    wanted: tuple[Wanted, ...]
    known: frozenset[str]
    table: Table | None
    row: Callable[[int, Sequence[str]], Row | None]
    repeats: bool = False
    thing: str = "code"
    ranged: int | None = None

    def recognises(self, source: Source) -> bool:
        """Whether the headings are those of this table."""
        return self.marks <= first_headings(source)


def names(text: str) -> frozenset[str]:
    """Headings, as a set of plain ones."""
    return frozenset(map(plain, text.split()))


def first_headings(source: Source) -> frozenset[str]:
    """The plain headings in the first line of a csv file; whatever the line holds, for other files."""
    line = source.head.partition(b"\n")[0].removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    try:
        return frozenset(map(plain, next(csv.reader([line]), [])))
    except csv.Error:
        return frozenset()


def release_of(source: Source) -> str | None:
    """The edition: the day or the month in a name, else the day that the zip has for the file."""
    return _named(source) or (source.written.isoformat() if source.written else None)


def _named(source: Source) -> str | None:
    for name in reversed(source.names):
        if found := _DAY_IN_NAME.search(name) or _MONTH_IN_NAME.search(name):
            return "-".join(found.groups())
    return None


def label(source: Source) -> Label:
    """The edition of a file that is an edition by itself."""
    return Label(release=release_of(source), assumed=not _named(source))


def part_of(layouts: Sequence[Layout], source: Source) -> Label:
    """The edition, and which part of it the file is."""
    part = next(number for number, layout in enumerate(layouts, 1) if layout.recognises(source))
    return Label(release=release_of(source), part=part, assumed=not _named(source))


class Reader:
    """Reads one file of a layout. `left_out` and `ranges` count rows, once they were read."""

    def __init__(self, layout: Layout) -> None:
        """Nothing is read yet."""
        self.layout = layout
        self.headed = Headed(layout.wanted, layout.known)
        self.left_out = self.ranges = 0

    def rows(self, lines: Iterable[str]) -> Iterator[Row]:
        """Rows of the layout's table without their release. Raises MalformedLine."""
        seen: set[Row] = set()
        for line, values in self.headed.read(csv_records(lines)):
            row = self.layout.row(line, values)
            if self.layout.ranged is not None:
                self.ranges += flag(values[self.layout.ranged], line, "range")
            if row is None:
                self.left_out += 1
            elif not self.layout.repeats:
                yield row
            elif row not in seen:
                seen.add(row)
                yield row

    def tell(self, shelf: Shelf, source: Source) -> None:
        """Put notes on the import about what was not taken."""
        self.headed.tell(shelf, source)
        if self.left_out:
            told = "1 row is" if self.left_out == 1 else f"{self.left_out:,} rows are"
            shelf.note(f"{source.name}: {told} left out, for want of a {self.layout.thing}.")
        if self.ranges:
            told = "1 row is marked" if self.ranges == 1 else f"{self.ranges:,} rows are marked"
            shelf.note(f"{source.name}: {told} as a range, of which only the code named is taken.")


@dataclass(slots=True)
class Gathered:
    """What the parts of an edition tell beyond their rows: the procedure codes, and the contracts by document and version."""

    codes: set[str] = field(default_factory=set)
    contracts: dict[tuple[str, int], list[str]] = field(default_factory=dict)


def put_all(layouts: Sequence[Layout], parts: Sequence[Source], shelf: Shelf) -> Counts:
    """Store every part in its table, and the procedure codes among `listed_codes`.

    Diagnoses are not listed: the same characters may be a procedure's, and ICD-10-CM has books of its own.
    """
    gathered = Gathered()
    rows = 0
    for source in parts:
        layout = next(one for one in layouts if one.recognises(source))
        rows += put(layout, source, shelf, gathered)
    shelf.put(listed_codes, ((code,) for code in sorted(gathered.codes)))
    return Counts(rows=rows, codes=len(gathered.codes) or None)


def put(layout: Layout, source: Source, shelf: Shelf, gathered: Gathered) -> int:
    """Store one table, or gather the contracts. How many rows."""
    reader = Reader(layout)

    def note(chunk: Sequence[Row]) -> None:
        gathered.codes.update(row[_CODE] for row in chunk if row[_LISTING] == PROCEDURE)

    with blaming(source):
        rows = reader.rows(source.lines(meter=shelf.meter(source)))
        if layout.table is None:
            total = _gather(rows, gathered)
        elif layout.table is coverage_documents:
            total = shelf.put(layout.table, _with_contracts(rows, gathered))
            shelf.put(coverage_texts, _texts(Reader(layout).rows(source.lines())))
        else:
            total = shelf.put(layout.table, rows, note if layout.table is coverage_codes else None)
    reader.tell(shelf, source)
    return total


def _gather(rows: Iterable[Row], gathered: Gathered) -> int:
    for document, version, contract in rows:
        gathered.contracts.setdefault((document, version), []).append(contract)
    return sum(map(len, gathered.contracts.values()))


def _with_contracts(rows: Iterable[Row], gathered: Gathered) -> Iterator[Row]:
    """In the place of the text, which has a table of its own."""
    for row in rows:
        yield (*row[:-1], " ".join(gathered.contracts.get((row[0], row[1]), ())))


def _texts(rows: Iterable[Row]) -> Iterator[Row]:
    return ((row[0], row[1], row[-1]) for row in rows if row[-1])


def day(text: str, line: int, column: str) -> int | None:
    """A day, with or without a time behind it; None for blank and for `N/A`."""
    bare = text.split(maxsplit=1)[0].partition("T")[0] if text and not text.isspace() else ""
    return None if bare.lower() in _NO_DATE else fields.day(bare, line, column, *_FORMS)


def flag(text: str, line: int, column: str) -> bool:
    """Yes or no, as the several files write it."""
    said = _FLAGS.get(text)
    if said is None:
        said = _FLAGS.get(text.strip().lower())
    if said is None:
        raise MalformedLine(line, f"{text[:40]!r} is neither yes nor no", column)
    return said


def needed(text: str, line: int, column: str) -> str:
    """A text that may not be blank."""
    if not text:
        raise MalformedLine(line, "it is blank", column)
    return text


def title(text: str, line: int) -> str:
    """A title that may not be blank; HTML's entities (`&reg;`) become their characters."""
    return unescape(needed(text, line, "title"))


def procedure(text: str, line: int, column: str) -> str | None:
    """A code of CPT or HCPCS; None for the placeholder."""
    code = _known_code(text, _ANY_PROCEDURE) or fields.code(text, _ANY_PROCEDURE, line, column)
    return None if code == _NOT_APPLICABLE else code


def diagnosis(text: str, line: int, column: str) -> str | None:
    """An ICD-10 code without its dot; None for the placeholder."""
    code = _known_code(text, _ANY_DIAGNOSIS) or fields.code(text, _ANY_DIAGNOSIS, line, column)
    return None if code == _NOT_APPLICABLE else code


@lru_cache(maxsize=100_000)
def _known_code(text: str, shape: re.Pattern[str]) -> str:
    """The code in `text`, '' where it is none: half a million rows name the same codes again and again."""
    try:
        return fields.code(text, shape, 0, "")
    except MalformedLine:
        return ""


def earliest(*days: int | None) -> int | None:
    """The first of some days; None where there is none."""
    return min((one for one in days if one), default=None)
