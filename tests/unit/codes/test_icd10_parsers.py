"""The parsers of the books around ICD-10-CM and ICD-10-PCS: what they read, and what they refuse with line and reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from consultant.codes.importers import ImportResult, Outcome
from consultant.codes.importers.elements import read_elements
from consultant.codes.importers.headings import Table, Wanted
from consultant.codes.importers.icd10.conversion import parse_conversions, previous_codes
from consultant.codes.importers.icd10.guideline_sections import (
    chapter_ranges,
    missing_headings,
    named_codes,
    read_sections,
)
from consultant.codes.importers.icd10.guidelines import read_guidelines
from consultant.codes.importers.icd10.icd10cm import release_of
from consultant.codes.importers.icd10.icd10cm_index_xml import parse_index
from consultant.codes.importers.icd10.icd10cm_order import parse_order as parse_diagnoses
from consultant.codes.importers.icd10.icd10pcs_definitions import parse_definitions
from consultant.codes.importers.icd10.icd10pcs_index import parse_procedure_index
from consultant.codes.importers.icd10.icd10pcs_order import parse_order
from consultant.codes.importers.icd10.icd10pcs_tables import count_codes, parse_tables
from consultant.codes.importers.icd10.index_rows import DIAGNOSIS, PROCEDURE, Term, index_rows, lead
from consultant.codes.importers.icd10.table_columns import DRUGS, NEOPLASMS, in_their_columns
from consultant.codes.importers.importer import MalformedLine, Row

from tests import code_files
from tests.samples import icd10

Importing = Callable[..., list[ImportResult]]


def test_a_term_knows_the_way_down_to_it() -> None:
    rows, leads = index_rows(parse_index(icd10.INDEX_XML.encode()), DIAGNOSIS)
    assert [(row[0], row[1], row[2], row[3], row[5]) for row in rows] == [
        (1, 6, None, 0, "Malaise, malaised NEC"),
        (2, 5, 1, 1, "Malaise, malaised NEC, type 2"),
        (3, 5, 2, 2, "Malaise, malaised NEC, type 2, with"),
        (4, 4, 3, 3, "Malaise, malaised NEC, type 2, with, thumb"),
        (5, 5, 3, 3, "Malaise, malaised NEC, type 2, with, toe"),
        (6, 6, 1, 1, "Malaise, malaised NEC, lightning"),
        (7, 7, None, 0, "Morosity"),
    ]
    assert rows[0][6] == "(acute) (mild)"
    assert [rows[1][7], rows[5][7], rows[6][8]] == ["Malaise, by colour", "subcategory S90.9", "Malaise"]
    assert leads == [
        ("S901", 4, 0, True),
        ("S909", 6, 0, True),
        ("S9091", 5, 0, False),
        ("T01", 1, 0, False),
        ("T01", 5, 7, False),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("E11.65", ("E1165", False)),
        ("I63.-", ("I63", True)),
        ("C79.8-", ("C798", True)),
        ("O9A", ("O9A", False)),
        ("-", None),
        ("E1165", None),
    ],
)
def test_a_dash_stands_for_any_code_below(text: str, code: tuple[str, bool] | None) -> None:
    assert lead(text, DIAGNOSIS) == code


def test_a_procedure_code_that_is_cut_short_stands_for_all_that_begin_so() -> None:
    assert [lead(text, PROCEDURE) for text in ("02RF", "02RF38Z", "02O")] == [
        ("02RF", True),
        ("02RF38Z", False),
        None,
    ]


@pytest.mark.parametrize(
    ("terms", "line", "reason"),
    [
        ([Term(3, 0, "a"), Term(4, 2, "b")], 4, "a term of level 2 stands below none of level 1"),
        ([Term(3, 0)], 3, "the term that begins here has no words"),
        ([Term(3, 0, "a", codes=("E1165",))], 3, "'E1165' is no code"),
        ([Term(3, 0, "a", cells=("--", "x"))], 3, "'x' is no code"),
        ([Term(3, 0, "a", codes=("E11.65",) * 20)], 3, "the codes of the term that begins here are too long"),
    ],
)
def test_a_broken_term_is_refused(terms: list[Term], line: int, reason: str) -> None:
    with pytest.raises(MalformedLine) as caught:
        index_rows(terms, DIAGNOSIS)
    assert (caught.value.line, caught.value.reason) == (line, reason)


def test_the_cells_of_a_table_are_told_by_their_heading() -> None:
    inventium, vapour, inventol = parse_index(icd10.DRUGS_XML.encode(), DRUGS.names)
    assert inventium.cells == ("T99.1X1", "T99.1X2", "T99.1X3", "T99.1X4", "T99.1X5", "T99.1X6")
    assert vapour.cells[4:] == ("--", "--")
    assert (inventol.cells, inventol.see) == ((), "Inventium")
    turned = icd10.DRUGS_XML.replace('col="7">Underdosing', 'col="8">Underdosing').replace(
        'col="2">Poisoning', 'col="7">Poisoning'
    )
    turned = turned.replace('cell col="7"', 'cell col="8"').replace('cell col="2"', 'cell col="7"')
    assert next(parse_index(turned.encode(), DRUGS.names)).cells == inventium.cells


def test_a_table_without_one_of_its_columns_is_refused() -> None:
    content = icd10.DRUGS_XML.replace("Underdosing", "Overdosing").encode()
    with pytest.raises(MalformedLine, match="the heading names it 0 times") as caught:
        list(parse_index(content, DRUGS.names))
    assert caught.value.column == "Underdosing"


def test_elements_that_go_down_without_end_are_refused() -> None:
    with pytest.raises(MalformedLine, match="go down more than 100 times"):
        read_elements(b"<a>" * 5000, "a")


def test_another_root_is_refused() -> None:
    with pytest.raises(MalformedLine, match="the root is a, not b"):
        read_elements(b"<a/>", "b")


def test_a_procedure_index_names_tables_beginnings_and_words_to_use() -> None:
    terms = list(parse_procedure_index(icd10.PROCEDURE_INDEX.encode()))
    rows, leads = index_rows(terms, PROCEDURE)
    assert [(row[5], row[7], row[9], row[10]) for row in rows] == [
        ("Adjustment", "", "", ""),
        ("Adjustment, Valve, Invented", "", "", "0ZA1"),
        ("Adjustment", "", "", "0ZA20JZ"),
        ("Adjustoplasty", "Adjustment, Invented System", "", ""),
        ("Agrippan valve", "", "Invented Valve", ""),
    ]
    assert leads == [("0ZA", 4, 0, True), ("0ZA1", 2, 0, True), ("0ZA20JZ", 3, 0, False)]


def test_the_tables_tell_each_character_and_count_their_codes() -> None:
    rows = list(parse_tables(icd10.PROCEDURE_TABLES.encode()))
    assert rows[2] == ("0ZA", "3A", 0, "Operation", "Adjustment", "Turning a part a little")
    assert ("0ZA", "6J", 2, "Device", "Synthetic Substitute", "") in rows
    assert count_codes(rows) == 3


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('<pcsRow codes="2">', '<pcsRow codes="3">', "the row of 0ZA has values for 2 codes, not for 3"),
        ('pos="5"', 'pos="6"', "its axes are 4, 6, 6, 7, not 4, 5, 6, 7"),
        ('<label code="J">', '<label code="I">', "'I' is no character with a label"),
        ('<label code="A">Adjustment</label>', "", "an axis of the first three has one value, not 0"),
    ],
)
def test_a_broken_table_is_refused(old: str, new: str, reason: str) -> None:
    with pytest.raises(MalformedLine) as caught:
        list(parse_tables(icd10.PROCEDURE_TABLES.replace(old, new).encode()))
    assert caught.value.reason == reason


def test_terms_with_several_titles_share_their_meaning() -> None:
    rows = list(parse_definitions(icd10.PROCEDURE_DEFINITIONS.encode()))
    assert rows[0][:4] == ("0", 3, "Adjustment", "Operation")
    assert [(row[2], row[6]) for row in rows[1:]] == [
        ("Invented Valve", "Agrippan valve; Agrippan hinge"),
        ("Invented Hinge", "Agrippan valve; Agrippan hinge"),
    ]


def test_a_procedure_code_is_complete_exactly_with_seven_characters() -> None:
    text = icd10.procedure_order_text(*icd10.PROCEDURE_CODES)
    rows = list(parse_order(text.splitlines(keepends=True)))
    assert [(code, billable) for code, billable, _ in rows][:2] == [("0ZA", False), ("0ZA10ZZ", True)]
    with pytest.raises(MalformedLine, match="0ZA is billable exactly where it has seven characters"):
        list(parse_order([text.splitlines()[0].replace(" 0 ", " 1 ", 1)]))


@pytest.mark.parametrize(
    ("wording", "codes"),
    [
        ("A04.7", ["A047"]),
        ("C56.1 and C56.2", ["C561", "C562"]),
        ("G93.3; R53.82", ["G933", "R5382"]),
        ("I20.0-I20.1; I20.8", ["I200", "I201", "I208"]),
        ("S06.890A-S06.892A", ["S06890A", "S06892A"]),
        ("S06.890D-S06.899S", ["S06890D", "S06899S"]),
        ("I10-I15.9", ["I10", "I159"]),
        ("H02.101-H02.106; H02.109", ["H02101", "H02106", "H02109"]),
        ("Codes in Categories T15-T19", []),
        ("K59.09 AND Code from categories T36-T50", ["K5909"]),
        ("I63.- and P91.88", ["P9188"]),
        ("K31.89 and a code from R11-", ["K3189"]),
        ("None", []),
    ],
)
def test_previous_codes_are_those_that_a_cell_names_and_no_number_in_between(
    wording: str, codes: list[str]
) -> None:
    assert previous_codes(wording) == codes


HEADING = (1, ("Current code assignment", "Effective", "Previous Code(s) Assignment"))
COLUMNS = (Wanted("Current code assignment"), Wanted("Effective"), Wanted("Previous Code(s) Assignment"))


def test_a_year_stands_for_its_first_of_october() -> None:
    records = [HEADING, (2, ("A04.71 ", "2017", "A04.7")), (3, ("M35.81", "2021-01-01", "M35.8"))]
    assert list(parse_conversions(records, Table(COLUMNS))) == [
        ("A0471", 20171001, 0, "A047", "A04.7"),
        ("M3581", 20210101, 0, "M358", "M35.8"),
    ]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (("4.71", "2017", "A04.7"), "Current code assignment", "'4.71' is no code"),
        (("A04.71", "soon", "A04.7"), "Effective", "'soon' is no day"),
        (("A04.71", "", "A04.7"), "Effective", "it is blank"),
        (("A04.71", "2017", ""), "Previous Code(s) Assignment", "it is blank"),
        (("A04.71", "2017", "unknown"), "Previous Code(s) Assignment", "'unknown' names no code"),
    ],
)
def test_a_broken_conversion_is_refused(row: tuple[str, ...], column: str, reason: str) -> None:
    with pytest.raises(MalformedLine) as caught:
        list(parse_conversions([HEADING, (7, row)], Table(COLUMNS)))
    assert (caught.value.line, caught.value.column, caught.value.reason) == (7, column, reason)


def test_a_conversion_that_contradicts_a_row_above_is_refused() -> None:
    rows = [HEADING, (2, ("A04.71", "2017", "A04.7")), (3, ("A04.71", "2017", "A04.8"))]
    with pytest.raises(MalformedLine, match=r"A04\.71 has other previous codes in a row above"):
        list(parse_conversions(rows, Table(COLUMNS)))


def test_sections_are_numbered_by_the_order_of_their_headings() -> None:
    pages, sections = read_guidelines(icd10.guidelines_pdf())
    assert [(one.number, one.title, one.page) for one in sections] == [
        ("I", "Conventions", 3),
        ("I.A", "Conventions for the invented", 3),
        ("I.A.1", "Use of numbers", 3),
        ("I.B", "General rules", 3),
        ("I.C", "Chapter-Specific Guidelines", 3),
        ("I.C.1", "Chapter 1: Invented states (T00-T19) and a heading that goes on", 3),
        ("I.C.1.a", "Malaise", 3),
        ("I.C.1.a.1", "Malaise with a thumb", 3),
        ("I.C.1.a.1.a", "Of the left", 3),
        ("I.C.1.a.1.b", "Of the right", 4),
        ("I.C.1.a.1.b.i", "By night", 4),
        ("I.C.1.a.2", "Malaise without", 4),
        ("II", "Selection of Principal Diagnosis", 4),
        ("II.A", "Symptoms", 4),
        ("Appendix I", "Present on Admission Reporting Guidelines", 4),
    ]
    texts = {one.number: one.text for one in sections}
    assert texts["I.A.1"] == "A text with a list that is no section:\n3. third things come first"
    assert texts["I.C.1.a.1.a"] == "Words on the next page."
    assert texts["Appendix I"] == "1. Not a section"
    assert missing_headings(pages, sections) == []
    assert missing_headings(pages, sections[:1]) == [
        "A. Conventions for the invented",
        "C. Chapter-Specific Guidelines",
    ]


def test_the_codes_that_a_section_names_are_kept_and_short_ranges_counted_out() -> None:
    _, sections = read_guidelines(icd10.guidelines_pdf())
    assert set(named_codes(sections)) == {
        ("S9091", "I.B"),
        ("T01", "I.B"),
        ("T01", "I.C.1.a"),
        ("T02", "I.C.1.a"),
        ("T03", "I.C.1.a"),
    }
    assert list(chapter_ranges(sections)) == [("T19", "T00", "I.C.1")]


def test_without_bookmarks_a_title_is_its_first_line() -> None:
    pages, _ = read_guidelines(icd10.guidelines_pdf())
    titles = {one.number: one.title for one in read_sections(pages)}
    assert titles["I.C.1"] == "Chapter 1: Invented states (T00-T19) and a heading"


def test_a_damaged_pdf_is_refused() -> None:
    with pytest.raises(MalformedLine, match="the PDF can't be read"):
        read_guidelines(b"%PDF-1.7\nnothing of the kind")


@pytest.mark.parametrize(
    ("names", "release"),
    [
        (("POAexemptCodesFY26.txt",), "FY2026"),
        (("icd10pcs_order_2026.txt",), "FY2026"),
        (("cms_2026_pr.zip", "order.txt"), "FY2026"),
        (("April-1-2026-ICD-10-PCS-Order-File.zip", "icd10pcs_order_2026.txt"), "FY2026 April 2026"),
        (("October 1, 2025",), "FY2026"),
        (("order.txt",), None),
        (("april-1-2026-order.zip", "icd10cm-order-2026.txt"), "FY2026 April 2026"),
        (("my downloads April 2026.zip", "icd10cm-order-2025.txt"), "FY2025"),
        (("my downloads April 2026.zip", "order.txt"), "FY2026 April 2026"),
        (("October 2025.zip", "icd10cm-order-2025.txt"), "FY2025"),
        (("saved April 2026.zip", "ICD-10-CM-October-1-2025.txt"), "FY2026"),
        (("downloads 2025.zip", "POAexemptCodesFY26.txt"), "FY2026"),
        (("icd10cm-order-2025 (saved March 2026).txt",), "FY2025"),
        (("icd10cm-order-2025 (saved April 2026).txt",), "FY2025"),
        (("saved April 14, 2026, icd10cm-order-2025.txt",), "FY2025"),
        (("saved March 2026.zip", "order.txt"), None),
        (("icd10cm-FY2026-January-1-2026.txt",), "FY2026 January 2026"),
    ],
)
def test_an_edition_is_named_by_the_innermost_name_that_tells_it(
    names: tuple[str, ...], release: str | None
) -> None:
    assert release_of(names) == release


@pytest.mark.parametrize("parse", [parse_order, parse_diagnoses])
@pytest.mark.parametrize(
    ("lost", "line", "reason"),
    [
        (0, 1, "the order number is 00002, and 00001 comes here"),
        (1, 2, "the order number is 00003, and 00002 comes here"),
    ],
)
def test_a_row_that_was_lost_from_an_order_file_is_missed(
    parse: Callable[[Iterable[str]], Iterator[Row]], lost: int, line: int, reason: str
) -> None:
    codes = (
        icd10.PROCEDURE_CODES if parse is parse_order else [("S90", "One"), ("S91", "Two"), ("S92", "Three")]
    )
    text = code_files.order_text(*((code, int(len(code) == 7), title) for code, title in codes))
    rows = text.splitlines(keepends=True)
    assert len(list(parse(rows))) == len(codes)
    with pytest.raises(MalformedLine, match=reason) as caught:
        list(parse([*rows[:lost], *rows[lost + 1 :]]))
    assert caught.value.line == line
    with pytest.raises(MalformedLine, match="the order number is 00001, and 00002 comes here"):
        list(parse([rows[0], *rows]))


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("T99.2X3", "T99.2X4", "Poisoning Assault"),
        ("T99.1X6", "T99.1X6A", "Underdosing"),
        ("T99.1X5", "C99.1", "Adverse effect"),
        (
            "PoisoningAssault,PoisoningUndetermined",
            "PoisoningUndetermined,PoisoningAssault",
            "Poisoning Assault",
        ),
    ],
)
def test_a_drug_s_code_of_another_column_refuses_the_table(
    do_import: Importing, tmp_path: Path, old: str, new: str, column: str
) -> None:
    (tmp_path / "drugs2026.csv").write_text(icd10.DRUGS_CSV.replace(old, new))
    (result,) = do_import(tmp_path / "drugs2026.csv")
    assert result.outcome is Outcome.REFUSED
    assert f"column {column}: " in result.message


@pytest.mark.parametrize(
    ("content", "one", "other", "column"),
    [
        (icd10.DRUGS_XML, "Poisoning Assault", "Poisoning Undetermined", "Poisoning Assault"),
        (icd10.DRUGS_XML, "Adverse effect", "Underdosing", "Adverse effect"),
        (icd10.NEOPLASMS_XML, "Malignant Primary", "Malignant Secondary", "Malignant Primary"),
        (icd10.NEOPLASMS_XML, "Ca in situ", "Benign", "Ca in situ"),
        (icd10.NEOPLASMS_XML, "Uncertain Behavior", "Unspecified Behavior", "Uncertain Behavior"),
        (icd10.NEOPLASMS_CSV, "CaInSitu", "Benign", "Ca in situ"),
        (icd10.NEOPLASMS_CSV, "MalignantPrimary", "UnspecifiedBehavior", "Malignant Primary"),
    ],
)
def test_exchanged_columns_refuse_a_table(
    do_import: Importing, tmp_path: Path, content: str, one: str, other: str, column: str
) -> None:
    path = tmp_path / ("table2026.xml" if content.startswith("<") else "table2026.csv")
    path.write_text(other.join(part.replace(other, one) for part in content.split(one)))
    (result,) = do_import(path)
    assert result.outcome is Outcome.REFUSED
    assert f"column {column}: " in result.message


def test_of_many_neoplasms_one_may_be_of_another_column() -> None:
    terms = [
        Term(line, 0, "a", cells=("C50.9-", "C79.81", "D05.-", "D24.-", "D48.6-", "D49.3"))
        for line in range(40)
    ]
    odd = Term(99, 0, "lymph node", cells=("C77.0", "C77.0", "-", "D36.0", "D48.7", "D49.89"))
    assert list(in_their_columns([*terms, odd], NEOPLASMS)) == [*terms, odd]
    with pytest.raises(MalformedLine, match=r"C77.0 is no code .*\(3 of 255 cells\)") as caught:
        list(in_their_columns([*terms, odd, odd, odd], NEOPLASMS))
    assert (caught.value.line, caught.value.column) == (99, "Malignant Primary")
