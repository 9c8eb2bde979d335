"""Section `structure`: the characters of an ICD-10-PCS code with their meanings, and the 7th characters of an ICD-10-CM code.

ICD-10-PCS: the tables (each edition builds its own codes) and the definitions. ICD-10-CM: the characters that complete a code, as
the order file's titles have them (guidelines I.A.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.codes.readers import procedures
from consultant.codes.shapes import compact, printed
from consultant.reference.from_known import cautions_of, known_of
from consultant.reference.laying import code_cell, left_out, once
from consultant.reference.shapes import Cell, Section, Table
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.codes.entries import CodeEntry
    from consultant.codes.readers.procedures import TableRow
    from consultant.reference.shapes import Subject

KEY, TITLE = "structure", "How the code is built"
MOST_TABLE_ROWS = 30
"""How many rows of an ICD-10-PCS table are shown on the page of its header."""

_WHOLE, _STEM_LENGTH = 7, 3


def structure(subject: Subject) -> Section | None:
    """The characters of a code; None of systems whose codes are numbers only."""
    if subject.system is CodeSystem.ICD10PCS:
        return _procedure(subject)
    return _seventh(subject) if subject.system is CodeSystem.ICD10CM else None


def _procedure(subject: Subject) -> Section | None:
    known, defined = known_of(subject, "tables"), known_of(subject, "definitions")
    tables = [
        *_characters(subject),
        *_rows(subject),
        *([_meanings(subject)] if defined else []),
    ]
    cited = once(one.citation for one in (*known, *defined))
    lines = (_UNBUILT,) if _is_unbuilt(subject) else ()
    return Section(
        KEY,
        TITLE,
        lines=lines,
        tables=tuple(tables),
        citations=cited,
        cautions=cautions_of((*known, *defined)),
    )


_UNBUILT = (
    "No row of the loaded table has all of its characters together, so that only the first three are told."
)


def _is_unbuilt(subject: Subject) -> bool:
    known = known_of(subject, "tables")
    return bool(known) and len(subject.code) == _WHOLE and known[0].facts["row"] is None


def _characters(subject: Subject) -> list[Table]:
    known = known_of(subject, "tables")
    rows = [
        (
            Cell(str(one["position"]), figure=True),
            Cell(one["axis"]),
            Cell(one["character"]),
            Cell(one["label"]),
        )
        for told in known
        for one in told.facts["characters"]
    ]
    columns = ("Position", "Axis", "Character", "Meaning")
    if not rows:
        return []
    caption = f"The characters of {subject.code} ({known[0].edition.title})"
    return [Table(caption, columns, tuple(rows))]


def _rows(subject: Subject) -> list[Table]:
    """The rows of the table, on the page of its header: each builds the codes of all its values."""
    if len(subject.code) != _STEM_LENGTH:
        return []
    found = subject.books.read(procedures.table, subject.code, subject.on)
    if not found:
        return []
    axes = list(
        dict.fromkeys(one.axis for row in found for one in row.characters if one.position > _STEM_LENGTH)
    )
    shown = tuple(_row(row, axes) for row in found[:MOST_TABLE_ROWS])
    caption = f"Rows of table {subject.code} ({found[0].edition.title})"
    return [Table(caption, ("Row", *axes), shown, left_out(len(found), len(shown)))]


def _row(row: TableRow, axes: Sequence[str]) -> tuple[Cell, ...]:
    values = (
        Cell("; ".join(f"{one.character} {one.label}" for one in row.characters if one.axis == axis))
        for axis in axes
    )
    return (Cell(str(row.line), figure=True), *values)


def _meanings(subject: Subject) -> Table:
    known = known_of(subject, "definitions")
    rows = tuple(
        (
            Cell(f"{one.facts['axis']}: {one.facts['term']}"),
            Cell(one.facts["definition"]),
            Cell(one.facts["explanation"]),
            Cell(one.facts["includes"]),
        )
        for one in known
    )
    return Table(
        f"What the words mean ({known[0].edition.title})",
        ("Word", "Definition", "Explanation", "Includes"),
        rows,
    )


def _seventh(subject: Subject) -> Section | None:
    """The applicable 7th characters: of the code that still needs one, or of the one that a complete code completes."""
    base = _completed(subject)
    if base is None or not base.seventh_characters:
        return None
    stem = compact(base.code).ljust(_WHOLE - 1, "X")
    rows = tuple(
        _character(subject, character, meaning, stem) for character, meaning in base.seventh_characters
    )
    table = Table(
        f"7th characters of {base.code} ({base.edition.release})", ("Character", "Meaning", "Code"), rows
    )
    placeholder = len(compact(base.code)) < _WHOLE - 1
    lines = ("X fills the places up to the 7th character.",) if placeholder else ()
    edition = base.edition
    told = (edition.caution,) if edition.caution else ()
    return Section(
        KEY, TITLE, lines=lines, tables=(table,), citations=(edition.citation(base.row),), cautions=told
    )


def _completed(subject: Subject) -> CodeEntry | None:
    entry = subject.found.entry
    if entry is None or entry.seventh_characters:
        return entry
    if len(compact(entry.code)) < _WHOLE or not subject.found.parents:
        return None
    return subject.books.find_code(subject.system, subject.found.parents[-1].code, subject.on)


def _character(subject: Subject, character: str, meaning: str, stem: str) -> tuple[Cell, Cell, Cell]:
    code = printed(subject.system, stem + character)
    own = code == subject.code
    return (
        Cell(character),
        Cell(meaning),
        Cell(f"{code} (this code)") if own else code_cell(subject.system, code),
    )
