"""What a mail describes where it looks for a code, and in which list."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultant.extraction.as_json import question_json, question_of
from consultant.extraction.extract import extract
from consultant.extraction.intents.descriptions import MOST, named_system
from consultant.extraction.known import NoBooks
from consultant.vocabulary import CodeSystem, Question

TODAY = date(2026, 11, 16)
DX, SUPPLY = CodeSystem.ICD10CM, CodeSystem.HCPCS


def asked(text: str, subject: str = "") -> Question:
    return extract(text, books=NoBooks(), today=TODAY, subject=subject)


def described(question: Question) -> list[tuple[str, CodeSystem | None]]:
    return [(question.text[one.start : one.end], one.system) for one in question.descriptions]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What is the ICD-10 code for a frozen shoulder?", [("frozen shoulder", DX)]),
        ("Which dx do I use for an ingrown toenail, please?", [("ingrown toenail", DX)]),
        ("Is there a J code for Rocephin 1 g?", [("Rocephin 1 g", SUPPLY)]),
        ("HCPCS for a wrist splint, how many units?", [("wrist splint", SUPPLY)]),
        ("what's the code for swimmer's ear", [("swimmer's ear", None)]),
        (
            "What's the ICD-10 for gout, and the HCPCS for a walking boot?",
            [("gout", DX), ("walking boot", SUPPLY)],
        ),
        ("How do I code removal of a skin tag?", [("removal of a skin tag", CodeSystem.CPT)]),
        ("Which ICD-10-PCS code is for a liver transplant?", [("liver transplant", CodeSystem.ICD10PCS)]),
    ],
)
def test_the_words_that_describe_and_the_list_that_is_named(
    text: str, words: list[tuple[str, CodeSystem | None]]
) -> None:
    assert described(asked(text)) == words


def test_what_is_told_before_is_what_the_code_is_asked_for() -> None:
    found = described(asked("Patient has a trigger finger. What is the ICD-10 code?"))
    assert found == [("trigger finger", DX)]


def test_a_title_of_one_word_does_not_describe_what_the_mail_calls_it() -> None:
    assert described(asked("What is the code for it?", subject="pain")) == []


def test_the_questions_of_a_list_describe_one_after_the_other() -> None:
    question = asked("1. ICD-10 for gout?\n2. Is 20610 payable?\n3. J code for Botox 100 units?")
    assert described(question) == [("gout", DX), ("Botox 100 units", SUPPLY)]
    assert len(question.parts) == 3


def test_a_question_about_a_code_describes_nothing() -> None:
    assert asked("Can I bill 93591 with 93355? Does modifier 59 help?").descriptions == ()


def test_very_many_descriptions_are_cut() -> None:
    text = "\n".join(f"{number}. ICD-10 code for gout of the toe?" for number in range(1, 40))
    assert len(asked(text).descriptions) == MOST


def test_descriptions_are_stored_and_read_back() -> None:
    question = asked("What is the ICD-10 code for a frozen shoulder?")
    assert (
        question_of({"text": question.text} | question_json(question)).descriptions == question.descriptions
    )
    older = question_json(question)
    del older["descriptions"]
    assert question_of({"text": question.text} | older).descriptions == ()


@pytest.mark.parametrize(
    ("words", "system"),
    [
        ("the icd-10-pcs code", CodeSystem.ICD10PCS),
        ("a z code", DX),
        ("the l-code", SUPPLY),
        ("which drg", CodeSystem.MSDRG),
        ("pos", CodeSystem.POS),
        ("the code", None),
    ],
)
def test_a_list_is_known_by_its_names(words: str, system: CodeSystem | None) -> None:
    assert named_system(words) is system


@given(st.text(max_size=300))
@settings(deadline=None, derandomize=True, max_examples=150)
def test_every_place_is_in_the_text(text: str) -> None:
    question = asked(f"What is the ICD-10 code for {text}? Also the HCPCS for {text}.")
    for one in question.descriptions:
        assert 0 <= one.start < one.end <= len(question.text)
