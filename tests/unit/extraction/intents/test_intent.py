from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from consultant.extraction import questions
from consultant.extraction.extract import extract
from consultant.extraction.intents import asking, compliance, cues, emergency, pitch
from consultant.extraction.intents.intent import read_intents
from consultant.extraction.known import NoBooks
from consultant.vocabulary import IntentKind as Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from consultant.vocabulary import Intent, Part, Question

    Read = Callable[..., Question]


def parts_of(text: str) -> tuple[tuple[Intent, ...], tuple[Part, ...]]:
    """Intents and parts of a text that folding leaves as it is."""
    return read_intents(text, extract(text, books=NoBooks(), today=date(2026, 11, 20)).mentions)


ASKED = [
    ("31231 and 31237", {Kind.PAIR}),
    ("17110 and 17000 same day", {Kind.PAIR}),
    ("what is mod 33", {Kind.DESCRIBE, Kind.MODIFIER}),
    ("whats XU", {Kind.DESCRIBE, Kind.MODIFIER}),
    ("modifier JZ?", {Kind.MODIFIER}),
    ("59 vs XU", {Kind.DESCRIBE, Kind.MODIFIER}),
    ("is 99241 ok?", {Kind.VALIDITY}),
    ("what happened to code 99241", {Kind.VALIDITY}),
    ("99417 on a Medicare patient?", {Kind.COVERAGE}),
    ("99417 for Medicare?", {Kind.COVERAGE}),
    ("does E55.9 support 82306", {Kind.COVERAGE}),
    ("is 30140 bilat eligible", {Kind.BILATERAL}),
    ("is a team surgery allowed for 33945", {Kind.ASSISTANT}),
    ("what is allowed for 99213", {Kind.FEE}),
    ("what's the limiting charge for 99213", {Kind.FEE}),
    ("base units for 00790?", {Kind.FEE}),
    ("MPPR for 72148 and 72141", {Kind.FEE}),
    ("conversion factor for 2026?", {Kind.FEE}),
    ("GPCI for Alaska?", {Kind.FEE}),
    ("We did 93591. Allowed for zip 10021?", {Kind.FEE}),
    ("G0439 + 99213, Z23 ok?", {Kind.PAIR}),
    ("what's 77080 worth?", {Kind.FEE}),
    ("whats the post op period for 64721", {Kind.GLOBAL_PERIOD}),
    ("is 1 per lifetime the limit on G0439?", {Kind.UNITS}),
    ("use additional code with J44.0?", {Kind.SEQUENCING}),
    ("what section of the guidelines covers uncertain diagnoses", {Kind.GUIDELINE, Kind.COVERAGE}),
    ("which guideline section covers uncertain diagnoses", {Kind.GUIDELINE}),
    ("what does guideline I.C.9.a say", {Kind.GUIDELINE}),
    ("time for 99214?", {Kind.GUIDELINE}),
    ("GMLOS for DRG 871", {Kind.DESCRIBE}),
    ("DRG 291 weight?", {Kind.DESCRIBE}),
    ("DRG for I21.4?", {Kind.DESCRIBE}),
    ("is N17.9 a CC?", {Kind.DESCRIBE}),
    ("CC or MCC: J96.01?", {Kind.DESCRIBE}),
    ("C9741 to CPT?", {Kind.CROSSWALK}),
    ("79 or 78 for return to OR?", {Kind.MODIFIER, Kind.GLOBAL_PERIOD}),
    ("is it appealable? 11042 denied w/ 97597", {Kind.DENIAL, Kind.PAIR}),
    ("99213 denied CO-97 with 20610", {Kind.DENIAL, Kind.PAIR}),
    ("We group to MS-DRG 871, and what is the code for a knee injection?", {Kind.SEARCH}),
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


WORDED = [
    # together, or each for itself
    ("Will 93010 be allowed on top of 99285 for Medicare?", {Kind.PAIR}),
    ("Is 76942 included in 20611?", {Kind.PAIR}),
    ("99397 and 99213 on one claim, do both pay?", {Kind.PAIR}),
    ("Can F41.1 be coded with F41.0?", {Kind.PAIR}),
    ("Is the visit 99214 payable along with 20610?", {Kind.PAIR}),
    ("Do we need QW on 87880 and 87804?", {Kind.MODIFIER}),
    ("Is it 36556 or 36569?", {Kind.DESCRIBE, Kind.GUIDELINE}),
    ("J3490 vs J3590?", {Kind.DESCRIBE}),
    ("Can I bill 99213?", {Kind.DESCRIBE, Kind.VALIDITY}),
    ("99453, 99454, 99457", {Kind.PAIR, Kind.DESCRIBE, Kind.VALIDITY}),
    # what a code merely carries is no question
    ("99213-25 was sent last week. What is the RVU of 99213?", {Kind.FEE}),
    ("97110 x 3 on Monday. Does Aetna cover it?", {Kind.COVERAGE}),
    ("J1885 x 4?", {Kind.UNITS}),
    ("99214-25?", {Kind.MODIFIER}),
    # rules
    ("Can an LPN do a 99211 without the provider on site?", {Kind.GUIDELINE}),
    ("Do I have to query the surgeon for S72.001A?", {Kind.GUIDELINE}),
    ("What must be documented for 99495?", {Kind.GUIDELINE}),
    ("Our PA sees new Medicare patients, is that incident-to?", {Kind.GUIDELINE}),
    ("Do we submit the CPT 36415 of a draw at the nursing home, or does the home?", {Kind.GUIDELINE}),
    # money and coverage
    ("What will Medicare pay for 93306?", {Kind.FEE}),
    ("Does Medicare pay for 93306?", {Kind.COVERAGE}),
    ("Which diagnoses support 93880?", {Kind.COVERAGE}),
    # other codes
    ("What replaced 99201?", {Kind.CROSSWALK}),
    ("Anesthesia code for 58150?", {Kind.CROSSWALK}),
    ("ICD-9 401.9 -> ?", {Kind.CROSSWALK}),
    ("What is the ICD-10-PCS code for removing the spleen? Not 0DTJ4ZZ I think.", {Kind.SEARCH}),
    # order
    ("Does I12.9 go ahead of N18.30?", {Kind.SEQUENCING}),
    ("K80.00, K85.10: which would be the principal diagnosis?", {Kind.SEQUENCING}),
    # denials
    ("UHC kicked back 20553. What now?", {Kind.DENIAL}),
    ("Medicare is recouping our 11042, do we appeal?", {Kind.DENIAL}),
    ("We expect Medicare to deny 82306, is an ABN needed?", {Kind.COVERAGE}),
    ("Will an appeal help? CO-50 on the whole remit.", {Kind.DENIAL}),
    # without any code
    ("How soon after a knee replacement may the surgeon bill an office visit?", {Kind.GLOBAL_PERIOD}),
    ("Need the HCPCS for a knee scooter", {Kind.SEARCH}),
    ("99417 x 3 for 95 minutes, is three the correct count?", {Kind.UNITS}),
    ("Is 94640 allowed twice in one visit?", {Kind.UNITS}),
    ("20553 x2 or 20553 x1 for three muscles?", {Kind.UNITS}),
    ("Is there any ICD-10 for the old ICD-9 250.00?", {Kind.CROSSWALK}),
    ("99241 is gone, what do we bill in its place?", {Kind.CROSSWALK, Kind.VALIDITY}),
    ("E0601 E0470, what r these?", {Kind.DESCRIBE}),
    ("36415, is E11.65 ok for Novitas Medicare?", {Kind.COVERAGE}),
    ("Can our dental hygienist bill 99213?", {Kind.GUIDELINE}),
    ("We got 20610 back from the payer. Why?", {Kind.DENIAL}),
    ("Can I charge 20610 too with 99213?", {Kind.PAIR}),
    ("45385, 45380, 45378. What is wrong with this claim?", {Kind.PAIR}),
]


@pytest.mark.parametrize(("text", "expected"), WORDED)
def test_what_worded_questions_ask(read: Read, text: str, expected: set[Kind]) -> None:
    assert {intent.kind for intent in read(text).intents} == expected


@pytest.mark.parametrize(
    "text",
    [
        "how do i unbundle 80053 so we get paid for each test",
        "Can we move the date of service to January so the new plan covers it?",
        "Dr. Oak wants every visit billed as 99215, how should we word the notes so an audit won't catch it?",
        "We did 20610 and 20611 in one visit. If we split them over two days, will the edit see it?",
        "What diagnosis can I put that pays for 70551? Nobody will check.",
        "Can he sign the order with last month's date before the RAC audit?",
        "We waive all copays to attract more patients, how do we hide that?",
        "Provider never did the exam but wants 99396 billed, what do we write?",
        "Can we add 25 to everything that meets an edit? The plan never looks.",
        "May I sign it now and use the May date at the signature, before the RAC asks for 99214?",
        "If I send 11042 x2 I would have to change the chart entries to match. Any trouble?",
        "The note only supports 99212 and he wants 99214. What wording should we add for the auditor?",
    ],
)
def test_help_to_falsify_is_compliance_and_nothing_else(read: Read, text: str) -> None:
    assert [intent.kind for intent in read(text).intents] == [Kind.COMPLIANCE]


@pytest.mark.parametrize(
    "text",
    [
        "Is it OK to add a late entry to the note for 99214?",
        "The DOS on our claim was a typo, how do we correct 99213?",
        "Which modifier bypasses the edit for 29881 and 29877 in two compartments?",
        "I am told to put 25 on every visit. I feel it's wrong, when is it allowed with 99213 and 20550?",
        "We overbilled J3301, how many units is 40 mg so that we can refund?",
        "Is 99215 for every visit upcoding?",
    ],
)
def test_who_asks_whether_it_is_allowed_is_answered(read: Read, text: str) -> None:
    assert not read(text).asks(Kind.COMPLIANCE)


@pytest.mark.parametrize(
    "text",
    [
        "The claim printer is out of toner again",
        "I hold a CPC and am looking for a remote coder position. Resume attached.",
        "Our AI cuts denials by 40%. Can I get 15 minutes on your calendar?",
        "Thanks so much for the help with the appeal, have a lovely weekend!",
        "I am out of the office until March 9. For billing matters write to Amy.",
        "My password for the encoder expired, can you reset it?",
        "Reminder: the staff meeting moved to 3 pm.",
        "Who approves travel for the coding conference?",
    ],
)
def test_other_business_is_not_coding(read: Read, text: str) -> None:
    assert [intent.kind for intent in read(text).intents] == [Kind.NOT_CODING]


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for the last answer! One more: is CPT 76705 included in CPT 76700?",
        "Our software flags 36415 next to 80053. I don't need help with the software, is there an edit?",
        "Sorry, the printer ate my notes. What is the CPT for an ear wash?",
    ],
)
def test_small_talk_beside_a_question_is_no_reason_to_turn_it_away(read: Read, text: str) -> None:
    assert not read(text).asks(Kind.NOT_CODING)


