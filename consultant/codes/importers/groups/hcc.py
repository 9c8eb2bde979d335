"""CMS-HCC mapping: a csv of diagnosis, category and model (`ra_dx_to_cc_2027.csv`); the payment year stands in the name.

Which models there are, and how `hcc_labels.py` finds the same model among the labels, is here too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers import fields
from consultant.codes.importers.headings import Table, Wanted, csv_records
from consultant.codes.importers.importer import Importer, Label, MalformedLine
from consultant.codes.importers.keyed import put_keyed
from consultant.codes.importers.lists import listed
from consultant.models.books import hcc_mappings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Counts, Row, Shelf
    from consultant.codes.importers.source import Source

_DIAGNOSIS = re.compile(r"[A-Z][0-9A-Z]{2,6}")
_CATEGORY = re.compile(r"[0-9]{1,3}")
_MODEL = re.compile(r"(?:CMS-HCC(?: ESRD)?|RxHCC) Model V[0-9][0-9]")
_HEADING = re.compile(rb"\A(?:\xef\xbb\xbf)?(?=[^\n]*\bdiagnosis_code\b)(?=[^\n]*\bmodel_name\b)[^\n]*\bcc\b")
_YEAR = re.compile(r"(?<![0-9])(20[0-9][0-9])(?![0-9])")


def payment_year(source: Source) -> Label:
    """The year in the file's name, or in that of its zip."""
    years = [found[1] for name in reversed(source.names) if (found := _YEAR.search(name))]
    return Label(release=f"PY{years[0]}" if years else None)


def table() -> Table:
    """The columns."""
    return Table((Wanted("diagnosis_code"), Wanted("cc"), Wanted("model_name")))


def parse_hcc(lines: Iterable[str], columns: Table) -> Iterator[Row]:
    """Rows of `hcc_mappings` without their release. Raises MalformedLine."""
    for line, (diagnosis, category, model) in listed.rows(columns, csv_records(lines)):
        code = fields.code(diagnosis, _DIAGNOSIS, line, "diagnosis_code")
        if not _CATEGORY.fullmatch(category):
            raise MalformedLine(line, f"{category[:20]!r} is no number of a category", "cc")
        if not _MODEL.fullmatch(model):
            raise MalformedLine(line, f"{model[:40]!r} is no model that is known here", "model_name")
        yield code, model, fields.integer(category, line, "cc")


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source, columns = parts[0], table()
    rows = parse_hcc(source.lines(meter=shelf.meter(source)), columns)
    counts = put_keyed(source, shelf, hcc_mappings, rows)
    columns.tell(shelf, source)
    return counts


HCC = Importer(
    name="CMS-HCC mapping (csv)",
    book=Book.HCC,
    settings=False,
    licensed=False,
    recognises=lambda source: bool(_HEADING.match(source.head)),
    label=payment_year,
    load=_load,
    compared=hcc_mappings,
)
