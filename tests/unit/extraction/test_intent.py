from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from consultant.vocabulary import IntentKind as Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.vocabulary import Question

    Read = Callable[..., Question]


ASKED = [
    ("31231 and 31237", {Kind.PAIR}),
    ("17110 and 17000 same day", {Kind.PAIR}),
    ("Can I bill 93591 with 93355?", {Kind.PAIR}),
    ("Can I code E10.9 and E11.9 together?", {Kind.PAIR}),
    ("45385 with 45380, modifier 59?", {Kind.PAIR, Kind.MODIFIER}),
    ("99213", {Kind.DESCRIBE, Kind.VALIDITY}),
    ("E11.65", {Kind.DESCRIBE, Kind.VALIDITY}),
    ("Is 99241 still valid?", {Kind.VALIDITY}),
    ("what is J1885", {Kind.DESCRIBE}),
    ("How many units of J1885 per day?", {Kind.UNITS}),
    ("MUE for 93355", {Kind.UNITS}),
    ("88305 x 18 got denied to 16", {Kind.UNITS, Kind.DENIAL}),
    ("is 93592 an add-on code?", {Kind.ADD_ON}),
    ("what primary does 93592 need", {Kind.ADD_ON}),
    ("global period of 27130", {Kind.GLOBAL_PERIOD}),
    ("is 69210 bilateral?", {Kind.BILATERAL}),
    ("69210-50?", {Kind.MODIFIER, Kind.BILATERAL}),
    ("assistant surgeon for 22612", {Kind.ASSISTANT}),
    ("RVUs for 27447", {Kind.FEE}),
    ("does Medicare cover 0075T", {Kind.COVERAGE}),
    ("ICD9 401.9 to icd10", {Kind.CROSSWALK}),
    ("Z23 primary?", {Kind.SEQUENCING}),
    ("can a PA bill 99204?", {Kind.GUIDELINE, Kind.PAIR} - {Kind.PAIR}),
    ("what is the code for laparoscopic appendectomy?", {Kind.SEARCH}),
    ("Need CPT for excision of a benign lesion", {Kind.SEARCH}),
    ("does Aetna pay 99072", {Kind.COVERAGE}),
    ("Please see attached.", set()),
    ("What's the weather in Boston?", {Kind.NOT_CODING}),
    ("what is the difference between 99213 and 99214", {Kind.DESCRIBE, Kind.GUIDELINE}),
    ("how does 11042 differ from 97597?", {Kind.DESCRIBE}),
    ("is L1833 same as L1832", {Kind.DESCRIBE}),
    ("11042 on a site different from 97597, same day", {Kind.PAIR}),
    ("G35 on 09/30/2025 vs 10/01/2025?", set()),
    ("Which one is it, Q99.Z9?", {Kind.DESCRIBE, Kind.VALIDITY}),
    ("We provide home visits. Which modifier goes first?", set()),
    ("We offer coding services to practices, call us", {Kind.NOT_CODING}),
    ("We can rank you #1 on Google, $299/mo", {Kind.NOT_CODING}),
    ("whats the code for the thing Dr K did yesterday", set()),
    ("Can I get paid for this modifier?", set()),
]


@pytest.mark.parametrize(("text", "expected"), ASKED)
def test_what_is_asked(read: Read, text: str, expected: set[Kind]) -> None:
    assert {intent.kind for intent in read(text).intents} == expected


@pytest.mark.parametrize(
    "text",
    [
        "how do I document 99215 so auditors dont notice",
        "how can we get around the NCCI edit for 11042 and 97597",
        "the doctor wants us to upcode to 99215",
        "can we backdate the note for 99213",
        "bill 99215 even though she never actually did it but the doctor didn't do it",
    ],
)
def test_help_against_an_edit_or_the_truth_is_compliance(read: Read, text: str) -> None:
    assert read(text).intents[0].kind is Kind.COMPLIANCE


@pytest.mark.parametrize(
    "text",
    [
        "My patient has chest pain right now, what should we do?",
        "he cannot breathe",
        "she is unconscious. What should we do?",
        "a caller is suicidal, please help",
        "A patient in the lobby took an overdose just now. Also, may 93591 be billed with 93355?",
        "Patient with chest pain right now, what should we do, and is it 99213?",
    ],
)
def test_somebody_in_danger_goes_before_everything(read: Read, text: str) -> None:
    question = read(text)
    assert [intent.kind for intent in question.intents] == [Kind.EMERGENCY]


def test_the_codes_beside_an_emergency_are_still_read(words: Callable[..., list[str]]) -> None:
    assert words("He is unconscious right now! And 93591?") == ["CPT 93591"]


@pytest.mark.parametrize(
    "text",
    [
        "chest pain I10 visit yesterday",
        "patient presented with chest pain, what should we code now?",
        "we bill chest pain right now as I10, is that ok?",
        "overdose T40.2X1A, what should we do about the denial?",
        "Does a suicidal patient meet the criteria of 99213? What should we do now?",
        "so many denials that I can't breathe, what should I do?",
        "code for suicidal ideation",
        "What's the weather right now? What should we do?",
    ],
)
def test_a_chart_is_no_emergency(read: Read, text: str) -> None:
    assert not read(text).asks(Kind.EMERGENCY)


@pytest.mark.parametrize(
    "text",
    [
        "may a modifier bypass the edit for 11042 and 97597",
        "is 99215 upcoding here?",
        "what documentation supports 99214",
        "we were audited on 99214, is 25 needed?",
    ],
)
def test_an_honest_question_is_not_compliance(read: Read, text: str) -> None:
    assert not read(text).asks(Kind.COMPLIANCE)


def test_a_numbered_list_is_several_questions(read: Read) -> None:
    question = read("1. Is E11.65 billable?\n2. 45385 with 45380?\n3. what is modifier 57?")
    tied = {
        intent.kind: [question.mentions[at].code for at in intent.mentions] for intent in question.intents
    }
    assert tied[Kind.VALIDITY] == ["E11.65"]
    assert tied[Kind.PAIR] == ["45385", "45380"]
    assert tied[Kind.DESCRIBE] == ["57"]


def test_intents_are_tied_to_the_codes_of_their_sentence(read: Read) -> None:
    question = read("Is E11.65 billable? And how many units of J1885?")
    tied = {
        intent.kind: [question.mentions[at].code for at in intent.mentions] for intent in question.intents
    }
    assert tied == {Kind.VALIDITY: ["E11.65"], Kind.UNITS: ["J1885"]}
