"""ICD-10-CM code descriptions: the fixed-width order file `icd10cm-order-{year}.txt`.

Order number at 1-5 (from 00001 without a gap), code at 7-13 without its dot, 1 for billable at 15, short title at 17-76, long title from 78.
The ICD-10-PCS order file has the same layout: its codes do not look like these. The edition stands only in the name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.icd10 import icd10cm
from consultant.codes.importers.icd10.order_numbers import in_order
from consultant.codes.importers.importer import Counts, Importer, Label, MalformedLine
from consultant.models.books import diagnoses, listed_codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

_ROW = re.compile(r"\d{5} ([A-Z][0-9A-Z]{2,6}) +([01]) (?=.)(.{1,60})(.*)")
_SNIFF = re.compile(rb"\A(?:\xef\xbb\xbf)?\d{5} [A-Z][0-9A-Z]{2,6} +[01] \S")
_BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf"  # as UTF-8's looks in cp1252
_CODE_FIELD = 14  # the billable flag stands at this index, behind seven characters of code and a blank


def parse_order(lines: Iterable[str]) -> Iterator[Row]:
    """Rows of `diagnoses` without their release: code, billable, title, no section, no chapter. Raises MalformedLine."""
    empty = True
    for number, row in in_order(lines, _BYTE_ORDER_MARK):
        found = _ROW.fullmatch(row)
        if found is None or found.start(2) != _CODE_FIELD:
            raise MalformedLine(number, "it is not order number, code, billable flag and titles")
        empty = False
        yield found[1], found[2] == "1", found[4].strip() or found[3].strip(), None, None
    if empty:
        raise MalformedLine(1, "the file has no row")


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source = parts[0]
    codes: list[str] = []
    billable = 0

    def note(chunk: Sequence[Row]) -> None:
        nonlocal billable
        billable += sum(row[1] for row in chunk)
        codes.extend(row[0] for row in chunk)

    try:
        shelf.put(diagnoses, parse_order(source.lines("cp1252", shelf.meter(source))), note)
    except MalformedLine as error:
        raise error.rejected(source) from error
    shelf.put(listed_codes, ((code,) for code in sorted(codes)))
    return Counts(rows=len(codes), codes=len(codes), billable=billable)


ICD10CM_ORDER = Importer(
    name="ICD-10-CM order file",
    book=Book.ICD10CM,
    settings=False,
    licensed=False,
    recognises=lambda source: bool(_SNIFF.match(source.head)),
    label=lambda source: Label(release=icd10cm.release_of(source.names)),
    load=_load,
    compared=diagnoses,
)
