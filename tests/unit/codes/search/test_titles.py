"""Headings by words: rarity, abbreviations, other names, context; and that nothing is given where little is shared."""

from __future__ import annotations

import pytest

from consultant.codes.search.titles import Heading, Headings

HEADINGS = Headings(
    [
        Heading("1", ("Invented Valve Replacement by Catheter (TAVR)", "heart valve by catheter")),
        Heading("2", ("Continuous Positive Airway Pressure Therapy",)),
        Heading("3", ("Uncertain diagnosis",), "Guidelines for outpatient services"),
        Heading("4", ("Uncertain Diagnosis",), "Reporting additional conditions"),
        Heading("5", ("Invented Therapy for the Lower Back",)),
        Heading("6", ("Invented Therapy for the Knee",)),
        Heading("7", ("Invented Therapy for the Hip",)),
        Heading("8", ("Invented Therapy for the Ear",)),
        Heading("9", ("",)),
    ]
)


def keys(text: str, most: int = 3) -> list[str]:
    return [one.key for one in HEADINGS.closest(text, most)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("TAVR", "1"),
        ("heart valve by catheter", "1"),
        ("CPAP", "2"),
        ("uncertain diagnoses in outpatient", "3"),
        ("therapy low back", "5"),
        ("therapie for the knee", "6"),
    ],
    ids=[
        "an abbreviation in the title",
        "another name",
        "an abbreviation of the lists",
        "context",
        "low and lower",
        "a word that no heading has",
    ],
)
def test_the_closest_heading(text: str, first: str) -> None:
    assert keys(text)[0] == first


def test_equals_stand_together_and_no_more_than_asked_for() -> None:
    assert keys("uncertain diagnosis") == ["3", "4"]
    assert keys("uncertain diagnosis", most=1) == ["3"]


def test_a_word_that_many_share_finds_none() -> None:
    assert keys("invented") == []


def test_a_text_without_words_of_theirs_finds_none() -> None:
    assert keys("colour of the room") == []
    assert keys("") == []
    assert keys("the of") == []


def test_a_small_share_of_what_was_asked_finds_none() -> None:
    assert keys("catheter for colour room garden window paint wall roof") == []


def test_the_words_are_scored_between_nothing_and_all() -> None:
    (one,) = HEADINGS.closest("CPAP", 1)
    assert 0 < one.score <= 1
