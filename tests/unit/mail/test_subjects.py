"""Subjects as mail programs change them."""

from __future__ import annotations

import pytest

from consultant.mail.subjects import answered, base_subject, is_answer, is_forward, reference_in


@pytest.mark.parametrize(
    "subject",
    ["Coding answer", "Re: Coding answer", "RE: RE: Coding answer", "AW: Re: Coding answer", "Re[2]: Coding answer",
     "SV : Coding answer", "回复：Coding answer", "Fwd: Re: Coding answer", "WG: AW: Coding answer"],
)  # fmt: skip
def test_prefixes_are_taken_off_whatever_the_language(subject: str) -> None:
    assert base_subject(subject) == "Coding answer"
    assert answered(subject) == "Re: Coding answer"
    assert is_answer(subject) == (subject != "Coding answer")


@pytest.mark.parametrize(
    ("subject", "forward"),
    [("Fwd: x", True), ("FW: Re: x", True), ("WG: x", True), ("Re: Fwd: x", False), ("Forwarding: x", False), ("x", False)],
)  # fmt: skip
def test_the_last_prefix_says_whether_it_is_a_forward(subject: str, forward: bool) -> None:
    assert is_forward(subject) is forward


def test_a_subject_of_nothing_but_prefixes_ends() -> None:
    assert base_subject("Re: " * 1000).startswith("Re:")


def test_a_reference_is_found_in_a_subject() -> None:
    assert reference_in("Re: Coding answer cc-bktr-wmxd: 93591") == "CC-BKTR-WMXD"
    assert reference_in("Re: CC-AAAA-EEEE") == ""
