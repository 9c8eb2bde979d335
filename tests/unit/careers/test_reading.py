"""Whole postings and changes, by mail and by the form; descriptions; and texts that are made to be slow."""

from __future__ import annotations

import random
from datetime import date

import pytest

from consultant.careers.fields import Employment, JobFields, PayPeriod, Remote
from consultant.careers.letter import as_letter
from consultant.careers.orders import read_order
from consultant.careers.problems import problems
from consultant.careers.reading import read_change, read_posting
from consultant.careers.reading_description import LONGEST
from consultant.careers.reading_title import LONGEST as TITLE
from consultant.careers.suspicion import suspicions
from consultant.careers.terms import CREDENTIALS, SPECIALITIES
from consultant.careers.wording import EXTENT

from tests.unit.careers.posting_examples import EXAMPLES, TODAY


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_posting_is_read_into_its_fields(name: str) -> None:
    example = EXAMPLES[name]
    assert read_posting(example.subject, example.text, TODAY) == example.fields


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_address_of_mail_stands_in_what_is_shown(name: str) -> None:
    found = read_posting(EXAMPLES[name].subject, EXAMPLES[name].text, TODAY)
    assert "@" not in found.title + found.employer + found.description + found.apply_url


def test_there_are_enough_examples() -> None:
    assert len(EXAMPLES) >= 40


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("Re: Fwd: RE: Inpatient coder", "Inpatient coder"),
        ("[jobs] [urgent] Inpatient coder", "Inpatient coder"),
        ("Job posting: Inpatient coder", "Inpatient coder"),
        ("New job posting - inpatient coder", "Inpatient coder"),
        ("FW: [jobs] Job opening: Fwd: Inpatient coder", "Inpatient coder"),
        ("We're hiring: inpatient coder", "Inpatient coder"),
        ("Hiring a remote inpatient coder", "Remote inpatient coder"),
        ("Now hiring inpatient coders", "Inpatient coders"),
        ("Position: Inpatient coder", "Inpatient coder"),
        ("Medical coding job", "Medical coding job"),
        ("Job coach and coder", "Job coach and coder"),
        ("Post-acute coder", "Post-acute coder"),
        ("Coder (write to hr@clinic.example)", "Coder (write to [address on the board])"),
        ("x" * 300, "X" + "x" * 199),
        ("Job posting", ""),
        ("New job posting for your job board", ""),
        ("Please post this job", ""),
        ("(no subject)", ""),
        ("Re: Your posting (CC-BCDF-GHJK)", ""),
        ("", ""),
    ],
)
def test_the_title_of_a_subject(subject: str, title: str) -> None:
    assert read_posting(subject, "", TODAY).title == title


@pytest.mark.parametrize(
    ("text", "employer"),
    [
        ("Mercy Health of Ohio is hiring a coder.", "Mercy Health of Ohio"),
        (
            "Hello.\nThe Bone & Joint Clinic (Tulsa) is currently looking for coders",
            "The Bone & Joint Clinic",
        ),
        ("We are hiring a coder.", ""),
        ("Our clinic is hiring.", ""),
        ("The practice is seeking coders.", ""),
        ("Employer: Mercy\nLakeside is hiring.", "Mercy"),
    ],
)
def test_the_employer(text: str, employer: str) -> None:
    assert read_posting("", text, TODAY).employer == employer


FORM = JobFields(
    title="Inpatient coder",
    employer="Mercy Clinic",
    city="Tulsa",
    state="OK",
    remote=Remote.HYBRID,
    employment=Employment.PER_DIEM,
    credentials=("CPC", "CCS-P"),
    specialities=("inpatient", "obstetrics and gynecology"),
    pay_low=2850,
    pay_high=3400,
    pay_period=PayPeriod.HOUR,
    until=date(2026, 12, 15),
    apply_to="hr@mercy.example",
    description="You code charts.\n\nPay: more than elsewhere\nPosition: by the window\n\nCall us.",
)


def test_what_the_form_mails_is_read_as_it_was_filled_in() -> None:
    assert read_posting(FORM.title, as_letter(FORM), TODAY) == FORM


def test_the_form_may_name_all_credentials_and_specialities() -> None:
    filled = JobFields(
        title="Coder", credentials=tuple(CREDENTIALS), specialities=SPECIALITIES, description="Code."
    )
    assert read_posting("", as_letter(filled), TODAY) == filled


@pytest.mark.parametrize("remote", Remote)
@pytest.mark.parametrize("employment", Employment)
def test_each_choice_of_the_form_is_read(remote: Remote, employment: Employment) -> None:
    filled = JobFields(title="Coder", remote=remote, employment=employment, description="Code.")
    assert read_posting("", as_letter(filled), TODAY) == filled


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Pay: $30-34/hr", JobFields(pay_low=3000, pay_high=3400, pay_period=PayPeriod.HOUR)),
        ("The pay is now $34/hr.", JobFields(pay_low=3400, pay_period=PayPeriod.HOUR)),
        ("Please change the deadline to December 20.", JobFields(until=date(2026, 12, 20))),
        ("Hi,\n\nplease update the title to Senior Coder.\nThanks", JobFields(title="Senior Coder")),
        ("It is remote now.", JobFields(remote=Remote.REMOTE)),
        ("Location: Dallas, TX", JobFields(city="Dallas", state="TX")),
        ("It is in Dallas, TX.", JobFields(city="Dallas", state="TX")),
        ("Applications go to new@clinic.example", JobFields(apply_to="new@clinic.example")),
        ("We ask for CCS now", JobFields(credentials=("CCS",))),
        ("Description: You code\nclinic visits.", JobFields(description="You code\nclinic visits.")),
        ("The position is now remote.", JobFields(remote=Remote.REMOTE)),
        ("Mercy Health is hiring.", JobFields()),
        ("Please change it.", JobFields()),
        ("Thank you!", JobFields()),
        ("", JobFields()),
    ],
)
def test_a_change_names_only_what_it_changes(text: str, fields: JobFields) -> None:
    assert read_change(text, TODAY) == fields


