"""City and state: where they stand, and where the same letters are words or titles; remote, hybrid, on site."""

from __future__ import annotations

import pytest

from consultant.careers.fields import Remote
from consultant.careers.reading_place import NOWHERE, labelled_place, labelled_state, prose_place
from consultant.careers.reading_remote import labelled_remote, prose_remote


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("Tulsa, OK", ("Tulsa", "OK")),
        ("Tulsa, OK 74101", ("Tulsa", "OK")),
        ("123 Main St, Tulsa, OK 74101-1234", ("Tulsa", "OK")),
        ("tulsa, ok", ("Tulsa", "OK")),
        ("TULSA, OK", ("Tulsa", "OK")),
        ("Dallas TX", ("Dallas", "TX")),
        ("dallas tx", ("Dallas", "TX")),
        ("Portland, Oregon", ("Portland", "OR")),
        ("Portland Oregon", ("Portland", "OR")),
        ("Charleston, West Virginia", ("Charleston", "WV")),
        ("Charleston West Virginia", ("Charleston", "WV")),
        ("Indianapolis, IN", ("Indianapolis", "IN")),
        ("Winston-Salem, NC", ("Winston-Salem", "NC")),
        ("St. Louis, MO", ("St. Louis", "MO")),
        ("Coeur d’Alene, ID", ("Coeur d'Alene", "ID")),
        ("Washington, D.C.", ("Washington", "DC")),
        ("Washington DC", ("Washington", "DC")),
        ("New York, NY", ("New York", "NY")),
        ("NYC", ("New York", "NY")),
        ("Kansas City, MO (hybrid)", ("Kansas City", "MO")),
        ("Hybrid - Tulsa, OK", ("Tulsa", "OK")),
        ("On-site in Tulsa, OK", ("Tulsa", "OK")),
        ("Dallas, TX, USA", ("Dallas", "TX")),
        ("Dallas, Texas, United States", ("Dallas", "TX")),
        ("Dallas", ("Dallas", "")),
        ("greater Dallas area", ("Dallas", "")),
        ("Texas", ("", "TX")),
        ("TX", ("", "TX")),
        ("OR", ("", "OR")),
        ("Remote (TX)", ("", "TX")),
        ("Remote, anywhere in Texas", ("", "TX")),
        ("Remote - Texas residents", ("", "TX")),
        ("Dallas, TX or Austin, TX", ("", "TX")),
    ],
)
def test_the_place_of_a_labelled_line(value: str, place: tuple[str, str]) -> None:
    assert labelled_place(value) == place


@pytest.mark.parametrize(
    "value",
    [
        "",
        "Remote",
        "remote, USA",
        "100% remote",
        "Work from home",
        "Anywhere in the US",
        "nationwide",
        "various locations",
        "TBD",
        "Washington",
        "Dallas, TX or Portland, OR",
        "Texas or Ohio",
        "City, ST",
        "Toronto, Canada",
        "our office on the third floor of the building behind the mall",
    ],
)
def test_in_doubt_a_labelled_place_is_silent(value: str) -> None:
    assert labelled_place(value) == NOWHERE


@pytest.mark.parametrize(
    ("value", "state"),
    [("tx", "TX"), ("Texas", "TX"), ("IN", "IN"), ("west virginia", "WV"), ("D.C.", "DC"), ("Ontario", ""), ("XX", ""), ("", "")],
)  # fmt: skip
def test_a_state_by_its_letters_or_in_full(value: str, state: str) -> None:
    assert labelled_state(value) == state


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Our clinic in Tulsa, OK needs a coder.", ("Tulsa", "OK")),
        ("Coder wanted in Portland, OR.", ("Portland", "OR")),
        ("Coder wanted in Portland, OR for three months", ("Portland", "OR")),
        ("Inpatient coder - Baltimore, MD - full time", ("Baltimore", "MD")),
        ("A coder for our hospital, Bangor, ME 04401", ("Bangor", "ME")),
        ("Inpatient coder (Boise, Idaho)", ("Boise", "ID")),
        ("The office is in downtown Salt Lake City, Utah.", ("Salt Lake City", "UT")),
        ("We need someone near Dallas TX", ("Dallas", "TX")),
        ("Remote; you must live in Texas.", ("", "TX")),
        ("Open to Ohio residents.", ("", "OH")),
        ("Anywhere within the state of Washington state", ("", "WA")),
        ("Work in Tulsa, OK. Tulsa, OK is a fine place.", ("Tulsa", "OK")),
        ("A job at Mercy Hospital, Tulsa, OK", ("Tulsa", "OK")),
        ("Mercy Hospital Tulsa, OK 74101", ("", "OK")),
        ("Billing position in Medford Oregon", ("Medford", "OR")),
        ("A job in West Virginia.", ("", "WV")),
        ("A job in Charleston West Virginia.", ("Charleston", "WV")),
        ("A job in Northern California.", ("", "CA")),
        ("We are hiring in Dallas, TX and in Austin, TX", ("", "TX")),
    ],
)
def test_the_place_in_prose(text: str, place: tuple[str, str]) -> None:
    assert prose_place(text) == place


