"""Each layout: good lines, odd lines, malformed lines with their number."""

from __future__ import annotations

import io

import pytest

from consultant.codes.importers.hcpcs import hcpcs
from consultant.codes.importers.hcpcs.hcpcs_text import parse_hcpcs_text
from consultant.codes.importers.hcpcs.hcpcs_xlsx import columns, parse_hcpcs_rows
from consultant.codes.importers.icd10 import icd10cm
from consultant.codes.importers.icd10.icd10cm_order import parse_order
from consultant.codes.importers.icd10.icd10cm_tabular import parse_tabular
from consultant.codes.importers.importer import MalformedLine
from consultant.codes.importers.ncci import mue
from consultant.codes.importers.ncci.add_on import ADD_ON, parse_add_ons
from consultant.codes.importers.ncci.ptp import PTP, parse_ptp
from consultant.codes.importers.source import Source
from consultant.vocabulary import Setting

from tests import code_files


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def source_named(*names: str, content: bytes = b"") -> Source:
    return Source(names, len(content), lambda: io.BytesIO(content))


def test_ptp_rows() -> None:
    rationales: dict[str, int] = {}
    rows = list(parse_ptp(lines(code_files.ptp_text()), rationales))
    assert rows[0] == ("90001", "90002", 20200101, None, 0, 1)
    assert rows[1] == ("90001", "90003", 20100101, 20191231, 1, 1)
    assert rows[4] == ("Q9991", "90001", 20210401, None, 1, 1), "99991231 is open too"
    assert rationales == {"Invented rationale": 1}


def test_ptp_counts_rationales_of_all_parts() -> None:
    rationales = {"Other": 1}
    rows = list(parse_ptp(lines(code_files.ptp_text()), rationales))
    assert {row[5] for row in rows} == {2}


def test_ptp_of_before_1996_and_without_line_ends() -> None:
    assert next(parse_ptp(["90001\t90002\t*\t19960101\t\t1\tWords "], {})) == (
        "90001",
        "90002",
        19960101,
        None,
        1,
        1,
    )


@pytest.mark.parametrize(
    "broken",
    [
        "90001\t90002\t\t20200101\t*\t7\tWords\r\n",
        "90001\t90002\t\t20200101\t*\t1\r\n",
        "90001\t90002\t\t20201301\t*\t1\tWords\r\n",
        "90001\t9002\t\t20200101\t*\t1\tWords\r\n",
        "some page\r\n",
    ],
)
def test_ptp_malformed_line_has_its_number(broken: str) -> None:
    with pytest.raises(MalformedLine) as caught:
        list(parse_ptp([*lines(code_files.ptp_text()), broken], {}))
    assert caught.value.line == 12


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("90001\t90002\t\t20200101\t20191231\t1\tWords\r\n", "deleted on 20191231, before it is effective"),
        ("90001\t90002\t\t20200101\t20191231\t0\tWords\r\n", "deleted on 20191231, before it is effective"),
        ("90001\t90002\t\t22000101\t*\t1\tWords\r\n", "years from 1990 to 2199"),
        ("90001\t90002\t\t19891231\t*\t1\tWords\r\n", "years from 1990 to 2199"),
        ("90001\t90002\t\t99991231\t*\t1\tWords\r\n", "years from 1990 to 2199"),
        ("90001\t90002\t\t20200101\t29990101\t1\tWords\r\n", "years from 1990 to 2199"),
    ],
)
def test_a_ptp_row_that_no_edit_can_be_is_refused_with_its_line(row: str, reason: str) -> None:
    """In a block of many rows, too, of which all have the layout."""
    text = code_files.ptp_text()
    with pytest.raises(MalformedLine, match=reason) as caught:
        list(parse_ptp([text + row], {}))
    assert caught.value.line == 12
    with pytest.raises(MalformedLine, match=reason) as caught:
        list(parse_ptp([text, row], {}))
    assert caught.value.line == 12


def test_a_ptp_row_that_was_never_in_force_may_be_deleted_before_it_is_effective() -> None:
    row = "90001\t90002\t\t19960102\t19960101\t9\tWords\r\n"
    assert next(parse_ptp([row], {})) == ("90001", "90002", 19960102, 19960101, 9, 1)


