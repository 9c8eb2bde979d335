"""What the exports of LCDs and of articles have alike: lists of codes, their groups, the contractors, related documents.

The descriptors beside the codes are the AMA's or stand in books of their own; they are not read. The exports differ in
the names of their key columns (`lcd_id`, `article_id`), which each export's file gives.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from consultant.codes.importers import fields
from consultant.codes.importers.coverage.coverage_files import (
    PROCEDURE,
    Layout,
    diagnosis,
    flag,
    names,
    procedure,
)
from consultant.codes.importers.headings import Wanted
from consultant.codes.importers.importer import MalformedLine
from consultant.models.books import coverage_codes, coverage_groups, coverage_links

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.codes.importers.importer import Row

LETTERS = {"lcd": "L", "article": "A"}
"""The letter before the number of a document, by the word with which its columns begin."""


def key_columns(kind: str) -> tuple[Wanted, Wanted]:
    """Number and version of a document."""
    return Wanted(f"{kind}_id"), Wanted(f"{kind}_version")


def key(kind: str, line: int, number: str, version: str) -> tuple[str, int]:
    """`L36668` and the version."""
    return _known_key(LETTERS[kind], number, version) or (
        document(kind, line, number, f"{kind}_id"),
        fields.integer(version, line, f"{kind}_version"),
    )


@lru_cache(maxsize=1_000)
def _known_key(letter: str, number: str, version: str) -> tuple[str, int] | None:
    """The same without a line, None where it is none: hundreds of rows in a row are of one document."""
    try:
        return f"{letter}{fields.integer(number, 0, '')}", fields.integer(version, 0, "")
    except MalformedLine:
        return None


def document(kind: str, line: int, number: str, column: str) -> str:
    """`A52840` of the number 52840."""
    return f"{LETTERS[kind]}{fields.integer(number, line, column)}"


def procedures(kind: str) -> Layout:
    """`…_x_hcpc_code.csv`."""

    def row(line: int, values: Sequence[str]) -> Row | None:
        number, version, code, group, _ = values
        listed = procedure(code, line, "hcpc_code_id")
        place = (*key(kind, line, number, version), PROCEDURE, fields.integer(group, line, "hcpc_code_group"))
        return (*place, listed, False) if listed else None

    return Layout(
        file=f"{kind}_x_hcpc_code.csv",
        marks=names(f"{kind}_id hcpc_code_id hcpc_code_group hcpc_code_version"),
        wanted=(
            *key_columns(kind),
            Wanted("hcpc_code_id"),
            Wanted("hcpc_code_group"),
            Wanted("range", needed=False),
        ),
        known=names("hcpc_code_version last_updated long_description short_description"),
        table=coverage_codes,
        row=row,
        ranged=4,
    )


def diagnoses(kind: str, listing: str) -> Layout:
    """`…_x_icd10_covered.csv` or `…_noncovered.csv`."""
    grouped = f"icd10_{listing}_group"

    def row(line: int, values: Sequence[str]) -> Row | None:
        number, version, code, group, _, asterisk = values
        listed = diagnosis(code, line, "icd10_code_id")
        place = (*key(kind, line, number, version), listing, fields.integer(group, line, grouped))
        return (*place, listed, asterisk == "*" or flag(asterisk, line, "asterisk")) if listed else None

    return Layout(
        file=f"{kind}_x_icd10_{listing}.csv",
        marks=names(f"{kind}_id icd10_code_id {grouped}"),
        wanted=(
            *key_columns(kind),
            Wanted("icd10_code_id"),
            Wanted(grouped),
            Wanted("range", needed=False),
            Wanted("asterisk", needed=False),
        ),
        known=names("icd10_code_version last_updated sort_order description"),
        table=coverage_codes,
        row=row,
        ranged=4,
    )


def groups(kind: str, listing: str) -> Layout:
    """What stands above the groups of a list."""
    grouped = "hcpc_code_group" if listing == PROCEDURE else f"icd10_{listing}_group"
    asterisked = f"icd10_{listing}_ast"

    def row(line: int, values: Sequence[str]) -> Row:
        number, version, group, paragraph, asterisk = values
        place = (*key(kind, line, number, version), listing, fields.integer(group, line, grouped))
        return (*place, paragraph, asterisk)

    return Layout(
        file=f"{kind}_x_{grouped}.csv",
        marks=names(f"{kind}_id {grouped} paragraph"),
        wanted=(
            *key_columns(kind),
            Wanted(grouped),
            Wanted("paragraph"),
            Wanted(asterisked, needed=False),
        ),
        known=names("last_updated"),
        table=coverage_groups,
        row=row,
    )


def contractors(kind: str) -> Layout:
    """`…_x_contractor.csv`: whose document it is; gathered, so it is read before the documents."""
    columns = ("contractor_id", "contractor_type_id", "contractor_version")

    def row(line: int, values: Sequence[str]) -> Row:
        number, version, *contract = values
        numbers = (fields.integer(one, line, name) for one, name in zip(contract, columns, strict=True))
        return (*key(kind, line, number, version), "-".join(map(str, numbers)))

    return Layout(
        file=f"{kind}_x_contractor.csv",
        marks=names(f"{kind}_id contractor_id contractor_type_id"),
        wanted=(*key_columns(kind), *map(Wanted, columns)),
        known=names("article_type last_updated"),
        table=None,
        row=row,
        repeats=True,
    )


def related(kind: str) -> Layout:
    """`…_related_documents.csv`: an LCD or an article that belongs to a document."""

    def row(line: int, values: Sequence[str]) -> Row | None:
        number, version, article, lcd = values
        place = key(kind, line, number, version)
        if article.strip("0"):
            return (*place, document("article", line, article, "r_article_id"))
        return (*place, document("lcd", line, lcd, "r_lcd_id")) if lcd.strip("0") else None

    return Layout(
        file=f"{kind}_related_documents.csv",
        marks=names(f"{kind}_id related_num r_lcd_id r_article_id"),
        wanted=(*key_columns(kind), Wanted("r_article_id"), Wanted("r_lcd_id")),
        known=names("related_num r_article_version r_lcd_version r_contractor_id last_updated"),
        table=coverage_links,
        row=row,
        repeats=True,
        thing="related document",
    )
