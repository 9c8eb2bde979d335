"""HCPCS Level II in the workbook `HCPC{year}_{MON}_ANWEB.xlsx`: one row a code, modifiers as `   A1`.

Columns are found by their heading, which may stand below a disclaimer and be padded. A few cells are numbers.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook

from consultant.codes.entries import Book
from consultant.codes.importers import hcpcs
from consultant.codes.importers.importer import Counts, Importer, MalformedLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

_COLUMNS = ("HCPC", "LONG DESCRIPTION", "SHORT DESCRIPTION", "ACT EFF DT", "TERM DT")
_HEADINGS = (b"RECID", b"LONG DESCRIPTION", b"ACT EFF DT")
_HEADING_ROWS = 30
_TEXTS = "xl/sharedStrings.xml"
_SHEET = "xl/worksheets/sheet1.xml"  # where a writer keeps no shared strings


def parse_hcpcs_rows(rows: Iterable[Sequence[object]]) -> Iterator[Row]:
    """Rows of `hcpcs_codes` without their release, of the rows of the sheet. Raises MalformedLine."""
    places: list[int] = []
    for number, cells in enumerate(rows, 1):
        texts = [_text(cell) for cell in cells]
        if not places:
            headings = [text.upper() for text in texts]
            places = [headings.index(column) for column in _COLUMNS if column in headings]
            if places and len(places) < len(_COLUMNS):
                raise MalformedLine(number, f"the heading lacks one of {', '.join(_COLUMNS)}")
        elif any(texts):
            yield _row([texts[place] for place in places], number)
        if not places and number > _HEADING_ROWS:
            break
    if not places:
        raise MalformedLine(1, "the sheet has no HCPCS heading")


def _row(texts: list[str], number: int) -> Row:
    code, long, short, effective, terminated = texts
    if not hcpcs.CODE.fullmatch(code):
        raise MalformedLine(number, f"{code!r} is no HCPCS code")
    return code, " ".join(long.split()), short, hcpcs.day(effective, number), hcpcs.day(terminated, number)


def _text(cell: object) -> str:
    """A cell as text: 20250930.0 is `20250930`."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _recognises(source: Source) -> bool:
    """Look for the headings among the texts of the workbook, without reading the sheet."""
    if not source.head.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(source.read())) as archive:
            names = archive.namelist()
            texts = (
                archive.read(_TEXTS if _TEXTS in names else _SHEET) if {_TEXTS, _SHEET} & {*names} else b""
            )
            return all(heading in texts for heading in _HEADINGS)
    except zipfile.BadZipFile:
        return False


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source = parts[0]
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(source.read()))
        return hcpcs.put_codes(
            parse_hcpcs_rows(workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)), shelf
        )
    except MalformedLine as error:
        raise error.rejected(source) from error
    except CalamineError as error:
        raise MalformedLine(1, f"the workbook can't be read ({error})").rejected(source) from error


HCPCS_XLSX = Importer(
    name="HCPCS Level II (xlsx)",
    book=Book.HCPCS,
    settings=False,
    licensed=False,
    recognises=_recognises,
    label=hcpcs.label,
    load=_load,
)
