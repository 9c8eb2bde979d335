"""Where a sentence is cut into phrases."""

from __future__ import annotations

import pytest

from consultant.extraction.notes.phrases import pieces
from consultant.extraction.notes.status import scopes
from consultant.extraction.notes.values import Status


def cut(text: str) -> list[str]:
    return [text[one.start : one.end] for one in pieces(text, scopes(text), Status.PRESENT)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Patient presents with fever, cough, and chest pain.", ["fever", "cough", "chest pain"]),
        ("She complains of a sore throat.", ["sore throat"]),
        ("72-year-old man with three days of ear pain", ["ear pain"]),
        ("67 y/o M with COPD", ["COPD"]),
        ("Hypertension is controlled with lisinopril 20 mg daily.", ["Hypertension", "lisinopril"]),
        ("BP 162/94, HR 98; headache since 3/14/2025", ["headache"]),
        ("Mr. Jones has gout", ["gout"]),
        ("Pain/fever", ["Pain", "fever"]),
        ("Aortic regurgitation and AS", ["Aortic regurgitation", "AS"]),
        ("Bipolar I disorder", ["Bipolar I disorder"]),
        ("Allergic to penicillin", ["Allergic to penicillin"]),
        ("Multiple sclerosis", ["Multiple sclerosis"]),
        ("Tobacco use disorder, 1 ppd", ["Tobacco use disorder"]),
        ("If she develops a rash, stop.", []),
        ("101.4", []),
        ("", []),
    ],
)
def test_phrases_are_cut(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_only_a_soft_joint_lets_two_phrases_be_one() -> None:
    text = "Diabetes with neuropathy; gout without tophi"
    found = list(pieces(text, scopes(text), Status.PRESENT))
    assert [one.joined for one in found] == [False, True, False, True]
