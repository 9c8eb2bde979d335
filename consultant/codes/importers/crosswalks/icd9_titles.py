"""ICD-9-CM diagnosis titles: a csv of code, long and short title with the fiscal year in every line (`icd9dx2015.csv`)."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers import fields
from consultant.codes.importers.headings import Table, Wanted, csv_records
from consultant.codes.importers.importer import Importer, Label, MalformedLine
from consultant.codes.importers.keyed import put_keyed
from consultant.codes.importers.lists import listed
from consultant.models.books import icd9_titles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Counts, Row, Shelf
    from consultant.codes.importers.source import Source

CODE = re.compile(r"[0-9]{3,5}|V[0-9]{2,4}|E[0-9]{3,4}")
_HEADING = re.compile(rb"\A(?:\xef\xbb\xbf)?(?=[^\n]*\bdgns_cd\b)(?=[^\n]*\blongdesc\b)[^\n]*\bfyear\b")
_YEAR = re.compile(r"20[0-9][0-9]")
_SHORT_WIDTH = 24


def table() -> Table:
    """The columns."""
    wanted = (Wanted("dgns_cd"), Wanted("longdesc"), Wanted("shortdesc", needed=False), Wanted("fyear"))
    return Table(wanted, known=frozenset({"version"}))


def parse_icd9_titles(lines: Iterable[str], columns: Table) -> Iterator[Row]:
    """Rows of `icd9_titles` without their release. Raises MalformedLine, also where the years differ."""
    first = ""
    for line, (code, title, short, year) in listed.rows(columns, csv_records(lines)):
        first = first or year
        if not _YEAR.fullmatch(year) or year != first:
            raise MalformedLine(line, f"{year[:10]!r} is not the fiscal year of the file", "fyear")
        if not title:
            raise MalformedLine(line, "the title is empty", "longdesc")
        if len(short) > _SHORT_WIDTH:
            raise MalformedLine(line, f"it has more than {_SHORT_WIDTH} characters", "shortdesc")
        yield fields.code(code, CODE, line, "dgns_cd"), title, short


def _label(source: Source) -> Label:
    """The year of the first line."""
    with suppress(MalformedLine, StopIteration):
        _, (*_, year) = next(table().read(csv_records(source.lines())))
        return Label(release=f"FY{year}" if _YEAR.fullmatch(year) else None)
    return Label()


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source, columns = parts[0], table()
    rows = parse_icd9_titles(source.lines(meter=shelf.meter(source)), columns)
    counts = put_keyed(source, shelf, icd9_titles, rows)
    columns.tell(shelf, source)
    return counts


ICD9_TITLES = Importer(
    name="ICD-9-CM diagnosis titles (csv)",
    book=Book.ICD9CM,
    settings=False,
    licensed=False,
    recognises=lambda source: bool(_HEADING.search(source.head)),
    label=_label,
    load=_load,
    compared=icd9_titles,
)
