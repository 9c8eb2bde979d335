"""Places of service: a csv of code, kind (facility, non-facility, unassigned), name and description."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers import fields
from consultant.codes.importers.headings import Table, Wanted, csv_records
from consultant.codes.importers.importer import Importer, MalformedLine
from consultant.codes.importers.keyed import put_keyed
from consultant.codes.importers.lists import listed
from consultant.models.books import places_of_service

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Counts, Row, Shelf
    from consultant.codes.importers.source import Source

_CODE = re.compile(r"\d{2}")
_KINDS = frozenset({"facility", "non-facility", "unassigned"})
_WANTED = (Wanted("pos_code"), Wanted("pos_type"), Wanted("pos_name"), Wanted("pos_description"))


def parse_places(lines: Iterable[str], columns: Table) -> Iterator[Row]:
    """Rows of `places_of_service` without their release. Raises MalformedLine."""
    for line, (code, kind, title, description) in listed.rows(columns, csv_records(lines)):
        if kind.lower() not in _KINDS:
            raise MalformedLine(line, f"{kind[:40]!r} is none of {', '.join(sorted(_KINDS))}", "pos_type")
        if not title:
            raise MalformedLine(line, "the name is empty", "pos_name")
        yield fields.code(code, _CODE, line, "pos_code"), kind.lower(), title, description


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source, columns = parts[0], Table(_WANTED)
    counts = put_keyed(
        source, shelf, places_of_service, parse_places(source.lines(meter=shelf.meter(source)), columns)
    )
    columns.tell(shelf, source)
    return counts


POS = Importer(
    name="place of service codes (csv)",
    book=Book.POS,
    settings=False,
    licensed=False,
    recognises=lambda source: listed.headed(source, ("poscode", "postype", "posname", "posdescription")),
    label=listed.label,
    load=_load,
    compared=places_of_service,
)
