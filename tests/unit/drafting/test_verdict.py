"""The first line: what somebody who reads only one line must know, for each thing that can be asked."""

from __future__ import annotations

from dataclasses import replace
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
IN_SPRING, IN_2024, IN_2026 = date(2024, 5, 1), date(2024, 8, 1), date(2026, 5, 1)
PAIR, UNITS, ADD_ON, VALID = IntentKind.PAIR, IntentKind.UNITS, IntentKind.ADD_ON, IntentKind.VALIDITY


def verdict(books: Books, question: Question) -> str:
    """The line by the books alone, without what Medicare's manuals add to these codes."""
    found = tuple(one for one in check(question, books) if one.check not in {"policy", "crosswalks"})
    return first_line(Brief(ReplyKind.ANSWER, "CC-X", "Desk", question, found))


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
            "Yes, as far as these edits go: the NCCI has no PTP edit in force between 17110 and 17000 on 2024-08-01 (practitioner, 2024Q3).",
        ),
        (
            about("11042", "97597", asks=(PAIR,), on=IN_2024, setting=OFFICE),
            "Yes, as far as these edits go: the NCCI has no PTP edit in force between 11042 and 97597 on 2024-08-01 (practitioner, 2024Q3).",
        ),
        (
            about("93591", "45378", asks=(PAIR,), on=IN_2024, setting=OFFICE),
            "Yes, as far as these edits go: the NCCI has no PTP edit between 93591 and 45378 (practitioner, 2024Q3).",
        ),
        (
            about("45378", "45380", "45385", asks=(PAIR,), on=IN_2024, setting=OFFICE),
            (
                "No, 45380/45378 cannot be billed together, whatever the modifier; only with an NCCI-associated modifier "
                "that the record supports: 45385/45380; the other pair has no edit in force (practitioner, 2024Q3)."
            ),
        ),
        (
            about("93591", "45378", "20610", asks=(PAIR,), on=IN_2024, setting=OFFICE),
            "Yes, as far as these edits go: the NCCI has no PTP edit in force for any of these 3 pairs (practitioner, 2024Q3).",
        ),
        (
            about("J1885", asks=(UNITS,), on=IN_2026, setting=OFFICE),
            "J1885: at most 8 units a day (practitioner, 2026Q2).",
        ),
        (
            about("J1885", asks=(UNITS,), on=IN_2026, setting=OFFICE, units=5),
            "Yes, J1885: 5 asked, at most 8 units a day (practitioner, 2026Q2).",
        ),
        (
            about("J1885", asks=(UNITS,), on=IN_2026, setting=OFFICE, units=9),
            "No, J1885: at most 8 units a day (practitioner, 2026Q2), 9 is over the limit.",
        ),
        (
            about("G0463", asks=(UNITS,), on=IN_2026, setting=OFFICE),
            "No, G0463: an MUE of 0, no units payable (practitioner, 2026Q2).",
        ),
        (
            about("96372", asks=(UNITS,), on=IN_2026, setting=OFFICE),
            "96372: no published MUE (practitioner, 2026Q2).",
        ),
        (
            about("93592", asks=(ADD_ON,), on=IN_SPRING),
            (
                "93592 is an add-on code (type 1) and is never billed alone: it needs 93590 or 93591 by the same practitioner "
                "on the same date."
            ),
        ),
        (
            about("0054T", asks=(ADD_ON,), on=IN_2024),
            (
                "Can't tell for 2024-08-01 itself: by the closest edition loaded, which does not cover it: 0054T is an add-on code (type 2) and is never billed alone; its primary procedures are defined by the "
                "contractor: ask the MAC."
            ),
        ),
        (
            replace(about("E11.65", asks=(VALID,), on=date(2026, 3, 1)), text="Is E11.65 valid?"),
            "Yes, E11.65 (Invented sugar condition with high readings) is valid and billable on 2026-03-01 (FY2026).",
        ),
        (
            about("E11.6", asks=(VALID,), on=date(2026, 3, 1)),
            "No, E11.6 is a header on 2026-03-01 (FY2026), not billable; billable below it: E11.65 or E11.69.",
        ),
        (
            about("45378", asks=(ADD_ON,), on=IN_SPRING),
            "45378 has no row in force as an add-on code in 2024Q2.",
        ),
        (
            about("E11.69", asks=(VALID,), on=date(2025, 3, 1)),
            "No, E11.69 is not valid on 2025-03-01 (FY2025); FY2026 (2025-10-01 to 2026-09-30) lists it.",
        ),
        (
            about("C9000", asks=(VALID,), on=date(2025, 10, 5)),
            "No, C9000 is not valid on 2025-10-05: terminated 2019-12-31.",
        ),
        (about("C9000", asks=(VALID,)), "No, C9000 is not valid in 2025-10: terminated 2019-12-31."),
        (about("99999", asks=(VALID,)), "No, 99999 is on none of the loaded books that could list it."),
        (about("93591", asks=(VALID,), on=IN_2024), "93591 is listed in the CMS tables named below."),
    ],
    ids=lambda value: value.text if isinstance(value, Question) else "",
)
def test_the_verdict_comes_first(shelf: Books, question: Question, line: str) -> None:
    assert verdict(shelf, question) == line


