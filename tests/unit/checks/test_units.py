"""How many units: the value, what the mail asks against it, and why a missing row is no permission."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from consultant.checks import units
from consultant.checks.matter import Matter
from consultant.vocabulary import Finding, IntentKind, Setting, Verdict

from tests.at_the_desk import about

if TYPE_CHECKING:
    from consultant.codes.lookup import Books

OFFICE = Setting.PRACTITIONER


def found(
    shelf: Books,
    *codes: str,
    setting: Setting | None = OFFICE,
    asked: int | None = None,
    asks: tuple[IntentKind, ...] = (IntentKind.UNITS,),
) -> list[Finding]:
    question = about(*codes, asks=asks, on=date(2026, 5, 1), setting=setting, units=asked)
    return list(units.check(Matter(question, shelf)))


@pytest.mark.parametrize(
    ("code", "asked", "verdict"),
    [
        ("J1885", None, Verdict.LIMIT),
        ("J1885", 8, Verdict.WITHIN_LIMIT),
        ("J1885", 9, Verdict.OVER_LIMIT),
        ("G0463", None, Verdict.NO_UNITS_PAYABLE),
        ("G0463", 1, Verdict.NO_UNITS_PAYABLE),
    ],
)
def test_units_are_set_against_the_value(
    shelf: Books, code: str, asked: int | None, verdict: Verdict
) -> None:
    (one,) = found(shelf, code, asked=asked)
    assert (one.verdict, one.facts["units_asked"]) == (verdict, asked)
    assert one.citations[0].release == "2026Q2"


def test_the_facts_are_the_row_s(shelf: Books) -> None:
    (one,) = found(shelf, "93591")
    assert (one.facts["value"], one.facts["adjudication_indicator"], one.facts["setting"]) == (1, 2, OFFICE)


def test_each_setting_speaks_but_suppliers_only_alone_or_asked(shelf: Books) -> None:
    assert [one.facts["setting"] for one in found(shelf, "J1885", setting=None)] == [
        "practitioner",
        "outpatient_hospital",
    ]
    (alone,) = found(shelf, "A4218", setting=None)
    assert (alone.facts["setting"], alone.facts["value"]) == ("dme", 56)
    (asked,) = found(shelf, "A4218", setting=Setting.DME)
    assert asked.facts["setting"] == "dme"


def test_a_missing_row_is_said_to_be_no_permission(shelf: Books) -> None:
    (one,) = found(shelf, "96372")
    assert one.verdict is Verdict.NO_PUBLISHED_LIMIT
    assert one.facts["setting"] == "practitioner"
    assert one.citations[0].row == "no row for 96372"


def test_a_missing_row_is_passed_over_where_nobody_asked(shelf: Books) -> None:
    assert found(shelf, "96372", setting=None, asks=(IntentKind.PAIR,)) == []
    assert found(shelf, "96372", setting=None, asks=(), asked=3)


def test_the_most_units_of_several_mentions_count(shelf: Books) -> None:
    question = about("J1885", "J1885", units=9, setting=OFFICE)
    assert Matter(question, shelf).units_asked("J1885") == 9
    assert Matter(question, shelf).units_asked("93591") is None
    assert len(list(units.check(Matter(question, shelf)))) == 1


def test_a_code_on_no_table_has_no_units(shelf: Books) -> None:
    assert found(shelf, "99999") == []
