"""Names of the major diagnostic categories: `mdc.csv`, a number and a name in every line, without a heading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers import fields
from consultant.codes.importers.headings import csv_records
from consultant.codes.importers.icd10 import icd10cm
from consultant.codes.importers.importer import Importer, Label, MalformedLine
from consultant.codes.importers.keyed import put_keyed
from consultant.models.books import diagnostic_categories

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Counts, Row, Shelf
    from consultant.codes.importers.source import Source

_CODE = re.compile(r"[0-9][0-9]")
_FIELDS = 2
_FIRST = re.compile(
    rb'\A(?:\xef\xbb\xbf)?"?0\d"?,"?Diseases and Disorders of [^,\r\n]*"?\r?\n"?\d\d"?,', re.IGNORECASE
)


def parse_mdc(lines: Iterable[str]) -> Iterator[Row]:
    """Rows of `diagnostic_categories` without their release. Raises MalformedLine."""
    for line, record in csv_records(lines):
        if not any(record):
            continue
        if len(record) != _FIELDS or not record[1].strip() or "\n" in record[1]:
            raise MalformedLine(line, "it is not a number and a name")
        yield fields.code(record[0], _CODE, line, "1"), record[1].strip()


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source = parts[0]
    rows = parse_mdc(source.lines(meter=shelf.meter(source)))
    return put_keyed(source, shelf, diagnostic_categories, rows, listed=False)


MDC = Importer(
    name="MDC names (csv)",
    book=Book.MDC,
    settings=False,
    licensed=False,
    recognises=lambda source: bool(_FIRST.match(source.head)),
    label=lambda source: Label(release=icd10cm.release_of(source.names)),
    load=_load,
    compared=diagnostic_categories,
)
