"""The sections of code pages on the real books: facts that were read by hand in the raw files, and bounded tables."""

from __future__ import annotations

from datetime import date

import pytest

from consultant.codes.lookup import Books
from consultant.reference.page import code_page
from consultant.reference.shapes import Asked, CodePage
from consultant.vocabulary import CodeSystem

from tests.unit.reference.conftest import section, texts

pytestmark = pytest.mark.realdata

CM, PCS, CPT, HCPCS = CodeSystem.ICD10CM, CodeSystem.ICD10PCS, CodeSystem.CPT, CodeSystem.HCPCS
MOST_ROWS = 100


def page(books: Books, system: CodeSystem, code: str, on: date | None = None) -> CodePage:
    return code_page(books, Asked(system, code, on))


def table(shown: CodePage, key: str, caption: str) -> list[tuple[str, ...]]:
    found = section(shown, key)
    assert found
    return next(texts(one) for one in found.tables if one.caption.startswith(caption))


def test_a_fracture_without_its_seventh_character_is_not_complete(real_books: Books) -> None:
    shown = page(real_books, CM, "S72.001", date(2026, 5, 1))
    assert shown.standing_kind == "bad"
    assert "needs a 7th character" in shown.standing
    characters = table(shown, "structure", "7th characters of S72.001")
    assert [row[0] for row in characters] == [*"ABCDEFGHJKMNPQRS"]
    assert characters[0] == ("A", "initial encounter for closed fracture", "S72.001A")
    seventh = table(shown, "notes", "7th character")
    assert ("B also: initial encounter for open fracture NOS", "", "S72") in seventh
    assert [row[0] for row in table(shown, "hierarchy", "Codes directly below S72.00")] == [
        "S72.001",
        "S72.002",
        "S72.009",
    ]


def test_c4a_is_of_the_section_that_its_number_does_not_tell(real_books: Books) -> None:
    rows = table(page(real_books, CM, "C44"), "hierarchy", "Categories of section C43-C44")
    assert [row[0] for row in rows] == ["C43", "C44", "C4A"]


def test_multiple_sclerosis_was_complete_until_fy2026(real_books: Books) -> None:
    before, after = (page(real_books, CM, "G35", on) for on in (date(2025, 9, 30), date(2025, 10, 1)))
    assert (before.standing_kind, after.standing_kind) == ("good", "bad")
    assert [row[3] for row in table(after, "history", "What each edition says")] == [
        "billable",
        "header, not billable",
    ]
    new = table(after, "crosswalks", "Conversion table")
    assert [row[1] for row in new] == [
        *("G35.A", "G35.B0", "G35.B1", "G35.B2", "G35.C0", "G35.C1", "G35.C2", "G35.D")
    ]
    assert page(real_books, CM, "G35.A", date(2025, 9, 30)).standing_kind == "bad"


def test_type_2_diabetes_excludes_the_other_kinds(real_books: Books) -> None:
    rows = table(page(real_books, CM, "E11.65"), "notes", "Excludes1")
    assert ("type 1 diabetes mellitus (E10.-)", "E10", "E11") in rows
    assert len(rows) == 9
    shown = page(real_books, CM, "E11.65")
    gem = table(shown, "crosswalks", "General Equivalence Mappings")
    assert gem[0][1] == "250.80"
    assert gem[0][3] == "approximate: the meanings differ"


def test_a_valve_is_told_character_by_character(real_books: Books) -> None:
    shown = page(real_books, PCS, "02RF38Z")
    characters = table(shown, "structure", "The characters of 02RF38Z")
    assert [row[3] for row in characters] == [
        "Medical and Surgical",
        "Heart and Great Vessels",
        "Replacement",
        "Aortic Valve",
        "Percutaneous",
        "Zooplastic Tissue",
        "No Qualifier",
    ]
    beside = table(shown, "hierarchy", "Codes that begin with 02RF38")
    assert [row[0] for row in beside] == ["02RF38H", "02RF38N", "02RF38Z"]
    found = section(page(real_books, PCS, "047"), "hierarchy")
    assert found
    assert [(len(one.rows), one.more) for one in found.tables if one.more] == [
        (60, "1,096 more are not shown.")
    ]


def test_an_ended_hcpcs_code_refers_to_the_one_after_it(real_books: Books) -> None:
    shown = page(real_books, HCPCS, "C9014", date(2019, 3, 1))
    assert shown.standing == "Ended on 2018-12-31 (HCPCS Level II, 2019)."
    assert table(shown, "history", "Codes to which") == [("J0567", "2019")]
    later = page(real_books, HCPCS, "G2211", date(2024, 2, 1))
    assert later.standing == "Valid on 2024-02-01 by its own days (HCPCS Level II, 2025-10)."
    brief = page(real_books, HCPCS, "J0576", date(2024, 4, 1))
    assert (brief.standing, brief.title != "") == ("Ended on 2024-03-31 (HCPCS Level II, 2025-10).", True)


def test_heart_failure_has_its_two_siblings(real_books: Books) -> None:
    shown = page(real_books, CodeSystem.MSDRG, "291")
    assert table(shown, "hierarchy", "MS-DRGs of the base title HEART FAILURE AND SHOCK") == [
        ("291", "with MCC", "1.2838", "this code"),
        ("292", "with CC", "0.8490", ""),
        ("293", "without CC/MCC", "0.5660", ""),
    ]


def test_a_cpt_number_has_neighbours_and_no_word_of_the_ama(real_books: Books) -> None:
    shown = page(real_books, CPT, "93591", date(2024, 7, 15))
    assert shown.title == ""
    assert shown.standing.startswith("Listed in 3 loaded tables of 2024-07-15: ")
    around = [row[0] for row in table(shown, "hierarchy", "The codes around it")]
    assert around[around.index("93591") - 1 : around.index("93591") + 2] == ["93590", "93591", "93592"]
    first = page(real_books, CodeSystem.CPT2, "0005F")
    codes = [row[0] for row in table(first, "hierarchy", "The codes around it")]
    assert {code[-1] for code in codes} == {"F"}
    last = page(real_books, CPT, "99607")
    assert max(row[0] for row in table(last, "hierarchy", "The codes around it")) < "A"


@pytest.mark.parametrize(
    ("system", "code"),
    [
        (CM, "S72"),
        (CM, "T36"),
        (CM, "I10"),
        (CM, "M80.051A"),
        (PCS, "0410090"),
        (PCS, "3E0"),
        (CodeSystem.ICD9CM, "801.00"),
        (HCPCS, "A9999"),
        (CodeSystem.MOD, "LT"),
        (CodeSystem.POS, "11"),
    ],
)
def test_every_table_is_bounded_and_every_row_is_whole(
    real_books: Books, system: CodeSystem, code: str
) -> None:
    shown = page(real_books, system, code)
    assert shown.known
    for part in shown.sections:
        for one in part.tables:
            assert len(one.rows) <= MOST_ROWS, (part.key, one.caption)
            assert {len(row) for row in one.rows} == {len(one.columns)}
    assert section(shown, "sources")


@pytest.mark.parametrize("code", ["E11.999", "ZZZ", "A00.000"])
def test_a_code_that_no_edition_lists_is_unknown(real_books: Books, code: str) -> None:
    shown = page(real_books, CM, code)
    assert not shown.known
    assert shown.standing_kind == "bad"