def test_ptp_without_rows() -> None:
    with pytest.raises(MalformedLine, match="no row"):
        list(parse_ptp(lines(code_files.PTP_PREAMBLE), {}))


def test_mue_rows() -> None:
    assert list(mue.parse_mue(lines(code_files.mue_text()), mue.table())) == [
        ("90001", 1, 2, "Invented: Data"),
        ("90002", 4, 3, "Invented: Data"),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("9000,1,2 x,y\r\n", "no code"),
        ("90001,one,2 x,y\r\n", "no whole number"),
        ("90001,99999999999,2 x,y\r\n", "no whole number"),
        ("90001,1,4 x,y\r\n", "no adjudication"),
        ("90001,1,21 x,y\r\n", "no adjudication"),
        ("90001,1\r\n", "the line ends before it"),
        ("90001,1,2 x,y,z\r\n", "more fields than the heading"),
        ('"90001,1,2 x,y\r\n', "no csv"),
    ],
)
def test_mue_malformed(row: str, reason: str) -> None:
    with pytest.raises(MalformedLine, match=reason) as caught:
        list(mue.parse_mue([*lines(code_files.mue_text(())), row], mue.table()))
    assert caught.value.line == 6


def test_stray_quotation_marks_in_an_mue_table_swallow_no_rows() -> None:
    text = code_files.mue_text() + '90003,1,2 x,"y\r\n90004,1,2 x,y\r\n90005,1,2 x,y"\r\n90006,1,2 x,y\r\n'
    with pytest.raises(MalformedLine, match="goes on to line 10") as caught:
        list(mue.parse_mue(lines(text), mue.table()))
    assert caught.value.line == 8


@pytest.mark.parametrize(
    ("heading", "reason", "column"),
    [
        ("HCPCS,MUE Adjudication Indicator,MUE Rationale", "lacks HCPCS/CPT Code, MUE Values", ""),
        (
            '"HCPCS/\nCPT Code",DME MUE Values,Practitioner MUE Values,MUE Adjudication Indicator,MUE Rationale',
            "twice",
            "MUE Values",
        ),
        ("a,b", "lacks HCPCS/CPT Code", ""),
    ],
)
def test_a_heading_of_an_mue_table_that_lacks_or_repeats_a_column_is_refused(
    heading: str, reason: str, column: str
) -> None:
    with pytest.raises(MalformedLine, match=reason) as caught:
        list(mue.parse_mue(lines(f"{heading}\r\n90001,1,2 x,y,z\r\n"), mue.table()))
    assert caught.value.column == column


def test_an_mue_table_whose_heading_lacks_one_column_is_still_known_as_one() -> None:
    content = code_files.mue_text().replace(",MUE Rationale", ",Words").encode()
    assert mue.MUE.recognises(source_named("a.csv", content=content))


def test_the_columns_of_an_mue_table_may_stand_in_another_order() -> None:
    text = (
        'MUE Rationale,Practitioner Services MUE Values,Extra,"HCPCS/\nCPT Code",MUE Adjudication Indicator\r\n'
        "Invented: Data,1,x,90001,2 Date of Service Edit: Policy\r\n"
    )
    columns = mue.table()
    assert list(mue.parse_mue(lines(text), columns)) == [("90001", 1, 2, "Invented: Data")]
    assert columns.ignored == ["Extra"]
    source = source_named("a_2024q3.csv", content=text.encode())
    assert mue.MUE.recognises(source)
    assert mue.MUE.label(source).setting is Setting.PRACTITIONER


def test_add_on_rows() -> None:
    assert list(parse_add_ons(lines(code_files.ADD_ON_TEXT))) == [
        ("90003", "90001", 20130101, 1, None, ""),
        ("90003", "90002", 20130101, 1, 20181231, ""),
        ("90005", "CCCCC", 20130101, 2, None, "Contractor Defined Primary Codes"),
        ("9006T", "Q9991", 20240101, 3, 20241231, "An invented note"),
    ]


