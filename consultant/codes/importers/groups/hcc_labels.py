"""Labels of the CMS-HCC categories: a csv of category, label, domain and version of the model (`ra_labels_2026.csv`).

The mapping says `CMS-HCC ESRD Model V24` where the labels say ESRD and V24, and `RxHCC Model V08` for RxHCC and R08;
labels are stored under the mapping's name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers import fields
from consultant.codes.importers.groups import hcc
from consultant.codes.importers.headings import Table, Wanted, csv_records
from consultant.codes.importers.importer import Importer, MalformedLine
from consultant.codes.importers.keyed import put_keyed
from consultant.codes.importers.lists import listed
from consultant.models.books import hcc_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Counts, Row, Shelf
    from consultant.codes.importers.source import Source

_NAME = re.compile(r"(?:RX)?HCC([0-9]{1,3})", re.IGNORECASE)
_VERSION = re.compile(r"[VR]([0-9][0-9])")
_MODELS = {"CMS-HCC": "CMS-HCC Model V", "ESRD": "CMS-HCC ESRD Model V", "RxHCC": "RxHCC Model V"}
_HEADING = re.compile(
    rb"\A(?:\xef\xbb\xbf)?(?=[^\n]*\bmodel_domain\b)(?=[^\n]*\bmodel_version\b)[^\n]*\blabel\b"
)


def table() -> Table:
    """The columns."""
    wanted = (Wanted("cc"), Wanted("label"), Wanted("model_domain"), Wanted("model_version"))
    return Table(wanted, known=frozenset({"modelfullname"}))


def parse_hcc_labels(lines: Iterable[str], columns: Table) -> Iterator[Row]:
    """Rows of `hcc_labels` without their release. Raises MalformedLine."""
    for line, (name, label, domain, version) in listed.rows(columns, csv_records(lines)):
        numbered = _NAME.fullmatch(name)
        if numbered is None:
            raise MalformedLine(line, f"{name[:20]!r} is no category", "cc")
        if not label:
            raise MalformedLine(line, "the label is empty", "label")
        yield fields.integer(numbered[1], line, "cc"), _model(domain, version, line), name, label


def _model(domain: str, version: str, line: int) -> str:
    if domain not in _MODELS:
        raise MalformedLine(line, f"{domain[:20]!r} is no domain that is known here", "model_domain")
    if not _VERSION.fullmatch(version):
        raise MalformedLine(line, f"{version[:20]!r} is no version of a model", "model_version")
    return _MODELS[domain] + version[1:]


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source, columns = parts[0], table()
    rows = parse_hcc_labels(source.lines(meter=shelf.meter(source)), columns)
    counts = put_keyed(source, shelf, hcc_labels, rows, listed=False)
    columns.tell(shelf, source)
    return counts


HCC_LABELS = Importer(
    name="CMS-HCC labels (csv)",
    book=Book.HCC_LABELS,
    settings=False,
    licensed=False,
    recognises=lambda source: bool(_HEADING.match(source.head)),
    label=hcc.payment_year,
    load=_load,
    ends_in_a_line=False,
    compared=hcc_labels,
)
