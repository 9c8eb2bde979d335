"""The tables of the ICD-10-CM index: neoplasms by site and behavior, drugs by circumstance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.search.wording import Kind, Wording
from consultant.codes.search.wordings.index import listed_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from consultant.codes.search.wordings.index import Term

_NO_CELL = "--"
COLUMNS: dict[Book, tuple[tuple[tuple[str, ...], str], ...]] = {
    Book.ICD10CM_NEOPLASMS: (
        (("malignant neoplasm",), "primary tumor"),
        (("secondary malignant neoplasm", "metastasis"), "metastatic"),
        (("carcinoma in situ",), "neoplasm"),
        (("benign neoplasm",), "tumor"),
        (("neoplasm of uncertain behavior",), "tumor"),
        (("neoplasm of unspecified behavior",), "tumor mass"),
    ),
    Book.ICD10CM_DRUGS: (
        (("poisoning accidental",), "unintentional overdose"),
        (("poisoning intentional self-harm",), "suicide attempt overdose"),
        (("poisoning assault",), ""),
        (("poisoning undetermined",), ""),
        (("adverse effect",), "side reaction"),
        (("underdosing",), ""),
    ),
}
"""What the columns of the two tables mean, each way to say it, and what may be said beside; the words lead the row's."""

_ABOVE_ALL = {Book.ICD10CM_NEOPLASMS: "Neoplasm ", Book.ICD10CM_DRUGS: ""}
"""The main term that all rows of a table stand under; the column says it already."""


def table_wordings(found: list[Term], listed: Mapping[str, object], book: Book) -> Iterator[Wording]:
    """A wording for each cell of a table that leads to a listed code."""
    kind = Kind.NEOPLASMS if book is Book.ICD10CM_NEOPLASMS else Kind.DRUGS
    for term in found:
        site = term.text.removeprefix(_ABOVE_ALL[book])
        for (columns, beside), cell in zip(COLUMNS[book], term.cells.split("|"), strict=False):
            code = "" if cell == _NO_CELL else listed_code(cell, listed)
            for column in columns if code else ():
                aside = f"{beside} {term.aside}"
                yield Wording(code, kind, f"{column} {site}", aside, f"{term.path}: {columns[0]}")
