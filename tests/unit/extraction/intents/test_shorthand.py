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
]


@pytest.mark.parametrize(("text", "read_as"), MENTIONS)
def test_shorthand_names_what_is_meant(words: Words, text: str, read_as: list[str]) -> None:
    assert words(text) == read_as
