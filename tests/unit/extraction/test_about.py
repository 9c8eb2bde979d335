"""A question asked at a code's page: the words below its line are read as if they named the code, and never more than that."""

from __future__ import annotations

from datetime import date

import pytest

from consultant.extraction.about import about_in, line_about, read_about
from consultant.extraction.known import NoBooks
from consultant.extraction.understand import understand
from consultant.vocabulary import IntentKind, Question, Setting

from tests.unit.extraction.conftest import TODAY, ask

ON = date(2024, 7, 15)
PAGE = line_about("CPT 20610", ON, Setting.PRACTITIONER)
Asked = set[tuple[str, tuple[str, ...]]]


def at_page(words: str, name: str = "CPT 20610") -> Question:
    line = line_about(name, ON, Setting.PRACTITIONER)
    return understand(f"{line}\n\n{words}", books=NoBooks(), today=TODAY, subject=name).question


def asked(question: Question) -> Asked:
    codes = question.mentions
    return {
        (one.kind.value, tuple(sorted({codes[at].code for at in one.mentions}))) for one in question.intents
    }


def test_the_line_says_the_code_and_what_the_page_was_read_for() -> None:
    assert PAGE == "This question is about CPT 20610 (date of service 2024-07-15, practitioner)."
    assert line_about("CPT 20610") == "This question is about CPT 20610."
    assert line_about("", ON) == "The page was read for date of service 2024-07-15."
    assert line_about("") == ""
    assert about_in(f"{PAGE}\n\nIs it?") == about_in("This question is about CPT 20610.") == "CPT 20610"
    assert about_in("I have a question about CPT 20610.") == ""


@pytest.mark.parametrize(
    "words",
    [
        "How many units per day?",
        "Is it covered?",
        "is it bilateral?",
        "does this code need modifier 26",
        "valid?",
    ],
)
def test_what_names_no_code_is_asked_of_the_page_alone_with_its_date_and_setting(words: str) -> None:
    question = at_page(words)
    assert {one.code for one in question.mentions} - {"26"} == {"20610"}
    assert len([one for one in question.mentions if one.code == "20610"]) == 1, "no second line of a claim"
    assert all("20610" in codes for _, codes in asked(question))
    assert question.particulars.date_of_service == ON
    assert question.particulars.setting is Setting.PRACTITIONER


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("Can I bill it with 99213?", ("20610", "99213")),
        ("Can I bill it with 99213 and 76942?", ("20610", "76942", "99213")),
        ("Billed with 76942 and 77002 - which bundle?", ("20610", "76942", "77002")),
        ("is 99213-25 ok with it?", ("20610", "99213")),
        ("Does modifier 59 help with 76942?", ("20610", "76942")),
        ("Can I bill it with 76942? And what is the fee in Texas?", ("20610", "76942")),
        ("I need to know the global days. Also can 99213 be billed with it?", ("20610", "99213")),
    ],
)
def test_what_is_compared_is_compared_with_the_code_of_the_page(words: str, codes: tuple[str, ...]) -> None:
    found = asked(at_page(words))
    assert ("pair", codes) in found
    assert len([kind for kind, _ in found if kind == "pair"]) == 1, "nothing is asked twice"


def test_a_modifier_of_the_other_code_alone_makes_no_pair() -> None:
    assert {kind for kind, _ in asked(at_page("Does 76942 need modifier 26?"))} == {"modifier"}


@pytest.mark.parametrize(
    ("words", "units"),
    [
        ("can i bill 3 units", 3),
        ("two units on one date?", 2),
        ("Can I bill it twice a day?", 2),
        ("Can it be billed three times a day?", 3),
        ("x2 on both sides, how do I bill?", 2),
        ("Twice or three times a day?", None),
        ("How many units per day?", None),
    ],
)
def test_units_that_are_said_are_those_of_the_page(words: str, units: int | None) -> None:
    assert at_page(words).mentions[0].units == units


def test_units_beside_another_code_are_not_the_pages() -> None:
    assert at_page("Can I bill it with 76942, 2 units?").mentions[0].units is None


def test_each_question_of_a_list_is_read_with_the_page() -> None:
    question = at_page("1. How many units per day?\n2. Can I bill it with 76942?")
    kinds = [[one.kind for one in part.intents] for part in question.parts]
    assert kinds == [[IntentKind.UNITS], [IntentKind.PAIR]]
    assert all(0 in part.mentions for part in question.parts)
    assert asked(question) == {("units", ("20610",)), ("pair", ("20610", "76942"))}


def test_a_mail_without_the_line_is_read_as_ever() -> None:
    question = ask("Can I bill CPT 20610 with CPT 76942?")
    assert read_about(question, ask) is question
    elsewhere = ask("This question is about nothing that has a code.")
    assert read_about(elsewhere, ask) is elsewhere


def test_a_diagnosis_and_a_procedure_are_no_pair() -> None:
    found = asked(at_page("Is 20610 covered for it?", "ICD-10-CM M17.11"))
    assert all(kind != "pair" for kind, _ in found)