@pytest.mark.parametrize(
    "row",
    [
        "490003 90001 2013001",
        "190003 90001 2013366",
        "190003 90001",
        "190003 90001 2013000",
        "190003 90001 1989001",
        "136148 36147 2013001 201",
        "136148 36147 2013001 2018 note",
        "136148 36147 2013001         201",
        "136148 36147 2013001         2018365",
        "136148 36147 2013001 A note out of its place",
        "136148 36147 2013001 2012365",
    ],
)
def test_add_on_malformed(row: str) -> None:
    with pytest.raises(MalformedLine) as caught:
        list(parse_add_ons(["190003 90001 2013001\r\n", "\r\n", row]))
    assert caught.value.line == 3


def test_the_note_of_an_add_on_may_begin_with_a_code() -> None:
    row = "190003 90001 2013001         90001 Practitioner Only\r\n"
    assert next(parse_add_ons([row]))[-1] == "90001 Practitioner Only"


def test_order_rows() -> None:
    rows = list(parse_order(lines(code_files.order_text(*code_files.ORDER_CODES))))
    assert rows[0] == ("S90", False, "Invented injury", None, None)
    assert rows[2] == ("S901XXA", True, "Invented injury of thumb, initial encounter", None, None)


def test_order_with_a_byte_order_mark() -> None:
    text = code_files.order_text(("A01", 1, "x")).encode("utf-8-sig").decode("cp1252")
    assert next(parse_order(lines(text)))[0] == "A01"


def test_order_long_title_is_taken_from_column_78() -> None:
    long = "An invented disorder with a title that is far longer than sixty characters can hold"
    assert next(parse_order(lines(code_files.order_text(("A01", 1, long)))))[2] == long


@pytest.mark.parametrize(
    "broken", ["00002 S901 1 Shifted\r\n", "0002 S901    1 Short\r\n", "00002 S901    2 Flag\r\n"]
)
def test_order_malformed(broken: str) -> None:
    with pytest.raises(MalformedLine) as caught:
        list(parse_order([*lines(code_files.order_text(("S90", 0, "x"))), broken]))
    assert caught.value.line == 2


def test_tabular_codes_and_derived_seventh_characters() -> None:
    found = parse_tabular(code_files.TABULAR.encode())
    codes = {code: billable for code, billable, *_ in found.codes}
    assert codes == {
        "S90": False,
        "S901": False,
        "S901X1": False,
        "S901X1A": True,
        "S901X1D": True,
        "S901X1S": True,
        "S901X7": False,
        "S901X7A": True,
        "S902": False,
        "S902XXA": True,
        "S902XXD": True,
        "S902XXS": True,
        "T01": True,
    }
    assert found.entries == 6
    assert (
        "S902XXA",
        True,
        "Invented injury of nail, initial encounter",
        "Section S90",
        "Chapter 19",
    ) in found.codes


def test_tabular_notes_keep_section_and_code_of_the_same_name_apart() -> None:
    notes = parse_tabular(code_files.TABULAR.encode()).notes
    assert ("Section S90", 0, "code_also", "any invented infection") in notes
    assert ("S90", 0, "includes", "invented bruise") in notes
    assert ("S90", 2, "seventh_character", "A: initial encounter") in notes
    assert ("Chapter 19", 0, "excludes1", "invented state (T99.-)") in notes
    assert ("S901", 0, "inclusion_term", "Sore thumb") in notes


def test_a_note_among_the_seventh_characters_is_none_of_them() -> None:
    text = code_files.TABULAR.replace("</sevenChrDef>", "<note>Fall from a stool</note></sevenChrDef>")
    found = parse_tabular(text.encode())
    assert ("S90", 5, "note", "Fall from a stool") in found.notes
    assert ("S90", 4, "seventh_character", "S: sequela") in found.notes
    assert [code for code, *_ in found.codes if code.startswith("S901X1")] == [
        "S901X1",
        *(f"S901X1{character}" for character in "ADS"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("</ICD10CM.tabular>", "", 44, "XML is broken"),
        ("<name>T01</name>", "", 36, "no name"),
        ("ICD10CM.tabular>", "other>", 2, "root"),
        ("diag>", "entry>", 2, "no code"),
    ],
)
def test_tabular_malformed(old: str, new: str, line: int, reason: str) -> None:
    with pytest.raises(MalformedLine, match=reason) as caught:
        parse_tabular(code_files.TABULAR.replace(old, new).encode())
    assert caught.value.line == line


