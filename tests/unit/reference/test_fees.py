"""Section `fees`: relative values and amounts, exact, in the nation and in a place; or in words why there are none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from consultant.codes.lookup import Books
from consultant.codes.readers import fees as reader
from consultant.codes.readers import localities
from consultant.drafting.phrases.payment.beside import OF_A_FACILITY
from consultant.reference.anesthesia import FORMULA, NATIONAL_FACTOR, NO_BASE_UNITS, NO_FACTOR
from consultant.reference.fee_places import NATIONAL
from consultant.reference.fees import FOR_OTHERS, NOT_DONE, fees
from consultant.vocabulary import CodeSystem

from tests.fee_shelf import open_shelf
from tests.procedure_pages import cited, facts, rows, subject_of

MANHATTAN = "1320201"


def test_values_factors_and_national_amounts(wide_shelf: Books) -> None:
    section = fees(subject_of(wide_shelf, "99213"))
    assert facts(section) == {
        "Status": "A: active",
        "Conversion factor": "$33.4009",
        "Conversion factor, qualifying APM participants": "$33.5675",
        "Edition": "2026-10",
    }
    assert rows(section) == [("99213", "1.30", "1.40", "0.60", "0.10", "2.80", "2.00")]
    assert rows(section, 1) == [("99213", "$93.52", "$66.80")]
    assert rows(section, 2) == [("99213", "$93.99", "$67.14")]
    assert section
    assert section.lines[0] == NATIONAL
    assert "Invented words" not in str(section)


def test_the_amount_in_the_place_chosen(wide_shelf: Books) -> None:
    section = fees(subject_of(wide_shelf, "99213", place=MANHATTAN))
    assert rows(section, 1) == [("99213", "$93.52", "$66.80", "$108.89", "$76.82")]
    assert section
    assert section.tables[1].columns[3] == "Non-facility, locality 01 MANHATTAN"
    assert section.lines[0].startswith(
        "Locality 01 MANHATTAN (contractor 13202, as named): geographic indices 2026"
    )
    assert cited(section) == ["2026-10 99213", "2026-10 99213", "2026 13202 01"]


def test_a_zip_code_that_lies_in_several_localities_says_so(wide_shelf: Books) -> None:
    section = fees(subject_of(wide_shelf, "99213", place="11001"))
    assert section
    assert "only the ZIP+4 settles it" in section.lines[0]
    assert cited(section)[-1] == "2026Q4 11001"


def test_an_unknown_place_leaves_the_national_amounts(wide_shelf: Books) -> None:
    section = fees(subject_of(wide_shelf, "99213", place="99999"))
    assert section
    assert section.lines[0].startswith("ZIP 99999 is not in the ZIP file loaded")
    assert rows(section, 1) == [("99213", "$93.52", "$66.80")]


def test_components_the_imaging_cap_and_what_is_not_done(wide_shelf: Books) -> None:
    section = fees(subject_of(wide_shelf, "70496", place=MANHATTAN))
    assert [row[0] for row in rows(section)] == ["70496", "70496-26", "70496-TC"]
    assert rows(section)[0] == ("70496", "1.80", "6.60", "NA", "0.10", "8.50", "NA")
    assert rows(section, 1)[0] == ("70496", "$267.21", "NA", "$315.64", "NA")
    assert section
    assert (
        "70496: the OPPS cap on the technical part of imaging applies; without it $335.68 non-facility (in the place chosen)."
        in section.lines
    )
    assert {NOT_DONE, OF_A_FACILITY} <= set(section.lines)
    nation = fees(subject_of(wide_shelf, "70496"))
    assert nation
    assert any(line.endswith("(national).") for line in nation.lines)


def test_a_discontinued_procedure_has_a_row_of_its_own(wide_shelf: Books) -> None:
    section = fees(subject_of(wide_shelf, "45378"))
    assert rows(section)[1][0] == "45378-53"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("99024", "No fee schedule amount: status B, bundled, never paid separately."),
        ("0275T", "No fee schedule amount: status C, the Medicare contractor prices it."),
        ("J3301", "No fee schedule amount: status E, excluded by regulation"),
        ("99417", "No fee schedule amount: status I, not valid for Medicare"),
        ("3044F", "No fee schedule amount: status M, a measurement code, for reporting only."),
        ("V5010", "No fee schedule amount: status N, not covered by Medicare."),
        ("A6402", "No fee schedule amount: status P, bundled or excluded"),
        ("36415", "No fee schedule amount: status X, excluded by statute"),
        ("D7140", "No amount: status R, but the file gives no relative values"),
    ],
)
def test_why_there_is_no_amount(wide_shelf: Books, code: str, words: str) -> None:
    section = fees(subject_of(wide_shelf, code, place=MANHATTAN))
    assert section
    assert section.lines[0].startswith(words)
    assert (section.tables, cited(section)) == ((), [f"2026-10 {code}"])
    assert list(facts(section)) == ["Status", "Edition"]


def test_a_component_alone_is_priced_where_the_whole_is_not(wide_shelf: Books) -> None:
    section = fees(subject_of(wide_shelf, "84165"))
    assert [row[0] for row in rows(section, 1)] == ["84165-26"]
    assert facts(section)["Status"].startswith("X: ")
    assert facts(section)["Status, with 26"] == "A: active"


def test_anesthesia_by_units_and_the_factor_of_the_place(wide_shelf: Books) -> None:
    section = fees(subject_of(wide_shelf, "00100", place=MANHATTAN))
    assert facts(section) == {
        "Status": "J: anesthesia",
        "Anesthesia conversion factor, national": "$20.5000 a unit",
        "Anesthesia conversion factor, locality 01 MANHATTAN": "$21.10 a unit",
        "Edition": "2026-10",
    }
    assert section
    assert section.lines[:2] == (FORMULA, NO_BASE_UNITS)
    assert section.lines[2].startswith("Locality 01 MANHATTAN")
    nation = fees(subject_of(wide_shelf, "00100"))
    assert nation
    assert (nation.lines[-1], len(nation.facts)) == (NATIONAL_FACTOR, 3)
    nowhere = fees(subject_of(wide_shelf, "00100", place="99999"))
    assert nowhere
    assert nowhere.lines[-1].startswith("ZIP 99999")


def test_a_place_without_an_anesthesia_factor_has_the_national_one(
    wide_shelf: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(localities, "anesthesia_factor", lambda *_: None)
    monkeypatch.setattr(localities, "any_anesthesia_factor", _of_indiana)
    section = fees(subject_of(wide_shelf, "00100", place=MANHATTAN))
    assert section
    assert section.lines[-1].startswith(
        "The table of anesthesia factors (2026) has no row of locality 01 MANHATTAN;"
    )
    assert len(section.facts) == 3


_anesthesia_factor = localities.anesthesia_factor


def _of_indiana(view: Any, on: date | None) -> localities.AnesthesiaFactor | None:
    return _anesthesia_factor(view, "08102", "00", on)


def test_relative_values_that_medicare_does_not_pay_by_are_shown_with_a_word(
    wide_shelf: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = reader.rows
    monkeypatch.setattr(reader, "rows", lambda *asked: [replace(one, status="N") for one in read(*asked)])
    section = fees(subject_of(wide_shelf, "99213"))
    assert section
    assert section.lines == ("No fee schedule amount: status N, not covered by Medicare.", FOR_OTHERS)
    assert len(section.tables) == 1


def test_anesthesia_without_a_factor_of_the_time(small_books: object, tmp_path: object) -> None:
    books = open_shelf(small_books, tmp_path, "ANES2025.csv", "ANES2026.csv")  # type: ignore[arg-type]
    section = fees(subject_of(books, "00100"))
    assert section
    assert (section.lines[-1], list(facts(section))) == (NO_FACTOR, ["Status", "Edition"])


def test_the_edition_of_the_date_or_its_caution(wide_shelf: Books) -> None:
    section = fees(subject_of(wide_shelf, "99213", date(2025, 11, 3), place=MANHATTAN))
    assert facts(section) == {"Status": "A: active", "Conversion factor": "$32.3465", "Edition": "2025-10"}
    assert section
    assert section.cautions == ()
    past = fees(subject_of(wide_shelf, "99213", date(2019, 1, 2)))
    assert past
    assert "nothing is said about 2019-01-02" in past.cautions[0]


def test_what_the_schedule_does_not_list_has_no_section(wide_shelf: Books) -> None:
    assert fees(subject_of(wide_shelf, "99999")) is None
    assert fees(subject_of(wide_shelf, "E11.9", system=CodeSystem.ICD10CM)) is None
