"""Which encounter the words speak of, and which 7th character that is."""

from __future__ import annotations

import pytest

from consultant.codes.search.encounters import fitting, is_initial, speaks_of_encounter

SPRAIN = {
    "S99XXXA": "Invented sprain, initial encounter",
    "S99XXXD": "Invented sprain, subsequent encounter",
    "S99XXXS": "Invented sprain, sequela",
}
_OPEN = {"I or II": "BEHMQ", "IIIA, IIIB, or IIIC": "CFJNR"}
BREAK = {
    "S98XXXA": "Invented break, initial encounter for closed fracture",
    "S98XXXB": "Invented break, initial encounter for open fracture type I or II",
    "S98XXXC": "Invented break, initial encounter for open fracture type IIIA, IIIB, or IIIC",
    **{
        f"S98XXX{letter}": f"Invented break, subsequent encounter for closed fracture with {healing}"
        for letter, healing in zip(
            "DGKP", ("routine healing", "delayed healing", "nonunion", "malunion"), strict=True
        )
    },
    **{
        f"S98XXX{letter}": f"Invented break, subsequent encounter for open fracture type {kind} with {healing}"
        for kind, letters in _OPEN.items()
        for letter, healing in zip(
            letters[1:], ("routine healing", "delayed healing", "nonunion", "malunion"), strict=True
        )
    },
    "S98XXXS": "Invented break, sequela",
}
"""The 7th characters of a fracture as the titles of S52 have them."""


def letter(text: str, titles: dict[str, str]) -> str:
    code = fitting(text, titles)
    assert code
    return code[-1]


@pytest.mark.parametrize(
    "text",
    [
        "follow-up of invented sprain",
        "followup invented sprain",
        "follow up invented sprain",
        "recheck of sprain",
        "aftercare",
        "subsequent encounter",
        "sequela",
        "sequelae of a sprain",
        "late effect of a sprain",
        "healing break",
        "nonunion",
        "non-union",
        "malunion",
        "compound break",
        "open fracture",
        "open fx",
        "SUBSEQUENT",
    ],
)
def test_words_that_say_more_than_the_first_encounter(text: str) -> None:
    assert speaks_of_encounter(text)


@pytest.mark.parametrize(
    "text",
    ["invented sprain", "initial encounter", "old man with a sprain", "open wound", "type 2 diabetes", ""],
)
def test_words_that_say_nothing_of_the_encounter(text: str) -> None:
    assert not speaks_of_encounter(text)


def test_an_initial_encounter_is_an_a_in_the_seventh_place() -> None:
    assert is_initial("S99XXXA")
    assert not is_initial("S99XXXD")
    assert not is_initial("S99A")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("initial encounter for a sprain", "A"),
        ("follow-up of invented sprain", "D"),
        ("recheck of invented sprain", "D"),
        ("sprain aftercare", "D"),
        ("subsequent encounter for a sprain", "D"),
        ("sequela of invented sprain", "S"),
        ("late effect of invented sprain", "S"),
        ("residuals of an old sprain", "S"),
    ],
)
def test_the_encounter_of_an_injury(text: str, expected: str) -> None:
    assert letter(text, SPRAIN) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("closed fracture", "A"),
        ("open fracture", "B"),
        ("compound fracture", "B"),
        ("open fx type II", "B"),
        ("open fracture type IIIA", "C"),
        ("open fracture, type IIIB", "C"),
        ("follow-up of a closed fracture", "D"),
        ("healing fracture", "D"),
        ("cast change", "D"),
        ("delayed union", "G"),
        ("nonunion of the fracture", "K"),
        ("non-union of a fracture", "K"),
        ("malunion of the fracture", "P"),
        ("late effects of the fracture", "S"),
    ],
)
def test_the_encounter_of_a_fracture(text: str, expected: str) -> None:
    assert letter(text, BREAK) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fracture with delayed healing", "G"),
        ("follow-up of a fracture with nonunion", "K"),
        ("follow-up visit, malunion of the fracture", "P"),
        ("recheck, delayed healing of a closed fracture", "G"),
        ("aftercare for nonunion of an open fracture type II", "M"),
    ],
)
def test_a_follow_up_of_a_fracture_that_does_not_heal_is_not_routine(text: str, expected: str) -> None:
    assert letter(text, BREAK) == expected


@pytest.mark.parametrize("text", ["open fracture type III", "type iii open fx"])
def test_an_open_fracture_of_type_three_without_a_letter_is_of_type_three(text: str) -> None:
    assert letter(text, BREAK) == "C"


@pytest.mark.parametrize("text", ["invented sprain, type II", "invented sprain"])
def test_words_that_say_nothing_of_any_encounter_mean_the_initial_one(text: str) -> None:
    assert letter(text, SPRAIN) == "A"


def test_the_first_of_those_that_fit_alike_is_taken_and_of_none_none() -> None:
    assert fitting("anything", {"X1": "same", "X2": "same"}) == "X1"
    assert fitting("anything", {}) is None