HCPCS_ROWS = [
    ("A1", "Invented modifier", "Inv mod", 20020701, None),
    ("J9990", "Injection, inventium, in a long description, 10 mg", "Inj inventium", 20200101, None),
    ("Q9991", "Invented service", "Inv svc", 20150101, 20201231),
]


def test_hcpcs_text_joins_continuations() -> None:
    assert [one.row for one in parse_hcpcs_text(lines(code_files.HCPCS_TEXT))] == HCPCS_ROWS


def test_hcpcs_text_of_short_lines_and_other_records() -> None:
    shortest = code_files.hcpcs_line("Q9993", "00100", "3", "Short line")[:292] + "N\r\n"
    text = [*lines(code_files.HCPCS_TEXT), "Q9992001005other\r\n", shortest]
    others: list[int] = []
    assert list(parse_hcpcs_text(text, others))[-1].row == ("Q9993", "Short line", "", None, None)
    assert others == [7]


def test_a_record_of_hcpcs_that_is_cut_before_its_last_day_is_refused() -> None:
    """Cut to 284 characters, a code that has ended would be valid."""
    cut = [line.rstrip("\r\n")[:284] + "\r\n" for line in lines(code_files.HCPCS_TEXT)]
    with pytest.raises(MalformedLine, match="284 characters and ends before column 292") as caught:
        list(parse_hcpcs_text(cut))
    assert (caught.value.line, caught.value.column) == (3, "TERM DT")


def test_both_layouts_of_hcpcs_give_descriptions_with_single_blanks() -> None:
    text = code_files.hcpcs_line("Q9992", "00100", "3", "Long  words", "Few   words")
    text += code_files.hcpcs_line("Q9992", "00200", "4", "and  more")
    (one,) = parse_hcpcs_text(lines(text))
    row = ["Q9992", "0010", "3", "Long  words", "Few   words", "", "", ""]
    (other,) = parse_hcpcs_rows(enumerate([code_files.HCPCS_HEADING, row], 1), columns())
    assert one.row[:3] == ("Q9992", "Long words and more", "Few words")
    assert other.row[:3] == ("Q9992", "Long words", "Few words")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("Q9992002004continued\r\n", "before it begins"),
        ("a footnote\r\n", "no HCPCS record"),
        (code_files.hcpcs_line("Q9992", "00100", "3", "x", effective="20201340"), "no day"),
    ],
)
def test_hcpcs_text_malformed(broken: str, reason: str) -> None:
    with pytest.raises(MalformedLine, match=reason) as caught:
        list(parse_hcpcs_text([*lines(code_files.HCPCS_TEXT), broken]))
    assert caught.value.line == 7


def test_hcpcs_text_zero_dates_are_none() -> None:
    line = code_files.hcpcs_line("Q9992", "00100", "3", "x", effective="00000000")
    assert next(parse_hcpcs_text([line])).effective is None


def test_hcpcs_sheet() -> None:
    sheet = enumerate(([str(cell) for cell in row] for row in code_files.HCPCS_SHEET), 1)
    rows = [one.row for one in parse_hcpcs_rows(sheet, columns())]
    assert rows[0] == HCPCS_ROWS[0]
    assert rows[1] == ("J9990", "Injection, inventium, 10 mg", "Inj inventium", 20200101, None)


@pytest.mark.parametrize(
    ("sheet", "reason"),
    [
        ([["HCPC", "LONG DESCRIPTION"]], "lacks RECID, SHORT DESCRIPTION, ACT EFF DT, TERM DT"),
        ([code_files.HCPCS_HEADING, ["X", "", "", "", "", "", "", ""]], "no HCPCS code"),
        ([code_files.HCPCS_HEADING, ["A1", "", "7", "", "Short", "", "", ""]], "no description"),
        ([code_files.HCPCS_HEADING, ["A1", "", "8", "More", "", "", "", ""]], "before it begins"),
        ([["nothing"]], "lacks HCPC"),
        ([code_files.HCPCS_HEADING, ["A1", "", "", "Long", "Short", "", "", ""]], "is blank"),
        ([code_files.HCPCS_HEADING, ["A1", "", "7", "Inv", "x" * 29, "", "", ""]], "more than 28 characters"),
        (
            [code_files.HCPCS_HEADING, ["A1", "", "7", "Inv", "Inv", "20200101", "20200101", "20191231"]],
            "A1 ended before ADD DT",
        ),
        (
            [code_files.HCPCS_HEADING, ["A1", "", "7", "Inv", "Inv", "20200101", "", "20200101"]],
            "A1 has ended, but ACT EFF DT is blank",
        ),
    ],
)
def test_hcpcs_sheet_malformed(sheet: list[list[str]], reason: str) -> None:
    with pytest.raises(MalformedLine, match=reason):
        list(parse_hcpcs_rows(enumerate(sheet, 1), columns()))


