"""Each layout: good lines, odd lines, malformed lines with their number."""

from __future__ import annotations

import pytest

from consultant.codes.importers.hcpcs import hcpcs
from consultant.codes.importers.hcpcs.hcpcs_text import parse_hcpcs_text
from consultant.codes.importers.hcpcs.hcpcs_xlsx import columns, parse_hcpcs_rows
from consultant.codes.importers.icd10 import icd10cm
from consultant.codes.importers.icd10.icd10cm_order import parse_order
from consultant.codes.importers.icd10.icd10cm_tabular import parse_tabular
from consultant.codes.importers.importer import MalformedLine
from consultant.codes.importers.ncci.add_on import parse_add_ons
from consultant.codes.importers.ncci.mue import parse_mue
from consultant.codes.importers.ncci.ptp import parse_ptp
from consultant.codes.importers.source import Source

from tests import code_files


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def source_named(*names: str) -> Source:
    return Source(names, 0, open)  # type: ignore[arg-type]


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


def test_ptp_without_rows() -> None:
    with pytest.raises(MalformedLine, match="no row"):
        list(parse_ptp(lines(code_files.PTP_PREAMBLE), {}))


def test_mue_rows() -> None:
    assert list(parse_mue(lines(code_files.mue_text()))) == [
        ("90001", 1, 2, "Invented: Data"),
        ("90002", 4, 3, "Invented: Data"),
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("9000,1,2 x,y\r\n", "not a code"),
        ("90001,one,2 x,y\r\n", "no number"),
        ("90001,1,4 x,y\r\n", "no adjudication"),
        ("90001,1\r\n", "not a code"),
    ],
)
def test_mue_malformed(row: str, reason: str) -> None:
    with pytest.raises(MalformedLine, match=reason) as caught:
        list(parse_mue([*lines(code_files.mue_text(())), row]))
    assert caught.value.line == 6


def test_mue_without_header() -> None:
    with pytest.raises(MalformedLine, match="header"):
        list(parse_mue(["a,b\r\n"]))


def test_add_on_rows() -> None:
    assert list(parse_add_ons(lines(code_files.ADD_ON_TEXT))) == [
        ("90003", "90001", 20130101, 1, None, ""),
        ("90003", "90002", 20130101, 1, 20181231, ""),
        ("90005", "CCCCC", 20130101, 2, None, "Contractor Defined Primary Codes"),
        ("9006T", "Q9991", 20240101, 3, 20241231, "An invented note"),
    ]


@pytest.mark.parametrize(
    "row", ["490003 90001 2013001", "190003 90001 2013366", "190003 90001", "190003 90001 2013000"]
)
def test_add_on_malformed(row: str) -> None:
    with pytest.raises(MalformedLine) as caught:
        list(parse_add_ons(["190003 90001 2013001\r\n", "\r\n", row]))
    assert caught.value.line == 3


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
    text = [*lines(code_files.HCPCS_TEXT), "Q9992001005other\r\n", "Q9993001003Short line\r\n"]
    assert list(parse_hcpcs_text(text))[-1].row == ("Q9993", "Short line", "", None, None)


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
    ],
)
def test_hcpcs_editions_by_name(names: tuple[str, ...], release: str | None) -> None:
    assert hcpcs.label(source_named(*names)).release == release
