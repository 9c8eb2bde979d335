"""The codes of LCDs in one csv of two kinds of rows: those with a code are taken, those of a document are counted and told.

The rows with a code carry no dates and no titles; those come from the catalogue or from the exports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers import fields
from consultant.codes.importers.coverage import coverage_files
from consultant.codes.importers.coverage.coverage_files import PROCEDURE, Layout, names, procedure
from consultant.codes.importers.headings import Wanted
from consultant.codes.importers.importer import Importer, MalformedLine
from consultant.models.books import coverage_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.codes.importers.importer import Counts, Row, Shelf
    from consultant.codes.importers.source import Source


def _row(line: int, values: Sequence[str]) -> Row | None:
    lcd, version, code, group, _, title = values
    number = fields.integer(lcd, line, "lcd_id")
    edition = fields.integer(version, line, "lcd_version")
    if not code:
        if not title:
            raise MalformedLine(line, "it has neither a code nor a title", "hcpc_code_id")
        return None
    listed = procedure(code, line, "hcpc_code_id")
    groups = fields.integer(group, line, "hcpc_code_group")
    return (f"L{number}", edition, PROCEDURE, groups, listed, False) if listed else None


_LAYOUT = Layout(
    file="lcd.csv",
    marks=names("lcd_id hcpc_code_id r_ncd_id"),
    wanted=(
        Wanted("lcd_id"),
        Wanted("lcd_version"),
        Wanted("hcpc_code_id"),
        Wanted("hcpc_code_group"),
        Wanted("range"),
        Wanted("title"),
    ),
    known=names("display_id status rev_eff_date date_retired state_id r_contractor_id r_ncd_id description"),
    table=coverage_codes,
    row=_row,
    ranged=4,
)


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    return coverage_files.put_all((_LAYOUT,), parts, shelf)


LCD_CODES = Importer(
    name="Codes of LCDs (csv)",
    book=Book.LCD_CODES,
    settings=False,
    licensed=True,
    recognises=_LAYOUT.recognises,
    label=coverage_files.label,
    load=_load,
    compared=coverage_codes,
)
