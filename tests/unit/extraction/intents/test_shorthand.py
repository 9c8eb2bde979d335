"""Mails as they are dashed off: what they ask, of which codes, in however few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from consultant.vocabulary import IntentKind as Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.vocabulary import Question

    Read = Callable[..., Question]
    Words = Callable[..., list[str]]

CODELESS = [
    ("are they bundled", Kind.PAIR),
    ("hi, are these bundled? thx", Kind.PAIR),
    ("can i bill both", Kind.PAIR),
    ("is it covered", Kind.COVERAGE),
    ("modifier?", Kind.MODIFIER),
    ("do i need a modifier", Kind.MODIFIER),
    ("what is the mue", Kind.UNITS),
    ("whats the global", Kind.GLOBAL_PERIOD),
    ("what is the fee for it", Kind.FEE),
    ("is it still valid?", Kind.VALIDITY),
]


@pytest.mark.parametrize(("text", "kind"), CODELESS)
def test_a_question_without_codes_is_one_to_ask_back_about(read: Read, text: str, kind: Kind) -> None:
    assert [(one.kind, one.mentions) for one in read(text).intents] == [(kind, ())]


KINDS = [
    ("20610 medicare 2025 Houston TX facility $$?", {Kind.FEE}),
    ("93591-26 detroit 2025 amt? thx", {Kind.FEE}),
    ("99213, what does medicare approve and what is the max he can charge (limiting)", {Kind.FEE}),
    ("what does 99213 pay in 2026", {Kind.FEE}),
    ("max units for 20610?", {Kind.UNITS}),
    ("need icd-9 for E11.9 for an old disability form. all candidates", {Kind.CROSSWALK}),
    ("rocephin 1 gram IM what j code how many units", {Kind.SEARCH, Kind.UNITS}),
    ("kenalog 40 mg, which j-code + how many units?", {Kind.SEARCH, Kind.UNITS}),
    (
        "J1885 denied, toradol 60mg on 9/10/25. new code + units?",
        {Kind.CROSSWALK, Kind.UNITS, Kind.DENIAL},
    ),
    ("20610 not on file anymore, medicare pt 99215 + extra 30 min. code?", {Kind.CROSSWALK}),
    ("I35.0 first visit, says incomplete code", {Kind.VALIDITY}),
    ("Is CPAP covered for OSA?", {Kind.COVERAGE}),
    ("is the pizza covered by the office?", {Kind.NOT_CODING}),
    ("guideline for sepsis sequencing", {Kind.GUIDELINE}),
    ("the hp printer in billing wont print cms1500 forms aligned, can u fix the driver", {Kind.NOT_CODING}),
    ("what dose of amoxicillin for a child", {Kind.NOT_CODING}),
    ("72 yo in room 2 chest pain st elevation, how much tenecteplase do i give", {Kind.EMERGENCY}),
    ("54 yo in bay 3, bp dropping, do i push epi?", {Kind.EMERGENCY}),
    (
        "scrubber says 45385/45380 indicator 0. how do we split the claim or change the dates so it goes thru anyway",
        {Kind.COMPLIANCE},
    ),
    ("pt isnt diabetic but can we just put E11.9 so the A1c pays?", {Kind.COMPLIANCE}),
    ("which dx will get it paid", {Kind.COMPLIANCE}),
    (
        "can we bill the NP's visit under the doctor though he was away so we get 100%",
        {Kind.COMPLIANCE},
    ),
    ("GA vs GZ?", {Kind.DESCRIBE, Kind.MODIFIER}),
    ("GA and FL offices?", {Kind.NOT_CODING}),
    ("26 and TC on the same line?", {Kind.MODIFIER}),
    ("modifier 34?", {Kind.MODIFIER}),
    ("11042 with 97597 same day 57?", {Kind.PAIR, Kind.MODIFIER}),
    ("58 for planned second stage 11042?", {Kind.MODIFIER, Kind.GLOBAL_PERIOD}),
    (
        "97140 and 97124 both today, diff body areas (neck / low back). 59 on the massage ok since separate region??",
        {Kind.PAIR, Kind.MODIFIER},
    ),
    ("started lap chole 20610 went open 11042. both?", {Kind.PAIR}),
    ("45380 converted to 45385", {Kind.PAIR}),
    ("convert G0439 to cpt", {Kind.CROSSWALK}),
    ("45380 and 45385 same egd - does 2nd pay half?", {Kind.PAIR, Kind.FEE}),
    ("45380 and 45385, second at 50 %?", {Kind.PAIR, Kind.FEE}),
    (
        "20610, optometrist takes over post op. which modifiers & what split",
        {Kind.MODIFIER, Kind.GLOBAL_PERIOD},
    ),
    (
        "found out we were billing incident to w/ no doc in the bldg for 6 mos. can we just fix going fwd and not say anything",
        {Kind.COMPLIANCE},
    ),
    (
        "insurer wants 40k back from 2021 claims. is that legal in ohio, should we sue",
        {Kind.COMPLIANCE},
    ),
    ("r u hiring remote coders? CPC-A here", {Kind.NOT_CODING}),
    ("do u have any openings", {Kind.NOT_CODING}),
    ("we sell billing software, want a look?", {Kind.NOT_CODING}),
    ("does medicare have a national policy on bariatric sx?", {Kind.COVERAGE}),
    ("medicare coverage for cologuard", {Kind.COVERAGE}),
    ("G0439 covered for Z12.11 every 10 years?", {Kind.COVERAGE}),
    ("is 93591 covered for Z12.31", {Kind.COVERAGE}),
    ("rocephin 500mg inj. code and units", {Kind.SEARCH, Kind.UNITS}),
    ("depo medrol 40mg code 2025", {Kind.SEARCH, Kind.UNITS}),
    ("toradol 30mg IM code/units", {Kind.SEARCH, Kind.UNITS}),
    ("solumedrol 125 mg code?", {Kind.SEARCH, Kind.UNITS}),
    ("crutches hcpcs", {Kind.SEARCH}),
    ("wheelchair cushion hcpcs 2026", {Kind.SEARCH}),
    ("left knee arthritis code", {Kind.SEARCH}),
    ("code: acute on chronic systolic heart failure", {Kind.SEARCH}),
    ("icd10: major depressive d/o recurrent moderate", {Kind.SEARCH}),
    ("the new door code", {Kind.NOT_CODING}),
    ("i broke the code", {Kind.NOT_CODING}),
    ("thanks for the hcpcs", {Kind.NOT_CODING}),
    ("icd-9 equivalent of I10", {Kind.CROSSWALK}),
    ("2025 conv factor? and 99213 national nonfac $", {Kind.FEE}),
]


@pytest.mark.parametrize(("text", "kinds"), KINDS)
def test_shorthand_asks_what_is_meant(read: Read, text: str, kinds: set[Kind]) -> None:
    assert {one.kind for one in read(text).intents} == kinds


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "pt has htn, chronic systolic chf, ckd 4. codes in order?",
            ["htn", "chronic systolic chf", "ckd 4"],
        ),
        ("pt has dm2, htn and ckd 3. icd codes and sequence?", ["dm2", "htn", "ckd 3"]),
    ],
)
def test_each_condition_of_a_list_is_looked_up(read: Read, text: str, told: list[str]) -> None:
    question = read(text)
    assert {one.kind for one in question.intents} == {Kind.SEARCH, Kind.SEQUENCING}
    assert [text[one.start : one.end] for one in question.descriptions] == told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rocephin 500mg inj. code and units", "rocephin 500mg inj"),
        ("depo medrol 40mg code 2025", "depo medrol 40mg"),
        ("toradol 30mg IM code/units", "toradol 30mg IM"),
        ("crutches hcpcs", "crutches"),
        ("icd10: major depressive d/o recurrent moderate", "major depressive d/o recurrent moderate"),
    ],
)
def test_a_thing_and_the_word_code_describe_it(read: Read, text: str, words: str) -> None:
    assert [text[one.start : one.end] for one in read(text).descriptions] == [words]


def test_the_same_of_another_code_is_asked_of_both(read: Read) -> None:
    question = read("AS on 20610? on 11042? rate")
    about = {one.kind: {question.mentions[at].code for at in one.mentions} for one in question.intents}
    assert about[Kind.ASSISTANT] == about[Kind.FEE] == {"20610", "11042"}


def test_a_list_in_a_line_is_cut_at_its_letters(read: Read, words: Words) -> None:
    text = "a) 20610 both knees 50 or RT/LT b) 45380 + 45385? c) pos 19 vs 22 d) whats mod KX. tia"
    asked = [{one.kind for one in part.intents} for part in read(text).parts]
    assert asked == [
        {Kind.MODIFIER, Kind.BILATERAL},
        {Kind.PAIR},
        {Kind.DESCRIBE},
        {Kind.DESCRIBE, Kind.MODIFIER},
    ]
    assert words(text)[-3:] == ["POS 19", "POS 22", "MOD KX"]


@pytest.mark.parametrize(
    "text",
    [
        "the note does not say anything about laterality, is 20610 ok?",
        "patient was told to stay quiet after surgery. global for 20610?",
        "overpaid on 20610. do we have to refund or just fix it going forward and not say anything?",
    ],
)
def test_who_hides_nothing_is_answered(read: Read, text: str) -> None:
    assert Kind.COMPLIANCE not in {one.kind for one in read(text).intents}


def test_an_item_of_a_list_is_about_its_own_modifier(read: Read) -> None:
    first, second = read("1) do I need 25 w/ 96372 2) what is mod 33").parts
    assert [(one.kind, one.mentions) for one in first.intents] == [(Kind.MODIFIER, (0, 1))]
    assert [(one.kind, one.mentions) for one in second.intents] == [
        (Kind.DESCRIBE, (2,)),
        (Kind.MODIFIER, (2,)),
    ]


MENTIONS = [
    ("99213 2025 non-fac:\n a) Phoenix AZ 85004\n b) Manhattan 10001", ["CPT 99213"]),
    ("15000-26 right?? our doc only reads", ["CPT 15000 -26"]),
    ("is box 24 on the CMS1500 where E11.9 goes? UB04, HCFA1500, CMS-1450, COVID19", ["ICD-10-CM E11.9"]),
    ("rel weight and GMLOS for drg 470 fy2026, and 469", ["MS-DRG 470", "MS-DRG 469"]),
    ("what MDC is 871", ["MS-DRG 871"]),
    ("denied 20610 CO-50", ["CPT 20610"]),
    ("PC/TC of 93591?", ["MOD TC", "CPT 93591"]),
    ("fee for 99213 office, 33139", ["CPT 99213"]),
    ("what do 24, 25, 57 and 59 mean", ["MOD 24", "MOD 25", "MOD 57", "MOD 59"]),
    ("is modifier ZQ valid", ["MOD ZQ"]),
    ("MODIFIER ZQ VALID?", []),
    ("is AS allowed on 20610", ["MOD AS", "CPT 20610"]),
    ("PA on 20610?", ["CPT 20610"]),
    ("99213 at age 57?", ["CPT 99213"]),
    ("26 93591", ["MOD 26", "CPT 93591"]),
    ("73 45385", ["MOD 73", "CPT 45385"]),
    ("AI 99213", ["MOD AI", "CPT 99213"]),
    ("30 99213", ["CPT 99213"]),
    ("started lap chole 20610 went open 11042. both?", ["CPT 20610", "CPT 11042"]),
    ("45380, 45385. 59 on the polyp ok?", ["CPT 45380", "CPT 45385", "MOD 59"]),
]


@pytest.mark.parametrize(("text", "read_as"), MENTIONS)
def test_shorthand_names_what_is_meant(words: Words, text: str, read_as: list[str]) -> None:
    assert words(text) == read_as
