"""Which counties a payment locality is made of: the files `{yy}LOCCO.csv`, made for readers; July 2026 is a workbook.

Blank records between the states; the state stands in its first row only; leading noughts are dropped; an asterisk marks
an area that two carriers serve, and such a row may stand twice. As a state is handed down to the rows below it, a sheet
that somebody has sorted is refused: the states ascend, and a carrier's first three figures are those of its state.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
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
from consultant.codes.importers.workbooks import sheet_records, texts_of
from consultant.models.books import locality_counties

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

_CARRIER = "Medicare Administrative Contractor"
_COLUMNS = (
    Wanted(_CARRIER, ("Medicare Adminstrative Contractor",)),  # so CMS spells it
    Wanted("Locality Number"),
    Wanted("State"),
    Wanted("Fee Schedule Area"),
    Wanted("Counties"),
)
_SNIFF = re.compile(rb"Locality Number.*Fee Schedule Area|Fee Schedule Area.*Locality Number", re.IGNORECASE)
_YEAR = re.compile(rb"COUNTIES INCLUDED IN 20(\d\d) LOCALITIES", re.IGNORECASE)
_NAME = re.compile(r"(\d\d)LOCCO", re.IGNORECASE)
_REGION = 3  # a MAC's number begins with its jurisdiction (two figures) and the state in it (one)


@dataclass(slots=True)
class _Order:
    """The publisher's order while a file is read: the state that rows are of, and how its carriers' numbers begin."""

    state: str = ""
    region: str = ""

    def state_of(self, named: str, line: int) -> str:
        """The state of a row that names `named`, or none. Raises MalformedLine where it stands before the one above."""
        if named and named != self.state:
            if _before(named, self.state):
                reason = (
                    f"{named[:40]} stands below {self.state[:40]}: the rows are not in the publisher's order"
                )
                raise MalformedLine(line, reason, "State")
            self.state, self.region = named, ""
        return self.state

    def carrier_of(self, text: str, line: int) -> str:
        """The number of a row's carrier. Raises MalformedLine where it is of another state than the rows above."""
        number = carrier(text, line, _CARRIER)
        self.region = self.region or number[:_REGION]
        if not number.startswith(self.region):
            reason = f"{number} is no carrier of {self.state[:40]}: the rows are not in the publisher's order"
            raise MalformedLine(line, reason, _CARRIER)
        return number


def _before(state: str, other: str) -> bool:
    """Whether it stands first in the alphabet both with blanks and without: VIRGINIA may be on either side of VIRGIN ISLANDS."""
    one, two = state.upper(), other.upper()
    return one < two and one.replace(" ", "") < two.replace(" ", "")


def parse_locality_counties(records: Iterable[tuple[int, Sequence[str]]], table: Table) -> Iterator[Row]:
    """Rows of `locality_counties` without their release. Raises MalformedLine."""
    order, before = _Order(), None
    for line, texts in without_footnotes(table.read(records), NUMBER):
        number, area_number, named_state, titled, counties = texts
        state = order.state_of(named_state, line)
        area, marks = name_and_marks(titled)
        missing = [
            name
            for name, text in (("State", state), ("Fee Schedule Area", area), ("Counties", counties))
            if not text
        ]
        if missing:
            raise MalformedLine(line, "it is blank", missing[0])
        row = (
            order.carrier_of(number, line),
            locality(area_number, line, "Locality Number"),
            state,
            area,
            " ".join(counties.split()),
            bool(marks),
        )
        if row != before:
            yield row
        before = row


def county_table() -> Table:
    """A table that wants the columns of the file."""
    return Table(_COLUMNS)


def _load_csv(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source = parts[0]
    return _put(source, csv_records(source.lines(meter=shelf.meter(source))), shelf)


def _load_workbook(parts: Sequence[Source], shelf: Shelf) -> Counts:
    return _put(parts[0], sheet_records(parts[0]), shelf)


def _put(source: Source, records: Iterable[tuple[int, Sequence[str]]], shelf: Shelf) -> Counts:
    table = county_table()
    with blaming(source):
        rows = shelf.put(locality_counties, parse_locality_counties(records, table))
        if not rows:
            raise MalformedLine(1, "the file has no row")
    table.tell(shelf, source)
    return Counts(rows=rows)


def _is_workbook(source: Source) -> bool:
    texts = texts_of(source)
    return b"Fee Schedule Area" in texts and b"Locality Number" in texts


LOCALITY_COUNTIES = Importer(
    name="counties of the payment localities (csv)",
    book=Book.LOCALITY_COUNTIES,
    settings=False,
    licensed=False,
    recognises=lambda source: is_text(source) and bool(_SNIFF.search(source.head)),
    label=lambda source: yearly_label(source, _YEAR, _NAME),
    load=_load_csv,
    compared=locality_counties,
)
LOCALITY_COUNTIES_XLSX = Importer(
    name="counties of the payment localities (xlsx)",
    book=Book.LOCALITY_COUNTIES,
    settings=False,
    licensed=False,
    recognises=_is_workbook,
    label=lambda source: yearly_label(source, None, _NAME),
    load=_load_workbook,
    compared=locality_counties,
)