def test_settings_that_differ_are_told_apart(shelf: Books) -> None:
    line = verdict(shelf, about("93591", "93355", asks=(PAIR,), on=IN_2024))
    assert line.startswith(
        "No, 93355 is not separately payable with 93591 and no modifier bypasses the edit (practitioner,"
    )
    assert "; outpatient hospital: only with an NCCI-associated modifier" in line


def test_what_forbids_the_claim_is_added_to_the_verdict_on_what_was_asked(shelf: Books) -> None:
    line = verdict(shelf, about("J1885", "96372", asks=(PAIR,), on=IN_2026, setting=OFFICE, units=99))
    assert "99 is over the limit" in line
    line = verdict(shelf, about("93592", "45378", asks=(PAIR,), on=IN_2024, setting=OFFICE))
    assert "Yes, as far as these edits go: the NCCI has no PTP edit between 93592 and 45378" in line
    assert (
        "no, not without a primary procedure: 93592 is an add-on code, and none of the primaries listed for it is among the codes"
        in line
    )
    line = verdict(shelf, about("45385", "45380", "99999", asks=(PAIR,), on=IN_2024, setting=OFFICE))
    assert "No, 99999 is on none of the loaded books" in line


@pytest.mark.parametrize(
    "asks", [(UNITS,), (VALID,), (ADD_ON,), ()], ids=["units", "valid", "add-on", "none"]
)
def test_a_pair_s_verdict_stands_first_whatever_else_is_asked(
    shelf: Books, asks: tuple[IntentKind, ...]
) -> None:
    line = verdict(shelf, about("45378", "45385", asks=asks, on=IN_SPRING, setting=OFFICE))
    start = line.replace("45378 has no row in force as an add-on code in 2024Q2. ", "", 1)
    start = start.replace("45385 has no row in force as an add-on code in 2024Q2. ", "", 1)
    assert start.startswith("The NCCI has no PTP edit between 45378 and 45385 (practitioner, 2024Q3).")
    assert (start == line) is (asks != (ADD_ON,))


def test_an_add_on_that_is_asked_about_stands_before_the_pair(shelf: Books) -> None:
    line = verdict(shelf, about("93592", "45378", asks=(PAIR, ADD_ON), on=IN_SPRING, setting=OFFICE))
    assert line.startswith("No, not without a primary procedure: 93592 is an add-on code")
    assert "Yes, as far as these edits go: the NCCI has no PTP edit between 93592 and 45378" in line


def test_units_that_are_not_payable_stand_in_the_line_unasked(shelf: Books) -> None:
    line = verdict(shelf, about("G0463", "99213", asks=(PAIR,), on=IN_2024, setting=OFFICE))
    assert line.startswith("Only with an NCCI-associated modifier")
    assert "G0463: an MUE of 0, no units payable (practitioner, 2026Q2)." in line
    assert "99213: no published MUE" not in line


def test_a_limit_that_does_not_cover_the_date_is_marked_beside_one_that_does(shelf: Books) -> None:
    assert verdict(shelf, about("J1885", asks=(UNITS,), on=IN_2024)) == (
        "J1885: at most 8 units a day (practitioner, 2026Q2, which does not cover the date) and at most 12 units a day "
        "(outpatient hospital, 2024Q3)."
    )


def test_the_lines_of_a_day_are_added_up_in_the_line(shelf: Books) -> None:
    asked = about("J1885", "J1885", asks=(UNITS,), on=IN_2026, setting=OFFICE)
    mentions = tuple(replace(m, units=n) for m, n in zip(asked.mentions, (5, 4), strict=True))
    line = verdict(shelf, replace(asked, mentions=mentions))
    assert line == "No, J1885: at most 8 units a day (practitioner, 2026Q2), 5 + 4 is over the limit."


def test_a_code_of_another_edition_is_no_trouble_where_no_edition_covers_the_date(shelf: Books) -> None:
    line = verdict(shelf, about("E11.69", asks=(VALID,), on=date(2020, 3, 1)))
    assert line.startswith(
        "Can't tell for 2020-03-01 itself: by the closest edition loaded, which does not cover it: no, E11.69 is not listed in"
    )
    line = verdict(
        shelf, about("45378", "45385", "E11.69", asks=(PAIR,), on=date(2020, 3, 1), setting=OFFICE)
    )
    assert "E11.69" not in line


