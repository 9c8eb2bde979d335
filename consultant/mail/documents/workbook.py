"""Spreadsheets (XLSX, ODS) by python-calamine, behind a guard against zips that unpack to gigabytes. Formulas are not run."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from consultant.mail.documents.bounds import MOST_MEMBERS, MOST_RATIO, MOST_ROWS, MOST_UNPACKED
from consultant.mail.documents.document import NotRead, Reading
from consultant.mail.documents.tables import rows_text

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL = 1_048_576
"""Bytes that a zip may unpack to whatever its ratio: blank cells pack well."""


def guard_zip(data: bytes) -> None:
    """Raises NotRead for a zip that unpacks to more than is read, that is encrypted, or that has no directory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, LookupError, NotImplementedError, RuntimeError) as error:
        damaged = "it is damaged"
        raise NotRead(damaged) from error
    unpacked = sum(member.file_size for member in members)
    if (
        len(members) > MOST_MEMBERS
        or unpacked > MOST_UNPACKED
        or unpacked > max(len(data) * MOST_RATIO, SMALL)
    ):
        bomb = "it unpacks to more than is read"
        raise NotRead(bomb)
    if any(member.flag_bits & 1 for member in members):
        encrypted = "it is encrypted"
        raise NotRead(encrypted)


def _rows(book: CalamineWorkbook) -> Iterator[list[Any]]:
    """Rows of the visible sheets; hidden ones hold lists of codes to choose from, which nobody asks about."""
    for sheet in book.sheets_metadata:
        if sheet.visible == SheetVisibleEnum.Visible:
            yield from book.get_sheet_by_name(sheet.name).to_python(nrows=MOST_ROWS + 1)


def read_workbook(data: bytes, room: int) -> Reading:
    """The cells of a spreadsheet's visible sheets. Raises NotRead, and what the library raises on a broken one."""
    guard_zip(data)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return rows_text(_rows(book), room)
