"""Articles out of the coverage database's export (`current_article.zip`, `all_article.zip`): nine of its tables.

They name the procedures, and the diagnoses that support them or do not, in numbered groups. No real export was at hand:
the columns are taken from public programs that read it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers.coverage import coverage_export, coverage_files
from consultant.codes.importers.coverage.coverage_files import (
    COVERED,
    NONCOVERED,
    PROCEDURE,
    Layout,
    day,
    earliest,
    names,
)
from consultant.codes.importers.headings import Wanted
from consultant.codes.importers.importer import Importer
from consultant.models.books import coverage_documents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.codes.importers.importer import Counts, Label, Row, Shelf
    from consultant.codes.importers.source import Source

_PAGE = "https://www.cms.gov/medicare-coverage-database/view/article.aspx?articleid={}&ver={}"


def _row(line: int, values: Sequence[str]) -> Row:
    number, version, title, status, effective, ends, revision_ends, retired, updated, text = values
    article, edition = coverage_export.key("article", line, number, version)
    return (
        article,
        edition,
        coverage_files.title(title, line),
        status,
        day(effective, line, "article_eff_date"),
        earliest(
            day(ends, line, "article_end_date"),
            day(revision_ends, line, "article_rev_end_date"),
            day(retired, line, "date_retired"),
        ),
        "",
        _PAGE.format(article[1:], edition),
        day(updated, line, "last_updated"),
        text,
    )


LAYOUTS = (
    coverage_export.contractors("article"),
    Layout(
        file="article.csv",
        marks=names("article_id article_eff_date description"),
        wanted=(
            *coverage_export.key_columns("article"),
            Wanted("title"),
            Wanted("status"),
            Wanted("article_eff_date"),
            Wanted("article_end_date"),
            Wanted("article_rev_end_date"),
            Wanted("date_retired"),
            Wanted("last_updated"),
            Wanted("description"),
        ),
        known=names(
            "article_type article_pub_date other_comments sad_url history_exp key_article icd9_covered_para "
            "icd9_noncovered_para revenue_para thirty_percent source_article_id keywords icd10_doc add_icd10_info "
            "cms_cov_policy display_id reference_article"
        ),
        table=coverage_documents,
        row=_row,
    ),
    coverage_export.procedures("article"),
    coverage_export.groups("article", PROCEDURE),
    coverage_export.diagnoses("article", COVERED),
    coverage_export.groups("article", COVERED),
    coverage_export.diagnoses("article", NONCOVERED),
    coverage_export.groups("article", NONCOVERED),
    coverage_export.related("article"),
)


def _label(source: Source) -> Label:
    return coverage_files.part_of(LAYOUTS, source)


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    return coverage_files.put_all(LAYOUTS, parts, shelf)


ARTICLE_EXPORT = Importer(
    name="Local coverage articles (export)",
    book=Book.ARTICLE,
    settings=False,
    licensed=True,
    recognises=lambda source: any(layout.recognises(source) for layout in LAYOUTS),
    label=_label,
    load=_load,
    compared=coverage_documents,
    parts=tuple(layout.file for layout in LAYOUTS),
)
