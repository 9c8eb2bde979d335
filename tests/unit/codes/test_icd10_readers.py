"""What the readers say of diagnoses and procedures, on small books: index, conversion, exempt codes, guidelines, history."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from consultant.codes.catalogue import Book
from consultant.codes.importers import Outcome
from consultant.codes.lookup import Books
from consultant.codes.readers import conversions, diagnoses, guidelines, history, index, procedures
from consultant.vocabulary import CodeSystem

from tests import code_files
from tests.samples import icd10

CM, PCS, CPT = CodeSystem.ICD10CM, CodeSystem.ICD10PCS, CodeSystem.CPT
FORMER_CODES = (
    ("S90", 0, "Invented injury"),
    ("S909", 1, "Invented injury, other"),
    ("T01", 1, "Invented malady"),
    ("T02", 1, "Invented gloom"),
)


@pytest.fixture
def loaded(books: Books, do_import: Any, tmp_path: Path) -> Books:
    """Every sample of the two systems, the tabular list, and two editions of the order file."""
    folder = tmp_path / "icd10"
    folder.mkdir()
    for sample in icd10.SAMPLES:
        if "csv" not in sample.importer and sample.importer != "POA-exempt codes (xlsx)":
            (folder / sample.file).write_bytes(sample.content)
    code_files.write(folder, "icd10cm-order-2025.txt", code_files.order_text(*FORMER_CODES))
    code_files.write(folder, "icd10cm-order-2026.txt", code_files.order_text(*code_files.ORDER_CODES))
    code_files.write(folder, "icd10c-tabular-April-1-2026.xml", code_files.TABULAR, "utf-8")
    results = do_import(folder)
    assert {one.outcome for one in results} == {Outcome.IMPORTED}, results
    return books


def leads(loaded: Books, system: CodeSystem, code: str) -> list[tuple[str, str, str]]:
    return [
        (one.term.path, one.column, one.code) for one in loaded.read(index.leading_to, system, code, None)
    ]


def test_an_index_leads_to_a_code_by_itself_by_a_dash_and_without_its_seventh_character(
    loaded: Books,
) -> None:
    assert leads(loaded, CM, "S901XXA") == [
        ("Malaise, malaised NEC, type 2, with, thumb", "", "S90.1-"),
    ]
    assert leads(loaded, CM, "W010XXA") == [("Fall, over a verb", "", "W01.0")]
    assert leads(loaded, CM, "W0109XA") == []
    assert leads(loaded, CM, "S9091") == [
        ("Malaise, malaised NEC, type 2, with, toe", "", "S90.91"),
        ("Malaise, malaised NEC, lightning", "", "S909"),
    ]
    assert leads(loaded, CM, "T01") == [
        ("Malaise, malaised NEC", "", "T01"),
        ("Malaise, malaised NEC, type 2, with, toe", "manifestation", "T01"),
    ]


def test_the_tables_of_drugs_and_neoplasms_tell_the_column(loaded: Books) -> None:
    assert leads(loaded, CM, "T991X6D") == [("Inventium", "underdosing", "T99.1X6")]
    assert leads(loaded, CM, "C9911") == [("Neoplasm, neoplastic, thumb", "malignant primary", "C99.1-")]
    assert leads(loaded, CM, "C809") == []


def test_the_procedure_index_leads_by_the_beginning_of_a_code(loaded: Books) -> None:
    assert leads(loaded, PCS, "0ZA13ZZ") == [
        ("Adjustment, Valve, Invented", "", "0ZA1"),
        ("Adjustoplasty", "", "0ZA"),
    ]
    assert leads(loaded, CPT, "99213") == []


def test_the_terms_below_a_term_are_found(loaded: Books) -> None:
    def below(position: int) -> list[str]:
        return [one.term for one in loaded.read(index.below, Book.ICD10CM_INDEX, position)]

    assert (below(1), below(3), below(4)) == (["type 2", "lightning"], ["thumb", "toe"], [])
    found = loaded.read(index.term, Book.ICD10CM_INDEX, 2)
    assert found
    assert (found.see, found.parent, found.row) == ("Malaise, by colour", 1, "Malaise, malaised NEC, type 2")
    assert loaded.read(index.term, Book.ICD10CM_INDEX, 99) is None


def test_a_known_term_cites_its_way_down(loaded: Books) -> None:
    (known,) = loaded.read(index.known_terms, CM, "T991X6D", None)
    assert known.line == "Inventium (underdosing): T99.1X6"
    assert known.facts["modifiers"] == "(oral)"
    assert known.citation.row == "Inventium"
    assert known.citation.release == "FY2026"


def conversion(loaded: Books, code: str) -> list[tuple[list[str], list[str], date]]:
    return [
        (one.facts["previous"], one.facts["current"], one.facts["effective"])
        for one in loaded.read(conversions.known_conversions, CM, code, None)
    ]


def test_conversions_are_told_in_both_directions(loaded: Books) -> None:
    october = date(2025, 10, 1)
    assert conversion(loaded, "S9091") == [(["S90.8", "S90.7"], [], october)]
    assert conversion(loaded, "S908") == [([], ["S90.91", "S90.99"], october)]
    assert conversion(loaded, "T001") == conversion(loaded, "T003") == [([], ["T01"], date(2023, 4, 1))]
    assert conversion(loaded, "T002") == []
    assert conversion(loaded, "S91") == [([], [], date(2016, 10, 1))]
    assert conversion(loaded, "S900") == []
    assert loaded.read(conversions.known_conversions, CPT, "99213", None) == []


def line_of(loaded: Books, code: str) -> tuple[str, bool | None]:
    (known,) = loaded.read(conversions.known_conversions, CM, code, None)
    return known.line, known.facts["still_billable"]


def test_a_code_is_replaced_only_where_the_order_file_of_that_day_has_it_no_more(
    books: Books, do_import: Any, tmp_path: Path
) -> None:
    sheet = (
        ("Current code assignment", "Effective", "Previous Code(s) Assignment"),
        ("S90.91", 2025, "T02"),
        ("S90.99", 2025, "T02 and T03"),
        ("S90.1X1A", 2025, "T01"),
        ("S90.1X1D", 2016, "T04"),
    )
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "conversion-table-FY2026.xlsx").write_bytes(icd10.workbook(sheet))
    code_files.write(folder, "icd10cm-order-2026.txt", code_files.order_text(*code_files.ORDER_CODES))
    assert {one.outcome for one in do_import(folder)} == {Outcome.IMPORTED}
    assert line_of(books, "T02") == (
        "from 2025-10-01 instead of T02: S90.91; S90.99 (before: T02 and T03)",
        False,
    )
    assert line_of(books, "T01") == (
        "from 2025-10-01 new codes for what was coded T01 before: S90.1X1A",
        True,
    )
    assert line_of(books, "T04") == (
        "from 2016-10-01 new codes for what was coded T04 before: S90.1X1D",
        None,
    )


def exempt(loaded: Books, code: str, on: date | None = None) -> list[tuple[bool, str]]:
    return [(one.facts["exempt"], one.row) for one in loaded.read(conversions.known_poa_exempt, CM, code, on)]


def test_a_complete_code_is_exempt_or_not_and_a_header_is_not_spoken_of(loaded: Books) -> None:
    assert exempt(loaded, "T01") == [(True, "T01")]
    assert exempt(loaded, "S9099") == [(False, "no row for S90.99")]
    assert exempt(loaded, "S90") == []
    assert exempt(loaded, "T99") == []


def test_the_list_of_one_year_does_not_deny_a_code_of_another(loaded: Books) -> None:
    in_fy2025 = date(2025, 5, 1)
    assert exempt(loaded, "T02", in_fy2025) == exempt(loaded, "S909", in_fy2025) == []
    assert exempt(loaded, "S9099", in_fy2025) == [(False, "no row for S90.99")]
    assert exempt(loaded, "T01", in_fy2025) == [(True, "T01")]


def test_guidelines_are_told_by_chapter_and_by_name(loaded: Books) -> None:
    found = loaded.read(guidelines.known_guidelines, CM, "T019", None)
    assert [(one.facts["number"], one.facts["names"], one.row) for one in found] == [
        ("I.C.1", None, "section I.C.1, page 3"),
        ("I.B", "T01", "section I.B, page 3"),
        ("I.C.1.a", "T01", "section I.C.1.a, page 3"),
    ]
    section = loaded.read(guidelines.section, "Section I.C.1.a.1.(a)")
    assert section
    assert (section.title, section.text) == ("Of the left", "Words on the next page.")
    assert loaded.read(guidelines.section, "I.Z") is None


def told(loaded: Books, system: CodeSystem, code: str) -> list[tuple[str, bool, bool | None, str | None]]:
    return [
        (one.facts["release"], one.facts["listed"], one.facts["billable"], one.facts["title"])
        for one in loaded.read(history.known_history, system, code, None)
    ]


def test_the_history_of_a_code_is_told_edition_by_edition(loaded: Books) -> None:
    assert told(loaded, CM, "S909") == [
        ("FY2025", True, True, "Invented injury, other"),
        ("FY2026", True, False, "Invented injury, other"),
    ]
    assert told(loaded, CM, "T01") == [
        ("FY2025", True, True, "Invented malady"),
        ("FY2026", True, True, "Invented malaise"),
    ]
    assert told(loaded, CM, "T02") == [
        ("FY2025", True, True, "Invented gloom"),
        ("FY2026", False, None, None),
    ]
    assert told(loaded, CM, "S9091")[0] == ("FY2025", False, None, None)
    assert told(loaded, PCS, "0ZA10ZZ") == [
        ("FY2026", True, True, "Adjustment of Invented Valve, Open Approach")
    ]
    assert told(loaded, CM, "Z99") == told(loaded, CPT, "99213") == []


def test_the_history_cites_the_row_or_that_there_is_none(loaded: Books) -> None:
    first, second = loaded.read(history.known_history, CM, "T02", None)
    assert (first.row, second.row) == ("T02", "no row for T02")
    assert (first.facts["from"], first.facts["to"]) == (date(2024, 10, 1), date(2025, 9, 30))


def test_a_code_has_a_section_and_a_chapter_with_titles(loaded: Books) -> None:
    (place,) = loaded.read(diagnoses.known_place, CM, "S901XXA", None)
    assert place.facts == {
        "section": "S90",
        "section_title": "Invented injuries (S90)",
        "chapter": "19",
        "chapter_title": "Invented chapter (S90-T01)",
    }
    assert loaded.read(diagnoses.known_place, CM, "Z99", None) == []
    assert loaded.read(diagnoses.known_place, PCS, "0ZA", None) == []


def test_a_procedure_code_is_found_with_its_title(loaded: Books) -> None:
    code, header = (loaded.find_code(CodeSystem.ICD10PCS, one) for one in ("0ZA10ZZ", "0ZA"))
    assert code
    assert header
    assert (code.title, code.billable) == ("Adjustment of Invented Valve, Open Approach", True)
    assert (header.title, header.billable) == ("Invented System, Adjustment", False)
    assert loaded.find_code(CodeSystem.ICD10PCS, "0ZA19ZZ") is None


def test_each_character_of_a_procedure_code_is_explained(loaded: Books) -> None:
    (known,) = loaded.read(procedures.known_tables, PCS, "0ZA20JZ", None)
    assert known.row == "table 0ZA, row 2"
    assert [(one["axis"], one["label"]) for one in known.facts["characters"]] == [
        ("Section", "Medical and Surgical"),
        ("Body System", "Invented System"),
        ("Operation", "Adjustment"),
        ("Body Part", "Invented Hinge"),
        ("Approach", "Open"),
        ("Device", "Synthetic Substitute"),
        ("Qualifier", "No Qualifier"),
    ]


def test_of_characters_that_stand_in_no_row_together_only_the_table_is_told(loaded: Books) -> None:
    row = loaded.read(procedures.table_row, "0ZA23JZ")
    assert row
    assert (row.line, [one.label for one in row.characters]) == (
        0,
        ["Medical and Surgical", "Invented System", "Adjustment"],
    )
    assert loaded.read(procedures.table_row, "XZA10Z9") is None
    assert loaded.read(procedures.known_tables, CM, "S90", None) == []


def test_a_table_tells_all_its_rows(loaded: Books) -> None:
    first, second = loaded.read(procedures.table, "0ZA")
    assert [one.label for one in first.characters if one.position == 5] == ["Open", "Percutaneous"]
    assert second.row == "table 0ZA, row 2"
    assert loaded.read(procedures.table, "9ZZ") == []


def test_the_words_of_a_procedure_code_are_defined(loaded: Books) -> None:
    found = loaded.read(procedures.known_definitions, PCS, "0ZA10ZZ", None)
    assert [one.line for one in found] == [
        "Adjustment: Turning a part a little. More than a little is rotation",
        "Invented Valve: includes Agrippan valve; Agrippan hinge",
    ]
    assert found[0].row == "section 0, Operation: Adjustment"
    assert loaded.read(procedures.known_definitions, CM, "S90", None) == []


def test_without_books_nothing_is_known(books: Books) -> None:
    for section in (
        index.known_terms,
        conversions.known_conversions,
        conversions.known_poa_exempt,
        guidelines.known_guidelines,
        history.known_history,
        diagnoses.known_place,
    ):
        assert books.read(section, CM, "S90", None) == []
    for section in (procedures.known_tables, procedures.known_definitions, history.known_history):
        assert books.read(section, PCS, "0ZA10ZZ", None) == []
    assert books.find_code(CodeSystem.ICD10PCS, "0ZA") is None
    assert books.read(guidelines.section, "I") is None
    assert books.read(index.term, Book.ICD10CM_INDEX, 1) is None
    assert books.read(index.below, Book.ICD10CM_INDEX, 1) == []


def test_the_csv_form_of_an_index_says_the_same(books: Books, do_import: Any, tmp_path: Path) -> None:
    (tmp_path / "ICD10CM_2026_Drugs.csv").write_text(icd10.DRUGS_CSV)
    (tmp_path / "ICD10CM_2026_Index.csv").write_text(icd10.INDEX_CSV)
    do_import(tmp_path / "ICD10CM_2026_Drugs.csv", tmp_path / "ICD10CM_2026_Index.csv")
    assert leads(books, CM, "T991X6D") == [("Inventium", "underdosing", "T99.1X6")]
    assert leads(books, CM, "S901XXA") == [("Malaise, malaised, type 2, with, thumb", "", "S90.1-")]


def test_the_workbook_of_exempt_codes_is_left_out_beside_the_text(do_import: Any, tmp_path: Path) -> None:
    folder = tmp_path / "poa"
    folder.mkdir()
    for sample in icd10.SAMPLES:
        if sample.importer.startswith("POA"):
            (folder / sample.file).write_bytes(sample.content)
    (folder / "POAexemptAddCodesFY26.txt").write_text(icd10.POA_TEXT)
    outcomes = {one.files[0]: one.outcome for one in do_import(folder)}
    assert outcomes == {
        "POAexemptCodesFY26.txt": Outcome.IMPORTED,
        "POAexemptCodesFY26.xlsx": Outcome.LEFT_OUT,
        "POAexemptAddCodesFY26.txt": Outcome.LEFT_OUT,
    }
