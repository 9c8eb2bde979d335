"""Workbooks as records: what their texts are without reading the sheet, and the first sheet row by row as texts."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook

from consultant.codes.importers.importer import MalformedLine
from consultant.codes.importers.source import BROKEN_ZIP

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.codes.importers.source import Source

_TEXTS = "xl/sharedStrings.xml"
_SHEET = "xl/worksheets/sheet1.xml"  # where a writer keeps no shared strings


def has_texts(source: Source, *texts: str) -> bool:
    """Whether `source` is a workbook in which each of `texts` stands."""
    content = texts_of(source)
    return bool(content) and all(f">{text}<".encode() in content for text in texts)


def texts_of(source: Source) -> bytes:
    """The XML in which a workbook keeps its texts; b"" for anything else."""
    if not source.head.startswith(b"PK"):
        return b""
    try:
        with zipfile.ZipFile(io.BytesIO(source.read())) as archive:
            names = {*archive.namelist()}
            return archive.read(_TEXTS if _TEXTS in names else _SHEET) if {_TEXTS, _SHEET} & names else b""
    except BROKEN_ZIP:
        return b""


def sheet_records(source: Source) -> Iterator[tuple[int, list[str]]]:
    """Row number and cells of the first sheet; whole numbers without a point, days as `2023-04-01`. Raises MalformedLine."""
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(source.read())).get_sheet_by_index(0)
        rows: Sequence[Sequence[object]] = sheet.to_python(skip_empty_area=False)
    except (CalamineError, IndexError) as error:
        raise MalformedLine(1, f"the workbook can't be read ({error})") from error
    for number, cells in enumerate(rows, 1):
        yield number, [_text(cell) for cell in cells]


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()
