"""Where sentences and lines of lists begin and end, and under which heading they stand."""

from __future__ import annotations

import pytest

from consultant.extraction.notes.sentences import LONGEST, sentences
from consultant.extraction.notes.values import Status


def cut(text: str) -> list[str]:
    return [text[one.start : one.end] for one in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Seen by Dr. Smith. She left.", ["Seen by Dr. Smith.", "She left."]),
        ("Gave 1.5 mg. No relief.", ["Gave 1.5 mg.", "No relief."]),
        ("Seen by pt. advocate today.", ["Seen by pt. advocate today."]),
        ("Sepsis due to E. coli. Stable.", ["Sepsis due to E. coli.", "Stable."]),
        ("Chronic hepatitis C. Denies pain.", ["Chronic hepatitis C.", "Denies pain."]),
        ("Smoked for 40 yrs. Gout.", ["Smoked for 40 yrs.", "Gout."]),
        ("Temp. 101 today.", ["Temp. 101 today."]),
        ("1. HTN\n2. DM\n- CKD\n* Gout", ["HTN", "DM", "CKD", "Gout"]),
        ("1. HTN 2. DM2 3. Gout.", ["HTN", "DM2", "Gout."]),
        ("HTN\nDM", ["HTN", "DM"]),
        (
            "A line that a printer wrapped where it was long enough and\nwent on. Next.",
            ["A line that a printer wrapped where it was long enough and\nwent on.", "Next."],
        ),
        ("He has pain in the\nLeft knee", ["He has pain in the\nLeft knee"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_are_cut(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PMH: HTN.\nShe has a cough.", [Status.HISTORICAL, Status.PRESENT]),
        ("PMH:\n- HTN\n- CKD\n\nCough.", [Status.HISTORICAL, Status.HISTORICAL, Status.PRESENT]),
        ("Past Medical History\nHTN\nCKD", [Status.HISTORICAL, Status.HISTORICAL]),
        ("FAMILY HISTORY: MI. SOCIAL HISTORY: smoker.", [Status.FAMILY, Status.PRESENT]),
        ("Differential diagnosis: gout.", [Status.POSSIBLE]),
        ("PMH:\nHTN\nBRIEF WORDS: cough", [Status.HISTORICAL, Status.PRESENT]),
        ("Assessment/Plan: 1. Gout 2. Cough", [Status.PRESENT, Status.PRESENT]),
    ],
)
def test_a_heading_says_what_follows_is(text: str, expected: list[Status]) -> None:
    assert [one.section.status for one in sentences(text)] == expected


def test_medications_and_plans_are_not_read_and_an_examination_only_for_what_is_sure() -> None:
    found = list(sentences("MEDICATIONS:\nLisinopril\n\nPlan: recheck.\nEXAM: edema.\nA: gout."))
    assert [(one.section.read, one.section.sure) for one in found] == [
        (False, False),
        (False, False),
        (True, True),
        (True, False),
    ]


def test_no_sentence_is_longer_than_what_is_read_at_once() -> None:
    assert max(one.end - one.start for one in sentences("a" * 5 * LONGEST)) <= LONGEST
