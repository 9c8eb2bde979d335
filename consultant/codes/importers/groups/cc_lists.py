"""The lists of MCCs and of CCs: IPPS Tables 6I and 6J, tab-delimited, code and description below a title.

The tables of additions and deletions (6I.1, 6J.2 …) have other titles; what they tell stands in the whole lists. Below the
codes stands `Notes:` behind a tab, and remarks may follow it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers import fields
from consultant.codes.importers.headings import Table, Wanted, csv_records
from consultant.codes.importers.icd10 import icd10cm
from consultant.codes.importers.importer import Importer, Label
from consultant.codes.importers.keyed import put_keyed
from consultant.codes.importers.lists import listed
from consultant.models.books import complications

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Counts, Row, Shelf
    from consultant.codes.importers.source import Source

DIAGNOSIS = re.compile(r"[A-Z][0-9A-Z]{2,6}")
_LEVELS = {Book.MCC: ("MCC", rb"6I"), Book.CC: ("CC", rb"6J")}


def parse_cc_list(lines: Iterable[str], columns: Table, level: str) -> Iterator[Row]:
    """Rows of `complications` without their release, `level` in each. Raises MalformedLine."""
    remarks = False
    for line, (code, description) in listed.rows(columns, csv_records(lines, delimiter="\t")):
        remarks = remarks or (not code and description.startswith("Note"))
        if code or not remarks:
            yield fields.code(code, DIAGNOSIS, line, "Diagnosis Code"), level, False, None, 0


def _label(source: Source) -> Label:
    title = source.head[:200].decode("latin-1").partition("\n")[0]
    return Label(release=icd10cm.release_of((title,)) or icd10cm.release_of(source.names))


def _importer(book: Book) -> Importer:
    level, number = _LEVELS[book]
    title = re.compile(
        rb'\A(?:\xef\xbb\xbf)?[\s"]*TABLE ' + number + rb"\b(?!\.\d)[^\t]*?COMPLETE[^\t]*?LIST", re.IGNORECASE
    )

    def load(parts: Sequence[Source], shelf: Shelf) -> Counts:
        source = parts[0]
        columns = Table((Wanted("Diagnosis Code"), Wanted("Description")))
        lines = source.lines(meter=shelf.meter(source))
        counts = put_keyed(source, shelf, complications, parse_cc_list(lines, columns, level))
        columns.tell(shelf, source)
        return counts

    return Importer(
        name=f"{level} list (IPPS Table {number.decode()}, text)",
        book=book,
        settings=False,
        licensed=False,
        recognises=lambda source: bool(title.match(source.head)),
        label=_label,
        load=load,
        compared=complications,
    )


CC_LISTS = tuple(_importer(book) for book in _LEVELS)
