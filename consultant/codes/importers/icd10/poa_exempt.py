"""ICD-10-CM codes that are exempt from reporting present-on-admission: `POAexemptCodesFY{yy}`, tab-delimited or xlsx.

The lists of added and revised codes beside it have the same heading or more; only the name tells the first apart.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.fields import code
from consultant.codes.importers.headings import Table, Wanted, csv_records
from consultant.codes.importers.icd10 import icd10cm
from consultant.codes.importers.importer import Counts, Importer, MalformedLine, blaming
from consultant.codes.importers.workbooks import has_texts, sheet_records
from consultant.models.books import listed_codes, poa_exempt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

    Records = Iterable[tuple[int, Sequence[str]]]

_COLUMNS = (Wanted("POAexemptCode"), Wanted("Description"))
_KNOWN = frozenset(f"order{year:02}" for year in range(100))
_HEADING = re.compile(rb"\A(?:\xef\xbb\xbf)?[\w \t]*\bPOAexemptCode\b", re.IGNORECASE)
_OTHER_LIST = re.compile(r"add|delete|revise", re.IGNORECASE)


def parse_poa_exempt(records: Records, table: Table) -> Iterator[Row]:
    """Rows of `poa_exempt` without their release. Raises MalformedLine."""
    for line, (exempt, title) in table.read(records):
        if not title:
            raise MalformedLine(line, "it is blank", "Description")
        yield code(exempt, icd10cm.CODE, line, "POAexemptCode"), title


def _tabbed(source: Source, shelf: Shelf) -> Records:
    return csv_records(source.lines(meter=shelf.meter(source)), "\t")


def _load(records: Callable[[Source, Shelf], Records], parts: Sequence[Source], shelf: Shelf) -> Counts:
    source = parts[0]
    codes: list[str] = []
    table = Table(_COLUMNS, _KNOWN)
    with blaming(source):
        rows = parse_poa_exempt(records(source, shelf), table)
        shelf.put(poa_exempt, rows, lambda chunk: codes.extend(row[0] for row in chunk))
        if not codes:
            raise MalformedLine(1, "the file has no row")
    table.tell(shelf, source)
    shelf.put(listed_codes, ((one,) for one in sorted(codes)))
    return Counts(rows=len(codes), codes=len(codes))


def _is_text(source: Source) -> bool:
    return bool(_HEADING.match(source.head)) and not _is_change_list(source)


def _is_workbook(source: Source) -> bool:
    return not _is_change_list(source) and has_texts(source, "POAexemptCode")


def _is_change_list(source: Source) -> bool:
    return bool(_OTHER_LIST.search(source.names[-1])) or b"Revise from" in source.head


def _importer(
    name: str, recognises: Callable[[Source], bool], records: Callable[[Source, Shelf], Records]
) -> Importer:
    return Importer(
        name=name,
        book=Book.POA_EXEMPT,
        settings=False,
        licensed=False,
        recognises=recognises,
        label=icd10cm.label,
        load=partial(_load, records),
        compared=poa_exempt,
    )


POA_EXEMPT_TEXT = _importer("POA-exempt codes (text)", _is_text, _tabbed)
POA_EXEMPT_XLSX = _importer("POA-exempt codes (xlsx)", _is_workbook, lambda source, _: sheet_records(source))
