"""Where the General Equivalence Mappings point, flags in words, and what the conversion table says of new and former codes."""

from __future__ import annotations

from consultant.codes.readers.crosswalks import CAUTION
from consultant.vocabulary import CodeSystem

from tests.unit.reference.conftest import Pages, section, texts

CM, ICD9 = CodeSystem.ICD10CM, CodeSystem.ICD9CM


def test_a_combination_is_told_in_words(page_of: Pages) -> None:
    found = section(page_of(ICD9, "E800.0"), "crosswalks")
    assert found
    assert found.lines[0] == CAUTION
    assert found.lines[1].startswith("A combination: only several codes together translate it")
    (table,) = found.tables
    assert table.caption == "General Equivalence Mappings, ICD-9-CM to ICD-10, FY2018"
    assert texts(table)[1] == (
        "ICD-10-CM",
        "T02.XXXA",
        "",
        "approximate: the meanings differ",
        "scenario 1, choice list 2",
    )
    assert table.rows[1][1].system is CM


def test_both_directions_have_their_own_lines(page_of: Pages) -> None:
    forward = section(page_of(ICD9, "001.0"), "crosswalks")
    assert forward
    assert texts(forward.tables[0]) == [("ICD-10-CM", "A00.0", "", "identical", "")]
    backward = section(page_of(CM, "A00.1"), "crosswalks")
    assert backward
    assert texts(backward.tables[0]) == [
        ("ICD-9-CM", "001.1", "Invented fever, second kind", "approximate: the meanings differ", "")
    ]


def test_a_code_without_counterpart_is_said_to_have_none(page_of: Pages) -> None:
    found = section(page_of(CM, "Z99.2"), "crosswalks")
    assert found
    (row,) = found.tables[0].rows
    assert [cell.text for cell in row] == ["ICD-9-CM", "none", "", "no counterpart", ""]
    assert row[1].system is None


def test_a_procedure_of_icd9_leads_to_icd10_pcs(page_of: Pages) -> None:
    found = section(page_of(ICD9, "38.93"), "crosswalks")
    assert found
    assert found.tables[0].rows[0][1].system is CodeSystem.ICD10PCS


def test_the_conversion_table_leads_to_the_former_codes(page_of: Pages) -> None:
    found = section(page_of(CM, "S90.91"), "crosswalks")
    assert found
    (table,) = found.tables
    assert texts(table) == [
        ("2025-10-01", "S90.8", "Coded so before S90.91 was new: S90.8 and S90.7"),
        ("2025-10-01", "S90.7", "Coded so before S90.91 was new: S90.8 and S90.7"),
    ]
    assert found.lines == ()


def test_a_former_code_leads_to_the_new_ones(page_of: Pages) -> None:
    found = section(page_of(CM, "S90.8"), "crosswalks")
    assert found
    assert texts(found.tables[0]) == [
        ("2025-10-01", "S90.91", "In the place of S90.8, which is no complete code from then on"),
        ("2025-10-01", "S90.99", "In the place of S90.8, which is no complete code from then on"),
    ]


def test_a_new_code_without_a_single_former_one_says_so(page_of: Pages) -> None:
    found = section(page_of(CM, "S91"), "crosswalks")
    assert found
    assert texts(found.tables[0]) == [("2016-10-01", "none named", "Coded so before S91 was new: None")]


def test_a_code_that_no_bridge_names_has_no_crosswalks(page_of: Pages) -> None:
    assert section(page_of(CodeSystem.HCPCS, "J9990"), "crosswalks") is None
