"""The facts that are known of the real files, and the files' row counts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from consultant.codes.catalogue import Book
from consultant.codes.importers import carried_icd10cm
from consultant.codes.lookup import Books
from consultant.vocabulary import CodeSystem, Setting

pytestmark = pytest.mark.realdata

PRACTITIONER = Setting.PRACTITIONER
HOSPITAL = Setting.OUTPATIENT_HOSPITAL
LARGEST_STORE = 450_000_000


@pytest.mark.parametrize(
    ("book", "setting", "release", "rows", "codes", "billable", "modifiers"),
    [
        ("icd-10-cm", None, "FY2025", 97584, 97584, 74260, None),
        ("icd-10-cm", None, "FY2026", 98186, 98186, 74719, None),
        ("icd-10-cm-tabular", None, "FY2026 April 2026", 46881, 98186, 74719, None),
        ("hcpcs", None, "2019", 6800, 6440, None, 360),
        ("hcpcs", None, "2025-10", 8846, 8463, None, 383),
        ("ptp", "practitioner", "2024Q3", 2546017, None, None, None),
        ("ptp", "outpatient_hospital", "2024Q3", 1775818, None, None, None),
        ("mue", "practitioner", "2026Q2", 15095, 15095, None, None),
        ("mue", "outpatient_hospital", "2024Q3", 14628, 14628, None, None),
        ("mue", "dme", "2024Q3", 2928, 2928, None, None),
        ("add-on", None, "2024Q2", 8186, None, None, None),
    ],
)
def test_counts(
    real_books: Books,
    book: str,
    setting: str | None,
    release: str,
    rows: int,
    codes: int | None,
    billable: int | None,
    modifiers: int | None,
) -> None:
    line = next(
        one for one in real_books.status() if (one.book, one.setting, one.release) == (book, setting, release)
    )
    assert (line.status, line.rows, line.billable, line.modifiers) == ("active", rows, billable, modifiers)
    assert codes in {None, line.codes}


def test_the_store_is_small_enough(real_books: Books, real_books_path: Path) -> None:
    assert real_books.status()
    assert real_books_path.stat().st_size < LARGEST_STORE


def test_the_derived_codes_of_the_tabular_list_are_those_of_the_order_file(real_books: Books) -> None:
    order, tabular = date(2026, 3, 1), date(2026, 5, 1)
    for header in ("S06", "T36.0", "H40.1", "M1A", "O31"):
        april = real_books.edition(Book.ICD10CM_TABULAR, None, tabular)
        assert april
        assert [one.code for one in real_books.leaves(header, order)] == [
            one.code for one in real_books.leaves(header, tabular)
        ]


@pytest.mark.parametrize(
    ("setting", "one", "two", "indicator", "rationale"),
    [
        (PRACTITIONER, "93591", "93355", "0", "Misuse of Column Two code with Column One code"),
        (HOSPITAL, "93591", "93355", "1", "Misuse of Column Two code with Column One code"),
        (PRACTITIONER, "45385", "45380", "1", "More extensive procedure"),
    ],
)
def test_pairs(
    real_books: Books, setting: Setting, one: str, two: str, indicator: str, rationale: str
) -> None:
    rows = [row for row in real_books.pairs([two, one], setting) if row.in_force(row.edition.as_of)]
    assert [(row.column_one, row.column_two, row.modifier_indicator, row.rationale) for row in rows] == [
        (one, two, indicator, rationale)
    ]


def test_a_pair_of_two_periods(real_books: Books) -> None:
    rows = real_books.pairs(["G0463", "99213"], PRACTITIONER)
    assert [row.deleted for row in rows] == [date(2019, 12, 31), None]
    assert [row.in_force(date(2019, 12, 31)) for row in rows] == [True, False]


def test_unit_limits(real_books: Books) -> None:
    limits = real_books.unit_limits(["93355", "93591", "G0463"], PRACTITIONER)
    assert {code: (one.value, one.adjudication_indicator) for code, one in limits.items()} == {
        "93355": (1, 3),
        "93591": (1, 2),
        "G0463": (0, limits["G0463"].adjudication_indicator),
    }


def test_an_add_on_and_its_primaries(real_books: Books) -> None:
    assert {(row.primary, row.kind) for row in real_books.add_ons(["93592"])} == {("93590", 1), ("93591", 1)}


def test_a_diagnosis_with_its_inherited_notes(real_books: Books) -> None:
    entry = real_books.find_code(CodeSystem.ICD10CM, "e1165")
    assert entry
    assert (entry.code, entry.billable, entry.edition.release) == ("E11.65", True, "FY2026")
    assert {note.owner for note in real_books.notes("E11.65")} >= {"E11", "Chapter 4"}


@pytest.mark.parametrize(("code", "billable"), [("M54.5", False), ("G35", False), ("Z86.010", False)])
def test_headings_of_fy2026(real_books: Books, code: str, billable: bool) -> None:
    entry = real_books.find_code(CodeSystem.ICD10CM, code, date(2026, 1, 15))
    assert entry
    assert entry.billable is billable


def test_what_existed_before_it_became_a_heading(real_books: Books) -> None:
    entry = real_books.find_code(CodeSystem.ICD10CM, "G35", date(2025, 9, 30))
    assert entry
    assert entry.billable
    assert entry.edition.release == "FY2025"


def test_extraction_can_tell_codes_from_numbers(real_books: Books) -> None:
    asked = [
        (CodeSystem.CPT, "93591"),
        (CodeSystem.CPT, "12345"),
        (CodeSystem.HCPCS, "G0463"),
        (CodeSystem.ICD10CM, "S00.00XA"),
        (CodeSystem.ICD10CM, "S00.00XZ"),
        (CodeSystem.MOD, "XU"),
    ]
    assert real_books.known(asked) == {asked[0], asked[2], asked[3], asked[5]}


def test_the_carried_file_is_there() -> None:
    assert "tabular" in carried_icd10cm().name
