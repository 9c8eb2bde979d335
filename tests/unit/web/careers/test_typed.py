"""The mail of a form is read back as what was typed, whatever was typed; what is not is told beside its field."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from starlette.datastructures import FormData

from consultant.careers.fields import Employment, JobFields, PayPeriod, Remote
from consultant.careers.letter import EXAMPLE, TEMPLATE, as_letter
from consultant.careers.missing import missing
from consultant.careers.reading import read_posting
from consultant.careers.terms import CREDENTIALS, SPECIALITIES, STATES
from consultant.mail.quoting import visible_text
from consultant.web.careers.read_back import misread
from consultant.web.careers.typed import read_typed

from tests.conftest import CHECKOUT

if TYPE_CHECKING:
    from consultant.web.careers.typed import Typed

TODAY = date(2026, 11, 16)
PLAIN = {
    "title": "Profee coder",
    "city": "Austin",
    "state": "TX",
    "description": "You code clinic visits for a group of 300.\n\nYou work from nine to five.",
}
FULL = PLAIN | {
    "employer": "O'Neil & Sons, LLC",
    "remote": "hybrid",
    "employment": "per_diem",
    "credentials": ["CPC", "CCS-P", "RHIA"],
    "specialities": ["cardiology", "evaluation and management", "risk adjustment"],
    "pay_from": "28.50",
    "pay_to": "$34",
    "pay_period": "hour",
    "until": "2026-12-31",
    "apply": "HR@gh.example",
}


def typed(**values: object) -> Typed:
    items = [
        (name, one)
        for name, value in values.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    return read_typed(FormData(items), TODAY, 90)  # type: ignore[arg-type]


def read(fields: JobFields) -> JobFields:
    return read_posting(fields.title, visible_text(as_letter(fields)), TODAY)


def test_a_whole_form_is_read_back_exactly() -> None:
    fields = typed(**FULL).fields
    assert fields is not None
    assert read(fields) == fields
    assert (fields.pay_low, fields.pay_high, fields.apply_to) == (2850, 3400, "hr@gh.example")


@pytest.mark.parametrize(
    "values",
    [
        *({"state": state, "city": ""} for state in STATES),
        *({"remote": one.value} for one in Remote),
        {"remote": "remote", "state": "", "city": ""},
        *({"employment": one.value} for one in Employment),
        *({"specialities": [one]} for one in SPECIALITIES),
        {"specialities": list(SPECIALITIES), "credentials": list(CREDENTIALS)},
        {"pay_from": "62k", "pay_to": "75,000", "pay_period": "year"},
        {"pay_to": "30", "pay_period": PayPeriod.HOUR.value},
        {"until": TODAY.isoformat()},
        {"city": "St. Louis", "state": "MO"},
        {"city": "Winston-Salem", "state": "NC"},
        {"apply": f"https://careers.hospital.example/{'jobs/' * 20}?id=1&x=2"},
        {"title": "Sr. Coder (Profee), Level III / Lead"},
        {"title": "<b>Coder</b> wanted"},
        {
            "description": "- one item of a list\n- two\n* three\n1. four\n\nGH is an equal opportunity employer."
        },
    ],
    ids=str,
)
def test_whatever_was_typed_is_read_back(values: dict[str, object]) -> None:
    form = typed(**PLAIN | values)
    assert form.fields is not None, form.wrong
    found = read(form.fields)
    assert misread(form.fields, found) == {}
    assert found.description == form.fields.description


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": "Coder\r\nApply to: evil@x.example"}, "title"),
        (
            {"description": "You code all day long.\nApply to: evil@x.example\nUntil: 2027-01-01"},
            "description",
        ),
        ({"description": "You code all day long, by hand.\n-- \nJane"}, "description"),
        ({"apply": "somebody@nowhere"}, "apply"),
    ],
)
def test_what_would_be_read_otherwise_is_told_beside_its_field(values: dict[str, object], field: str) -> None:
    form = typed(**PLAIN | values)
    assert form.fields is not None, form.wrong
    assert list(misread(form.fields, read(form.fields))) == [field]


def test_no_label_within_the_description_changes_a_field_that_was_filled() -> None:
    words = "You code all day.\nTitle: Boss\nEmployer: Evil\nPay: $99 an hour\nApply to: evil@x.example\nRemote: yes"
    fields = typed(**FULL | {"description": words}).fields
    assert fields is not None
    found = read(fields)
    assert (found.title, found.employer, found.apply_to) == (fields.title, fields.employer, fields.apply_to)
    assert (found.pay_low, found.remote) == (fields.pay_low, fields.remote)
    assert "evil@x.example" not in found.description


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"state": ""}, "state"),
        ({"state": "XX"}, "state"),
        ({"state": "", "city": ""}, "state"),
        ({"city": "Austin; Dallas"}, "city"),
        ({"remote": "maybe"}, "remote"),
        ({"employment": "always"}, "employment"),
        ({"pay_from": "much"}, "pay_from"),
        ({"pay_from": "30", "pay_to": "20", "pay_period": "hour"}, "pay_from"),
        ({"pay_from": "30", "pay_period": "year"}, "pay_from"),
        ({"pay_from": "30", "pay_period": ""}, "pay_from"),
        ({"pay_to": "-1", "pay_period": "hour"}, "pay_to"),
        ({"until": "soon"}, "until"),
        ({"until": "2026-11-15"}, "until"),
        ({"until": "2027-12-31"}, "until"),
        ({"apply": "javascript:alert(1)"}, "apply"),
        ({"apply": "a@b.example, c@d.example"}, "apply"),
        ({"apply": "https://user:pass@x.example/"}, "apply"),
        ({"description": "short"}, "description"),
        ({"description": "x" * 10_001}, "description"),
    ],
    ids=str,
)
def test_what_cannot_be_is_told_and_everything_that_was_typed_is_kept(
    values: dict[str, object], field: str
) -> None:
    form = typed(**PLAIN | values)
    assert form.fields is None
    assert list(form.wrong) == [field]
    kept = PLAIN | values
    assert form.values[field] == kept[field]


def test_nothing_that_steers_a_mail_or_a_terminal_is_in_it() -> None:
    fields = typed(
        **PLAIN | {"title": "Coder\x00\x1b[2J\u202e", "description": "You code\r\nall day long.\r\rReally."}
    ).fields
    assert fields is not None
    text = as_letter(fields)
    assert text.startswith("Title: Coder[2J\nPlace: Austin, TX\n")
    assert not {"\r", "\0", "\x1b", "\u202e"} & set(text)


def test_the_empty_template_says_nothing_and_the_example_everything() -> None:
    empty = read_posting("Job posting", TEMPLATE, TODAY)
    assert empty.description == ""
    assert (empty.pay_low, empty.until, empty.credentials, empty.city) == (None, None, (), "")
    whole = read_posting("", EXAMPLE, TODAY)
    assert missing(whole) == ()
    assert (whole.state, whole.pay_low, whole.until) == ("TX", 2800, date(2026, 12, 16))


def test_the_lines_that_the_documentation_shows_are_read() -> None:
    words = (CHECKOUT / "docs" / "careers.md").read_text(encoding="utf-8")
    block = words.partition("These are what the form writes:\n\n```\n")[2].partition("```")[0]
    fields = read_posting("", block, TODAY)
    assert fields.description == "You code inpatient stays for a hospital of 300 beds."
    assert as_letter(fields) == block
