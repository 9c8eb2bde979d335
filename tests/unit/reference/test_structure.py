"""How a code is built: the characters of ICD-10-PCS with the table's rows and definitions, the 7th characters of ICD-10-CM."""

from __future__ import annotations

from consultant.vocabulary import CodeSystem

from tests.unit.reference.conftest import Pages, section, texts

CM, PCS = CodeSystem.ICD10CM, CodeSystem.ICD10PCS


def test_each_character_of_a_procedure_is_told_with_its_meaning(page_of: Pages) -> None:
    found = section(page_of(PCS, "0ZA13ZZ"), "structure")
    assert found
    characters, meanings = found.tables
    assert characters.caption == "The characters of 0ZA13ZZ (ICD-10-PCS tables, FY2026)"
    assert texts(characters)[2:5] == [
        ("3", "Operation", "A", "Adjustment"),
        ("4", "Body Part", "1", "Invented Valve"),
        ("5", "Approach", "3", "Percutaneous"),
    ]
    assert texts(meanings)[0] == (
        "Operation: Adjustment",
        "Turning a part a little",
        "More than a little is rotation",
        "Fine tuning",
    )


def test_the_header_of_a_table_has_the_tables_rows(page_of: Pages) -> None:
    found = section(page_of(PCS, "0ZA"), "structure")
    assert found
    rows = found.tables[1]
    assert rows.columns == ("Row", "Body Part", "Approach", "Device", "Qualifier")
    assert texts(rows) == [
        ("1", "1 Invented Valve", "0 Open; 3 Percutaneous", "Z No Device", "Z No Qualifier"),
        ("2", "2 Invented Hinge", "0 Open", "J Synthetic Substitute", "Z No Qualifier"),
    ]


def test_of_a_code_that_the_tables_do_not_build_the_first_three_are_told(page_of: Pages) -> None:
    found = section(page_of(PCS, "0ZA20ZZ"), "structure")
    assert found
    assert len(found.tables[0].rows) == 3
    assert found.lines[0].startswith("No row of the loaded table has all of its characters together")
    assert section(page_of(PCS, "XZA"), "structure") is None


def test_a_code_that_needs_a_seventh_character_has_its_characters_with_the_codes(page_of: Pages) -> None:
    found = section(page_of(CM, "S90.1"), "structure")
    assert found
    assert texts(found.tables[0]) == [
        ("A", "initial encounter", "S90.1XXA"),
        ("D", "subsequent encounter", "S90.1XXD"),
    ]
    assert found.lines == ("X fills the places up to the 7th character.",)
    assert found.tables[0].rows[0][2].system is CM


def test_a_complete_code_stands_among_those_of_its_seventh_characters(page_of: Pages) -> None:
    found = section(page_of(CM, "S90.1XXA"), "structure")
    assert found
    assert [row[2] for row in texts(found.tables[0])] == ["S90.1XXA (this code)", "S90.1XXD"]


def test_codes_without_seventh_character_have_no_structure(page_of: Pages) -> None:
    assert section(page_of(CM, "S90.91"), "structure") is None
    assert section(page_of(CM, "S90.97"), "structure") is None
    assert section(page_of(CodeSystem.HCPCS, "J9990"), "structure") is None
