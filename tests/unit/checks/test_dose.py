"""The units of a dose: only of one drug, one dose and one amount in the code's own title."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from consultant.checks import dose
from consultant.checks.matter import Matter
from consultant.verdicts import Verdict
from consultant.vocabulary import CodeSystem, Finding, IntentKind, Particulars

from tests.at_the_desk import about

if TYPE_CHECKING:
    from datetime import date

    from consultant.codes.entries import CodeEntry
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


class _Titles:
    """A list of drugs by code, with invented amounts."""

    def __init__(self, shelf: Books, **titles: str) -> None:
        self._shelf, self._titles = shelf, titles

    def find_code(self, system: CodeSystem, code: str, on: date | None = None) -> CodeEntry | None:
        entry = self._shelf.find_code(system, "J1885", on)
        return replace(entry, code=code, title=self._titles[code]) if entry and code in self._titles else None


KETOROLAC = "Injection, ketorolac tromethamine, per 15 mg"
STEROID = "Injection, dexamethasone sodium phosphate, 1 mg"
ZOFRAN = "Injection, ondansetron hydrochloride, per 1 mg"


@pytest.mark.parametrize(
    ("text", "titles", "units"),
    [
        (
            "toradol 60 mg and dexamethasone sod phos 8mg given. J1885 ? units J1100 ? units",
            {"J1885": KETOROLAC, "J1100": STEROID},
            [("J1885", 4), ("J1100", 8)],
        ),
        (
            "J1885 30 mg, J1100 4 mg: units?",
            {"J1885": KETOROLAC, "J1100": STEROID},
            [("J1885", 2), ("J1100", 4)],
        ),
        ("zofran 4 mg and J1885, units J2405?", {"J1885": KETOROLAC, "J2405": ZOFRAN}, [("J2405", 4)]),
        ("toradol 60 mg and something 8 mg J1885 J1100", {"J1885": KETOROLAC, "J1100": STEROID}, []),
        ("toradol 30 mg, toradol 60 mg J1885 J1100", {"J1885": KETOROLAC, "J1100": STEROID}, []),
        ("toradol 30 mg twice J1885 J1100", {"J1885": KETOROLAC, "J1100": STEROID}, []),
    ],
)
def test_a_dose_is_of_the_drug_that_is_named_before_it(
    shelf: Books, text: str, titles: dict[str, str], units: list[tuple[str, int]]
) -> None:
    question = replace(about(*titles, asks=UNITS), text=text)
    told = dose.check(Matter(question, _Titles(shelf, **titles)))  # type: ignore[arg-type]
    assert [(one.codes[0], one.facts["units"]) for one in told] == units


def test_an_ended_code_has_no_units(shelf: Books) -> None:
    assert found(shelf, "C9000 40 units, how many units?", "40 units", "C9000") == []
