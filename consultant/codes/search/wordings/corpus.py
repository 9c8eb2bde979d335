"""Which books make the index of a system: the list whose codes are found, and the books that name them.

An index is of one edition of the list; the other books lend it their words as of that edition's last day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from consultant.codes.catalogue import Book
from consultant.codes.search.wording import Kind
from consultant.codes.search.wordings import diagnoses, former, index, lists, tables
from consultant.vocabulary import AMA_SYSTEMS, CodeSystem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from consultant.codes.editions import Release
    from consultant.codes.search.wording import Wording
    from consultant.codes.view import View

Listed: TypeAlias = dict[str, bool | None]
"""The codes of a list, compact, with whether they are billable; None where the list makes no such difference."""

_Reader: TypeAlias = "Callable[[Connection, int, Listed], Iterator[Wording]]"


@dataclass(frozen=True, slots=True)
class Sources:
    """`lists` hold the codes of a system, the first that is loaded is taken; `lending` are books that only name them."""

    lists: tuple[Book, ...]
    read: _Reader | None = None
    lending: tuple[Book, ...] = ()


SOURCES: dict[CodeSystem, Sources] = {
    CodeSystem.ICD10CM: Sources(
        lists=(Book.ICD10CM, Book.ICD10CM_TABULAR),
        lending=(
            Book.ICD10CM_TABULAR,
            Book.ICD10CM_INDEX,
            Book.ICD10CM_NEOPLASMS,
            Book.ICD10CM_DRUGS,
            Book.ICD10CM_EXTERNAL,
            Book.ICD9CM,
            Book.GEM_FORWARD,
        ),
    ),
    CodeSystem.HCPCS: Sources((Book.HCPCS,), lists.level_ii),
    CodeSystem.MOD: Sources((Book.HCPCS,), lists.modifiers),
    CodeSystem.ICD10PCS: Sources((Book.ICD10PCS,), lists.procedure_titles, (Book.ICD10PCS_INDEX,)),
    CodeSystem.MSDRG: Sources((Book.MSDRG,), lists.drg_titles),
    CodeSystem.POS: Sources((Book.POS,), lists.places),
    CodeSystem.ICD9CM: Sources((Book.ICD9CM,), lists.former_codes),
    CodeSystem.CDT: Sources((Book.CDT,), lists.own),
    CodeSystem.REV: Sources((Book.REVENUE,), lists.own),
    CodeSystem.CARC: Sources((Book.CARC,), lists.own),
    CodeSystem.RARC: Sources((Book.RARC,), lists.own),
    CodeSystem.CPT: Sources((Book.CPT_LONG, Book.CPT_MEDIUM, Book.CPT_SHORT), lists.licensed),
}
"""The systems that can be searched. Of the AMA's texts only those whose licence was accepted are read."""

SEARCHED_TOGETHER = tuple(system for system in SOURCES if system is not CodeSystem.ICD9CM)
"""What is searched where no system is named: all but the codes that are of former years only."""


def system_of_index(system: CodeSystem) -> CodeSystem:
    """Under which system's index a system's codes are found: the AMA's codes of all categories are in one list."""
    return CodeSystem.CPT if system in AMA_SYSTEMS else system


def lent(view: View, system: CodeSystem, release: Release) -> dict[Book, int]:
    """The releases whose words the index of `release` takes, by book: those in force on its last day, or today."""
    on = max(release.starts, min(release.ends, view.today))
    editions = {book: view.edition(book, None, on) for book in SOURCES[system].lending}
    return {book: edition.release_id for book, edition in editions.items() if edition}


@dataclass(frozen=True, slots=True)
class Corpus:
    """What an index is made of: codes, what names them, and the words for which the books say to look for others."""

    listed: Listed
    titles: dict[str, str]
    wordings: list[Wording]
    phrases: list[tuple[str, str]]


def gather(connection: Connection, system: CodeSystem, release: Release, lending: dict[Book, int]) -> Corpus:
    """The codes of an edition, and everything that names them."""
    if system is CodeSystem.ICD10CM:
        return _diagnoses(connection, release, lending)
    listed: Listed = {}
    reader = SOURCES[system].read
    found = list(reader(connection, release.id, listed)) if reader else []
    indexed = _terms(connection, lending, Book.ICD10PCS_INDEX)
    found += index.procedure_wordings(indexed, listed)
    titles = {one.code: one.said for one in found if one.kind is Kind.TITLE}
    return Corpus(listed, titles, found, list(index.phrases(indexed)))


def _diagnoses(connection: Connection, release: Release, lending: dict[Book, int]) -> Corpus:
    titled = diagnoses.titles_of(connection, release.id)
    if release.book is Book.ICD10CM and Book.ICD10CM_TABULAR in lending:
        titled = diagnoses.titles_of(connection, lending[Book.ICD10CM_TABULAR]) | titled
    listed: Listed = {code: billable for code, (billable, _) in titled.items()}
    indexed = _terms(connection, lending, Book.ICD10CM_INDEX)
    found = [
        *diagnoses.titles(titled),
        *index.index_wordings(indexed, listed, Kind.INDEX),
        *index.index_wordings(_terms(connection, lending, Book.ICD10CM_EXTERNAL), listed, Kind.EXTERNAL),
    ]
    if Book.ICD10CM_TABULAR in lending:
        found += diagnoses.notes(connection, lending[Book.ICD10CM_TABULAR], listed)
    for book in tables.COLUMNS:
        found += tables.table_wordings(_terms(connection, lending, book), listed, book)
    if Book.ICD9CM in lending and Book.GEM_FORWARD in lending:
        found += former.former_titles(connection, lending[Book.ICD9CM], lending[Book.GEM_FORWARD], listed)
    titles = {code: title for code, (_, title) in titled.items()}
    return Corpus(listed, titles, found, list(index.phrases(indexed)))


def _terms(connection: Connection, lending: dict[Book, int], book: Book) -> list[index.Term]:
    """The terms of an index that lends its words; none where it is not loaded."""
    return index.terms(connection, lending[book]) if book in lending else []
