"""Local coverage determinations out of the coverage database's export (`current_lcd.zip`, `all_lcd.zip`): five of its tables.

No real export was at hand: the columns are taken from public programs that read it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.coverage import coverage_export, coverage_files
from consultant.codes.importers.coverage.coverage_files import PROCEDURE, Layout, day, earliest, names
from consultant.codes.importers.headings import Wanted
from consultant.codes.importers.importer import Importer
from consultant.models.books import coverage_documents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.codes.importers.importer import Counts, Label, Row, Shelf
    from consultant.codes.importers.source import Source

_PAGE = "https://www.cms.gov/medicare-coverage-database/view/lcd.aspx?lcdid={}&ver={}"


def _row(line: int, values: Sequence[str]) -> Row:
    number, version, title, status, original, revised, revision_ends, ends, retired, updated, text = values
    lcd, edition = coverage_export.key("lcd", line, number, version)
    return (
        lcd,
        edition,
        coverage_files.title(title, line),
        status,
        day(revised, line, "rev_eff_date") or day(original, line, "orig_det_eff_date"),
        earliest(
            day(revision_ends, line, "rev_end_date"),
            day(ends, line, "ent_det_end_date"),
            day(retired, line, "date_retired"),
        ),
        "",
        _PAGE.format(lcd[1:], edition),
        day(updated, line, "last_updated"),
        text,
    )


LAYOUTS = (
    coverage_export.contractors("lcd"),
    Layout(
        file="lcd.csv",
        marks=names("lcd_id rev_eff_date indication"),
        wanted=(
            *coverage_export.key_columns("lcd"),
            Wanted("title"),
            Wanted("status"),
            Wanted("orig_det_eff_date"),
            Wanted("rev_eff_date"),
            Wanted("rev_end_date"),
            Wanted("ent_det_end_date"),
            Wanted("date_retired"),
            Wanted("last_updated"),
            Wanted("indication"),
        ),
        known=names(
            "determination_number diagnoses_support icd9_dont_support_para icd9_dont_support_ast "
            "diagnoses_dont_support coding_guidelines doc_reqs appendices util_guide source_info adv_meeting "
            "comment_start_dt comment_end_dt notice_start_dt rev_hist_num history_exp last_reviewed_on "
            "cms_cov_policy display_id draft_contact revenue_para thirty_percent keywords associated_info "
            "notice_end_dt draft_released_date source_lcd_id add_icd10_info icd10_doc synopsis_changes bibliography "
            "summary_of_evidence analysis_of_evidence mcd_publish_date issue issue_change mac_initiated"
        ),
        table=coverage_documents,
        row=_row,
    ),
    coverage_export.procedures("lcd"),
    coverage_export.groups("lcd", PROCEDURE),
    coverage_export.related("lcd"),
)


def _label(source: Source) -> Label:
    return coverage_files.part_of(LAYOUTS, source)


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    return coverage_files.put_all(LAYOUTS, parts, shelf)


LCD_EXPORT = Importer(
    name="Local coverage determinations (export)",
    book=Book.LCD,
    settings=False,
    licensed=True,
    recognises=lambda source: any(layout.recognises(source) for layout in LAYOUTS),
    label=_label,
    load=_load,
    compared=coverage_documents,
    parts=tuple(layout.file for layout in LAYOUTS),
)
