"""How a fee is said: the first line, the section, and what stands beside."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from consultant.codes.lookup import Books
from consultant.drafting.phrases.payment import lead
from consultant.drafting.phrases.payment.words import dollars

from tests.fee_shelf import brief, fee_shelf, first, open_shelf, section  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from pathlib import Path

SIGN = "\u00d7"


@pytest.mark.parametrize(
    ("amount", "words"), [("93.52", "$93.52"), ("12500.5", "$12,500.50"), ("0.00", "$0.00")]
)
def test_dollars(amount: str, words: str) -> None:
    assert dollars(amount) == words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("99213 fee", "The fee schedule allows for 99213 $93.52 non-facility and $66.80 facility (national, 2026-10)."),
        ("99213 fee in the office in Manhattan", "The fee schedule allows for 99213 $108.89 non-facility (locality 01 MANHATTAN, 2026-10)."),
        ("99213 fee in the office in Manhattan and Miami", "The fee schedule allows for 99213 $108.89 non-facility in locality 01 MANHATTAN and $99.94 non-facility in locality 04 MIAMI (2026-10)."),
        ("99213 fee in the office for a QP", "The QP fee schedule allows for 99213 $93.99 non-facility (national, 2026-10)."),
        ("27447 and 20610 RVUs", "27447: total RVU 37.60 facility and non-facility NA; 20610: total RVU 1.90 non-facility and 1.30 facility (relative values 2026-10)."),
        ("wRVU of 99213", "99213: work RVU 1.30, total RVU 2.80 non-facility and 2.00 facility (relative values 2026-10)."),
        ("RVU and payment of 99213 in the office", "The fee schedule allows for 99213 (total RVU 2.80 non-facility) $93.52 non-facility (national, 2026-10)."),
        ("27447 fee in the office", "The fee schedule has no non-facility amount for 27447: not done there (non-facility NA); it allows $1,255.87 facility."),
        ("27447-AS fee", "The fee schedule allows for 27447 with AS (13.6 %) $170.80 facility (national, 2026-10)."),
        ("99213 fee in the office for an NP", "The fee schedule allows for 99213 under an NP's, PA's or CNS's own number (85 %) $79.49 non-facility (national, 2026-10)."),
        ("96372 x2 fee in the office", "The fee schedule allows for 96372 $33.40 non-facility for 2 units (national, 2026-10)."),
        ("97110 x2 fee in the office", "The fee schedule allows for 97110 $26.72 non-facility a unit (national, 2026-10). 2 units of it in one session, reduced: $46.76 non-facility."),
        ("fee of 45380 and 45385 in the same session at the hospital", "The fee schedule allows for 45380 $193.73 facility; for 45385 $247.17 facility (national, 2026-10). Together in one session, reduced: $263.88 facility."),
        ("71046 fee of 26 and TC in the office", "The fee schedule allows for 71046 $30.06 non-facility; for 71046-26 $13.36 non-facility; for 71046-TC $16.70 non-facility (national, 2026-10)."),
        ("OPPS payment for 45380", "Hospital outpatient: 45380 status indicator T, APC 5312, $1,100.00 (OPPS 2026-10)."),
        ("OPPS payment for 36415", "Hospital outpatient: 36415 status indicator Q4, no rate (OPPS 2026-10)."),
        ("OPPS payment for 99214", "99214: no row in OPPS Addendum B 2026-10."),
        ("36415 fee", "No fee schedule amount: 36415, status X (excluded by statute)."),
        ("D7140 fee", "No fee schedule amount: D7140, status R without relative values."),
        ("93355 fee", "93355: not in the physician fee schedule 2026-10, so it has no amount there."),
        ("00100 fee", f"00100 is paid by anesthesia units: (base units + time units) {SIGN} $20.5000 (anesthesia factor national, 2026)."),
        ("00100 fee in Manhattan, 45 minutes, 5 base units", "Anesthesia 00100: $168.80 (5 base units + 3.0 time units, $21.10 a unit, anesthesia factor locality 01 MANHATTAN, 2026)."),
    ],
)  # fmt: skip
def test_the_first_line(fee_shelf: Books, words: str, said: str) -> None:  # noqa: F811
    assert first(fee_shelf, words) == said


def test_a_status_that_is_told_already_is_not_told_twice(fee_shelf: Books) -> None:  # noqa: F811
    assert first(fee_shelf, "A4550 fee") == ""
    assert section(fee_shelf, "A4550 fee") == [
        "A4550: no fee schedule amount, status B (bundled, never paid separately)."
    ]


def test_a_question_of_a_list_that_asks_no_fee_has_no_fee(fee_shelf: Books) -> None:  # noqa: F811
    asked = brief(fee_shelf, "99213 fee")
    assert lead(asked)
    assert lead(replace(asked, question=replace(asked.question, intents=()))) is None


def test_more_codes_than_a_line_holds(fee_shelf: Books) -> None:  # noqa: F811
    said = first(fee_shelf, "fees of 99213, 99214, 20610, 11042, 11402, 69210 in the office")
    assert said.endswith("; … (national, 2026-10).")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("99213 fee", "99213, status A: total RVU 2.80 non-facility and 2.00 facility (work 1.30, practice expense 1.40 / 0.60, malpractice 0.10)."),
        ("99213 fee", f"99213, national: non-facility 2.80 {SIGN} 33.4009 = $93.52; facility 2.00 {SIGN} 33.4009 = $66.80."),
        ("99213 fee", "A qualifying APM participant (QP) has the conversion factor 33.5675 instead of 33.4009: 99213 $93.99 non-facility and $67.14 facility."),
        ("99213 fee for a QP", "Whoever is no qualifying APM participant has the conversion factor 33.4009 instead of 33.5675: 99213 $93.52 non-facility and $66.80 facility."),
        ("99213 fee in the office, ZIP 10001", f"99213, locality 01 MANHATTAN: non-facility (1.30 {SIGN} 1.100 + 1.40 {SIGN} 1.200 + 0.10 {SIGN} 1.500) {SIGN} 33.4009 = $108.89."),
        ("99213 fee, ZIP 10001", "Locality 01 MANHATTAN (contractor 13202, by ZIP 10001): geographic indices 2026 work 1.100 with the floor of 1.0, practice expense 1.200, malpractice 1.500."),
        ("99213 fee, ZIP 11001", "Locality 02 NYC SUBURBS/LONG ISLAND (contractor 13202, by ZIP 11001): geographic indices 2026 work 1.090 with the floor of 1.0, practice expense 1.250, malpractice 1.900. That ZIP code lies in more than one locality: only the ZIP+4 settles it, and this is the one listed for its five figures."),
        ("99213 fee in Florida", "National amount (all geographic indices 1.000): FL has 3 payment localities (FORT LAUDERDALE 03, MIAMI 04 or REST OF FLORIDA 99); name the ZIP code for the local amount."),
        ("99213 fee, locality 01", "National amount (all geographic indices 1.000): several contractors have a locality 01; name the state or the ZIP code."),
        ("99213 fee, ZIP 99999", "National amount (all geographic indices 1.000): ZIP 99999 is not in the ZIP file loaded."),
        ("99213 fee, ZIP 99999, Miami, FL", "ZIP 99999 is not in the ZIP file loaded."),
        ("70496-TC fee", "70496-TC: the OPPS cap on the technical part of imaging applies; without it $200.41 non-facility."),
        ("70496 fee", "In a facility the technical part is the facility's own: there the physician is paid 26 only."),
        ("99213 fee in the office, limiting charge", "99213, non-participating: 95 % = $88.84 non-facility; limiting charge 109.25 % of the participating amount (115 % of 95 %) = $102.17 non-facility."),
        ("99213 in the office, how much coinsurance", "99213, once the Part B deductible is met: Medicare pays 80 % = $74.82 non-facility, the patient 20 % = $18.70 non-facility."),
        ("96372 x2 fee in the office", "96372, 2 units: $33.40 non-facility."),
        ("20610-50 fee in the office", "20610 with 50 (bilateral indicator 1): 150 % of the amount = $95.19 non-facility."),
        ("99213 fee in the office for an NP", "99213, billed under a nurse practitioner's, physician assistant's or clinical nurse specialist's own number: 85 % = $79.49 non-facility; incident to a physician it is the full amount."),
        ("fees for 11042 and 20610 in the office", "If they are done in one session (non-facility), the multiple procedure rules make it $151.97 instead of $183.70: 11042 100 %, 20610 50 %."),
        ("fee of 45380 and 45385 in the same session at the hospital", "45380  3      $193.73  $193.73 less base $177.02   $16.71"),
        ("fee of 45380 and 45385 in the same session at the hospital", "Total in one session, facility, national: $263.88 instead of $440.90."),
        ("fee of 70496 and 70498 same session in the office", "70498  4      $273.89  TC 50 %, PC 95 %    $171.52"),
        ("97110 x2 fee in the office", "97110  5      $26.72  half the practice expense  $20.04"),
        ("36415 fee", "36415: no fee schedule amount, status X (excluded by statute: laboratory tests, ambulance and the like are paid by other schedules, which are not loaded here)."),
        ("93355 fee", "93355: no row in the physician fee schedule."),
        ("00100 fee", "Missing for an amount: the base units of the code and the anesthesia minutes; base units are in none of the loaded books (CMS publishes them by code)."),
        ("00100-QK fee in Manhattan, 45 minutes, 5 base units", f"00100, status J (anesthesia): (5 base units + 3.0 time units) {SIGN} $21.10 {SIGN} 50 % (medically directed) = $84.40."),
        ("00100 fee, 45 minutes", "Time: 45 minutes / 15 = 3.0 units, to one decimal."),
        ("00100 fee", "National factor: the locality's own needs the ZIP code or the locality."),
        ("OPPS payment for 96372", "96372: OPPS status indicator S (paid separately, not reduced with others), APC 5692: payment rate $70.00, national copayment $10.00, minimum copayment $14.00."),
        ("OPPS payment for 36415", "36415: OPPS status indicator Q4 (laboratory test, packaged unless it stands alone on the claim): no payment rate of its own."),
        ("OPPS payment for 36415", "The Addendum B loaded names no APC."),
        ("OPPS payment for 99214", "99214: no row in OPPS Addendum B."),
    ],
)  # fmt: skip
def test_a_line_of_the_section(fee_shelf: Books, words: str, line: str) -> None:  # noqa: F811
    assert line in section(fee_shelf, words)


def test_relative_values_are_a_table_without_dollars(fee_shelf: Books) -> None:  # noqa: F811
    lines = section(fee_shelf, "27447 and 20610 RVUs")
    assert lines[0] == "Code   Work RVU  RVU non-fac.  RVU fac."
    assert lines[2] == "27447     19.60            NA     37.60"
    assert not any("$" in line for line in lines)


def test_several_places_and_codes_are_a_table(fee_shelf: Books) -> None:  # noqa: F811
    lines = section(fee_shelf, "fees for 99213 and 99214 in the office in Manhattan and Miami")
    assert lines[0] == "Code   Work RVU  RVU non-fac.  RVU fac.  Locality               $ non-fac."
    assert sum(line.startswith("99213 ") for line in lines) == 2


def test_from_the_sixth_on_by_report(fee_shelf: Books) -> None:  # noqa: F811
    lines = section(
        fee_shelf, "fees for 11042, 11402, 20610, 69210, 45378 and 59400 in the office in one session"
    )
    assert any(line.rstrip().endswith("by report") for line in lines)
    assert "From the sixth procedure on the contractor prices by report: those are not in the total." in lines


def test_values_that_medicare_does_not_pay(small_books: Path, tmp_path: Path) -> None:
    shelf = open_shelf(small_books, tmp_path, "ANES2026.csv", "ANES2025.csv")
    assert first(shelf, "00100 fee").endswith("no anesthesia conversion factor is loaded for that time.")
    assert (
        section(shelf, "00100 fee")[0] == "00100, status J (anesthesia): (its base units + its time units)."
    )


def test_without_indices(small_books: Path, tmp_path: Path) -> None:
    shelf = open_shelf(small_books, tmp_path, "GPCI2026.csv", "GPCI2025.csv")
    lines = section(shelf, "99213 fee, ZIP 10001")
    assert any("no geographic indices are loaded for the time" in line for line in lines)
