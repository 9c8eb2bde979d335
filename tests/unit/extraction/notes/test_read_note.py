"""A note in, phrases with their status, candidates and what is missing out."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultant.cli.note import note_json, print_note
from consultant.codes.lookup import Books
from consultant.extraction.notes import candidates, searches
from consultant.extraction.notes.candidates import read_note
from consultant.extraction.notes.values import Note, NotePhrase, Status
from consultant.vocabulary import CodeSystem

from tests.unit.extraction.notes.conftest import Shelved

if TYPE_CHECKING:
    from consultant.extraction.notes.searches import NoteBooks


def phrases(note: Note) -> list[NotePhrase]:
    return [phrase for sentence in note.sentences for phrase in sentence.phrases]


def short(note: Note) -> list[tuple[str, str, list[str]]]:
    return [(one.words, one.status.value, [hit.code for hit in one.candidates]) for one in phrases(note)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "He has pneumonia and fever.",
            [("pneumonia", "present", ["J18.9"]), ("fever", "present", ["R50.9"])],
        ),
        ("No fever or cough.", [("fever", "negated", []), ("cough", "negated", [])]),
        ("Possible pneumonia.", [("pneumonia", "possible", ["J18.9"])]),
        (
            "Type 2 diabetes with nephropathy.",
            [("Type 2 diabetes with nephropathy", "present", ["E11.21"])],
        ),
        ("Migraine without aura.", [("Migraine without aura", "present", ["G43.009"])]),
        ("Pneumonia on lisinopril, seen at the forehead.", [("Pneumonia", "present", ["J18.9"])]),
        ("History of breast cancer.", [("breast cancer", "historical", ["Z85.3"])]),
        ("PMH: hypertension.", [("hypertension", "historical", ["I10"])]),
        ("S/p right knee replacement.", [("right knee replacement", "historical", ["Z96.651"])]),
        ("His father had colon cancer.", [("colon cancer", "family", ["Z80.0"])]),
        ("Takes long-term warfarin.", [("long-term warfarin", "present", ["Z79.01"])]),
        ("Colonoscopy was done.", []),
        ("Medications:\nfever", []),
        (
            "Pregnant, 30 weeks gestation. Anemia noted.",
            [("Anemia", "present", ["O99.03", "D64.9"])],
        ),
    ],
)
def test_what_a_note_says(shelved: NoteBooks, text: str, expected: list[tuple[str, str, list[str]]]) -> None:
    assert short(read_note(text, shelved)) == expected


def test_a_history_code_says_what_was_asked(shelved: NoteBooks) -> None:
    (found,) = phrases(read_note("Father had colon cancer.", shelved))
    assert found.candidates[0].why[0] == "asked as: family history of Malignant neoplasms of digestive organs"


def test_a_lasting_condition_under_history_keeps_its_own_code(shelved: NoteBooks) -> None:
    (found,) = phrases(read_note("History of hypertension.", shelved))
    assert "still present" in found.candidates[0].why[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fracture of radius.", ("laterality", "encounter")),
        ("Right side: fracture of radius, follow-up visit.", ()),
    ],
)
def test_what_is_missing(shelved: NoteBooks, text: str, expected: tuple[str, ...]) -> None:
    (found,) = phrases(read_note(text, shelved))
    assert found.missing == expected


def test_procedures_are_searched_where_they_are_asked_for_and_were_done_now(shelved: NoteBooks) -> None:
    systems = (CodeSystem.ICD10CM, CodeSystem.ICD10PCS)
    text = "Colonoscopy was performed for fever. Prior colonoscopy. Fever."
    found = short(read_note(text, shelved, systems=systems))
    assert found == [
        ("Colonoscopy", "present", ["0DJD8ZZ"]),
        ("fever", "present", ["R50.9"]),
        ("Fever", "present", ["R50.9"]),
    ]


def test_what_is_too_much_is_counted(shelved: NoteBooks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches, "MOST_SEARCHES", 3)
    text = "Fever. Cough. Pneumonia. Anemia. Migraine."
    note = read_note(text, shelved)
    assert note.unread == len("Anemia. Migraine.")
    assert [one.words for one in phrases(note)] == ["Fever", "Cough", "Pneumonia"]


def test_the_same_words_are_searched_for_once() -> None:
    books = Shelved()
    read_note("Fever. Fever. FEVER? Fever!", cast("NoteBooks", books))
    assert books.asked == ["Fever", "FEVER"]


def test_a_very_long_text_is_read_in_part(shelved: NoteBooks) -> None:
    note = read_note("Fever. " + " " * candidates.LONGEST_NOTE + "Cough.", shelved)
    assert short(note) == [("Fever", "present", ["R50.9"])]
    assert note.unread == len("Fever. Cough.")


def test_the_books_are_such_books() -> None:
    """Typed: `Books` is what `read_note` wants."""

    def ask(books: Books) -> Note:
        return read_note("", books)

    assert ask.__annotations__


def test_as_json_and_as_a_table(shelved: NoteBooks, capsys: pytest.CaptureFixture[str]) -> None:
    text = "No cough. He has pneumonia."
    note = read_note(text, shelved)
    found = note_json(note)
    assert found["unread"] == 0
    second = found["sentences"][1]
    assert second["text"] == text[second["start"] : second["end"]] == "He has pneumonia."
    (phrase,) = second["phrases"]
    assert phrase["words"] == text[phrase["start"] : phrase["end"]] == "pneumonia"
    assert phrase["status"] == "present"
    assert phrase["missing"] == []
    (result,) = phrase["results"]
    assert {name: result[name] for name in ("system", "code", "score")} == {
        "system": "ICD-10-CM",
        "code": "J18.9",
        "score": 1.0,
    }
    print_note(note)
    printed = capsys.readouterr().out
    assert "negated" in printed
    assert "J18.9" in printed
    print_note(Note((), 7))
    assert "last 7 characters" in capsys.readouterr().out


_PARTS = (
    "no", "history of", "his mother had", "possible", "rule out", "fever", "pneumonia", "type 2 diabetes", "with", "nephropathy",
    "without", "PMH:", "\n", "\n\n", ". ", ", ", "; ", "and", "s/p", "right knee replacement", "was ruled out", "1. ", "- ", "(", ")",
    "30 weeks", "pregnant", "FAMILY HISTORY:", "\u00a0", "\u2019s", "E. coli", "in 2014", "?", "vs.", "Plan:", "\u0130", "\ud800",
)  # fmt: skip


@settings(deadline=None, derandomize=True)
@given(
    st.one_of(
        st.text(max_size=200),
        st.text(alphabet=string.printable, max_size=300),
        st.lists(st.sampled_from(_PARTS), max_size=40).map(" ".join),
    )
)
def test_no_text_raises_and_places_are_true(text: str) -> None:
    note = read_note(text, cast("NoteBooks", Shelved()))
    end = 0
    for sentence in note.sentences:
        assert sentence.text == text[sentence.start : sentence.end]
        assert end <= sentence.start < sentence.end
        end = sentence.end
        for phrase in sentence.phrases:
            assert sentence.start <= phrase.start < phrase.end <= sentence.end
            assert phrase.words == text[phrase.start : phrase.end]
            assert phrase.status is not Status.NEGATED or not phrase.candidates
            assert len(phrase.candidates) <= 3
