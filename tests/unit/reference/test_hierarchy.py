"""What a code page says stands above, beside and below a code, each a link to its own page."""

from __future__ import annotations

from datetime import date

import pytest

from consultant.codes.readers.families import Relative
from consultant.reference.laying import cut, left_out
from consultant.reference.shapes import CodePage, Table
from consultant.vocabulary import CodeSystem

from tests.unit.reference.conftest import Pages, section, texts

CM, PCS = CodeSystem.ICD10CM, CodeSystem.ICD10PCS


def tables(page: CodePage) -> dict[str, Table]:
    found = section(page, "hierarchy")
    return {one.caption: one for one in found.tables} if found else {}


def test_a_diagnosis_stands_in_the_tree_of_the_tabular_list(page_of: Pages) -> None:
    found = tables(page_of(CM, "S90.1"))
    assert texts(found["Above S90.1"]) == [
        ("Chapter", "19", "Invented chapter (S90-T01)"),
        ("Section", "S90", "Invented injuries (S90)"),
        ("Category", "S90", "Invented injury"),
    ]
    assert texts(found["Codes directly below S90"]) == [
        ("S90.1", "Invented injury of thumb", "this code; header, not billable"),
        ("S90.9", "Invented injury, other", "header, not billable"),
    ]
    assert texts(found["Codes directly below S90.1"]) == [
        ("S90.1XXA", "Invented injury of thumb, initial encounter", "billable"),
        ("S90.1XXD", "Invented injury of thumb, subsequent encounter", "billable"),
    ]


def test_each_code_leads_to_its_page_but_the_code_itself(page_of: Pages) -> None:
    beside = tables(page_of(CM, "S90.1"))["Codes directly below S90"]
    assert [row[0].system for row in beside.rows] == [None, CM]


def test_a_category_stands_beside_those_of_its_section(page_of: Pages) -> None:
    found = tables(page_of(CM, "S90"))
    assert list(found) == ["Above S90", "Codes directly below S90"]  # the only one of its section
    assert not tables(page_of(CM, "S91"))


def test_what_a_date_changes_and_what_the_edition_cannot_say(page_of: Pages) -> None:
    former = section(page_of(CM, "S90", date(2025, 1, 15)), "hierarchy")
    assert former
    assert [row[0] for row in texts(former.tables[1])] == ["S90.9"]
    assert former.cautions == (
        (
            "ICD-10-CM tabular list, FY2026 April 2026 is the nearest edition on the books; it holds from "
            "2026-04-01 to 2026-09-30, so nothing is said about 2025-01-15 itself."
        ),
    )


def test_a_procedure_stands_in_its_table(page_of: Pages) -> None:
    found = tables(page_of(PCS, "0ZA10ZZ"))
    assert texts(found["Above 0ZA10ZZ"]) == [
        ("Section", "0", "Medical and Surgical"),
        ("Body System", "Z", "Invented System"),
        ("Operation", "A", "Adjustment"),
        ("Table", "0ZA", "Invented System, Adjustment"),
    ]
    assert [row[0] for row in texts(found["Codes that begin with 0ZA1"])] == ["0ZA10ZZ", "0ZA13ZZ"]
    assert [row[0] for row in texts(tables(page_of(PCS, "0ZA"))["Codes of table 0ZA"])] == [
        "0ZA10ZZ",
        "0ZA13ZZ",
    ]


def test_a_procedure_that_stands_alone_has_nothing_beside_it(page_of: Pages) -> None:
    assert list(tables(page_of(PCS, "XZA10Z9"))) == ["Above XZA10Z9"]


def test_ms_drgs_have_their_category_and_their_neighbours(page_of: Pages) -> None:
    found = tables(page_of(CodeSystem.MSDRG, "002"))
    assert texts(found["Above 002"]) == [
        ("Major diagnostic category", "01", "Diseases and Disorders of the Invented System")
    ]
    around = texts(found["The codes around it, in the order of the list"])
    assert [row[0] for row in around] == ["001", "002", "989", "999"]
    assert around[1][2] == "this code"
    assert "Above 989" not in tables(page_of(CodeSystem.MSDRG, "989"))


@pytest.mark.parametrize(
    ("system", "code", "codes"),
    [
        (CodeSystem.POS, "28", ["11", "21", "28"]),
        (CodeSystem.CARC, "B7", ["45", "B7"]),
        (CodeSystem.REV, "450", ["0450", "0999"]),
        (CodeSystem.RARC, "N123", ["MA01", "N123"]),
        (CodeSystem.CDT, "D9991", ["D9991", "D9992"]),
        (CodeSystem.CPT, "90002", ["90001", "90002", "90003", "90004"]),
        (CodeSystem.MOD, "KX", ["A1"]),
    ],
)
def test_codes_of_lists_stand_in_their_order(
    page_of: Pages, system: CodeSystem, code: str, codes: list[str]
) -> None:
    (table,) = tables(page_of(system, code)).values()
    assert [row[0] for row in texts(table)] == codes


def test_a_code_of_another_list_does_not_stand_among_them(page_of: Pages) -> None:
    (ended,) = tables(page_of(CodeSystem.MSDRG, "004")).values()
    assert [row[0] for row in texts(ended)] == ["001", "002", "989", "999"]
    assert not tables(page_of(CodeSystem.MOD, "25"))


def test_the_neighbours_of_a_cpt_number_have_no_descriptor(page_of: Pages) -> None:
    found = section(page_of(CodeSystem.CPT, "90002"), "hierarchy")
    assert found
    assert found.tables[0].columns == ("Code", "Status")
    assert "print no descriptor" in found.lines[0]


def test_a_code_alone_in_its_list_has_no_place(page_of: Pages) -> None:
    assert not tables(page_of(CodeSystem.HCPCS, "J9990"))
    assert not tables(page_of(CodeSystem.ICD9CM, "E800.0"))
    assert not tables(page_of(CodeSystem.ICD9CM, "38.93"))
    assert len(tables(page_of(CodeSystem.MSDRG, "ABC"))) == 1  # the codes around it only


def test_a_long_table_is_cut_around_the_code() -> None:
    rows = [Relative(f"{number:03}", "") for number in range(100)]
    assert [one.code for one in cut(rows, "099", most=5)] == ["095", "096", "097", "098", "099"]
    assert [one.code for one in cut(rows, "050", most=5)] == ["048", "049", "050", "051", "052"]
    assert [one.code for one in cut(rows, "none", most=2)] == ["000", "001"]
    assert (left_out(1_500, 60), left_out(3, 3)) == ("1,440 more are not shown.", "")
