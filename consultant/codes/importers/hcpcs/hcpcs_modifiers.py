"""HCPCS Level II modifiers by category: a csv of modifier, category and description; a modifier may stand in several."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers import fields
from consultant.codes.importers.headings import Table, Wanted, csv_records
from consultant.codes.importers.importer import Importer, MalformedLine
from consultant.codes.importers.keyed import put_keyed
from consultant.codes.importers.lists import listed
from consultant.models.books import modifier_categories

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Counts, Row, Shelf
    from consultant.codes.importers.source import Source

_CODE = re.compile(r"[A-Z][A-Z0-9]")
_LONGEST = 100
_WANTED = (Wanted("mod_code"), Wanted("mod_category"), Wanted("mod_description"))


def parse_categories(lines: Iterable[str], columns: Table) -> Iterator[Row]:
    """Rows of `modifier_categories` without their release. Raises MalformedLine."""
    for line, (code, category, title) in listed.rows(columns, csv_records(lines)):
        if not title:
            raise MalformedLine(line, "the description is empty", "mod_description")
        if len(category) > _LONGEST:
            raise MalformedLine(line, f"it has more than {_LONGEST} characters", "mod_category")
        yield fields.code(code, _CODE, line, "mod_code"), category, title


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source, columns = parts[0], Table(_WANTED)
    rows = parse_categories(source.lines(meter=shelf.meter(source)), columns)
    counts = put_keyed(source, shelf, modifier_categories, rows)
    columns.tell(shelf, source)
    return counts


HCPCS_MODIFIERS = Importer(
    name="HCPCS Level II modifiers by category (csv)",
    book=Book.HCPCS_MODIFIERS,
    settings=False,
    licensed=False,
    recognises=lambda source: listed.headed(source, ("modcode", "modcategory", "moddescription")),
    label=listed.label,
    load=_load,
    compared=modifier_categories,
)
