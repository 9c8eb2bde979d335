"""Restructured BETOS classification: `rbcs.csv`, the class of each HCPCS and CPT code by the day from which it holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import UNDATED, Book
from consultant.codes.importers import fields
from consultant.codes.importers.headings import Table, Wanted, csv_records
from consultant.codes.importers.importer import Importer, Label, MalformedLine
from consultant.codes.importers.keyed import put_keyed
from consultant.codes.importers.lists import listed
from consultant.models.books import procedure_classes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Counts, Row, Shelf
    from consultant.codes.importers.source import Source

_COLUMNS = (
    "hcpcs_code",
    "rbcs_procedure",
    "rbcs_category",
    "rbcs_subcategory",
    "rbcs_family",
    "hcpcs_date_added",
    "hcpcs_date_ended",
    "rbcs_date_effective",
)
_KINDS = frozenset({"Major", "Other", "Non-Procedure"})
_CATEGORIES = frozenset({"Anesthesia", "DME", "E&M", "Imaging", "Other", "Procedure", "Test", "Treatment"})
_LONGEST = 200
_HEADING = re.compile(
    rb"\A(?:\xef\xbb\xbf)?(?=[^\n]*\bhcpcs_code\b)(?=[^\n]*\brbcs_category\b)[^\n]*\brbcs_date_effective\b"
)
_YEAR = re.compile(r"(?<![0-9])(20[0-9][0-9])(?![0-9])")


def table() -> Table:
    """The columns."""
    return Table(tuple(Wanted(name) for name in _COLUMNS))


def parse_rbcs(lines: Iterable[str], columns: Table) -> Iterator[Row]:
    """Rows of `procedure_classes` without their release. Raises MalformedLine."""
    for line, record in listed.rows(columns, csv_records(lines)):
        code, kind, *names, added, ended, effective = record
        if kind not in _KINDS:
            raise MalformedLine(
                line, f"{kind[:20]!r} is not one of {', '.join(sorted(_KINDS))}", "rbcs_procedure"
            )
        for column, name in zip(_COLUMNS[2:5], names, strict=True):
            if not name or len(name) > _LONGEST:
                raise MalformedLine(line, "it is empty or too long", column)
        if names[0] not in _CATEGORIES:
            reason = f"{names[0][:40]!r} is not one of {', '.join(sorted(_CATEGORIES))}"
            raise MalformedLine(line, reason, "rbcs_category")
        holds_from = fields.day(effective, line, "rbcs_date_effective")
        if holds_from is None:
            raise MalformedLine(line, "it is empty", "rbcs_date_effective")
        yield (
            fields.code(code, fields.PROCEDURE, line, "hcpcs_code"),
            holds_from,
            kind,
            *names,
            *_life(added, ended, line),
        )


def _life(added: str, ended: str, line: int) -> tuple[int | None, int | None]:
    """The days on which a code was added and ended."""
    first = fields.day(added, line, "hcpcs_date_added")
    last = fields.day(ended, line, "hcpcs_date_ended")
    if first and last and last < first:
        raise MalformedLine(line, "it ends before it was added", "hcpcs_date_ended")
    return first, last


def _label(source: Source) -> Label:
    """The file names no edition; a user may have put a year into its name."""
    found = _YEAR.search(source.names[-1])
    return Label(release=found[1] if found else UNDATED)


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source, columns = parts[0], table()
    counts = put_keyed(
        source, shelf, procedure_classes, parse_rbcs(source.lines(meter=shelf.meter(source)), columns)
    )
    columns.tell(shelf, source)
    return counts


RBCS = Importer(
    name="RBCS classification (csv)",
    book=Book.RBCS,
    settings=False,
    licensed=True,
    recognises=lambda source: bool(_HEADING.match(source.head)),
    label=_label,
    load=_load,
    compared=procedure_classes,
)
