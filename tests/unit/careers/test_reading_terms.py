"""Credentials, specialities and contracts: exact letters, long names, what is refused, and what only looks like one."""

from __future__ import annotations

import pytest

from consultant.careers.fields import Employment
from consultant.careers.reading_terms import (
    labelled_credentials,
    labelled_employment,
    labelled_specialities,
    prose_credentials,
    prose_employment,
    prose_specialities,
)
from consultant.careers.terms import CREDENTIALS, SPECIALITIES


@pytest.mark.parametrize("letters", CREDENTIALS)
def test_each_credential_by_its_letters_and_by_its_name(letters: str) -> None:
    assert prose_credentials(f"We ask for {letters}.") == (letters,)
    assert prose_credentials(f"We ask for a {CREDENTIALS[letters]}.") == (letters,)
    assert labelled_credentials(letters.lower()) == (letters,)
    assert labelled_credentials(CREDENTIALS[letters].lower()) == (letters,)


@pytest.mark.parametrize(
    ("text", "credentials"),
    [
        ("CPC or CCS", ("CPC", "CCS")),
        ("CCS, CPC", ("CPC", "CCS")),
        ("CPC/CCS-P/RHIT", ("CPC", "CCS-P", "RHIT")),
        ("CCS-P", ("CCS-P",)),
        ("CPC-A", ("CPC-A",)),
        ("CPC-As welcome", ("CPC-A",)),
        ("CPC-A or CPC", ("CPC", "CPC-A")),
        ("CPCs only", ("CPC",)),
        ("(CPC®)", ("CPC",)),
        ("a remote CPC-certified coder", ("CPC",)),
        ("Certified Professional Coder (CPC-A)", ("CPC-A",)),
        ("Certified Coding Specialist - Physician-based", ("CCS-P",)),
        ("Certified Coding Specialist (CCS)", ("CCS",)),
        ("No Certified Professional Coder is needed, a CCS is", ("CCS",)),
        ("CPC required, CRC preferred", ("CPC", "CRC")),
        ("CPC required; no CPC-A, please", ("CPC",)),
        ("CPC is not required, CCS is", ("CCS",)),
        ("CPC-As need not apply. CPC wanted.", ("CPC",)),
        ("CPC-certified inpatient coder", ("CPC",)),
        ("CPC-Certified Inpatient Coder", ("CPC",)),
        ("cpc, coc, ccs", ()),
        ("cocoa for the CPCX team; AAPC and AHIMA members, CPC-H, CPC-I", ()),
        ("cpc@clinic.example CPC@clinic.example", ()),
        ("", ()),
    ],
)
def test_credentials_in_prose(text: str, credentials: tuple[str, ...]) -> None:
    assert prose_credentials(text) == credentials


@pytest.mark.parametrize(
    ("value", "credentials"),
    [
        ("cpc, coc or ccs-p", ("CPC", "COC", "CCS-P")),
        ("CPC (required)\n- rhit", ("CPC", "RHIT")),
        ("coca, cpct, occs", ()),
        ("none", ()),
    ],
)
def test_credentials_of_a_labelled_line(value: str, credentials: tuple[str, ...]) -> None:
    assert labelled_credentials(value) == credentials


@pytest.mark.parametrize("speciality", SPECIALITIES)
def test_each_speciality_by_its_name(speciality: str) -> None:
    assert labelled_specialities(speciality.title()) == (speciality,)


@pytest.mark.parametrize(
    ("value", "specialities"),
    [
        ("ortho, GI and ENT", ("gastroenterology", "orthopedics", "otolaryngology")),
        ("OB/GYN", ("obstetrics and gynecology",)),
        ("ED, E/M", ("emergency department", "evaluation and management")),
        ("lab", ("laboratory",)),
        ("Interventional Radiology", ("interventional radiology",)),
        ("radiology and interventional radiology", ("interventional radiology", "radiology")),
        ("anaesthesiology", ("anesthesia",)),
        ("HCC", ("risk adjustment",)),
        ("any", ()),
    ],
)
def test_specialities_of_a_labelled_line(value: str, specialities: tuple[str, ...]) -> None:
    assert labelled_specialities(value) == specialities


@pytest.mark.parametrize(
    ("title", "text", "specialities"),
    [
        ("Inpatient coder", "", ("inpatient",)),
        ("Coder", "You code orthopedic and urology charts.", ("orthopedics", "urology")),
        ("Coder", "ED charts, no inpatient coding.", ("emergency department",)),
        ("Coder", "Benefits: dermatology visits are free. We love pediatrics.", ()),
        ("Coder", "he was edgy; the ent and the gi", ()),
    ],
)
def test_specialities_in_prose_are_those_of_the_work(
    title: str, text: str, specialities: tuple[str, ...]
) -> None:
    assert prose_specialities(title, text) == specialities


@pytest.mark.parametrize(
    ("text", "employment"),
    [
        ("This is a full-time job.", Employment.FULL_TIME),
        ("full time", Employment.FULL_TIME),
        ("Part time, 20 hours", Employment.PART_TIME),
        ("PRN", Employment.PER_DIEM),
        ("per-diem", Employment.PER_DIEM),
        ("a 1099 contractor", Employment.CONTRACT),
        ("A full-time contract position", Employment.CONTRACT),
        ("a temporary role", Employment.TEMPORARY),
        ("a paid internship", Employment.INTERNSHIP),
        ("full-time or part-time", None),
        ("not a 1099", None),
        ("You read payer contracts and take temporary notes about the internal contract.", None),
    ],
)
def test_employment_in_prose(text: str, employment: Employment | None) -> None:
    assert prose_employment(text) is employment


@pytest.mark.parametrize(
    ("value", "employment"),
    [
        ("FT", Employment.FULL_TIME),
        ("full_time", Employment.FULL_TIME),
        ("PT, evenings", Employment.PART_TIME),
        ("Contract", Employment.CONTRACT),
        ("full-time, temporary", Employment.TEMPORARY),
        ("temp", Employment.TEMPORARY),
        ("per_diem", Employment.PER_DIEM),
        ("FT or PT", None),
        ("Mon-Fri 8-5", None),
    ],
)
def test_employment_of_a_labelled_line(value: str, employment: Employment | None) -> None:
    assert labelled_employment(value) is employment
