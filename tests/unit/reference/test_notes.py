"""The notes of the tabular list on a code page: by kind, the code's own first, with where they stand and which code they name."""

from __future__ import annotations

from datetime import date

from consultant.codes.catalogue import Book
from consultant.codes.entries import CodeNote, Edition, NoteKind
from consultant.reference.notes import _with_seventh
from consultant.vocabulary import CodeSystem

from tests.unit.reference.conftest import Pages, section, texts

CM = CodeSystem.ICD10CM
EDITION = Edition(
    1, Book.ICD10CM_TABULAR, None, "FY2026", date(2025, 10, 1), date(2026, 9, 30), None, date(2026, 1, 1)
)


def test_notes_are_grouped_by_kind_with_where_they_stand(page_of: Pages) -> None:
    found = section(page_of(CM, "S90.1"), "notes")
    assert found
    assert {one.caption: texts(one) for one in found.tables} == {
        "Inclusion terms": [("Sore thumb", "", "this code")],
        "Includes": [("invented bruise", "", "S90")],
        "Excludes1: not coded here": [("invented state (T99.-)", "T99", "Chapter 19")],
        "Excludes2: not included here": [("invented injury of nail (S90.2-)", "S90.2", "this code")],
        "Code also": [("Code also any invented infection", "", "Section S90")],
        "7th character": [
            ("The appropriate 7th character is to be added to each code from category S90", "S90", "S90"),
            ("A: initial encounter", "", "S90"),
            ("D: subsequent encounter", "", "S90"),
            ("S: sequela", "", "S90"),
        ],
        "Notes": [
            (
                "7th characters D and S do not apply to codes in category S90 with 6th character 7 - gone, or 8 - lost.",
                "S90",
                "S90",
            )
        ],
    }


def test_the_code_that_a_note_names_leads_to_its_page(page_of: Pages) -> None:
    found = section(page_of(CM, "S90.1"), "notes")
    assert found
    (row,) = found.tables[3].rows
    assert (row[1].system, row[1].text) == (CM, "S90.2")
    assert [one.row for one in found.citations] == ["S90.1", "S90", "Section S90", "Chapter 19"]


def test_an_instruction_is_told_with_its_first_words(page_of: Pages) -> None:
    found = section(page_of(CM, "T01"), "notes")
    assert found
    (use,) = (one for one in found.tables if one.caption == "Use additional code")
    assert texts(use) == [("Use additional code to identify the cause", "", "this code")]


def test_a_code_of_another_system_has_no_notes(page_of: Pages) -> None:
    assert section(page_of(CodeSystem.ICD10PCS, "0ZA"), "notes") is None


def test_a_note_that_says_a_seventh_characters_words_anew_is_told_with_it() -> None:
    def note(kind: NoteKind, text: str, owner: str = "S72") -> CodeNote:
        return CodeNote(kind, owner, text, EDITION)

    every = [
        note(NoteKind.SEVENTH_CHARACTER, "The appropriate 7th character is to be added"),
        note(NoteKind.SEVENTH_CHARACTER, "B: initial encounter for an open invention"),
        note(NoteKind.NOTE, "initial encounter for an invention NOS"),
        note(NoteKind.SEVENTH_CHARACTER, "S: sequela"),
        note(NoteKind.NOTE, "Fall from an invention"),
    ]
    told = [(one.kind, one.text) for one in _with_seventh(every)]
    assert told[2] == (NoteKind.SEVENTH_CHARACTER, "B also: initial encounter for an invention NOS")
    assert told[4] == (NoteKind.NOTE, "Fall from an invention")
