"""The units of a dose: only of one drug, one dose and one amount in the code's own title."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from consultant.checks import dose
from consultant.checks.matter import Matter
from consultant.verdicts import Verdict
from consultant.vocabulary import Finding, IntentKind, Particulars

from tests.at_the_desk import about

if TYPE_CHECKING:
    from consultant.codes.lookup import Books

UNITS = (IntentKind.UNITS,)


def found(
    shelf: Books, text: str, amount: str | None, *codes: str, asks: tuple[IntentKind, ...] = UNITS
) -> list[Finding]:
    question = replace(about(*codes, asks=asks), text=text, particulars=Particulars(dose=amount))
    return list(dose.check(Matter(question, shelf)))


def test_a_dose_is_divided_by_the_amount_of_the_title_and_rounded_up(shelf: Books) -> None:
    (one,) = found(shelf, "J1885 40 units given, how many units?", "40 units", "J1885")
    assert (one.verdict, one.facts["units"], one.facts["exact"]) == (Verdict.DOSE_UNITS, 3, False)
    assert one.citations[0].row == "J1885"
    (one,) = found(shelf, "J1885 30 units given, how many units?", "30 units", "J1885")
    assert (one.facts["units"], one.facts["exact"]) == (2, True)


@pytest.mark.parametrize(
    ("text", "amount", "codes", "asks"),
    [
        ("J1885, how many units?", None, ("J1885",), UNITS),
        ("J1885 30 units given", "30 units", ("J1885",), ()),
        ("J1885 30 units twice, how many units?", "30 units", ("J1885",), UNITS),
        ("J1885 30 ml, how many units?", "30 ml", ("J1885",), UNITS),
        ("93591 30 units, how many units?", "30 units", ("93591",), UNITS),
        ("Q0000 30 units, how many units?", "30 units", ("Q0000",), UNITS),
        ("J1885 how many units?", "31 units", ("J1885",), UNITS),
    ],
)
def test_whatever_is_not_plain_is_left_alone(
    shelf: Books, text: str, amount: str | None, codes: tuple[str, ...], asks: tuple[IntentKind, ...]
) -> None:
    assert found(shelf, text, amount, *codes, asks=asks) == []