def test_a_change_puts_its_values_in_place_of_the_former() -> None:
    changed = FORM.merged(read_change("Pay: up to $90,000\nCity: Enid, OK", TODAY))
    assert (changed.pay_low, changed.pay_high, changed.pay_period) == (None, 90_000_00, PayPeriod.YEAR)
    assert (changed.city, changed.title, changed.description) == ("Enid", FORM.title, FORM.description)


def test_a_long_description_is_cut_behind_a_word() -> None:
    found = read_posting("Coder", "charts " * 3_000, TODAY).description
    assert LONGEST - 10 < len(found) <= LONGEST
    assert found.endswith("charts")
    assert len(read_posting("Coder", "x" * 30_000, TODAY).description) == LONGEST


@pytest.mark.parametrize(
    "link",
    [
        "http://[broken",
        "https://clinic.example:99999/x",
        "https://localhost/x",
        "https://clinic.example/?to=hr%40clinic.example",
    ],
)
def test_a_link_that_is_none_or_shows_an_inbox_is_none(link: str) -> None:
    assert read_posting("Coder", f"Apply: {link}", TODAY).apply_url == ""


def test_no_line_behind_a_long_title_is_lost() -> None:
    text = "Title: Senior inpatient coder for the hospitals of the whole north\nYou code charts.\nRemote: yes"
    found = read_posting("", text, TODAY)
    assert found.title == "Senior inpatient coder for the hospitals of the whole north"
    assert found.description == "You code charts."


def test_a_description_is_tidy() -> None:
    text = "Hello,\n\n\n\n  You   code.  \n\n\n\n\tAnd  audit.\n\n"
    assert read_posting("Coder", text, TODAY).description == "You code.\n\nAnd audit."


UNITS = (
    "Pay: $1-", "Pay: $1-\n", "$1-", "$1 to ", "1,000", "28-34/hr ", "Title: a\n", "Location: A, ", "Location: Aa Aa, OK\n", "Aa ", "in Aa, ",
    "in Aa Aa Aa Aa ", "a", "A", " ", "\n", "\t", ".", "-", "- ", "*", "**", "#", "# ", "|", " | ", ":", "a:", "a: ", ";Title:", "; Pay: 1",
    "a@", "a@b.", "a@b.c ", "apply a@b.example ", "http://", "https://a.b/", "(at)", "a (at) b ", "a(at)b(dot)", "Until: 1/", "1/1/", "by Dec 1 ",
    "Dec ", "in 3 weeks ", "CPC-", "CPC ", "Certified ", "Certified Coding Specialist ", "ob/gyn", "remote ", "not remote ", "hybrid", "3 days a ",
    "hiring a ", "hiring a coder ", "seeking a, b, ", "The A of the ", "A is hiring ", "renew ", "close ", "don't ", "not yet been ", "take it ",
    "until the ", "Thanks,\n", "--\n", "Re: ", "[a]", "job posting ", "send your bank ", "pay $1 ", "earn $1", "text me on ", "medical ", "!", "!!!",
    "\u200b", "\u00a0", "\u2013", "\r", "\r\n", "\x00", "\u0130", "\ud800", "between $", "from $1/hr to ", "Texas ", "in Texas ", "experience in ",
)  # fmt: skip


WORST = ("Pay: $1-", "Pay: $1-\n", "pay $1 ", "; Pay: 1", "a@b.c ", "text me on ", "3 days a ", "CPC ")


@pytest.mark.parametrize("unit", WORST)
@pytest.mark.timeout(180)
def test_a_megabyte_of_the_worst_is_read_in_linear_time(unit: str) -> None:
    """No pattern may fall back on itself: a quadratic one would need minutes and meet the test's time-out."""
    read_all(unit * (1_000_000 // len(unit)))


@pytest.mark.long
@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.timeout(180)
def test_a_megabyte_of_anything_is_read_in_linear_time(unit: str) -> None:
    read_all(unit * (1_000_000 // len(unit)))


def read_all(text: str) -> None:
    found = read_posting(text, text, TODAY)
    read_change(text, TODAY)
    read_order(text, TODAY)
    problems(text, TODAY)
    suspicions(found, text)
    assert len(found.description) <= LONGEST
    assert len(found.title) <= TITLE
    assert len(found.employer) <= TITLE


def test_only_the_first_characters_are_read() -> None:
    """What a posting costs does not grow with its length: behind the extent nothing is looked at."""
    text = "charts " * (EXTENT // 7)
    assert read_posting("", f"{text}\nPay: $30/hr\nRemote: yes", TODAY) == read_posting(
        "", text[:EXTENT], TODAY
    )


def test_any_characters_are_read() -> None:
    """Pieces of postings between characters of any kind; nothing raises, no inbox is shown."""
    chance = random.Random(20261127)  # noqa: S311 - a fixed sequence
    pieces = [*UNITS, *(example.text for example in EXAMPLES.values())]
    for _ in range(100):
        drawn = [chr(chance.choice((chance.randrange(0x250), chance.randrange(0x110000)))) for _ in range(20)]
        mixed = [chance.choice(pieces) for _ in range(6)]
        text = "".join(chance.sample([*drawn, *mixed], 26))
        found = read_posting(text[:80], text, TODAY)
        assert not found.apply_to or found.apply_to not in found.description
        suspicions(found, text)
        problems(text, TODAY)
        read_order(text[:100], TODAY)
