"""The first line: what somebody who reads only one line must know, for each thing that can be asked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from consultant.checks.check import check
from consultant.drafting.brief import Brief
from consultant.drafting.verdict import first_line
from consultant.vocabulary import IntentKind, Question, ReplyKind, Setting

from tests.at_the_desk import about

if TYPE_CHECKING:
    from consultant.cli.services import Services
    from consultant.codes.lookup import Books

OFFICE = Setting.PRACTITIONER
IN_2024, IN_2026 = date(2024, 8, 1), date(2026, 5, 1)
PAIR, UNITS, ADD_ON, VALID = IntentKind.PAIR, IntentKind.UNITS, IntentKind.ADD_ON, IntentKind.VALIDITY


def verdict(books: Books, question: Question) -> str:
    return first_line(Brief(ReplyKind.ANSWER, "CC-X", "Desk", question, check(question, books)))


@pytest.mark.parametrize(
    ("question", "line"),
    [
        (
            about("93591", "93355", asks=(PAIR,), on=IN_2024, setting=OFFICE),
            "No, 93355 is not separately payable with 93591 and no modifier bypasses the edit (practitioner, 2024Q3).",
        ),
        (
            about("45385", "45380", asks=(PAIR,), on=IN_2024),
            (
                "Only with an NCCI-associated modifier that the record supports; otherwise 45380 is denied with 45385 "
                "(practitioner and outpatient hospital, 2024Q3)."
            ),
        ),
        (
            about("17110", "17000", asks=(PAIR,), on=IN_2024, setting=OFFICE),
            "No NCCI PTP edit is in force between 17110 and 17000 on 2024-08-01 (practitioner, 2024Q3).",
        ),
        (
            about("11042", "97597", asks=(PAIR,), on=IN_2024, setting=OFFICE),
            "No NCCI PTP edit is in force between 11042 and 97597 on 2024-08-01 (practitioner, 2024Q3).",
        ),
        (
            about("93591", "45378", asks=(PAIR,), on=IN_2024, setting=OFFICE),
            "No NCCI PTP edit stands between 93591 and 45378 (practitioner, 2024Q3).",
        ),
        (
            about("45378", "45380", "45385", asks=(PAIR,), on=IN_2024, setting=OFFICE),
            (
                "Of 3 pairs: 45380/45378 cannot be billed together, whatever the modifier; 45385/45380 only with an "
                "NCCI-associated modifier that the record supports; 1 without an edit in force (practitioner, 2024Q3; the "
                "stricter setting counts)."
            ),
        ),
        (
            about("93591", "45378", "20610", asks=(PAIR,), on=IN_2024, setting=OFFICE),
            "Of 3 pairs: no NCCI PTP edit in force for any of them (practitioner, 2024Q3; the stricter setting counts).",
        ),
        (
            about("J1885", asks=(UNITS,), on=IN_2026, setting=OFFICE),
            "J1885: at most 8 units a day (practitioner, 2026Q2).",
        ),
        (
            about("J1885", asks=(UNITS,), on=IN_2026, setting=OFFICE, units=5),
            "J1885: 5 asked, at most 8 units a day (practitioner, 2026Q2).",
        ),
        (
            about("J1885", asks=(UNITS,), on=IN_2026, setting=OFFICE, units=9),
            "J1885: at most 8 units a day (practitioner, 2026Q2), 9 is over the limit.",
        ),
        (
            about("G0463", asks=(UNITS,), on=IN_2026, setting=OFFICE),
            "G0463: an MUE of 0, no units payable (practitioner).",
        ),
        (about("96372", asks=(UNITS,), on=IN_2026, setting=OFFICE), "96372: no published MUE."),
        (
            about("93592", asks=(ADD_ON,), on=IN_2024),
            (
                "93592 is an add-on code (type 1) and is never billed alone: it needs 93590 or 93591 by the same practitioner "
                "on the same date."
            ),
        ),
        (
            about("0054T", asks=(ADD_ON,), on=IN_2024),
            (
                "0054T is an add-on code (type 2) and is never billed alone; its primary procedures are defined by the "
                "contractor: ask the MAC."
            ),
        ),
        (
            about("E11.65", asks=(VALID,), on=date(2026, 3, 1)),
            "E11.65 (Invented sugar condition with high readings) is valid and billable on 2026-03-01 (FY2026).",
        ),
        (
            about("E11.6", asks=(VALID,), on=date(2026, 3, 1)),
            "E11.6 is a header on 2026-03-01 (FY2026), not billable.",
        ),
        (about("E11.69", asks=(VALID,), on=date(2025, 3, 1)), "E11.69 is not valid on 2025-03-01 (FY2025)."),
        (about("C9000", asks=(VALID,), on=date(2025, 10, 5)), "C9000 is not valid on 2025-10-05."),
        (about("99999", asks=(VALID,)), "99999 is on none of the loaded books that could list it."),
        (about("93591", asks=(VALID,), on=IN_2024), "93591 is listed in the CMS tables named below."),
    ],
    ids=lambda value: value.text if isinstance(value, Question) else "",
)
def test_the_verdict_comes_first(shelf: Books, question: Question, line: str) -> None:
    assert verdict(shelf, question) == line


def test_settings_that_differ_are_told_apart(shelf: Books) -> None:
    line = verdict(shelf, about("93591", "93355", asks=(PAIR,), on=IN_2024))
    assert line.startswith("Practitioner: no, 93355 is not separately payable")
    assert "; outpatient hospital: only with an NCCI-associated modifier" in line


def test_what_forbids_the_claim_is_added_to_the_verdict_on_what_was_asked(shelf: Books) -> None:
    line = verdict(shelf, about("J1885", "96372", asks=(PAIR,), on=IN_2026, setting=OFFICE, units=99))
    assert "99 is over the limit" in line
    line = verdict(shelf, about("93592", "45378", asks=(PAIR,), on=IN_2024, setting=OFFICE))
    assert line.startswith("No NCCI PTP edit stands between 93592 and 45378")
    assert "it needs 93590 or 93591" in line
    line = verdict(shelf, about("45385", "45380", "99999", asks=(PAIR,), on=IN_2024, setting=OFFICE))
    assert "99999 is on none of the loaded books" in line


def test_an_edition_that_does_not_cover_the_date_is_not_spoken_for_it(shelf: Books) -> None:
    line = verdict(shelf, about("93591", "93355", asks=(PAIR,), on=date(2026, 5, 1), setting=OFFICE))
    assert line.startswith("By the closest edition loaded, which does not cover 2026-05-01: no, 93355 is not")


def test_a_code_keeps_its_capital_inside_a_sentence(shelf: Books) -> None:
    line = verdict(shelf, about("A9999", asks=(UNITS,), on=IN_2026, setting=OFFICE))
    assert line == (
        "A9999: at most 1 on a claim line (practitioner, 2026Q2). By the closest edition loaded, which does not cover "
        "2026-05-01: A9999 is not valid in 2025-10 (2025-10-01 to 2025-12-31)."
    )


def test_many_codes_are_counted_and_the_first_named(shelf: Books) -> None:
    codes = ("93591", "93592", "88305", "J1885", "11721", "45378")
    line = verdict(shelf, about(*codes, asks=(UNITS,), on=IN_2026, setting=OFFICE))
    assert line.count(": at most") == 4
    assert line.endswith("; ….")
    line = verdict(shelf, about("99991", "99992", "99993", "99994", "99995", asks=(VALID,)))
    assert line.endswith("; …")


def test_where_no_book_could_settle_it_a_coder_must(services: Services) -> None:
    line = verdict(services.books, about("93591", "93355", asks=(PAIR,)))
    assert line == "This needs a coder: the books that would settle it are not loaded here."
