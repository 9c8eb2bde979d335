"""Section `guidance`: the official guidelines that name the code or its chapter, and the index terms that lead to it.

An index is no authority for a code; it leads to the tabular list or the tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.shapes import compact, systems_of
from consultant.reference.from_known import cautions_of, known_of
from consultant.reference.laying import EMPTY, code_cell, once
from consultant.reference.shapes import Cell, Section, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.codes.known import Known
    from consultant.reference.shapes import Subject

KEY, TITLE = "guidance", "Guidelines and index"


def guidance(subject: Subject) -> Section | None:
    """A table of guideline sections, and one of index terms."""
    guidelines, terms = known_of(subject, "guidelines"), known_of(subject, "index")
    tables = (*_guidelines(subject, guidelines), *_terms(subject, terms))
    if not tables:
        return None
    every = (*guidelines, *terms)
    return Section(
        KEY,
        TITLE,
        tables=tables,
        citations=once(one.citation for one in every),
        cautions=cautions_of(every),
    )


def _guidelines(subject: Subject, known: Sequence[Known]) -> Iterator[Table]:
    rows = tuple(
        (
            Cell(one.facts["number"]),
            Cell(one.facts["title"]),
            Cell(str(one.facts["page"]), figure=True),
            _code(subject, one.facts["names"] or ""),
        )
        for one in known
    )
    if rows:
        caption = f"Official guidelines, {known[0].edition.release}"
        yield Table(caption, ("Section", "Title", "Page", "Names"), rows)


def _terms(subject: Subject, known: Sequence[Known]) -> Iterator[Table]:
    rows = tuple(
        (
            Cell(one.facts["path"]),
            Cell(one.facts["column"]),
            _code(subject, one.facts["code"]),
            Cell(f"{one.edition.book.words}, {one.edition.release}"),
        )
        for one in known
    )
    if rows:
        yield Table("Index terms that lead to it", ("Term", "Column", "Code", "Index"), rows)


def _code(subject: Subject, text: str) -> Cell:
    """A link where the text is one code of the system, with or without the dash of an index; plain where it is several, or the page's own."""
    bare = text.rstrip("-").rstrip(".")
    if not text:
        return EMPTY
    if compact(bare) == compact(subject.code) or subject.system not in systems_of(bare):
        return Cell(text)
    return code_cell(subject.system, bare, text)
