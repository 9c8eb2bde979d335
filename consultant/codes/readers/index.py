"""What the indexes say: the terms that lead to a code, with the way down to each, and the terms below a term.

The alphabetic index, the index to external causes, the tables of drugs and of neoplasms; for procedures the index of
ICD-10-PCS. An index is no authority for a code: the tabular list (`diagnoses.py`) and the tables (`procedures.py`) are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, or_, select

from consultant.codes.catalogue import Book
from consultant.codes.known import Known
from consultant.codes.shapes import compact
from consultant.models.books import index_codes, index_terms
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from datetime import date

    from consultant.codes.entries import Edition
    from consultant.codes.view import View

INDEXES: dict[CodeSystem, tuple[Book, ...]] = {
    CodeSystem.ICD10CM: (
        Book.ICD10CM_INDEX,
        Book.ICD10CM_DRUGS,
        Book.ICD10CM_NEOPLASMS,
        Book.ICD10CM_EXTERNAL,
    ),
    CodeSystem.ICD10PCS: (Book.ICD10PCS_INDEX,),
}
"""The indexes of a system, in the order in which a coder asks them."""
CELLS: dict[Book, tuple[str, ...]] = {
    Book.ICD10CM_DRUGS: (
        "poisoning, accidental (unintentional)",
        "poisoning, intentional self-harm",
        "poisoning, assault",
        "poisoning, undetermined",
        "adverse effect",
        "underdosing",
    ),
    Book.ICD10CM_NEOPLASMS: (
        "malignant primary",
        "malignant secondary",
        "ca in situ",
        "benign",
        "uncertain behavior",
        "unspecified behavior",
    ),
}
"""The columns of the two tables, in the order of their cells."""
FIRST_LETTERS = {Book.ICD10CM_DRUGS: "T", Book.ICD10CM_NEOPLASMS: "CD", Book.ICD10CM_EXTERNAL: "TVWXYZ"}
"""With which letters the codes of an index begin, where that spares asking it."""
MOST_TERMS = 12
"""How many terms that lead to a code are given where the caller names no limit; some codes have hundreds."""

_MANIFESTATION = 7
_SHORTEST = {CodeSystem.ICD10CM: 3, CodeSystem.ICD10PCS: 1}
_WHOLE = 7
_TERMS = index_terms.c
_LEADS = index_codes.c
_NEAREST = (
    select(index_codes)
    .where(
        _LEADS.release_id == bindparam("release"),
        _LEADS.code.in_(bindparam("codes", expanding=True)),
        or_(_LEADS.below, _LEADS.code.in_(bindparam("whole", expanding=True))),
    )
    .order_by(_LEADS.code.desc(), _LEADS.position, _LEADS.cell)
    .limit(bindparam("limit"))
    .subquery()
)
_LEADING = (
    select(index_terms, _NEAREST.c.code.label("lead"), _NEAREST.c.cell)
    .join(_NEAREST, and_(_NEAREST.c.release_id == _TERMS.release_id, _NEAREST.c.position == _TERMS.position))
    .order_by(_NEAREST.c.code.desc(), _NEAREST.c.position, _NEAREST.c.cell)
)
_ABOVE = index_terms.alias("above")
_BELOW = (
    select(index_terms)
    .join(
        _ABOVE,
        and_(
            _ABOVE.c.release_id == _TERMS.release_id,
            _TERMS.position > _ABOVE.c.position,
            _TERMS.position <= _ABOVE.c.last,
            _TERMS.parent == _ABOVE.c.position,
        ),
    )
    .where(_ABOVE.c.release_id == bindparam("release"), _ABOVE.c.position == bindparam("parent"))
    .order_by(_TERMS.position)
)
_TERM = select(index_terms).where(
    _TERMS.release_id == bindparam("release"), _TERMS.position == bindparam("position")
)


@dataclass(frozen=True, slots=True)
class IndexTerm:
    """A term of an index. `path` is the way down to it: `Diabetes, diabetic, type 2, with, hyperglycemia`.

    `modifiers` are nonessential; `see`, `see_also` and `instead` (ICD-10-PCS: use) are references; `code` and `cells`
    are as printed, a dash for any code below.
    """

    position: int
    parent: int | None
    depth: int
    term: str
    path: str
    modifiers: str
    see: str
    see_also: str
    instead: str
    code: str
    manifestation: str
    cells: tuple[str, ...]
    edition: Edition

    @property
    def row(self) -> str:
        """The key of the row: the way down to the term."""
        return self.path


@dataclass(frozen=True, slots=True)
class Lead:
    """A term that leads to a code: as its own code, in a `column` of its table, or as its `manifestation` code."""

    term: IndexTerm
    column: str
    code: str


def leading_to(
    view: View, system: CodeSystem, code: str, on: date | None = None, limit: int = MOST_TERMS
) -> list[Lead]:
    """The terms that lead to `code` (compact), of each index the nearest first, at most `limit` an index.

    A term leads to a code that it prints, to any below one that it prints with a dash, and to a code that only adds the
    7th character to one that it prints (with X in between).
    """
    beginnings = [code[:length] for length in range(_SHORTEST.get(system, _WHOLE), len(code) + 1)]
    values = {"codes": beginnings, "whole": _printed_for(system, code, beginnings), "limit": limit}
    found: list[Lead] = []
    for book in INDEXES.get(system, ()):
        edition = view.edition(book, None, on) if code[0] in FIRST_LETTERS.get(book, code) else None
        if edition:
            rows = view.connection.execute(_LEADING, values | {"release": edition.release_id})
            found += [Lead(_term(row, edition), _column(book, row.cell), _as_printed(row)) for row in rows]
    return found


def _printed_for(system: CodeSystem, code: str, beginnings: list[str]) -> list[str]:
    """The codes that an index prints without a dash for `code`: itself, and itself without 7th character."""
    if system is not CodeSystem.ICD10CM or len(code) < _WHOLE:
        return [code]
    return [one for one in beginnings if one == code or one.ljust(_WHOLE - 1, "X") == code[:-1]]


def _column(book: Book, cell: int) -> str:
    if cell == _MANIFESTATION:
        return "manifestation"
    return CELLS[book][cell - 1] if cell and book in CELLS else ""


def _as_printed(row: Any) -> str:  # noqa: ANN401 - a row of `_LEADING`
    """The cell or code as the index prints it; of several codes of a term, all."""
    if row.cell == _MANIFESTATION:
        return str(row.manifestation)
    return str(row.cells.split("|")[row.cell - 1] if row.cell else row.code or row.lead)


def term(view: View, book: Book, position: int, on: date | None = None) -> IndexTerm | None:
    """The term at a position of an index; None where there is none."""
    edition = view.edition(book, None, on)
    if edition is None:
        return None
    row = view.connection.execute(_TERM, {"release": edition.release_id, "position": position}).first()
    return _term(row, edition) if row else None


def below(view: View, book: Book, position: int, on: date | None = None) -> list[IndexTerm]:
    """The terms directly below the one at `position`, in their order."""
    edition = view.edition(book, None, on)
    if edition is None:
        return []
    rows = view.connection.execute(_BELOW, {"release": edition.release_id, "parent": position})
    return [_term(row, edition) for row in rows]


def _term(row: Any, edition: Edition) -> IndexTerm:  # noqa: ANN401 - a row of `index_terms`
    return IndexTerm(
        position=row.position,
        parent=row.parent,
        depth=row.depth,
        term=row.term,
        path=row.path,
        modifiers=row.modifiers,
        see=row.see,
        see_also=row.see_also,
        instead=row.instead,
        code=row.code,
        manifestation=row.manifestation,
        cells=tuple(row.cells.split("|")) if row.cells else (),
        edition=edition,
    )


def known_terms(view: View, system: CodeSystem, code: str, on: date | None) -> list[Known]:
    """Section `index`: the terms that lead to a code of ICD-10-CM or ICD-10-PCS."""
    return [_known(lead) for lead in leading_to(view, system, compact(code), on)]


def _known(lead: Lead) -> Known:
    term = lead.term
    facts = {
        "path": term.path,
        "modifiers": term.modifiers,
        "column": lead.column,
        "code": lead.code,
        "see": term.see,
        "instead": term.instead,
        "manifestation": term.manifestation,
    }
    column = f" ({lead.column})" if lead.column else ""
    return Known(facts, f"{term.path}{column}: {lead.code}", term.edition, term.row)