@pytest.mark.parametrize(
    "text",
    [
        "CPC, OR CCS required",
        "Experience with Epic, OR Cerner, IN addition to Excel",
        "Write to ME OR HIM. OK? HI!",
        "The manager is Jane Smith, MD.",
        "Jane Smith, MD",
        "Reports to John Doe, PA",
        "Experience in Radiology, CT and MRI",
        "Experience in Texas Medicaid",
        "Knowledge of payers in Ohio",
        "We work for Indiana University Health and the University of Texas.",
        "Working in Washington",
        "Offices in Dallas, TX and in Portland, OR",
        "Working in AR and in CT, with VA patients",
        "in Oklahoma City",
    ],
)
def test_words_and_titles_are_no_states(text: str) -> None:
    assert prose_place(text) == NOWHERE


def test_the_seat_of_an_employer_is_no_place_of_remote_work() -> None:
    text = "We are a practice based in Tulsa, OK, and you work from home."
    assert prose_place(text, remote=True) == NOWHERE
    assert prose_place("You must live in Tulsa, OK.", remote=True) == ("Tulsa", "OK")


@pytest.mark.parametrize(
    ("text", "remote"),
    [
        ("This is a remote job.", Remote.REMOTE),
        ("100% remote!", Remote.REMOTE),
        ("You work from home.", Remote.REMOTE),
        ("WFH", Remote.REMOTE),
        ("You may telecommute.", Remote.REMOTE),
        ("On-site training, then fully remote.", Remote.REMOTE),
        ("Remote. No on-site work.", Remote.REMOTE),
        ("Hybrid", Remote.HYBRID),
        ("Two days in the office, 3 days remote", Remote.HYBRID),
        ("3 days a week from home", Remote.HYBRID),
        ("partially remote", Remote.HYBRID),
        ("on-site", Remote.ON_SITE),
        ("You work onsite at our clinic.", Remote.ON_SITE),
        ("This is an in-office position.", Remote.ON_SITE),
        ("This is not a remote position.", Remote.ON_SITE),
        ("not remote", Remote.ON_SITE),
        ("No remote work.", Remote.ON_SITE),
        ("Remote work is not available.", Remote.ON_SITE),
        ("Remote not available", Remote.ON_SITE),
        ("Remote or on-site", None),
        ("We code for remote hospitals with remote access.", None),
        ("On-site parking and gym", None),
        ("The interview is in person.", None),
        ("", None),
    ],
)
def test_remote_in_prose(text: str, remote: Remote | None) -> None:
    assert prose_remote(text) is remote


@pytest.mark.parametrize(
    ("value", "remote"),
    [
        ("yes", Remote.REMOTE),
        ("Yes, fully", Remote.REMOTE),
        ("100%", Remote.REMOTE),
        ("no", Remote.ON_SITE),
        ("No, office only", Remote.ON_SITE),
        ("on_site", Remote.ON_SITE),
        ("office", Remote.ON_SITE),
        ("hybrid, 2 or 3 days", Remote.HYBRID),
        ("2-3 days in office", Remote.HYBRID),
        ("remote", Remote.REMOTE),
        ("not available", Remote.ON_SITE),
        ("yes, no or hybrid", None),
        ("possible", None),
        ("remote or on-site", None),
        ("inpatient hospital", None),
        ("", None),
    ],
)
def test_remote_in_a_labelled_line(value: str, remote: Remote | None) -> None:
    assert labelled_remote(value) is remote
