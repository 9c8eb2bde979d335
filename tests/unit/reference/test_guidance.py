"""Guideline sections that name a code, and the index terms that lead to it."""

from __future__ import annotations

from consultant.vocabulary import CodeSystem

from tests.unit.reference.conftest import Pages, section, texts

CM = CodeSystem.ICD10CM


def test_guidelines_and_index_terms_are_two_tables(page_of: Pages) -> None:
    found = section(page_of(CM, "S90.1XXA"), "guidance")
    assert found
    (terms,) = found.tables
    assert texts(terms) == [
        (
            "Malaise, malaised NEC, type 2, with, thumb",
            "",
            "S90.1-",
            "ICD-10-CM alphabetic index, FY2026",
        )
    ]
    cell = terms.rows[0][2]
    assert (cell.system, cell.code) == (CM, "S90.1")


def test_a_guideline_that_names_the_category_is_told_with_its_page(page_of: Pages) -> None:
    found = section(page_of(CM, "T01"), "guidance")
    assert found
    guidelines, terms = found.tables
    assert guidelines.caption == "Official guidelines, FY2026"
    assert texts(guidelines)[0] == (
        "I.C.1",
        "Chapter 1: Invented states (T00-T19) and a heading that goes on",
        "3",
        "",
    )
    assert ("I.B", "General rules", "3", "T01") in texts(guidelines)
    assert all(row[2].system is None for row in terms.rows)  # they lead to this very page


def test_a_code_that_neither_names_has_no_guidance(page_of: Pages) -> None:
    assert section(page_of(CodeSystem.HCPCS, "J9990"), "guidance") is None
