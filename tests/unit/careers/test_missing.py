"""What is asked for: what a posting needs, what it should say, and what was not understood."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from consultant.careers.fields import Employment, JobFields, PayPeriod, Remote
from consultant.careers.missing import missing, unsaid
from consultant.careers.problems import problems

TODAY = date(2026, 11, 27)
WHOLE = JobFields(
    title="Coder",
    city="Tulsa",
    state="OK",
    remote=Remote.ON_SITE,
    employment=Employment.FULL_TIME,
    credentials=("CPC",),
    specialities=("urology",),
    pay_low=3000,
    pay_period=PayPeriod.HOUR,
    until=date(2026, 12, 15),
    apply_to="hr@clinic.example",
    description="Code.",
    employer="Tulsa Clinic",
)


def test_nothing_is_missing_of_a_whole_one() -> None:
    assert missing(WHOLE) == ()
    assert unsaid(WHOLE) == ()


def test_all_that_an_empty_one_lacks() -> None:
    assert missing(JobFields()) == (
        "a title, such as “Inpatient coder”",
        "where the work is: a city and state, or that it is remote",
        "how to apply: a mail address, or a web page that begins with https://",
        "a description: what the work is, in a few sentences",
    )
    assert len(unsaid(JobFields())) == 7
    assert unsaid(JobFields())[0] == "who the employer is"


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        ({"title": ""}, "a title"),
        ({"city": "", "state": ""}, "where the work is"),
        ({"city": "", "state": "", "remote": Remote.HYBRID}, "where the work is"),
        ({"apply_to": ""}, "how to apply"),
        ({"description": ""}, "a description"),
    ],
)
def test_each_thing_that_is_needed(change: dict[str, Any], lacks: str) -> None:
    (said,) = missing(replace(WHOLE, **change))
    assert said.startswith(lacks)


@pytest.mark.parametrize(
    "change",
    [
        {"city": "", "state": "", "remote": Remote.REMOTE},
        {"city": ""},
        {"state": ""},
        {"apply_to": "", "apply_url": "https://clinic.example/jobs"},
    ],
)
def test_one_of_two_is_enough(change: dict[str, Any]) -> None:
    assert missing(replace(WHOLE, **change)) == ()


@pytest.mark.parametrize(
    ("change", "lacks"),
    [
        ({"state": ""}, "in which state"),
        ({"remote": None}, "whether the work is remote"),
        ({"pay_low": None, "pay_period": None}, "the pay"),
        ({"credentials": ()}, "which credentials"),
        ({"specialities": ()}, "the speciality"),
        ({"employment": None}, "whether it is full-time"),
        ({"until": None}, "until which day"),
    ],
)
def test_each_thing_that_it_should_say(change: dict[str, Any], lacks: str) -> None:
    (said,) = unsaid(replace(WHOLE, **change))
    assert said.startswith(lacks)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Until: November 20", ["The day until which it is to stand has passed."]),
        ("Until: 02/30/2027", ["We did not understand until which day"]),
        ("Apply by November 20 at the clinic.", ["The day by which to apply has passed."]),
        ("Pay: $4,000 a month", ["We did not understand the pay"]),
        ("State: Ontario", ["We did not understand the state"]),
        ("Location: Dallas, TX or Portland, OR", ["We did not understand where"]),
        ("Credentials: ABC-D", ["We know none of the credentials"]),
        ("charts " * 3_000, ["The posting was too long"]),
        (
            "State: Ontario\nUntil: 2020-01-01\nPay: 12 a day",
            ["The day until", "We did not understand the pay", "We did not understand the state"],
        ),
        ("Until: filled\nPay: DOE\nState: TX\nLocation: Remote\nCredentials: none", []),
        ("Until: 2026-12-15\nPay: $30/hr\nLocation: Tulsa, OK\nCredentials: CPC", []),
        ("Until:\nPay:\nState:\nLocation:\nCredentials:", []),
        ("A coder is wanted.", []),
        ("", []),
    ],
)
def test_what_was_not_understood_is_told(text: str, begins: list[str]) -> None:
    found = problems(text, TODAY)
    assert len(found) == len(begins)
    assert all(sentence.startswith(start) for sentence, start in zip(found, begins, strict=True))
    assert all(sentence.endswith(".") for sentence in found)
