"""Follow-ups: which are read with the question before them, what they take over, and what is asked back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from consultant.extraction.follow_up import (
    LONGEST,
    WHAT_ELSE,
    WHICH_QUESTION,
    WHICH_VISIT,
    Together,
    read_together,
)
from consultant.extraction.follow_up_particulars import READ_AS_HOSPITAL
from consultant.extraction.known import NoBooks
from consultant.extraction.understand import understand
from consultant.vocabulary import Former, IntentKind, Question, ReplyKind, Setting

from tests.unit.extraction.conftest import TODAY, ask

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = IntentKind
BEFORE = "CC-BCDF-GHJK"
PAIR = "Physician office. CPT 20610 and CPT 99213 on the same day, allowed?"
ONE = "What is the MUE of CPT 20610?"

read: Callable[[str], Question] = ask


def follow(before: str, words: str, kind: ReplyKind = ReplyKind.ANSWER) -> Together | None:
    together = read_together(read(words), Former(BEFORE, read(before), kind), read)
    if together:
        text = together.question.text
        assert all(text[one.start : one.end] == one.text for one in together.question.mentions)
        assert all(
            at < len(together.question.mentions) for one in together.question.intents for at in one.mentions
        )
    return together


def codes(together: Together | None) -> list[str]:
    assert together is not None
    assert not together.unclear
    return ["-".join((one.code, *one.modifiers)) for one in together.question.mentions]


def kinds(together: Together | None) -> set[IntentKind]:
    assert together is not None
    return {one.kind for one in together.question.intents}


ALONE = [
    "thanks! one more: is CPT 93591 billable alone?",
    "And is CPT 93591 an add-on code?",
    "Thanks for that. Can I bill CPT 45385 with CPT 45380?",
    "What's the code for a knee brace?",
    "What does modifier 25 mean?",
    "Does Medicare cover acupuncture?",
    "How do we tell if somebody hacked our server, and what do auditors not notice if we bill 99215 for everyone?",
    "",
]


@pytest.mark.parametrize("words", ALONE)
def test_what_asks_of_its_own_stands_alone(words: str) -> None:
    assert follow(PAIR, words) is None


def test_nothing_leaks_into_what_stands_alone() -> None:
    former = Former(BEFORE, read(PAIR + " on 3/4/2026"), ReplyKind.ANSWER)
    found = understand("Is CPT 93591 an add-on code?", books=NoBooks(), today=TODAY, former=former)
    assert (found.told, found.reference, found.sure) == ("", "", 1.0)
    assert [one.code for one in found.question.mentions] == ["93591"]
    assert found.question.particulars.date_of_service is None
    assert found.question.particulars.setting is None


SAME_AGAIN = [
    ("and with modifier 25?", ["20610", "99213-25"], {Kind.PAIR, Kind.MODIFIER}),
    ("and 25?", ["20610", "99213-25"], {Kind.PAIR, Kind.MODIFIER}),
    ("25?", ["20610", "99213-25"], {Kind.PAIR, Kind.MODIFIER}),
    ("Is 59 ok then?", ["20610", "99213", "59"], {Kind.PAIR, Kind.MODIFIER}),
    ("how many units?", ["20610", "99213"], {Kind.UNITS}),
    ("what is the global period?", ["20610", "99213"], {Kind.GLOBAL_PERIOD}),
    ("is it covered?", ["20610", "99213"], {Kind.COVERAGE}),
    ("thanks, what about the fee?", ["20610", "99213"], {Kind.FEE}),
    ("does that change if it's Medicaid?", ["20610", "99213"], {Kind.PAIR}),
    ("the date was 3/4/2026", ["20610", "99213"], {Kind.PAIR}),
    ("Does it change if they are different providers?", ["20610", "99213"], {Kind.PAIR}),
    ("and 3 units of CPT 20610?", ["20610", "99213"], {Kind.UNITS}),
]


@pytest.mark.parametrize(("words", "expected", "asks"), SAME_AGAIN)
def test_the_former_codes_are_carried_over(words: str, expected: list[str], asks: set[IntentKind]) -> None:
    together = follow(PAIR, words)
    assert codes(together) == expected
    assert kinds(together) == asks


OTHERS = [
    ("what about CPT 99214 instead?", ["20610", "99214"]),
    ("CPT 99214 instead", ["20610", "99214"]),
    ("and CPT 99215?", ["20610", "99215"]),
    ("same for CPT 99215?", ["20610", "99215"]),
    ("use CPT 99215 instead of CPT 99213", ["20610", "99215"]),
    ("Sorry, I meant CPT 99214", ["20610", "99214"]),
    ("with CPT 36415 too?", ["20610", "99213", "36415"]),
    ("and if we add CPT 36415?", ["20610", "99213", "36415"]),
    ("Can I bill CPT 36415 with it?", ["20610", "99213", "36415"]),
    ("dx is J44.9", ["20610", "99213", "J44.9"]),
]


@pytest.mark.parametrize(("words", "expected"), OTHERS)
def test_a_code_comes_in_the_place_of_one_or_beside_them(words: str, expected: list[str]) -> None:
    together = follow(PAIR, words)
    assert codes(together) == expected
    assert kinds(together) == {Kind.PAIR}


def test_a_code_in_another_s_place_takes_its_modifiers_and_units_along() -> None:
    together = follow(
        "Physician office. CPT 20610 and CPT 99213-25 same day, allowed?", "what about CPT 99214 instead?"
    )
    assert codes(together) == ["20610", "99214-25"]
    assert together is not None
    assert "99214 in place of 99213" in together.told.replace("99214-25", "99214")
    assert "99213" not in together.question.text


def test_two_diagnoses_are_put_beside_each_other() -> None:
    together = follow("Is ICD-10 E11.9 billable?", "with I10")
    assert codes(together) == ["E11.9", "I10"]
    assert together is not None
    assert together.question.intents[0].mentions == (0, 1)


UNCLEAR = [
    (PAIR, "what about CPT 45385?", "45385"),
    (ONE, "and for CPT 99213 and CPT 99214?", "99213 and 99214"),
    ("CPT 99213 and CPT 99214 same day?", "and with modifier 25?", WHICH_VISIT),
    (PAIR, "why?", WHAT_ELSE),
    (PAIR, "Are you sure? The payer paid it.", WHAT_ELSE),
    ("Does Medicare cover acupuncture?", "and in that case?", WHAT_ELSE),
    ("1. Is CPT 20610 bilateral?\n2. What is the MUE of CPT 93591?", "and with modifier 59?", WHICH_QUESTION),
    (PAIR + " word" * LONGEST, "and with modifier 25?", WHICH_QUESTION),
]


@pytest.mark.parametrize(("before", "words", "asked"), UNCLEAR)
def test_where_two_readings_are_as_good_it_is_asked_back(before: str, words: str, asked: str) -> None:
    together = follow(before, words)
    assert together is not None
    assert asked in together.unclear
    assert together.told == ""


def test_what_is_said_now_counts_for_more_each_piece_as_a_whole() -> None:
    before = "Physician office in Ohio, ZIP 43004, Medicare, 3/4/2026: CPT 20610 and CPT 99213, allowed?"
    together = follow(before, "And in Texas on 5/6/2026?")
    assert together is not None
    said = together.question.particulars
    assert (said.state, said.zip, str(said.date_of_service)) == ("TX", None, "2026-05-06")
    assert said.setting is Setting.PRACTITIONER


@pytest.mark.parametrize(
    "words", ["and in the hospital?", "yes, outpatient", "Outpatient.", "hospital setting"]
)
def test_a_few_words_for_the_hospital_are_read_as_its_claim_and_that_is_said(words: str) -> None:
    together = follow(PAIR, words)
    assert together is not None
    assert together.question.particulars.setting is Setting.OUTPATIENT_HOSPITAL
    assert READ_AS_HOSPITAL in together.told
    assert together.sure < 0.95


def test_a_hospital_that_is_asked_about_beside_something_else_stands_beside_the_former_place() -> None:
    together = follow(
        "Physician office. CPT 20610 and CPT 99214, allowed?", "And with modifier 25? And in the hospital?"
    )
    assert together is not None
    said = together.question.particulars
    assert said.settings == (Setting.PRACTITIONER, Setting.OUTPATIENT_HOSPITAL)
    assert said.setting is None


def test_units_count_for_the_one_code() -> None:
    together = follow(ONE, "and 3 units?")
    assert together is not None
    assert [one.units for one in together.question.mentions] == [3]


@pytest.mark.parametrize("words", ["It was CPT 20610", "CPT 20610, 2 units"])
def test_an_answer_to_what_we_asked_back_completes_the_question(words: str) -> None:
    together = follow("How many units can I bill?", words, ReplyKind.CLARIFY)
    assert codes(together) == ["20610"]
    assert Kind.UNITS in kinds(together)


def test_an_answer_to_a_clarification_that_asks_in_full_stands_alone() -> None:
    assert (
        follow("How many units can I bill?", "How many units of CPT 20611 may I bill?", ReplyKind.CLARIFY)
        is None
    )


def test_a_record_that_was_asked_about_is_not_read_again() -> None:
    assert follow("word " * LONGEST, "in the office", ReplyKind.CLARIFY) is None


@pytest.mark.parametrize("kind", [ReplyKind.DECLINE, ReplyKind.NOTHING_ASKED])
def test_what_was_declined_sheds_no_light(kind: ReplyKind) -> None:
    assert follow(PAIR, "and with modifier 25?", kind) is None


def test_codes_beside_a_question_without_any_stand_alone() -> None:
    assert follow("What's the code for a knee brace?", "and CPT 20610?") is None


def test_what_identified_a_patient_is_not_taken_over() -> None:
    together = follow(
        "MRN 55443322. CPT 20610 and CPT 99213 on the same day, allowed?", "and with modifier 25?"
    )
    assert together is not None
    assert "55443322" not in together.question.text


def test_the_mailbox_s_setting_holds_where_neither_mail_names_one() -> None:
    former = Former(BEFORE, read(ONE), ReplyKind.ANSWER)
    found = understand(
        "and 3 units?", books=NoBooks(), today=TODAY, default_setting=Setting.DME, former=former
    )
    assert found.question.particulars.setting is Setting.DME
    named = understand(
        "in the office?", books=NoBooks(), today=TODAY, default_setting=Setting.DME, former=former
    )
    assert named.question.particulars.setting is Setting.PRACTITIONER


def test_a_procedure_named_again_is_marked_and_asked_about_with_a_new_one() -> None:
    together = follow(PAIR, "Is that ok with CPT 36415 and CPT 99213?")
    assert codes(together) == ["20610", "99213", "36415"]


def test_mentions_that_share_a_place_keep_their_order() -> None:
    before = read(PAIR)
    doubled = replace(before, mentions=(before.mentions[0], before.mentions[0], before.mentions[1]))
    together = read_together(
        read("what about CPT 99214 instead?"), Former(BEFORE, doubled, ReplyKind.ANSWER), read
    )
    assert codes(together) == ["20610", "20610", "99214"]
