from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.vocabulary import Question

    Read = Callable[..., Question]
    Words = Callable[..., list[str]]


FOUND = [
    ("Patient: John Smith had 99213", [("name", "John Smith")]),
    ("pt Mary Jones, 99213", [("name", "Mary Jones")]),
    ("DOB 3/4/1950", [("dob", "3/4/1950")]),
    ("MRN: 99213456", [("mrn", "99213456")]),
    ("SSN 123-45-6789", [("ssn", "123-45-6789")]),
    ("member ID XYZ123456789", [("member_id", "XYZ123456789")]),
    ("MBI 1EG4-TE5-MK73", [("member_id", "1EG4-TE5-MK73")]),
    ("account 99213", [("account", "99213")]),
    ("call 312-555-0147", [("phone", "312-555-0147")]),
    ("write to jane.roe@example.org", [("email", "jane.roe@example.org")]),
    ("lives at 99213 Oak Street", [("address", "99213 Oak Street")]),
    ("Patient Left Knee pain", []),
    ("established patient 99213", []),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_what_identifies_a_patient_is_marked(read: Read, text: str, expected: list[tuple[str, str]]) -> None:
    question = read(text)
    assert [(one.kind, question.text[one.start : one.end]) for one in question.identifiers] == expected


def test_digits_of_an_identifier_are_no_code(words: Words) -> None:
    assert words("MRN 99213, account 20610, billed 93591") == ["CPT 93591"]
