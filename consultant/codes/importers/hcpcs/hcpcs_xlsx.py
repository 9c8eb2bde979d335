"""HCPCS Level II in the workbook `HCPC{year}_{MON}_ANWEB.xlsx`: one row a code, modifiers as `   A1`.

Columns are found by their heading, which may stand below a disclaimer and be padded. A few cells are numbers; in 2019 a
long description went on in a second row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.hcpcs import hcpcs
from consultant.codes.importers.headings import Table, Wanted
from consultant.codes.importers.importer import Counts, Importer, MalformedLine, blaming
from consultant.codes.importers.workbooks import sheet_records, texts_of
from consultant.models.books import hcpcs_codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Shelf
    from consultant.codes.importers.source import Source

_NEEDED = ("HCPC", "RECID", "LONG DESCRIPTION", "SHORT DESCRIPTION")
_NEEDED_PARTS = frozenset({"ACT EFF DT", "TERM DT"})
_HEADINGS = (b"RECID", b"LONG DESCRIPTION", b"SHORT DESCRIPTION", b"ACT EFF DT", b"TERM DT")
_DAY_WIDTH = len("2025-10-01")


def columns() -> Table:
    """The columns of a sheet, the repeated ones numbered."""
    parts = [
        Wanted(f"{heading}{place}" if times > 1 else heading, needed=heading in _NEEDED_PARTS)
        for heading, _, _, times in hcpcs.PARTS
        for place in range(1, times + 1)
    ]
    return Table((*map(Wanted, _NEEDED), *parts), known=frozenset({"seqnum"}))


def parse_hcpcs_rows(
    rows: Iterable[tuple[int, Sequence[str]]], table: Table, others: list[int] | None = None
) -> Iterator[hcpcs.Entry]:
    """Codes and modifiers in the order of the sheet; `others` as `hcpcs.entries` has it. Raises MalformedLine."""
    return hcpcs.entries((_line(number, texts) for number, texts in table.read(rows)), others)


def _line(number: int, texts: list[str]) -> hcpcs.Line:
    code, record, long, short, *rest = texts
    if not hcpcs.CODE.fullmatch(code):
        raise MalformedLine(number, f"{code[:40]!r} is no HCPCS code", "HCPC")
    cells = iter(rest)
    parts = tuple(
        _joined(heading, width, [next(cells) for _ in range(times)], number)
        for heading, _, width, times in hcpcs.PARTS
    )
    return hcpcs.Line(number, code, record, long, short, parts)


def _joined(heading: str, width: int, found: list[str], number: int) -> str:
    longest = max(found, key=len)
    if len(longest) > max(width, _DAY_WIDTH if heading in hcpcs.DATES else 0):
        raise MalformedLine(number, f"{longest[:40]!r} has more than {width} characters", heading)
    return "|".join(one for one in found if one)


def _recognises(source: Source) -> bool:
    """By the headings among the texts of the workbook; one may be missing."""
    texts = texts_of(source)
    return sum(heading in texts for heading in _HEADINGS) >= len(_HEADINGS) - 1


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source, table = parts[0], columns()
    others: list[int] = []
    with blaming(source):
        counts = hcpcs.put_codes(parse_hcpcs_rows(sheet_records(source), table, others), shelf)
    table.tell(shelf, source)
    hcpcs.tell_others(others, shelf, source)
    return counts


HCPCS_XLSX = Importer(
    name="HCPCS Level II (xlsx)",
    book=Book.HCPCS,
    settings=False,
    licensed=False,
    recognises=_recognises,
    label=hcpcs.label,
    load=_load,
    compared=hcpcs_codes,
    stores=3,
)