@pytest.mark.parametrize(
    ("names", "release"),
    [
        (("icd10cm-order-2026.txt",), "FY2026"),
        (("icd10cm_order_2025.txt",), "FY2025"),
        (("april-1-2026-code-descriptions-tabular-order.zip", "icd10cm-order-2026.txt"), "FY2026 April 2026"),
        (("icd10c-tabular-April-1-2026.xml",), "FY2026 April 2026"),
        (("ICD-10-CM-October-2025.zip", "order.txt"), "FY2026"),
        (("ICD10-CM Code Descriptions 2025.zip", "order.txt"), "FY2025"),
        (("tabular.xml",), "FY2024"),
    ],
)
def test_icd10cm_editions_by_name(names: tuple[str, ...], release: str) -> None:
    assert icd10cm.release_of(names, "2024") == release


@pytest.mark.parametrize(
    ("names", "release"),
    [
        (("HCPC2025_OCT_ANWEB.xlsx",), "2025-10"),
        (("HCPC2019_CONTR_ANWEB.txt",), "2019"),
        (("january-2026-alpha-numeric-hcpcs-file.zip", "codes.txt"), "2026-01"),
        (("codes.txt",), None),
        (("october-2025-alpha-numeric-hcpcs-file.zip", "HCPC2019_CONTR_ANWEB.txt"), "2019"),
        (("october-2019-alpha-numeric-hcpcs-file.zip", "HCPC2019_CONTR_ANWEB.txt"), "2019-10"),
        (("backup 2026.zip", "HCPC2025_OCT_ANWEB.xlsx"), "2025-10"),
    ],
)
def test_hcpcs_editions_by_name(names: tuple[str, ...], release: str | None) -> None:
    assert hcpcs.label(source_named(*names)).release == release


@pytest.mark.parametrize(
    ("names", "release"),
    [
        (("backup 04-01-2026.zip", "MCR_MUE_PractitionerServices_Eff_07-01-2024.csv"), "2024Q3"),
        (("medicare-ncci-2026-q2-practitioner-services-mue-table.zip", "table.csv"), "2026Q2"),
        (("backup 17-01-2026.zip", "table.csv"), None),
    ],
)
def test_mue_editions_by_name(names: tuple[str, ...], release: str | None) -> None:
    assert mue.MUE.label(source_named(*names)).release == release


@pytest.mark.parametrize(
    ("names", "release"),
    [
        (("AOC_V2026Q1.zip", "AOC_V2024Q2-MCR.txt"), "2024Q2"),
        (("AOC_V2026Q1.zip", "add-code-edits-medicare-effective-04012024.txt"), "2024Q2"),
        (("add-code-edits-medicare-effective-04012024.zip", "codes.txt"), "2024Q2"),
        (("codes.txt",), None),
    ],
)
def test_add_on_editions_by_name(names: tuple[str, ...], release: str | None) -> None:
    assert ADD_ON.label(source_named(*names)).release == release


@pytest.mark.parametrize(
    ("names", "release", "setting", "part"),
    [
        (("a-ccioph-v320r0-f2.zip", "ccipra-v302r0-f1.txt"), "2024Q3", Setting.PRACTITIONER, 1),
        (("old-v320r0.zip", "ccioph-v302r0-f4.zip", "codes.txt"), "2024Q3", Setting.OUTPATIENT_HOSPITAL, 4),
        (("practitioner and hospital.zip", "codes.txt"), None, None, 0),
    ],
)
def test_ptp_editions_by_name(
    names: tuple[str, ...], release: str | None, setting: Setting | None, part: int
) -> None:
    label = PTP.label(source_named(*names))
    assert (label.release, label.setting, label.part) == (release, setting, part)
