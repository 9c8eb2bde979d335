"""Questions for a code that use no word of coding; and what else is reported, billed or numbered in an office."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from consultant.vocabulary import CodeSystem
from consultant.vocabulary import IntentKind as Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.vocabulary import Question

    Read = Callable[..., Question]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("How would I report a knee injection with ultrasound?", "knee injection with ultrasound"),
        ("How should we report a wrist splint?", "wrist splint"),
        ("how do you bill B12 shots", "B12 shots"),
        ("How is a broken toe reported?", "broken toe"),
        ("How should a torn rotator cuff be coded?", "torn rotator cuff"),
        ("what do I use for removing ear wax", "removing ear wax"),
        ("what would I put down for a tetanus shot?", "tetanus shot"),
        ("What number would I put for an ear wax removal?", "ear wax removal"),
        ("whats the right thing to put down for a flu shot?", "flu shot"),
        ("What goes on the claim for a pneumonia shot?", "pneumonia shot"),
        ("Dr did a skin tag removal. How do I report it?", "Dr did a skin tag removal"),
        ("Patient had a splint put on her wrist. What number is that?", "splint put on her wrist"),
        ("left knee arthritis, code pls", "left knee arthritis"),
    ],
)
def test_a_code_is_looked_for_without_a_word_of_coding(read: Read, text: str, words: str) -> None:
    question = read(text)
    assert [intent.kind for intent in question.intents] == [Kind.SEARCH]
    assert [question.text[one.start : one.end] for one in question.descriptions] == [words]


def test_a_number_of_nothing_is_asked_back(read: Read) -> None:
    question = read("What number is that?")
    assert not question.intents
    assert not question.descriptions


@pytest.mark.parametrize(
    "text",
    [
        "How do I report a bug in the portal?",
        "How should I report my absence tomorrow?",
        "how do i report my hours for last week",
        "How do I report harassment?",
        "What number do I call for the front desk?",
        "what do I use for lunch money",
        "How do I add a second fee in the billing software? The button is greyed out.",
    ],
)
def test_other_business_is_reported_and_numbered_too(read: Read, text: str) -> None:
    assert [intent.kind for intent in read(text).intents] == [Kind.NOT_CODING]


def test_codes_at_hand_are_not_looked_for(read: Read) -> None:
    assert not read("We did 20610. How do I bill it with 99213?").asks(Kind.SEARCH)


def test_the_label_of_a_code_is_not_the_list_that_is_searched(read: Read) -> None:
    (one,) = read("We group to MS-DRG 871 and what is the code for a knee injection?").descriptions
    assert one.system is None
    (other,) = read("MS-DRG 871 and the HCPCS code for a walker?").descriptions
    assert other.system is CodeSystem.HCPCS


def test_the_last_of_no_codes_is_no_error(read: Read) -> None:
    assert read("is the last one right?").mentions == ()
    question = read("20610, 99213. Which modifier does the second one need?")
    assert [(one.kind, one.mentions) for one in question.intents] == [(Kind.MODIFIER, (1,))]
