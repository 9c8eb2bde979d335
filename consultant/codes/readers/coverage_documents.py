"""LCDs and articles by their number, as of a date: versions, text, lists of codes by group, contracts, related documents.

The coverage database's exports answer where they are loaded, else the catalogue of titles. Which documents name a code is
in `coverage.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from consultant.codes.catalogue import Book
from consultant.codes.readers.plain_text import plain_text
from consultant.models.books import (
    coverage_codes,
    coverage_documents,
    coverage_groups,
    coverage_links,
    coverage_texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import Row, Table

    from consultant.codes.entries import Edition
    from consultant.codes.readers.jurisdictions import Contract
    from consultant.codes.view import View

_EXPORTS = {"L": Book.LCD, "A": Book.ARTICLE}
_PROPOSED = ("P", "D")  # of a status: published for comment, or a draft
_RETIRED = "R"

_DOCUMENT = coverage_documents.c
DESCRIBED = select(coverage_documents).where(
    _DOCUMENT.release_id == bindparam("release"),
    _DOCUMENT.document.in_(bindparam("documents", expanding=True)),
)
"""What `make_document` needs of documents of a release."""


def _of_document(table: Table) -> Any:  # noqa: ANN401 - a select
    return (
        select(table)
        .where(
            table.c.release_id == bindparam("release"),
            table.c.document == bindparam("document"),
            table.c.version == bindparam("version"),
        )
        .order_by(*table.primary_key)
    )


_CODES, _GROUPS = _of_document(coverage_codes), _of_document(coverage_groups)
_LINKS, _TEXTS = _of_document(coverage_links), _of_document(coverage_texts)


@dataclass(frozen=True, slots=True)
class CoverageDocument:
    """One version of an LCD (`L36668`) or an article (`A52840`).

    `status` as published: a letter in the exports (A active, F future, R retired), a note in the catalogue.
    `terminated` is the day on which the version ends or its document is retired, taken as the last that it holds (some
    contractors say so, others that it held before that day); None is open. `contractors` are names in the catalogue;
    `contracts` are numbers in the exports, which `jurisdictions.of_contracts` explains; () where not known.
    """

    document: str
    version: int
    title: str
    status: str
    effective: date | None
    terminated: date | None
    contractors: tuple[str, ...]
    contracts: tuple[Contract, ...]
    url: str
    updated: date | None
    edition: Edition

    @property
    def kind(self) -> str:
        """What it is, in words."""
        return "article" if self.document.startswith("A") else "LCD"

    @property
    def retired(self) -> date | None:
        """The day on which it is retired; None where it is not, or where the day is not told."""
        return self.terminated if self.status.upper().startswith(_RETIRED) else None

    @property
    def row(self) -> str:
        """The key of the row in its file."""
        return f"{self.document} version {self.version}"


@dataclass(frozen=True, slots=True)
class CodeGroup:
    """The codes of one group of a list; `marked` are those with the asterisk that `asterisk` explains. Texts are HTML."""

    listing: str
    number: int
    paragraph: str
    asterisk: str
    codes: tuple[str, ...]
    marked: tuple[str, ...]

    @property
    def words(self) -> str:
        """The paragraph without its HTML."""
        return plain_text(self.paragraph)


def versions(view: View, document: str, on: date | None = None) -> list[CoverageDocument]:
    """The versions of a document in the edition that answers best, the newest first; [] where none has it."""
    number = document.strip().upper()
    books = [_EXPORTS[number[:1]]] if number[:1] in _EXPORTS else []
    editions = [one for book in (*books, Book.COVERAGE_DOCUMENTS) if (one := view.edition(book, None, on))]
    for edition in sorted(editions, key=lambda one: not one.fits):
        asked = {"release": edition.release_id, "documents": [number]}
        if rows := view.connection.execute(DESCRIBED, asked).all():
            return [make_document(row, edition) for row in sorted(rows, key=_newest, reverse=True)]
    return []


def find_document(view: View, document: str, on: date | None = None) -> CoverageDocument | None:
    """The version of a document that is in force on the date; None where none is, or where that version is not loaded."""
    found = versions(view, document, on)
    return in_force(found, found[0].edition.as_of) if found else None


def in_force(found: Iterable[CoverageDocument], day: date) -> CoverageDocument | None:
    """Of the versions of one document the one that holds on `day`: the last begun, unless it has ended."""
    begun = [
        one
        for one in found
        if one.effective and one.effective <= day and not one.status.upper().startswith(_PROPOSED)
    ]
    newest = max(begun, key=_newest, default=None)
    if newest is None or (newest.terminated and newest.terminated < day):
        return None
    return newest


def make_document(row: Row[tuple[Any, ...]], edition: Edition) -> CoverageDocument:
    """The document of a row of `DESCRIBED`."""
    return CoverageDocument(
        document=row.document,
        version=row.version,
        title=row.title,
        status=row.status,
        effective=row.effective,
        terminated=row.terminated,
        contractors=tuple(row.contractors.splitlines()),
        contracts=_contracts(row.contracts),
        url=row.url,
        updated=row.updated,
        edition=edition,
    )


@lru_cache(maxsize=1_000)
def _contracts(text: str) -> tuple[Contract, ...]:
    """`10-12-1 11-12-1`; the documents of a contractor all say the same."""
    numbers = (one.split("-") for one in text.split())
    return tuple((int(contractor), int(kind), int(version)) for contractor, kind, version in numbers)


def _newest(one: Any) -> tuple[int, int]:  # noqa: ANN401 - a row or a document
    return (one.effective.toordinal() if one.effective else 0, one.version)


def html(view: View, document: CoverageDocument) -> str:
    """The text as published: an LCD's indications and limits, an article's description; '' where it is not loaded."""
    row = view.connection.execute(_TEXTS, _key(document)).first()
    return row.html if row else ""


def groups(view: View, document: CoverageDocument) -> list[CodeGroup]:
    """Its lists of codes, by list and number of the group; a group may have a paragraph and no codes."""
    key = _key(document)
    codes: dict[tuple[str, int], list[Row[tuple[Any, ...]]]] = {}
    for row in view.connection.execute(_CODES, key):
        codes.setdefault((row.listing, row.code_group), []).append(row)
    heads = {(row.listing, row.code_group): row for row in view.connection.execute(_GROUPS, key)}
    return [
        CodeGroup(
            listing=place[0],
            number=place[1],
            paragraph=heads[place].paragraph if place in heads else "",
            asterisk=heads[place].asterisk if place in heads else "",
            codes=tuple(row.code for row in codes.get(place, ())),
            marked=tuple(row.code for row in codes.get(place, ()) if row.marked),
        )
        for place in sorted({*codes, *heads})
    ]


def related(view: View, document: CoverageDocument) -> list[str]:
    """The numbers of the LCDs and articles that belong to it."""
    return [row.related for row in view.connection.execute(_LINKS, _key(document))]


def _key(document: CoverageDocument) -> dict[str, Any]:
    return {
        "release": document.edition.release_id,
        "document": document.document,
        "version": document.version,
    }
