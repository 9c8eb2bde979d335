"""Bridges between ICD-9-CM and ICD-10: what the General Equivalence Mappings point to, and what ICD-9-CM codes were called.

The GEMs were made for the last time for FY2018. They have four directions, each a book of its own, and are no mirror
images: the targets of a code are read in its own direction only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, select

from consultant.codes.catalogue import Book
from consultant.codes.entries import CodeEntry
from consultant.codes.known import Known
from consultant.codes.shapes import compact, printed
from consultant.models.books import diagnoses, equivalences, icd9_titles, procedures
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from sqlalchemy import Row, Select, Table

    from consultant.codes.entries import Edition
    from consultant.codes.view import View

CAUTION = "The GEMs are a pointer, never coding advice: the code is chosen from the record, in the edition in force."

LAST_DAY_OF_ICD9 = date(2015, 9, 30)
"""The last date of service for which ICD-9-CM is the code set (45 CFR 162.1002)."""

MOST_SHOWN = 20
"""How many targets a profile shows. Most codes have one to ten; aftercare of a fracture (V54.12) has 533."""

MOST_TARGETS = 2_000
"""How many targets are given where the caller names no limit; no code of the edition of 2018 has as many."""

_NOT_LOADED = -1
_PROCEDURE = re.compile(r"[0-9]{2}\.[0-9]{1,2}")
_LINES = equivalences.c
_OF_SOURCE = and_(_LINES.release_id == bindparam("release"), _LINES.source == bindparam("code"))
_IN_ORDER = (_LINES.scenario, _LINES.choice, _LINES.target)


def _with_titles(titles: Table) -> Select[Any]:
    named = and_(titles.c.release_id == bindparam("titles"), titles.c.code == _LINES.target)
    joined = equivalences.outerjoin(titles, named)
    asked = select(equivalences, titles.c.title).select_from(joined).where(_OF_SOURCE).order_by(*_IN_ORDER)
    return asked.limit(bindparam("limit"))


_TO_DIAGNOSES = _with_titles(diagnoses)
_TO_PROCEDURES = _with_titles(procedures)
_TO_ICD9 = _with_titles(icd9_titles)
_COUNT = select(func.count()).select_from(equivalences).where(_OF_SOURCE)
_TITLE = select(icd9_titles).where(
    icd9_titles.c.release_id == bindparam("release"), icd9_titles.c.code == bindparam("code")
)


@dataclass(frozen=True, slots=True)
class _Direction:
    book: Book
    source: CodeSystem
    target: CodeSystem
    procedures: bool


_DIRECTIONS = (
    _Direction(Book.GEM_FORWARD, CodeSystem.ICD9CM, CodeSystem.ICD10CM, procedures=False),
    _Direction(Book.GEM_PROCEDURES_FORWARD, CodeSystem.ICD9CM, CodeSystem.ICD10PCS, procedures=True),
    _Direction(Book.GEM_BACKWARD, CodeSystem.ICD10CM, CodeSystem.ICD9CM, procedures=False),
    _Direction(Book.GEM_PROCEDURES_BACKWARD, CodeSystem.ICD10PCS, CodeSystem.ICD9CM, procedures=True),
)


@dataclass(frozen=True, slots=True)
class Equivalence:
    """One line of a GEM, codes as their books print them; `target` is None where there is none (`no_map`).

    `approximate`: the meanings are not the same. `combination`: only several targets together translate the source: one
    of each `choice` list of the same `scenario` (both count from 1, else 0). `title` is that of the target in
    `title_edition`, "" and None where no book has it.
    """

    source_system: CodeSystem
    source: str
    target_system: CodeSystem
    target: str | None
    title: str
    title_edition: Edition | None
    approximate: bool
    no_map: bool
    combination: bool
    scenario: int
    choice: int
    edition: Edition

    @property
    def row(self) -> str:
        """Source and target, as the file has them side by side, with scenario and choice list of a combination."""
        place = f" scenario {self.scenario} choice list {self.choice}" if self.combination else ""
        return f"{self.source} to {self.target or 'no code'}{place}"


def equivalents(
    view: View, system: CodeSystem, code: str, on: date | None, limit: int = MOST_TARGETS
) -> list[Equivalence]:
    """Where the GEMs point from `code` of ICD-9-CM, ICD-10-CM or ICD-10-PCS, in the order of scenario and choice list.

    At most `limit` lines of each GEM.

    An ICD-9-CM code without its dot may be a diagnosis and a procedure (`3893` is 389.3 and 38.93): then both are given.
    """
    return [
        one
        for direction in _DIRECTIONS
        if direction.source is system and _may_be(direction, code)
        for one in _lines(view, direction, compact(code), on, limit)
    ]


def count_targets(view: View, book: Book, code: str, on: date | None) -> int:
    """How many lines the GEM `book` has for `code`."""
    edition = view.edition(book, None, on)
    values = {"release": edition.release_id if edition else _NOT_LOADED, "code": compact(code)}
    return view.connection.execute(_COUNT, values).scalar_one()


def _may_be(direction: _Direction, code: str) -> bool:
    """The dot of an ICD-9-CM code tells procedures from diagnoses."""
    if direction.source is not CodeSystem.ICD9CM or "." not in code:
        return True
    return bool(_PROCEDURE.fullmatch(code.strip())) is direction.procedures


def _lines(view: View, direction: _Direction, code: str, on: date | None, limit: int) -> list[Equivalence]:
    edition = view.edition(direction.book, None, on)
    if edition is None:
        return []
    statement, titles = _titles(view, direction, on)
    known = titles.release_id if titles else _NOT_LOADED
    values = {"release": edition.release_id, "code": code, "titles": known, "limit": limit}
    return [
        _equivalence(row, direction, edition, titles) for row in view.connection.execute(statement, values)
    ]


def _titles(view: View, direction: _Direction, on: date | None) -> tuple[Select[Any], Edition | None]:
    """The statement for a direction, and the edition from which it takes the titles of the targets."""
    if direction.target is CodeSystem.ICD10CM:
        return _TO_DIAGNOSES, next(iter(view.diagnosis_editions(on)), None)
    if direction.target is CodeSystem.ICD10PCS:
        return _TO_PROCEDURES, view.edition(Book.ICD10PCS, None, on)
    # there is no book of ICD-9-CM procedures, and 3893 is also the diagnosis 389.3
    return _TO_ICD9, None if direction.procedures else view.edition(Book.ICD9CM, None, on)


def _equivalence(
    row: Row[Any], direction: _Direction, edition: Edition, titles: Edition | None
) -> Equivalence:
    title = row.title or ""
    return Equivalence(
        source_system=direction.source,
        source=_printed(direction, direction.source, row.source),
        target_system=direction.target,
        target=None if row.no_map else _printed(direction, direction.target, row.target),
        title=title,
        title_edition=titles if title else None,
        approximate=row.approximate,
        no_map=row.no_map,
        combination=row.combination,
        scenario=row.scenario,
        choice=row.choice,
        edition=edition,
    )


def _printed(direction: _Direction, system: CodeSystem, code: str) -> str:
    if direction.procedures and system is CodeSystem.ICD9CM:
        return f"{code[:2]}.{code[2:]}".removesuffix(".")
    return printed(system, code)


def find_code(view: View, _system: CodeSystem, code: str, on: date | None) -> CodeEntry | None:
    """The ICD-9-CM diagnosis `code` in the edition for `on`; None for procedures, of which there is no book."""
    edition = view.edition(Book.ICD9CM, None, on)
    if edition is None or _PROCEDURE.fullmatch(code.strip()):
        return None
    values = {"release": edition.release_id, "code": compact(code)}
    row = view.connection.execute(_TITLE, values).first()
    if row is None:
        return None
    shown = printed(CodeSystem.ICD9CM, row.code)
    return CodeEntry(
        CodeSystem.ICD9CM, shown, row.title, None, edition, row=shown, terminated=LAST_DAY_OF_ICD9
    )


def known_crosswalks(view: View, system: CodeSystem, code: str, on: date | None) -> list[Known]:
    """The section `crosswalks` of a profile; where a GEM has more targets than it shows, it says how many."""
    found = equivalents(view, system, code, on, MOST_SHOWN + 1)
    known = []
    for book in dict.fromkeys(one.edition.book for one in found):
        lines = [one for one in found if one.edition.book is book]
        known += [Known(_facts(one), _line(one), one.edition, one.row) for one in lines[:MOST_SHOWN]]
        if len(lines) > MOST_SHOWN:
            known.append(_more(lines[0], count_targets(view, book, code, on)))
    return known


def _more(one: Equivalence, targets: int) -> Known:
    facts = {
        "from_system": one.source_system.value,
        "from": one.source,
        "targets": targets,
        "shown": MOST_SHOWN,
    }
    line = f"{one.source} has {targets:,} targets in all, of which {MOST_SHOWN} are shown"
    return Known(facts | {"note": CAUTION}, line, one.edition, one.source)


def _facts(one: Equivalence) -> dict[str, Any]:
    return {
        "from_system": one.source_system.value,
        "from": one.source,
        "to_system": one.target_system.value,
        "to": one.target,
        "title": one.title,
        "title_edition": one.title_edition.release if one.title_edition else None,
        "approximate": one.approximate,
        "no_map": one.no_map,
        "combination": one.combination,
        "scenario": one.scenario,
        "choice_list": one.choice,
        "note": CAUTION,
    }


def _line(one: Equivalence) -> str:
    if one.target is None:
        return f"{one.source} has no counterpart in {one.target_system.value}"
    words = f"{one.source} → {one.target_system.value} {one.target} {one.title}".strip()
    how = "approximate" if one.approximate else "identical"
    place = f", with others: scenario {one.scenario}, choice list {one.choice}" if one.combination else ""
    return f"{words} ({how}{place})"
