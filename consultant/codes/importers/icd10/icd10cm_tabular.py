"""The ICD-10-CM tabular list as XML: the hierarchy with its notes, and the 7th characters, which are no entries in it.

A code whose nearest `sevenChrDef` (its own or an ancestor's) applies is complete only with a 7th character; `X` fills
the places up to six (guidelines I.A.4 and I.A.5). The derived codes are stored like the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from consultant.codes.catalogue import Book
from consultant.codes.entries import NoteKind
from consultant.codes.importers.elements import read_elements
from consultant.codes.importers.icd10 import icd10cm
from consultant.codes.importers.importer import Counts, Importer, MalformedLine
from consultant.models.books import diagnoses, diagnosis_headings, diagnosis_notes, listed_codes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.codes.importers.elements import Element
    from consultant.codes.importers.importer import Row, Shelf
    from consultant.codes.importers.source import Source

_ROOT = "ICD10CM.tabular"
_NOTES = {
    "inclusionTerm": NoteKind.INCLUSION_TERM,
    "includes": NoteKind.INCLUDES,
    "excludes1": NoteKind.EXCLUDES1,
    "excludes2": NoteKind.EXCLUDES2,
    "codeFirst": NoteKind.CODE_FIRST,
    "useAdditionalCode": NoteKind.USE_ADDITIONAL,
    "codeAlso": NoteKind.CODE_ALSO,
    "notes": NoteKind.NOTE,
    "sevenChrNote": NoteKind.SEVENTH_CHARACTER,
    "sevenChrDef": NoteKind.SEVENTH_CHARACTER,
}
"""The elements of a code, section or chapter that hold its notes."""

_FULL_LENGTH = 7
_NOT_APPLYING = re.compile(
    r"7th characters? (.+?) do(?:es)? not apply to codes in \w+ [A-Z]\S* with 6th character (.+)"
)
"""S06 says in words that D and S do not apply where the 6th character is 7 or 8."""


@dataclass(frozen=True, slots=True)
class _Sevenths:
    """The 7th characters in force below an element, and those that its words take away by 6th character."""

    meanings: tuple[tuple[str, str], ...] = ()
    exceptions: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()

    def applying(self, base: str) -> Iterator[tuple[str, str]]:
        for character, meaning in self.meanings:
            if not any(base[5] in sixths and character in taken for taken, sixths in self.exceptions):
                yield character, meaning


@dataclass(slots=True)
class TabularList:
    """What the XML holds: rows of its three tables without their release, and the number of entries."""

    codes: list[Row] = field(default_factory=list)
    notes: list[Row] = field(default_factory=list)
    headings: list[Row] = field(default_factory=list)
    entries: int = 0


def parse_tabular(content: bytes) -> TabularList:
    """Read the whole list (10 MB in a second). Raises MalformedLine."""
    root = read_elements(content, _ROOT)
    found = TabularList()
    for chapter in root.all("chapter"):
        title = f"Chapter {chapter.text_of('name')}"
        _read_heading(chapter, title, found)
        for section in chapter.all("section"):
            name = f"Section {section.attributes.get('id', '?')}"  # section T07 is not code T07
            _read_heading(section, name, found)
            for diag in section.all("diag"):
                _read_diag(diag, (name, title), _Sevenths(), found)
    if not found.codes:
        raise MalformedLine(root.line, "the list has no code")
    return found


def _read_heading(element: Element, name: str, found: TabularList) -> None:
    if title := element.said("desc"):
        found.headings.append((name, title))
    _read_notes(element, name, found)


def _read_diag(diag: Element, place: tuple[str, str], sevenths: _Sevenths, found: TabularList) -> None:
    code = diag.text_of("name").replace(".", "")
    title = diag.text_of("desc")
    found.entries += 1
    _read_notes(diag, code, found)
    sevenths = _sevenths(diag) or sevenths
    below = list(diag.all("diag"))
    extended = bool(sevenths.meanings) and not below and len(code) < _FULL_LENGTH
    found.codes.append((code, not below and not extended, title, *place))
    if extended:
        base = code.ljust(_FULL_LENGTH - 1, "X")
        for character, meaning in sevenths.applying(base):
            found.codes.append((base + character, True, f"{title}, {meaning}", *place))
    for child in below:
        _read_diag(child, place, sevenths, found)


def _sevenths(diag: Element) -> _Sevenths | None:
    definition = next(diag.all("sevenChrDef"), None)
    if definition is None:
        return None
    meanings = tuple((one.attributes.get("char", ""), one.text) for one in definition.all("extension"))
    notes = [note.text for holder in diag.children if holder.tag in _NOTES for note in holder.all("note")]
    exceptions = tuple(
        (
            frozenset(re.findall(r"\b[0-9A-Z]\b", words[1])),
            frozenset(re.findall(r"\b[0-9A-Z]\b(?= -|,|$)", words[2])),
        )
        for note in notes
        if (words := _NOT_APPLYING.search(note))
    )
    return _Sevenths(meanings, exceptions)


def _read_notes(element: Element, owner: str, found: TabularList) -> None:
    position = 0
    for holder in element.children:
        kind = _NOTES.get(holder.tag)
        for note in holder.children if kind else ():
            text = f"{note.attributes['char']}: {note.text}" if "char" in note.attributes else note.text
            if text:
                told = NoteKind.NOTE if _is_among_characters(note, holder) else kind
                found.notes.append((owner, position, str(told), text))
                position += 1


def _is_among_characters(note: Element, holder: Element) -> bool:
    """S52 has `initial encounter for open fracture NOS` below character B, W08 a fall that is no character."""
    return holder.tag == "sevenChrDef" and "char" not in note.attributes


def _load(parts: Sequence[Source], shelf: Shelf) -> Counts:
    source = parts[0]
    try:
        found = parse_tabular(source.read())
    except MalformedLine as error:
        raise error.rejected(source) from error
    shelf.put(diagnoses, found.codes)
    shelf.put(diagnosis_notes, found.notes)
    shelf.put(diagnosis_headings, found.headings)
    shelf.put(listed_codes, ((code,) for code in sorted(row[0] for row in found.codes)))
    billable = sum(row[1] for row in found.codes)
    return Counts(rows=found.entries, codes=len(found.codes), billable=billable)


ICD10CM_TABULAR = Importer(
    name="ICD-10-CM tabular list (XML)",
    book=Book.ICD10CM_TABULAR,
    settings=False,
    licensed=False,
    recognises=lambda source: b"<ICD10CM.tabular" in source.head,
    label=icd10cm.label,
    load=_load,
    compared=diagnoses,
    stores=2,
)
