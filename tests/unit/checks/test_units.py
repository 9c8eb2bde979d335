"""How many units: the value, what the mail asks against it, and why a missing row is no permission."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from consultant.checks import units
from consultant.checks.matter import Matter
from consultant.verdicts import Verdict
from consultant.vocabulary import Finding, IntentKind, Setting

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


def of_lines(shelf: Books, code: str, *lines: int | None) -> Finding:
    """The limit of a code that the mail names once a line, with the units of each."""
    question = about(*[code for _ in lines], asks=(IntentKind.UNITS,), on=date(2026, 5, 1), setting=OFFICE)
    mentions = tuple(replace(m, units=n) for m, n in zip(question.mentions, lines, strict=True))
    (one,) = units.check(Matter(replace(question, mentions=mentions), shelf))
    return one


def test_the_units_of_a_code_are_a_number_a_line(shelf: Books) -> None:
    matter = Matter(about("J1885", "J1885", units=9), shelf)
    assert matter.units_asked("J1885") == (9,)
    assert matter.units_asked("93591") == ()


@pytest.mark.parametrize(
    ("code", "lines", "asked", "verdict"),
    [
        ("J1885", (4, 4), 8, Verdict.WITHIN_LIMIT),
        ("J1885", (5, None, 4), 9, Verdict.OVER_LIMIT),
        ("93592", (1, 1), 2, Verdict.WITHIN_LIMIT),
        ("93592", (2, 1), 3, Verdict.OVER_LIMIT),
        ("A9999", (1, 1), 1, Verdict.WITHIN_LIMIT),
        ("A9999", (1, 2), 2, Verdict.OVER_LIMIT),
    ],
    ids=["MAI 3 within", "MAI 3 over", "MAI 2 within", "MAI 2 over", "MAI 1 within", "MAI 1 over"],
)
def test_the_lines_of_a_date_are_added_up_but_under_indicator_one_each_stands_for_itself(
    shelf: Books, code: str, lines: tuple[int | None, ...], asked: int, verdict: Verdict
) -> None:
    one = of_lines(shelf, code, *lines)
    assert (one.verdict, one.facts["units_asked"]) == (verdict, asked)
    assert one.facts["units_by_line"] == [number for number in lines if number is not None]


def test_a_code_on_no_table_has_no_units(shelf: Books) -> None:
    assert found(shelf, "99999") == []