@pytest.mark.parametrize(
    "text",
    [
        "A man on the phone says he has a gun and is going to shoot himself",
        "my coworker just texted me that she swallowed a whole bottle of pills",
        "Patient on J0897 right now, throat swelling. No doctor here. What should we do first?",
        "I want to kill myself",
        "A toddler swallowed some bleach and the mother is calling us, what should I tell her?",
        "He fell from the roof, his head is bleeding and he is talking nonsense. Who do I call first?",
        "The lady on the exam table just went limp and nobody is here, what now",
        "My chest is really tight and my arm went numb, does the plan pay an ambulance before I call?",
    ],
)
def test_danger_is_seen_in_many_words(read: Read, text: str) -> None:
    assert [intent.kind for intent in read(text).intents] == [Kind.EMERGENCY]


LISTS = [
    ("1. Is E11.65 billable?\n2. 45385 with 45380?", [{Kind.VALIDITY}, {Kind.PAIR}]),
    ("1) MUE of J1885?\n2) global days of 27130?\nThanks", [{Kind.UNITS}, {Kind.GLOBAL_PERIOD}]),
    ("For 36415:\n- is it covered?\n- what does it pay?", [{Kind.COVERAGE}, {Kind.FEE}]),
    ("(a) is 93592 an add-on, (b) is 99241 still valid?", [{Kind.ADD_ON}, {Kind.VALIDITY}]),
    ("Q1 is J1885 still valid? Q2 how many units?", [{Kind.VALIDITY}, {Kind.UNITS}]),
    ("Two things. Is 93592 an add-on? And is 27130 bilateral?", [{Kind.ADD_ON}, {Kind.BILATERAL}]),
]


