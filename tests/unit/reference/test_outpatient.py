"""Section `outpatient`: the row of Addendum B in words and dollars, and never its short descriptor."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from consultant.codes.lookup import Books
from consultant.codes.readers import fees
from consultant.drafting.phrases.payment.others import NO_GROUPS, OF_THE_HOSPITAL
from consultant.reference.outpatient import NO_RATE, OF_THE_NATION, UNEXPLAINED, outpatient
from consultant.vocabulary import CodeSystem

from tests.procedure_pages import cited, facts, subject_of


def test_indicator_group_weight_rate_and_copayments(wide_shelf: Books) -> None:
    section = outpatient(subject_of(wide_shelf, "96372"))
    assert facts(section) == {
        "Status indicator": "S: paid separately, not reduced with others",
        "APC": "5692",
        "Relative weight": "0.8",
        "Payment rate": "$70.00",
        "National copayment": "$10.00",
        "Minimum copayment": "$14.00",
    }
    assert section
    assert section.lines == (OF_THE_HOSPITAL,)
    assert (cited(section), section.cautions) == (["2026-10 96372"], ())
    assert "Invented words" not in str(section)


def test_a_row_without_a_rate(wide_shelf: Books) -> None:
    section = outpatient(subject_of(wide_shelf, "36415"))
    assert facts(section) == {
        "Status indicator": "Q4: laboratory test, packaged unless it stands alone on the claim"
    }
    assert section
    assert section.lines == (NO_RATE,)


def test_another_date_has_a_caution(wide_shelf: Books) -> None:
    section = outpatient(subject_of(wide_shelf, "36415", date(2020, 1, 2)))
    assert section
    assert "nothing is said about 2020-01-02" in section.cautions[0]


def test_what_is_rarely_filled(wide_shelf: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    read = fees.outpatient_rate

    def rarely(view: Any, code: str, on: date | None) -> fees.OutpatientRate:
        found = read(view, code, on)
        assert found
        return replace(
            found,
            code="J9999",
            status="K1",
            classification="",
            rate=Decimal("1234.5"),
            coinsurance_percent=Decimal(20),
            pass_through_ends="2026-12",
            note="An invented note",
            changed=True,
        )

    monkeypatch.setattr(fees, "outpatient_rate", rarely)
    section = outpatient(subject_of(wide_shelf, "36415"))
    assert facts(section) == {
        "Status indicator": f"K1: {UNEXPLAINED}",
        "Payment rate": "$1,234.50",
        "Coinsurance": "20 %",
        "Pass-through status ends": "2026-12",
        "Note": "An invented note",
    }
    assert section
    assert section.lines[:2] == (OF_THE_NATION, NO_GROUPS)
    assert "changed" in section.lines[2]


def test_a_code_without_a_row_and_a_diagnosis_have_no_section(wide_shelf: Books) -> None:
    assert outpatient(subject_of(wide_shelf, "99213")) is None
    assert outpatient(subject_of(wide_shelf, "E11.9", system=CodeSystem.ICD10CM)) is None
