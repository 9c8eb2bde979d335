"""Section `notes`: the tabular list's notes by kind, the code's own first, then those that it inherits, with where they stand.

ICD-10-CM guidelines I.A.11 to I.A.17; the words are the list's. What a note names is read by `checks/diagnoses/targets.py`,
as the checks read it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from consultant.checks.diagnoses.targets import parse_targets
from consultant.codes.entries import NoteKind
from consultant.codes.shapes import printed
from consultant.reference.laying import EMPTY, cautions, code_cell, once
from consultant.reference.shapes import Cell, Section, Table
from consultant.vocabulary import CodeSystem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.checks.diagnoses.targets import Target
    from consultant.codes.entries import CodeNote
    from consultant.reference.shapes import Subject

KEY, TITLE = "notes", "Notes of the tabular list"

KINDS = {
    NoteKind.INCLUSION_TERM: ("Inclusion terms", ""),
    NoteKind.INCLUDES: ("Includes", ""),
    NoteKind.EXCLUDES1: ("Excludes1: not coded here", ""),
    NoteKind.EXCLUDES2: ("Excludes2: not included here", ""),
    NoteKind.CODE_FIRST: ("Code first", "Code first"),
    NoteKind.USE_ADDITIONAL: ("Use additional code", "Use additional"),
    NoteKind.CODE_ALSO: ("Code also", "Code also"),
    NoteKind.SEVENTH_CHARACTER: ("7th character", ""),
    NoteKind.NOTE: ("Notes", ""),
}
"""The kinds in the order of the page: the heading, and with which words a note that is no list entry begins in the book."""

_COLUMNS = ("Note", "Code named", "Stands at")
_RANGES = "-"
_SHARED_WORDS = 2


def notes(subject: Subject) -> Section | None:
    """A table a kind; None where the list has no note for the code, or is not loaded."""
    every = [*_with_seventh(subject.found.notes)]
    tables = tuple(
        Table(heading, _COLUMNS, tuple(_row(subject, note, begins) for note in of_kind))
        for kind, (heading, begins) in KINDS.items()
        if (of_kind := [note for note in every if note.kind is kind])
    )
    if not tables:
        return None
    cited = once(note.edition.citation(note.owner) for note in every)
    return Section(
        KEY, TITLE, tables=tables, citations=cited, cautions=cautions(note.edition for note in every)
    )


def _with_seventh(every: Sequence[CodeNote]) -> Iterator[CodeNote]:
    """A note that says a 7th character's words anew tells what else it stands for (S72: `open fracture NOS`, behind B)."""
    former: CodeNote | None = None
    for note in every:
        if former and former.owner == note.owner and _goes_on(former, note):
            yield replace(note, kind=NoteKind.SEVENTH_CHARACTER, text=f"{former.text[:1]} also: {note.text}")
        else:
            yield note
            former = note


def _goes_on(former: CodeNote, note: CodeNote) -> bool:
    character, colon, meaning = former.text.partition(": ")
    is_character = former.kind is NoteKind.SEVENTH_CHARACTER and bool(colon) and len(character) == 1
    begins = " ".join(meaning.split()[:_SHARED_WORDS])
    return is_character and note.kind is NoteKind.NOTE and note.text.startswith(begins)


def _row(subject: Subject, note: CodeNote, begins: str) -> tuple[Cell, Cell, Cell]:
    whole = note.text[:1].isupper() or not begins
    text = note.text if whole or not _is_sentence(note.text) else f"{begins} {note.text}".replace(" ,", ",")
    return Cell(text), _named(parse_targets(note.text)), _owner(subject, note.owner)


def _is_sentence(text: str) -> bool:
    """Whether the book's `Code first` runs into it (`, for adverse effects`, `code to identify`); list entries begin otherwise."""
    return text.startswith((",", "(", "code", "any ", "if ", "the "))


def _owner(subject: Subject, owner: str) -> Cell:
    """Where it stands: at the code itself, at one above it, or at a section or chapter."""
    if owner == subject.code:
        return Cell("this code")
    return Cell(owner) if " " in owner else code_cell(CodeSystem.ICD10CM, owner)


def _named(targets: Sequence[Target]) -> Cell:
    """The code that the note names; several are told in words, for a cell leads to one page only."""
    words = [_words(target) for target in targets]
    if len(targets) == 1 and targets[0].first == targets[0].last:
        return code_cell(CodeSystem.ICD10CM, words[0])
    return Cell(", ".join(words)) if words else EMPTY


def _words(target: Target) -> str:
    first, last = (printed(CodeSystem.ICD10CM, one) for one in (target.first, target.last))
    return first if first == last else f"{first}{_RANGES}{last}"
