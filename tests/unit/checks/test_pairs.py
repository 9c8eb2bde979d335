"""May these be billed together: both orders, each setting, the row that the date chooses, and its last day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from consultant.checks import pairs
from consultant.checks.associated_modifiers import NCCI_ASSOCIATED, is_associated
from consultant.checks.matter import Matter
from consultant.verdicts import Verdict
from consultant.vocabulary import Finding, IntentKind, Setting

from tests.at_the_desk import about

if TYPE_CHECKING:
    from consultant.codes.lookup import Books

OFFICE, HOSPITAL = Setting.PRACTITIONER, Setting.OUTPATIENT_HOSPITAL
TODAY = date(2024, 8, 1)


def found(
    shelf: Books, *codes: str, on: date | None = TODAY, setting: Setting | None = OFFICE
) -> list[Finding]:
    return list(pairs.check(Matter(about(*codes, asks=(IntentKind.PAIR,), on=on, setting=setting), shelf)))


def verdict(shelf: Books, *codes: str, on: date = TODAY) -> tuple[Verdict, str | None]:
    (one,) = found(shelf, *codes, on=on)
    return one.verdict, one.facts.get("effective")


@pytest.mark.parametrize("codes", [("93591", "93355"), ("93355", "93591")])
def test_a_row_is_found_in_either_order_and_names_its_columns(shelf: Books, codes: tuple[str, str]) -> None:
    (one,) = found(shelf, *codes)
    assert one.verdict is Verdict.NEVER_TOGETHER
    assert one.codes == ("93591", "93355")
    assert {
        name: one.facts[name]
        for name in ("column_one", "column_two", "modifier_indicator", "deleted", "setting")
    } == {
        "column_one": "93591",
        "column_two": "93355",
        "modifier_indicator": "0",
        "deleted": None,
        "setting": "practitioner",
    }
    (citation,) = one.citations
    assert citation.release == "2024Q3"
    assert citation.row == "93591/93355 effective 2017-01-01"


def test_each_setting_on_the_books_speaks_where_none_is_named(shelf: Books) -> None:
    assert [(one.facts["setting"], one.verdict) for one in found(shelf, "93591", "93355", setting=None)] == [
        ("practitioner", Verdict.NEVER_TOGETHER),
        ("outpatient_hospital", Verdict.MODIFIER_MAY_BYPASS),
    ]


def test_suppliers_have_no_such_table(shelf: Books) -> None:
    (one,) = found(shelf, "93591", "93355", setting=Setting.DME)
    assert (one.verdict, one.codes) == (Verdict.NO_TABLE, ("93591", "93355"))
    assert (one.facts, one.citations) == ({"setting": "dme"}, ())
    assert found(shelf, "93591", setting=Setting.DME) == [], "one code is no pair"


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2017, 12, 31), (Verdict.EDIT_NOT_YET, "2018-01-01")),
        (date(2018, 1, 1), (Verdict.MODIFIER_MAY_BYPASS, "2018-01-01")),
        (date(2019, 12, 31), (Verdict.MODIFIER_MAY_BYPASS, "2018-01-01")),
        (date(2020, 1, 1), (Verdict.EDIT_NOT_YET, "2020-04-01")),
        (date(2020, 3, 31), (Verdict.EDIT_NOT_YET, "2020-04-01")),
        (date(2020, 4, 1), (Verdict.MODIFIER_MAY_BYPASS, "2020-04-01")),
    ],
)
def test_the_date_chooses_the_row_and_both_its_ends_count(
    shelf: Books, on: date, expected: tuple[Verdict, str]
) -> None:
    assert verdict(shelf, "G0463", "99213", on=on) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2023, 12, 31), Verdict.MODIFIER_MAY_BYPASS), (date(2024, 1, 1), Verdict.EDIT_ENDED)],
)
def test_the_day_of_deletion_is_the_last_in_force(shelf: Books, on: date, expected: Verdict) -> None:
    assert verdict(shelf, "11042", "97597", on=on)[0] is expected


def test_a_row_that_begins_after_the_day_is_not_yet_in_force(shelf: Books) -> None:
    assert verdict(shelf, "17110", "17000") == (Verdict.EDIT_NOT_YET, "2025-01-01")


@pytest.mark.parametrize("on", [date(2010, 1, 1), TODAY])
def test_indicator_nine_was_never_in_force(shelf: Books, on: date) -> None:
    (one,) = found(shelf, "64400", "64405", on=on)
    assert one.verdict is Verdict.NO_EDIT
    assert "indicator 9" in one.citations[0].row


def test_no_edit_names_the_table_that_holds_none(shelf: Books) -> None:
    (one,) = found(shelf, "93591", "45378")
    assert one.verdict is Verdict.NO_EDIT
    (citation,) = one.citations
    assert (citation.release, citation.row) == ("2024Q3", "no row for 93591/45378 in either order")


def test_a_code_that_no_table_knows_forms_no_pair(shelf: Books) -> None:
    assert found(shelf, "93591", "99999") == []
    assert found(shelf, "93591") == []


def test_several_codes_get_all_their_pairs(shelf: Books) -> None:
    three = found(shelf, "45378", "45380", "45385")
    assert [one.codes for one in three] == [("45380", "45378"), ("45378", "45385"), ("45385", "45380")]


def test_a_date_after_the_table_is_said_with_a_warning_and_no_word_on_that_date(shelf: Books) -> None:
    (one,) = found(shelf, "93591", "93355", on=date(2026, 1, 15))
    assert one.facts["asked"] is None
    (warning,) = one.warnings
    assert "nothing is said about 2026-01-15" in warning


def test_modifiers_that_were_asked_about_are_told_apart(shelf: Books) -> None:
    question = about("45385", "45380", "22", on=TODAY, setting=OFFICE, modifiers=("59",))
    (one,) = pairs.check(Matter(question, shelf))
    assert one.facts["modifiers_asked"] == {"59": True, "22": False}


def test_the_list_of_associated_modifiers_is_complete_and_no_longer() -> None:
    assert len(NCCI_ASSOCIATED) == 31 + 6 + 7
    assert all(map(is_associated, ["25", "59", "xe", "LT", "T9", "91"]))
    assert not any(map(is_associated, ["22", "76", "77", "26", "TC", ""]))
