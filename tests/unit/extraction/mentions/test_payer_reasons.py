"""A payer's reasons, counts and vital signs are no codes; what is called a diagnosis stays one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Words = Callable[..., list[str]]


@pytest.mark.parametrize(
    "text",
    [
        "20610 Denied as N19, N20. Why?",
        "Denial B7 N95 on 20610",
        "CARC 50 and B15 on 20610",
        "20610 denied CO-97 / N20",
        "20610 denied CO 97 and N130",
        "N19 denial on 20610",
        "20610 was rejected with M15 or n20",
        "the remark codes were N19, M80 & N20 for 20610",
        "EOB: 97 N130 M15. And 20610?",
    ],
)
def test_reasons_of_a_denial_are_no_diagnoses(words: Words, text: str) -> None:
    assert words(text) == ["CPT 20610"]


def test_what_is_called_a_diagnosis_is_one(words: Words) -> None:
    assert words("20610 denied with dx E11.9") == ["CPT 20610", "ICD-10-CM E11.9"]
    assert words("20610 denied, dx I10") == ["CPT 20610", "ICD-10-CM I10"]
    assert words("I10 denials: dx I10") == ["ICD-10-CM I10", "ICD-10-CM I10"]


def test_a_bare_number_behind_a_denial_may_be_a_modifier(words: Words) -> None:
    assert words("they denied 25 on 99213") == ["MOD 25", "CPT 99213 -25"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("is 20610 x13 or x14 right?", ["CPT 20610 x13"]),
        ("HR 78, pulse: 95, BP 140/90. 99213 with 20610?", ["CPT 99213", "CPT 20610"]),
        ("50/50 odds, odds ratio 1.25. Is 99213 ok with 20610?", ["CPT 99213", "CPT 20610"]),
        ("we saw 99213 patients last year. 20610?", ["CPT 20610"]),
        ("account ending in 99213, claim #20610: 93591 ok?", ["CPT 93591"]),
        ("department: 20610 99213 ok together?", ["CPT 20610", "CPT 99213"]),
        ("Dept 4512 billed 99213", ["CPT 99213"]),
        ("My ZIP is 85004. What is allowed for 99213?", ["CPT 99213"]),
        ("ZIP 85004, 99213 allowable?", ["CPT 99213"]),
        ("our ZIP codes are 10021, 36415 and 99213", []),
    ],
)
def test_counts_measures_and_places_are_no_codes(words: Words, text: str, codes: list[str]) -> None:
    assert words(text) == codes
