"""The catalogue of LCDs and articles: a csv of the coverage database's reports, one row a document and version.

A document has a second row where a coming version is published already. The contractors' names stand in one field, with
the kinds of their contracts on the line below each.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.importers import fields
from consultant.codes.importers.coverage import coverage_files
from consultant.codes.importers.coverage.coverage_files import Layout, day, names, needed
from consultant.codes.importers.headings import Wanted
from consultant.codes.importers.importer import Counts, Importer, MalformedLine
from consultant.models.books import coverage_documents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

_DISPLAYED = re.compile(r"[AL]\d{4,6}")
_LETTERS = {"LCD": "L", "Article": "A"}


def _row(line: int, values: Sequence[str]) -> Row:
    contractor, display, kind, version, effective, note, retired, title, updated, url = values
    if not _DISPLAYED.fullmatch(display):
        raise MalformedLine(line, f"{display[:40]!r} is no number of a document", "document_display_id")
    if _LETTERS.get(kind) != display[0]:
        raise MalformedLine(line, f"{kind[:40]!r} does not fit to {display}", "document_type")
    return (
        display,
        fields.integer(version, line, "document_version"),
        coverage_files.title(title, line),
        note,
        day(needed(effective, line, "effective_date"), line, "effective_date"),
        day(retired, line, "retirement_date"),
        _contractors(contractor),
        url,
        day(updated, line, "updated_on"),
        "",
    )


def _contractors(text: str) -> str:
    """`Name (kinds)`, a line each."""
    blocks = re.split(r"\r?\n\s*\r?\n", text.strip())
    return "\n".join(" ".join(block.split()) for block in blocks if block.strip())


_LAYOUT = Layout(
    file="mcd_documents.csv",
    marks=names("contractor_name_type document_display_id document_version"),
    wanted=(
        Wanted("contractor_name_type"),
        Wanted("document_display_id"),
        Wanted("document_type"),
        Wanted("document_version"),
        Wanted("effective_date"),
        Wanted("note"),
        Wanted("retirement_date"),
        Wanted("title"),
        Wanted("updated_on"),
        Wanted("url"),
    ),
    known=names("document_id updated_on_sort"),
    table=coverage_documents,
    row=_row,
)


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    return Counts(rows=coverage_files.put(_LAYOUT, parts[0], shelf, coverage_files.Gathered()))


COVERAGE_DOCUMENTS = Importer(
    name="Catalogue of LCDs and articles (csv)",
    book=Book.COVERAGE_DOCUMENTS,
    settings=False,
    licensed=False,
    recognises=_LAYOUT.recognises,
    label=coverage_files.label,
    load=_load,
    compared=coverage_documents,
)
