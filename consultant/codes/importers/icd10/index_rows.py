"""What the importers of the indexes share: terms in their order become rows, with their way down and the codes they lead to.

How a term stands in its file is in `icd10cm_index_xml.py`, `icd10cm_index_csv.py` and `icd10pcs_index.py`; what the rows
mean is in the tables of `models/books/index.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from consultant.codes.importers.importer import Counts, MalformedLine
from consultant.models.books import index_codes, index_terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consultant.codes.importers.importer import Row, Shelf

DIAGNOSIS = re.compile(r"([A-Z][0-9A-Z]{2})(?:\.([0-9A-Z]{1,4}))?(?:\.?(-))?")
"""A code of ICD-10-CM as the index prints it; with a dash it stands for any code below: `I63.-`, `C79.8-`."""
PROCEDURE = re.compile(r"([0-9A-HJ-NP-Z]{1,7})()()")
"""A code of ICD-10-PCS, or its beginning."""
MANIFESTATION = 7
"""The `cell` of a manifestation code."""

_WHOLE_PROCEDURE = 7
_LONGEST_CODES = 100
_LAST = 1  # the place of `last` in a row


@dataclass(frozen=True, slots=True)
class Term:
    """A term as it stands in its file; `codes` and `cells` as printed, `beginnings` are codes that its references name."""

    line: int
    depth: int
    title: str = ""
    modifiers: str = ""
    see: str = ""
    see_also: str = ""
    instead: str = ""
    codes: tuple[str, ...] = ()
    manifestation: str = ""
    cells: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Above:
    """A term below which others may stand; `row` is its row, in which `last` grows with the terms below it."""

    position: int
    path: str
    row: list[Any]


def lead(text: str, shape: re.Pattern[str]) -> tuple[str, bool] | None:
    """The compact code in `text`, and whether it stands for any code that begins so; None where `text` is no code."""
    found = shape.fullmatch(text)
    if found is None:
        return None
    code = found[1] + (found[2] or "")
    return code, bool(found[3]) or (shape is PROCEDURE and len(code) < _WHOLE_PROCEDURE)


def index_rows(terms: Iterable[Term], shape: re.Pattern[str]) -> tuple[list[Row], list[Row]]:
    """The rows of `index_terms` and of `index_codes` without their release. Raises MalformedLine."""
    above: list[_Above] = []
    rows: list[list[Any]] = []
    leads: list[Row] = []
    for position, term in enumerate(terms, 1):
        _check(term, len(above))
        del above[term.depth :]
        for one in above:
            one.row[_LAST] = position
        path = ", ".join(
            part for part in (above[-1].path if above else "", term.title or term.modifiers) if part
        )
        rows.append(_row(term, position, above[-1].position if above else None, path))
        above.append(_Above(position, path, rows[-1]))
        leads += _leads(term, position, shape)
    return [tuple(row) for row in rows], sorted(leads)


def _row(term: Term, position: int, parent: int | None, path: str) -> list[Any]:
    return [
        position,
        position,
        parent,
        term.depth,
        term.title,
        path,
        term.modifiers,
        term.see,
        term.see_also,
        term.instead,
        _printed(term),
        term.manifestation,
        "|".join(term.cells),
    ]


def _check(term: Term, deepest: int) -> None:
    if term.depth > deepest:
        raise MalformedLine(
            term.line, f"a term of level {term.depth} stands below none of level {term.depth - 1}"
        )
    if not (term.title or term.modifiers or term.see or term.instead or term.codes):
        raise MalformedLine(term.line, "the term that begins here has no words")


def _printed(term: Term) -> str:
    """The codes as printed. Raises MalformedLine where there are more than a row holds."""
    printed = ", ".join(term.codes)
    if max(len(printed), len("|".join(term.cells))) > _LONGEST_CODES:
        raise MalformedLine(term.line, "the codes of the term that begins here are too long")
    return printed


def _leads(term: Term, position: int, shape: re.Pattern[str]) -> list[Row]:
    """Each code and cell once. Raises MalformedLine for a `codes` that is none; a cell or manifestation may be words."""
    found: dict[tuple[str, int], bool] = {}
    for text in (*term.codes, *term.beginnings):
        code = lead(text, shape)
        if code is None:
            raise MalformedLine(term.line, f"{text[:40]!r} is no code")
        found[code[0], 0] = found.get((code[0], 0), False) or code[1] or text in term.beginnings
    for cell, text in (*enumerate(term.cells, 1), (MANIFESTATION, term.manifestation)):
        code = lead(text, shape)
        if code:
            found[code[0], cell] = code[1]
        elif cell != MANIFESTATION and text.strip("-"):
            raise MalformedLine(term.line, f"{text[:40]!r} is no code")
    return [(code, position, cell, below) for (code, cell), below in found.items()]


def put_index(terms: Iterable[Term], shape: re.Pattern[str], shelf: Shelf) -> Counts:
    """Store an index; how many terms it has, and how many codes they name. Raises MalformedLine."""
    rows, leads = index_rows(terms, shape)
    if not rows:
        raise MalformedLine(1, "the index has no term")
    shelf.put(index_terms, rows)
    shelf.put(index_codes, leads)
    return Counts(rows=len(rows), codes=len({code for code, *_ in leads}))
