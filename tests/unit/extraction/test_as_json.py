"""A question as JSON and back: what a case keeps is enough to ask the books again."""

from __future__ import annotations

import json
from datetime import date

import pytest

from consultant.extraction.as_json import question_json, question_of
from consultant.vocabulary import (
    CodeSystem,
    Identifier,
    Intent,
    IntentKind,
    Likeness,
    Mention,
    Part,
    Particulars,
    Question,
    Setting,
    Sex,
)

ASKED = Question(
    "Is 93591-59 x2 fine, or 99202-99205?",
    (
        Mention(
            CodeSystem.CPT,
            "93591",
            3,
            11,
            "93591-59",
            0.95,
            modifiers=("59",),
            units=2,
            why=("a label before it",),
        ),
        Mention(CodeSystem.CPT, "99202", 24, 35, "99202-99205", 0.9, range_end="99205"),
    ),
    Particulars(
        date(2024, 8, 1),
        Setting.DME,
        "Medicare",
        "TX",
        "75001",
        "two dates",
        "hospice",
        "120 mg",
        "Novitas",
        "18",
        Likeness.SAME,
        Likeness.DIFFERENT,
        Likeness.SAME,
        67,
        Sex.FEMALE,
    ),
    (Intent(IntentKind.PAIR, (0, 1)), Intent(IntentKind.UNITS)),
    (Identifier("mrn", 0, 2),),
    (Part(0, 20, (0,), (Intent(IntentKind.UNITS, (0,)),)), Part(20, 36, (1,), (Intent(IntentKind.PAIR),))),
    12,
)


@pytest.mark.parametrize("question", [ASKED, Question(""), Question("What is 99213?")])
def test_a_question_comes_back_as_it_was(question: Question) -> None:
    stored = json.loads(json.dumps({"text": question.text} | question_json(question)))
    assert question_of(stored) == question


def test_what_an_older_desk_did_not_store_is_silent() -> None:
    stored = question_json(ASKED)
    for name in ("dose", "zip", "date_of_service"):
        del stored["particulars"][name]
    del stored["identifiers"], stored["questions"], stored["unread"]
    again = question_of(stored)
    assert (again.particulars.dose, again.particulars.date_of_service, again.identifiers) == (None, None, ())


def test_what_this_desk_does_not_know_is_refused() -> None:
    stored = question_json(ASKED)
    stored["intents"][0]["kind"] = "astrology"
    with pytest.raises(ValueError, match="astrology"):
        question_of(stored)
    with pytest.raises(KeyError):
        question_of({})
