"""What a table of fees or places tells about itself: totals that are sums, numbers with points, rows in their order."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from consultant.codes.importers.fees.anesthesia import AnesthesiaFile
from consultant.codes.importers.fees.fee_schedule import fee_row
from consultant.codes.importers.fees.gpci import locality_table, parse_gpci
from consultant.codes.importers.fees.locality_counties import county_table, parse_locality_counties
from consultant.codes.importers.fees.pfs import fee_table, parse_pfs
from consultant.codes.importers.fees.pfs_text import parse_pfs_text
from consultant.codes.importers.headings import csv_records
from consultant.codes.importers.importer import MalformedLine

from tests.samples import fees as files


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


@pytest.mark.parametrize(
    ("field", "wrong", "column", "reason"),
    [
        (5, "13.0", "NON-FACILITY TOTAL", "13.0 \\+ 1.46 \\+ 0.09 is 14.55, not 2.85"),
        (6, "1.56", "NON-FACILITY TOTAL", "is 2.95, not 2.85"),
        (8, "3.3", "FACILITY TOTAL", "is 4.69, not 1.72"),
        (11, "2.95", "NON-FACILITY TOTAL", "is 2.85, not 2.95"),
        (12, "2.85", "FACILITY TOTAL", "is 1.72, not 2.85"),
    ],
)
@pytest.mark.parametrize("marked", ["", "NA"])
def test_a_total_is_the_sum_of_work_expense_and_malpractice(
    marked: str, field: int, wrong: str, column: str, reason: str
) -> None:
    row = [cell.replace("CF", "32.3465") for cell in files.FEES[0]]
    row[7] = row[9] = marked
    fee_row(row, 12)
    row[field] = wrong
    with pytest.raises(MalformedLine, match=reason) as caught:
        fee_row(row, 12)
    assert (caught.value.line, caught.value.column) == (12, column)


def test_a_total_that_is_wrong_in_the_text_is_refused_too() -> None:
    text = lines(files.fee_text().replace(" 15.00", " 51.00", 1))
    with pytest.raises(MalformedLine, match=r"is 15.00, not 51.00") as caught:
        list(parse_pfs_text(text))
    assert (caught.value.line, caught.value.column) == (3, "NON-FACILITY TOTAL")


def test_a_decimal_comma_is_refused() -> None:
    with pytest.raises(MalformedLine, match="'1,30' is no number") as caught:
        list(parse_pfs(lines(files.fee_csv().replace(",1.30,", ',"1,30",')), fee_table()))
    assert caught.value.column == "WORK RVU"
    with pytest.raises(MalformedLine, match="'1,081' is no number") as caught:
        list(parse_gpci(lines(files.GPCI.replace(",1.081,", ',"1,081",')), locality_table()))
    assert caught.value.column == "PE GPCI"
    with pytest.raises(MalformedLine, match="'27,860' is no number"):
        list(AnesthesiaFile().rows(lines(files.ANESTHESIA.replace("27.86 ", '"27,860"'))))


COUNTY_HEADING = "Medicare Adminstrative Contractor,Locality Number,State,Fee Schedule Area,Counties\r\n"
COUNTY_ROWS = (
    "91182,18,CALAND,GOLDEN BAY,GOLD",
    "91112,5,,SILVER BAY,SILVER",
    "91112,9,,VALLEY,VALE",
    "90212,1,GEORLAND,PEACH CITY,PEACH",
    "90212,99,,REST OF STATE,ALL OTHER COUNTIES",
    "90312,0,HAYLAND,STATEWIDE,ALL COUNTIES",
)


def counties_of(rows: Sequence[str]) -> list[tuple[str, str]]:
    text = COUNTY_HEADING + "".join(f"{row}\r\n" for row in rows)
    read = parse_locality_counties(csv_records(lines(text)), county_table())
    return [(row[2], row[3]) for row in read]


@pytest.mark.parametrize("column", range(5))
@pytest.mark.parametrize("descending", [False, True])
def test_a_county_table_that_was_sorted_is_refused(column: int, descending: bool) -> None:
    true = counties_of(COUNTY_ROWS)
    blank_last = sorted(
        COUNTY_ROWS,
        key=lambda row: (not row.split(",")[column], row.split(",")[column].zfill(2)),
    )
    with pytest.raises(MalformedLine, match=r"publisher's order|blank"):
        counties_of(blank_last[::-1] if descending else blank_last)
    assert true[2:4] == [("CALAND", "VALLEY"), ("GEORLAND", "PEACH CITY")]


def test_a_county_row_that_was_moved_is_refused_with_its_line_and_column() -> None:
    moved = [COUNTY_ROWS[place] for place in (0, 2, 3, 1, 4, 5)]
    with pytest.raises(MalformedLine, match="91112 is no carrier of GEORLAND") as caught:
        counties_of(moved)
    assert (caught.value.line, caught.value.column) == (5, "Medicare Administrative Contractor")
    with pytest.raises(MalformedLine, match="CALAND stands below GEORLAND") as caught:
        counties_of([*COUNTY_ROWS[3:5], *COUNTY_ROWS[:3]])
    assert (caught.value.line, caught.value.column) == (4, "State")


def test_the_virgin_islands_may_stand_on_either_side_of_virginia() -> None:
    rows = ("90912,50,VIRGIN ISLANDS,ISLANDS,ALL", "91132,0,VIRGINIA,STATEWIDE,ALL")
    assert len(counties_of(rows)) == len(counties_of(rows[::-1])) == 2
