"""What ICD-10-PCS says: a code, what each of its characters stands for in its table, and what those words mean.

Titles come from the order file's edition, characters from the tables', meanings from the definitions': each is said with
its own edition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from consultant.codes.catalogue import Book
from consultant.codes.entries import CodeEntry
from consultant.codes.known import Known
from consultant.models.books import procedure_axes, procedure_definitions, procedures
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from consultant.codes.entries import Edition
    from consultant.codes.view import View

_STEM_LENGTH = 3
_WHOLE = 7
_CODES = procedures.c
_AXES = procedure_axes.c
_MEANINGS = procedure_definitions.c
_FIND = select(procedures).where(_CODES.release_id == bindparam("release"), _CODES.code == bindparam("code"))
_PLACES = select(procedure_axes).where(
    _AXES.release_id == bindparam("release"),
    _AXES.stem == bindparam("stem"),
    _AXES.place.in_(bindparam("places", expanding=True)),
)
_TABLE = (
    select(procedure_axes)
    .where(_AXES.release_id == bindparam("release"), _AXES.stem == bindparam("stem"))
    .order_by(_AXES.line, _AXES.place)
)
_DEFINED = (
    select(procedure_definitions)
    .where(
        _MEANINGS.release_id == bindparam("release"),
        _MEANINGS.section == bindparam("section"),
        _MEANINGS.place.in_(bindparam("places", expanding=True)),
        _MEANINGS.term.in_(bindparam("terms", expanding=True)),
    )
    .order_by(_MEANINGS.place)
)


@dataclass(frozen=True, slots=True)
class Character:
    """A character of a code: its `position` from 1 to 7, the axis, what it stands for, and the table's definition of it."""

    position: int
    axis: str
    character: str
    label: str
    definition: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """What the characters of a code stand for; `line` is the row of its table, from 1, 0 where only the table is known."""

    stem: str
    line: int
    characters: tuple[Character, ...]
    edition: Edition

    @property
    def row(self) -> str:
        """The key of the row: `table 02R, row 3`."""
        return f"table {self.stem}" + (f", row {self.line}" if self.line else "")


@dataclass(frozen=True, slots=True)
class Definition:
    """What a word of an axis means in its section; `includes` are examples or body parts, as published."""

    section: str
    position: int
    axis: str
    term: str
    definition: str
    explanation: str
    includes: str
    edition: Edition

    @property
    def row(self) -> str:
        """The key of the row: `section 0, Operation: Replacement`."""
        return f"section {self.section}, {self.axis}: {self.term}"


def find_code(view: View, _system: CodeSystem, code: str, on: date | None) -> CodeEntry | None:
    """The entry of `code` (compact): billable with seven characters, else the header of a table; None where unlisted."""
    edition = view.edition(Book.ICD10PCS, None, on)
    if edition is None:
        return None
    row = view.connection.execute(_FIND, {"release": edition.release_id, "code": code}).first()
    if row is None:
        return None
    return CodeEntry(CodeSystem.ICD10PCS, row.code, row.title, row.billable, edition, row=row.code)


def table_row(view: View, code: str, on: date | None = None) -> TableRow | None:
    """The row of its table that builds `code` (compact, three characters or more); None where there is no such table.

    Where no row has all seven characters together (a code that is newer than the tables, or none at all), only the first
    three are told: the others may mean something else in each row.
    """
    edition = view.edition(Book.ICD10PCS_TABLES, None, on)
    if edition is None or len(code) < _STEM_LENGTH:
        return None
    places = [f"{position}{character}" for position, character in enumerate(code, 1)]
    values = {"release": edition.release_id, "stem": code[:_STEM_LENGTH], "places": places}
    rows = view.connection.execute(_PLACES, values).all()
    line = _line(rows) if len(code) == _WHOLE else 0
    told = sorted((row for row in rows if row.line in {0, line}), key=lambda row: row.place)
    if not told:
        return None
    return TableRow(code[:_STEM_LENGTH], line, tuple(map(_character, told)), edition)


def _line(rows: Sequence[Any]) -> int:
    """The line on which all of the last four characters stand; 0 for none."""
    counts: dict[int, int] = {}
    for row in rows:
        counts[row.line] = counts.get(row.line, 0) + 1
    return next(
        (line for line, count in sorted(counts.items()) if line and count == _WHOLE - _STEM_LENGTH), 0
    )


def table(view: View, stem: str, on: date | None = None) -> list[TableRow]:
    """The rows of the table called `stem` (`02R`), each with all the values of its axes; [] where there is none."""
    edition = view.edition(Book.ICD10PCS_TABLES, None, on)
    if edition is None:
        return []
    found: dict[int, list[Character]] = {}
    for row in view.connection.execute(_TABLE, {"release": edition.release_id, "stem": stem}):
        found.setdefault(row.line, []).append(_character(row))
    first = found.pop(0, [])
    return [TableRow(stem, line, (*first, *rest), edition) for line, rest in found.items()]


def _character(row: Any) -> Character:  # noqa: ANN401 - a row of `procedure_axes`
    return Character(int(row.place[0]), row.axis, row.place[1:], row.label, row.definition)


def definitions(view: View, code: str, on: date | None = None) -> list[Definition]:
    """What the labels of a code's characters mean in its section, in the order of the characters."""
    edition = view.edition(Book.ICD10PCS_DEFINITIONS, None, on)
    row = table_row(view, code, on) if edition else None
    if edition is None or row is None:
        return []
    labels = {one.position: one.label for one in row.characters}
    values = {
        "release": edition.release_id,
        "section": code[0],
        "places": list(labels),
        "terms": list(labels.values()),
    }
    return [
        Definition(
            one.section, one.place, one.axis, one.term, one.definition, one.explanation, one.includes, edition
        )
        for one in view.connection.execute(_DEFINED, values)
        if labels[one.place] == one.term
    ]


def known_tables(view: View, system: CodeSystem, code: str, on: date | None) -> list[Known]:
    """Section `tables`: what each character of an ICD-10-PCS code stands for."""
    row = table_row(view, code, on) if system is CodeSystem.ICD10PCS else None
    if row is None:
        return []
    characters = [
        {"position": one.position, "axis": one.axis, "character": one.character, "label": one.label}
        for one in row.characters
    ]
    facts = {"table": row.stem, "row": row.line or None, "characters": characters}
    line = "; ".join(f"{one.character} {one.axis}: {one.label}" for one in row.characters)
    return [Known(facts, line, row.edition, row.row)]


def known_definitions(view: View, system: CodeSystem, code: str, on: date | None) -> list[Known]:
    """Section `definitions`: what the operation and the other words of an ICD-10-PCS code mean."""
    if system is not CodeSystem.ICD10PCS:
        return []
    return [_known(one) for one in definitions(view, code, on)]


def _known(one: Definition) -> Known:
    facts = {
        "position": one.position,
        "axis": one.axis,
        "term": one.term,
        "definition": one.definition,
        "explanation": one.explanation,
        "includes": one.includes,
    }
    words = (
        ". ".join(part for part in (one.definition, one.explanation) if part) or f"includes {one.includes}"
    )
    return Known(facts, f"{one.term}: {words}", one.edition, one.row)
