"""Medicare's record of a HCPCS code as facts, each filled field once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from consultant.codes.lookup import Books
from consultant.reference.hcpcs_record import record_facts, record_of
from consultant.vocabulary import CodeSystem

from tests.procedure_pages import subject_of


def test_every_field_that_is_filled_is_told_in_words(wide_shelf: Books) -> None:
    record = record_of(subject_of(wide_shelf, "J3301"))
    assert record
    full = replace(
        record,
        coverage="D",
        pricing=("51", "57"),
        anesthesia_units=4,
        betos="O1E",
        types_of_service=("1", "P"),
        coverage_manual=("60-17",),
        carriers_manual=("2049",),
        statute="1861",
        lab_certifications=("100",),
        cross_references=("J0000",),
        asc_group="YY",
        asc_from=date(2025, 1, 1),
        opps_group="123",
        opps_indicator="K",
        opps_from=date(2024, 1, 1),
        added=date(1991, 1, 1),
        action="?",
        action_effective=None,
    )
    assert {name: cell.text for name, cell in record_facts(full)} == {
        "Medicare coverage": "D: special coverage instructions apply",
        "Pricing": "51: drug; 57: other, priced by the contractor",
        "Anesthesia base units": "4",
        "BETOS category": "O1E",
        "Type of service": "1, P",
        "Coverage manual": "60-17",
        "Carriers manual": "2049",
        "Statute": "1861",
        "Laboratory certification": "100",
        "Cross-reference": "J0000",
        "Ambulatory surgical center group": "YY, from 2025-01-01",
        "OPPS group in the HCPCS record": "K 123, from 2024-01-01",
        "Added": "1991-01-01",
        "Last action": "?",
    }


def test_other_systems_have_no_record(wide_shelf: Books) -> None:
    assert record_of(subject_of(wide_shelf, "99213")) is None
    assert record_of(subject_of(wide_shelf, "E11.9", system=CodeSystem.ICD10CM)) is None
    assert list(record_facts(None)) == []