def test_an_edition_that_does_not_cover_the_date_is_not_spoken_for_it(shelf: Books) -> None:
    line = verdict(shelf, about("93591", "93355", asks=(PAIR,), on=date(2026, 5, 1), setting=OFFICE))
    assert line.startswith(
        "Can't tell for 2026-05-01 itself: by the closest edition loaded, which does not cover it: no, 93355 is not"
    )


def test_topics_whose_editions_do_not_cover_the_date_share_one_warning(shelf: Books) -> None:
    line = verdict(shelf, about("G0463", "99213", asks=(PAIR, UNITS), on=date(2030, 1, 1), setting=OFFICE))
    assert line == (
        "Can't tell for 2030-01-01 itself: by the closest edition loaded, which does not cover it: no, G0463: an MUE of 0, no "
        "units payable (practitioner, 2026Q2); 99213: no published MUE (practitioner, 2026Q2); only with an NCCI-associated "
        "modifier that the record supports; otherwise 99213 is denied with G0463 (practitioner, 2024Q3)."
    )


def test_what_covers_the_date_stands_outside_of_the_warning_wherever_it_comes(shelf: Books) -> None:
    line = verdict(shelf, about("0054T", "93591", asks=(ADD_ON, UNITS), on=IN_2024, setting=OFFICE))
    warning = "By the closest edition loaded, which does not cover 2024-08-01: "
    inside, once, outside = line.partition(warning)
    assert inside == "The NCCI has no PTP edit between 0054T and 93591 (practitioner, 2024Q3). "
    assert once == warning
    assert outside.startswith("only with a primary procedure: 0054T is an add-on code (type 2)")
    assert outside.endswith("93591: at most 1 unit a day (practitioner, 2026Q2).")
    assert warning not in outside


def test_a_code_on_no_book_is_said_to_be_so_by_editions_that_do_not_cover_the_date(shelf: Books) -> None:
    line = verdict(shelf, about("E11.99", asks=(VALID,), on=date(2020, 3, 1)))
    assert line == (
        "Can't tell for 2020-03-01 itself: by the closest edition loaded, which does not cover it: no, E11.99 is on none of "
        "the loaded books that could list it."
    )


def test_settings_whose_editions_differ_name_each_its_own(shelf: Books) -> None:
    asked = about("93591", "93355", asks=(PAIR,), on=IN_2024)
    found = check(asked, shelf)
    later = tuple(
        replace(one, facts={**one.facts, "edition": "2024Q4"}, warnings=("beside",))
        if one.facts.get("setting") == "outpatient_hospital"
        else one
        for one in found
    )
    line = first_line(Brief(ReplyKind.ANSWER, "CC-X", "Desk", asked, later))
    assert line == (
        "No, 93355 is not separately payable with 93591 and no modifier bypasses the edit (practitioner, 2024Q3); outpatient "
        "hospital: only with an NCCI-associated modifier that the record supports; otherwise 93355 is denied with 93591 "
        "(2024Q4, which does not cover the date)."
    )
    same = about("45385", "45380", asks=(PAIR,), on=IN_2024)
    moved = tuple(
        replace(one, facts={**one.facts, "edition": "2024Q4"})
        if one.facts.get("setting") == "outpatient_hospital"
        else one
        for one in check(same, shelf)
    )
    line = first_line(Brief(ReplyKind.ANSWER, "CC-X", "Desk", same, moved))
    assert line.endswith("45380 is denied with 45385 (practitioner 2024Q3 and outpatient hospital 2024Q4).")


def test_a_code_keeps_its_capital_inside_a_sentence(shelf: Books) -> None:
    line = verdict(shelf, about("C9000", asks=(VALID,), on=IN_2026))
    assert line == (
        "Can't tell for 2026-05-01 itself: by the closest edition loaded, which does not cover it: no, C9000 is not valid in "
        "2025-10: terminated 2019-12-31."
    )


def test_many_codes_are_counted_and_the_first_named(shelf: Books) -> None:
    codes = ("93591", "93592", "88305", "J1885", "11721", "45378")
    line = verdict(shelf, about(*codes, asks=(UNITS,), on=IN_2026, setting=OFFICE))
    assert line.count(": at most") == 4
    assert "J1885: at most 8 units a day (practitioner, 2026Q2); …." in line
    line = verdict(shelf, about("99991", "99992", "99993", "99994", "99995", asks=(VALID,)))
    assert line.endswith("; …")


def test_where_no_book_could_settle_it_a_coder_must(services: Services) -> None:
    line = verdict(services.books, about("93591", "93355", asks=(PAIR,)))
    assert line == "Can't tell: this needs a coder, for the books that would settle it are not loaded here."
