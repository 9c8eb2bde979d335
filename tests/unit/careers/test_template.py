"""Lines of `Label: value`: labels in any dress, values over several lines, and the words that no label takes."""

from __future__ import annotations

import pytest

from consultant.careers.template import LABELS, Label, take_apart


@pytest.mark.parametrize("name", LABELS)
def test_each_label_is_known_in_any_case(name: str) -> None:
    for label in (name, name.upper(), name.title()):
        found = take_apart(f"{label}: a value")
        assert found.value(LABELS[name]) == "a value"
        assert found.order == [0]


@pytest.mark.parametrize(
    "line",
    [
        "Pay: $30",
        "pay = $30",
        "PAY :  $30",
        "Pay\t$30",
        "Pay | $30",
        "| Pay | $30",
        "Pay - $30",
        "Pay – $30",
        "Pay? $30",
        "- Pay: $30",
        "* Pay: $30",
        "• Pay: $30",
        "3. Pay: $30",
        "> Pay: $30",
        "**Pay:** $30",
        "**Pay**: $30",
        "- __Pay:__ $30",
        "*Pay*: $30",
        "## Pay: $30",
        "Pay (optional): $30",
        "Pay:\n$30",
        "Pay:\n\n$30",
        "## Pay\n$30",
        "**Pay**\n$30",
    ],
)
def test_a_label_in_any_dress(line: str) -> None:
    assert take_apart(line).value(Label.PAY) == "$30"


@pytest.mark.parametrize(
    "line",
    [
        "Payment: $30",
        "We pay: $30",
        "Full-time - days",
        "Pay",
        "pay is $30",
        "https://pay: 30",
        "Re: pay",
        "9: 30",
        ":",
        "",
        "x" * 100 + ": 1",
    ],
)
def test_other_lines_are_none(line: str) -> None:
    found = take_apart(line)
    assert found.sections == []
    assert found.order == [line]


def test_a_value_goes_on_where_a_mailer_or_a_person_broke_it() -> None:
    long = "Credentials: CPC is required, and beside it one of RHIT, RHIA or"
    found = take_apart(
        f"{long}\nCCS\n\nLocation: Tulsa, OK\n  or remote\nA free line\nCertifications:\n- CRC\n- COC\n\nThe end"
    )
    assert (
        found.value(Label.CREDENTIALS)
        == "CPC is required, and beside it one of RHIT, RHIA or\nCCS\n- CRC\n- COC"
    )
    assert found.value(Label.PLACE) == "Tulsa, OK\n  or remote"
    assert [one for one in found.order if isinstance(one, str)] == ["", "A free line", "", "The end"]


def test_an_unknown_label_ends_a_value() -> None:
    found = take_apart("Certifications:\n- CPC\nBenefits: dental\n## Culture\nnice")
    assert found.value(Label.CREDENTIALS) == "- CPC"
    assert found.order == [0, "Benefits: dental", "## Culture", "nice"]


def test_behind_the_description_a_label_that_was_there_is_a_word() -> None:
    found = take_apart("Pay: $30\nDescription:\nPay: good\nTitle: Coder")
    assert found.value(Label.PAY) == "$30"
    assert found.value(Label.TITLE) == "Coder"
    assert found.order == [0, 1, "Pay: good", 2]


def test_labels_on_one_line() -> None:
    found = take_apart("Title: Coder; pay: $30 | Remote: yes; see: below")
    assert [(one.label, one.value) for one in found.sections] == [
        (Label.TITLE, "Coder"),
        (Label.PAY, "$30"),
        (Label.REMOTE, "yes; see: below"),
    ]


def test_a_field_that_no_line_names_has_no_value() -> None:
    assert take_apart("Title: Coder").value(Label.PAY) is None
    assert take_apart("Pay:").value(Label.PAY) == ""
