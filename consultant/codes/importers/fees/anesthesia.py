"""Anesthesia conversion factors: the csv files `ANES{year}.csv`, a row a locality.

The heading of the last column holds the national factor (`National Anes CF of 20.3178`); the edition is in the name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers import fields
from consultant.codes.importers.fees.footnotes import is_text, without_footnotes
from consultant.codes.importers.fees.payment_localities import (
    NUMBER,
    carrier,
    locality,
    name_and_marks,
    yearly_label,
)
from consultant.codes.importers.headings import Table, Wanted, csv_records
from consultant.codes.importers.importer import Counts, Importer, MalformedLine, blaming
from consultant.models.books import anesthesia_factors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

_FACTOR = "National Anes CF"
_NATIONAL = re.compile(r"\s*National Anes\w*\s+CF\s+of\s+\$?\s*(\d+\.\d+)\s*", re.IGNORECASE)
_SNIFF = re.compile(rb"National Anes\w*\s+CF\s+of", re.IGNORECASE)
_NAME = re.compile(r"ANES[-_ ]?20(\d\d)", re.IGNORECASE)


def _table() -> Table:
    return Table((Wanted("Contractor"), Wanted("Locality"), Wanted("Locality Name"), Wanted(_FACTOR)))


@dataclass(slots=True)
class AnesthesiaFile:
    """One file while it is read; `national` is the nation's factor, once the heading was met."""

    table: Table = field(default_factory=_table)
    national: str = ""

    def rows(self, lines: Iterable[str]) -> Iterator[Row]:
        """Rows of `anesthesia_factors` without their release. Raises MalformedLine."""
        for line, texts in without_footnotes(self.table.read(self._headed(csv_records(lines))), NUMBER):
            number, area, titled, told = texts
            factor = fields.decimal(told, line, _FACTOR, grouped=False)
            if factor is None:
                raise MalformedLine(line, "it is blank", _FACTOR)
            name, _marks = name_and_marks(titled)
            yield (
                carrier(number, line, "Contractor"),
                locality(area, line, "Locality"),
                name,
                factor,
                self.national,
            )

    def _headed(self, records: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
        """The records with the factor taken out of the heading."""
        for line, record in records:
            for place, cell in enumerate(record):
                if found := _NATIONAL.fullmatch(cell):
                    self.national = found[1]
                    record[place] = _FACTOR
            yield line, record


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source, file = parts[0], AnesthesiaFile()
    with blaming(source):
        rows = shelf.put(anesthesia_factors, file.rows(source.lines(meter=shelf.meter(source))))
        if not rows:
            raise MalformedLine(1, "the file has no row")
    file.table.tell(shelf, source)
    return Counts(rows=rows)


ANESTHESIA = Importer(
    name="anesthesia conversion factors (csv)",
    book=Book.ANESTHESIA,
    settings=False,
    licensed=False,
    recognises=lambda source: is_text(source) and bool(_SNIFF.search(source.head)),
    label=lambda source: yearly_label(source, None, _NAME),
    load=_load,
    compared=anesthesia_factors,
)