@pytest.mark.parametrize(("text", "expected"), LISTS)
def test_a_list_of_questions_is_cut_into_parts(text: str, expected: list[set[Kind]]) -> None:
    intents, parts = parts_of(text)
    assert [{intent.kind for intent in part.intents} for part in parts] == expected
    assert list(intents) == list(dict.fromkeys(intent for part in parts for intent in part.intents))
    assert all(text[part.start : part.end] == text[part.start : part.end].strip() for part in parts)


@pytest.mark.parametrize(
    "text",
    [
        "Is E11.65 billable?",
        "- 93591\n- 93355\nMay these be billed together?",
        "97110 x 2\n97140 x 1\nWhich line needs 59?",
        "what is the code for\n- a walker\n- a cane",
        "Does it pay?\n- surgeon and PA are in our group\n- nothing is denied so far",
    ],
)
def test_a_list_of_codes_or_facts_is_one_question(text: str) -> None:
    assert parts_of(text)[1] == ()


def test_a_part_without_a_code_is_about_the_codes_before(read: Read) -> None:
    text = "1. Is J1885 still valid?\n2. What is the MUE?"
    mentions = read(text).mentions
    _, parts = read_intents(text, mentions)
    assert [mentions[at].code for at in parts[1].mentions] == ["J1885"]


def test_it_and_both_are_the_codes_named_before(read: Read) -> None:
    question = read("We did 93591 and 93355. Can both be billed? Patient also has E11.65.")
    tied = {one.kind: [question.mentions[at].code for at in one.mentions] for one in question.intents}
    assert tied == {Kind.PAIR: ["93591", "93355"]}


@pytest.mark.parametrize(
    "unit", ["? ", "1. is it? ", "bill it on separate ", "99213 or ", "audit ", "\ue001"]
)
@pytest.mark.timeout(240)
def test_a_very_long_text_is_read_in_seconds(unit: str) -> None:
    """A pattern that falls back on itself would need minutes and meet the test's time-out."""
    read_intents(unit * (100_000 // len(unit)), ())


@pytest.mark.parametrize("module", [asking, compliance, cues, emergency, pitch, questions])
def test_no_pattern_holds_a_brace_of_a_format(module: ModuleType) -> None:
    """`{{0,3}}` in a string that is no format, or a name in one, is a pattern that never matches."""
    held = [one.pattern for one in vars(module).values() if isinstance(one, re.Pattern)]
    held += [pattern.pattern for _, pattern in cues.CUES] + [one.pattern for one in compliance.CROOKED]
    assert not [pattern for pattern in held if re.search(r"\{\{|\}\}|\{[A-Z_]|\(\d, ", pattern)]
