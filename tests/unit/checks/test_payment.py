"""What Medicare pays: amounts by row, place and setting, parts of the fee, sessions, anesthesia, the hospital, and no amount."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from consultant.codes.lookup import Books
from consultant.verdicts import Verdict

from tests.fee_shelf import fee_shelf, found, open_shelf  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from pathlib import Path

    from consultant.vocabulary import Finding

V = Verdict


def amounts(finding: Finding, key: str = "dollars") -> dict[str, str]:
    """One figure by setting, in the first place."""
    return {name: one[key] for name, one in finding.facts["places"][0]["amounts"].items() if key in one}


def rows(findings: list[Finding]) -> list[str]:
    """The rows that are priced, `71046-26`."""
    return [
        "-".join(filter(None, (one.codes[0], one.facts["modifier"])))
        for one in findings
        if one.verdict is V.FEE_AMOUNT
    ]


def test_nothing_is_said_where_no_fee_is_asked(fee_shelf: Books) -> None:  # noqa: F811
    assert not found(fee_shelf, "Can I bill 99213 with 20610?")
    assert not found(fee_shelf, "How much does it pay?")


def test_both_settings_of_the_nation(fee_shelf: Books) -> None:  # noqa: F811
    (one,) = found(fee_shelf, "99213 fee?")
    assert (one.verdict, one.codes) == (V.FEE_AMOUNT, ("99213",))
    assert amounts(one) == {"non-facility": "93.52", "facility": "66.80"}
    assert one.facts["totals"] == {"non-facility": "2.80", "facility": "2.00"}
    assert one.citations[0].row == "99213"


@pytest.mark.parametrize(
    ("words", "settings"),
    [
        ("99213 fee in the office", ["non-facility"]),
        ("99213 fee, POS 11", ["non-facility"]),
        ("99213 fee, POS 22", ["facility"]),
        ("99213 fee non-facility", ["non-facility"]),
        ("99213 facility rate", ["facility"]),
        ("99213 fee in the hospital", ["facility"]),
        ("99213 fee in the ER", ["facility"]),
        ("99213 fee, office or hospital", ["non-facility", "facility"]),
        ("99213 fee in the office, and in each setting", ["non-facility", "facility"]),
    ],
)
def test_the_setting(fee_shelf: Books, words: str, settings: list[str]) -> None:  # noqa: F811
    one = next(one for one in found(fee_shelf, words) if one.verdict is V.FEE_AMOUNT)
    assert one.facts["settings"] == settings
    assert list(amounts(one)) == settings


def test_a_setting_in_which_it_is_not_done(fee_shelf: Books) -> None:  # noqa: F811
    (one,) = found(fee_shelf, "27447 fee in the office")
    assert one.facts["done_in"] == ["facility"]
    assert amounts(one) == {"facility": "1255.87"}


def test_relative_values_alone(fee_shelf: Books) -> None:  # noqa: F811
    (one,) = found(fee_shelf, "wRVU of 99213?")
    assert (one.facts["relative"], one.facts["dollars"], one.facts["work_asked"]) == (True, False, True)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("71046 fee", ["71046", "71046-26", "71046-TC"]),
        ("71046-26 fee", ["71046-26"]),
        ("71046 fee for the technical component", ["71046-TC"]),
        ("45378 fee", ["45378"]),
        ("45378-53 fee", ["45378-53"]),
        ("86153 fee", ["86153-26"]),
        ("fees of 71046, 99213, 99214 and 20610", ["71046", "99213", "99214", "20610"]),
    ],
)
def test_components(fee_shelf: Books, words: str, meant: list[str]) -> None:  # noqa: F811
    assert rows(found(fee_shelf, words)) == meant


def test_the_cap_on_imaging(fee_shelf: Books) -> None:  # noqa: F811
    whole, _, technical = found(fee_shelf, "70496 fee in the office")
    assert (amounts(technical), amounts(technical, "uncapped")) == (
        {"non-facility": "183.70"},
        {"non-facility": "200.41"},
    )
    assert amounts(whole, "cap_expense") == {"non-facility": "6.10"}


def test_the_two_conversion_factors(fee_shelf: Books) -> None:  # noqa: F811
    (one,) = found(fee_shelf, "99213 fee in the office")
    assert (one.facts["factor"], one.facts["other_factor"]["factor"]) == ("33.4009", "33.5675")
    assert one.facts["other_factor"]["amounts"] == {"non-facility": "93.99"}
    (other,) = found(fee_shelf, "99213 fee in the office for a QP")
    assert (other.facts["factor"], other.facts["of_qualifying"]) == ("33.5675", True)
    assert amounts(other) == {"non-facility": "93.99"}


def test_one_factor_before_2026(fee_shelf: Books) -> None:  # noqa: F811
    (one,) = found(fee_shelf, "DOS 11/03/2025: 99213 fee in the office")
    assert (one.facts["factor"], one.facts["other_factor"]) == ("32.3465", None)
    assert not one.warnings


def test_a_date_that_no_edition_holds(fee_shelf: Books) -> None:  # noqa: F811
    (one,) = found(fee_shelf, "DOS 11/03/2023: 99213 fee in the office")
    assert one.warnings


def test_who_does_not_participate(fee_shelf: Books) -> None:  # noqa: F811
    (one,) = found(fee_shelf, "99213 fee in the office, non-par limiting charge?")
    assert amounts(one, "non_participating") == {"non-facility": "88.84"}
    assert amounts(one, "limiting_charge") == {"non-facility": "102.17"}


def test_the_patient_s_part(fee_shelf: Books) -> None:  # noqa: F811
    (one,) = found(fee_shelf, "99213 in the office, how much coinsurance?")
    assert (amounts(one, "medicare_pays"), amounts(one, "patient_pays")) == (
        {"non-facility": "74.82"},
        {"non-facility": "18.70"},
    )


def test_units(fee_shelf: Books) -> None:  # noqa: F811
    (one,) = found(fee_shelf, "96372 x2 fee in the office")
    assert amounts(one, "all_units") == {"non-facility": "33.40"}
    therapy, session = found(fee_shelf, "97110 x2 fee in the office")
    assert not amounts(therapy, "all_units")
    assert (session.verdict, session.facts["said"]) == (V.FEE_TOGETHER, True)


@pytest.mark.parametrize(
    ("words", "modifier", "percent", "dollars"),
    [
        ("20610-50 fee in the office", "50", "150", "95.19"),
        ("69210-50 fee in the office", "50", "100", "50.10"),
        ("27447-80 fee", "80", "16", "200.94"),
        ("27447-AS fee", "AS", "13.6", "170.80"),
        ("22612-62 fee", "62", "62.5", "939.40"),
        ("66984-55 fee", "55", "20", "93.52"),
        ("66984-54 fee", "54", "80", "374.09"),
        ("27447-78 fee", "78", "69", "866.55"),
        ("99213 fee in the office for an NP", "NPP", "85", "79.49"),
    ],
)
def test_parts_of_the_fee(fee_shelf: Books, words: str, modifier: str, percent: str, dollars: str) -> None:  # noqa: F811
    one = next(one for one in found(fee_shelf, words) if one.verdict is V.FEE_AMOUNT)
    (share,) = one.facts["shares"]
    assert (share["modifier"], share["percent"]) == (modifier, percent)
    assert list(share["amounts"].values()) == [dollars]


@pytest.mark.parametrize("words", ["20610-62 fee", "20610-80 fee", "20610-55 fee"])
def test_no_part_where_the_indicator_forbids_it(fee_shelf: Books, words: str) -> None:  # noqa: F811
    (one,) = found(fee_shelf, words)
    assert one.facts["shares"] == []


@pytest.mark.parametrize(
    ("words", "status", "reason"),
    [
        ("A4550 fee", "B", "status"),
        ("0275T fee", "C", "status"),
        ("36415 fee", "X", "status"),
        ("D7140 fee", "R", "no_values"),
    ],
)
def test_no_amount_and_why(fee_shelf: Books, words: str, status: str, reason: str) -> None:  # noqa: F811
    (one,) = found(fee_shelf, words)
    assert (one.verdict, one.facts["status"], one.facts["reason"]) == (V.NOT_PRICED, status, reason)


def test_a_code_without_a_row(fee_shelf: Books) -> None:  # noqa: F811
    (one,) = found(fee_shelf, "93355 fee")
    assert (one.verdict, one.citations[0].row) == (V.NO_FEE_ROW, "no row for 93355")


def session(findings: list[Finding]) -> list[dict[str, Any]]:
    """The facts of the sessions."""
    return [dict(one.facts) for one in findings if one.verdict is V.FEE_TOGETHER]


def test_scopes_of_one_family(fee_shelf: Books) -> None:  # noqa: F811
    (one,) = session(found(fee_shelf, "fee of 45380 and 45385 in the same session at the hospital"))
    assert [(step["code"], step["paid"], step["less"]) for step in one["steps"]] == [
        ("45385", "247.17", None),
        ("45380", "16.71", "177.02"),
    ]
    assert (one["total"], one["said"], one["setting"]) == ("263.88", True, "facility")


def test_both_settings_of_a_session(fee_shelf: Books) -> None:  # noqa: F811
    assert [one["setting"] for one in session(found(fee_shelf, "fee of 11042 and 20610 same day"))] == [
        "non-facility",
        "facility",
    ]
    assert [one["setting"] for one in session(found(fee_shelf, "fee of 27447 and 20610 same day"))] == [
        "facility"
    ]


def test_a_session_that_is_not_said(fee_shelf: Books) -> None:  # noqa: F811
    assert [one["said"] for one in session(found(fee_shelf, "fees for 11042 and 20610 in the office"))] == [
        False
    ]
    assert not session(found(fee_shelf, "fee of 11042 vs 20610 in the office"))
    assert not session(found(fee_shelf, "fee of 27447-80 and 20610-80 same day"))
    assert not session(found(fee_shelf, "RVUs of 11042 and 20610 same day"))


def test_two_sides_are_one_procedure_of_a_list(fee_shelf: Books) -> None:  # noqa: F811
    (one,) = session(found(fee_shelf, "fee of 20610-50 and 11042 in the office same day"))
    paid = {step["code"]: (step["amount"], step["paid"]) for step in one["steps"]}
    assert paid["20610"] == ("95.19", "47.60")


def test_images_of_one_session(fee_shelf: Books) -> None:  # noqa: F811
    office = session(found(fee_shelf, "fee of 70496 and 70498 same session in the office"))[0]
    paid = {step["code"]: step for step in office["steps"]}
    assert (paid["70496"]["technical_percent"], paid["70496"]["professional_percent"]) == ("100", "100")
    hospital = session(found(fee_shelf, "fee of 70496 and 70498 same session in the hospital"))[0]
    assert {step["modifier"] for step in hospital["steps"]} == {"26"}
    readings = session(found(fee_shelf, "fee of 70496-26 and 70498-26 same session in the hospital"))[0]
    assert readings["total"] == hospital["total"]


def test_too_many_units_make_no_session(fee_shelf: Books) -> None:  # noqa: F811
    assert not session(found(fee_shelf, "fee of 97110 x40 in the office"))


def test_anesthesia(fee_shelf: Books) -> None:  # noqa: F811
    (bare,) = found(fee_shelf, "00100 fee")
    assert (bare.verdict, bare.facts["factor"], bare.facts["dollars"]) == (V.ANESTHESIA_FEE, "20.5000", None)
    (one,) = found(fee_shelf, "00100 fee in Manhattan, 45 minutes, 5 base units")
    assert (one.facts["factor"], one.facts["time_units"], one.facts["dollars"]) == ("21.10", "3.0", "168.80")
    (half,) = found(fee_shelf, "00100-QK fee in Manhattan, 1 hour 15 min, base units: 5")
    assert (half.facts["minutes"], half.facts["percent"], half.facts["dollars"]) == (75, "50", "105.50")


def test_times_that_contradict_are_none(fee_shelf: Books) -> None:  # noqa: F811
    (one,) = found(fee_shelf, "00100 fee, 45 minutes or 60 minutes, 5 base units")
    assert one.facts["time_units"] is None


@pytest.mark.parametrize(
    ("words", "shares"),
    [
        ("99213 fee, our NP saw the patient", 1),
        ("99213 fee when a PA sees the patient", 1),
        ("99214 fee, NP visit", 0),
        ("99213 fee in Philadelphia, PA", 0),
    ],
)
def test_whose_own_number(fee_shelf: Books, words: str, shares: int) -> None:  # noqa: F811
    one = found(fee_shelf, words)[0]
    assert len(one.facts.get("shares", ())) == shares


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("Allowed amt for 20610 and 99213-25 same day?", True),
        ("How much will we get for 20610 and 99213-25 same day?", True),
        ("What should the modifier be on 99213 with 20610?", False),
    ],
)
def test_a_fee_among_other_things(fee_shelf: Books, words: str, *, asked: bool) -> None:  # noqa: F811
    assert bool(found(fee_shelf, words)) is asked


def test_the_hospital(fee_shelf: Books) -> None:  # noqa: F811
    (one,) = found(fee_shelf, "OPPS payment for 45380?")
    assert (one.verdict, one.facts["status_indicator"], one.facts["classification"], one.facts["rate"]) == (
        V.HOSPITAL_RATE,
        "T",
        "5312",
        "1100.00",
    )
    hospital, physician = found(fee_shelf, "Outpatient hospital: how much is paid for 45380?")
    assert (hospital.verdict, physician.verdict) == (V.HOSPITAL_RATE, V.FEE_AMOUNT)
    assert physician.facts["settings"] == ["facility"]
    (missing,) = found(fee_shelf, "OPPS payment for 99214?")
    assert missing.verdict is V.NO_HOSPITAL_RATE


def test_a_total_payment_is_a_fee_beside_a_pair_too(fee_shelf: Books) -> None:  # noqa: F811
    words = "We did 11042 and 20610 in the office in the same session, what is the total payment with multiple procedure reduction?"
    assert session(found(fee_shelf, words))


def test_without_the_books(shelf: Books) -> None:
    assert [one.verdict for one in found(shelf, "93591 fee")] == [V.BOOK_NOT_LOADED]
    assert [one.verdict for one in found(shelf, "OPPS payment for 93591")] == [V.BOOK_NOT_LOADED]


def test_the_twin_of_another_time_is_no_twin(small_books: Path, tmp_path: Path) -> None:
    shelf = open_shelf(small_books, tmp_path, "PPRRVU2026_Oct_nonQPP.csv")
    (one,) = found(shelf, "99213 fee in the office")
    assert one.facts["other_factor"] is None
