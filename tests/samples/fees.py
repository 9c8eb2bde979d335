"""Samples of what Medicare pays by: the fee schedule in both layouts and both twins, localities, ZIP codes, OPPS Addendum B."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

from tests import code_files
from tests.samples.sample import Sample

FEE_FIELDS = 32
"""Fields of a row, PRIC IND among them."""

FEES: tuple[tuple[str, ...], ...] = tuple(
    tuple(line.split(","))
    for line in (
        "90001,,Invented words of another house,A,,1.30,1.46,,0.33,,0.09,2.85,1.72,0,XXX,0.00,0.00,0.00,0,0,0,0,0,9,,CF,09,0,99,0.00,0.00,0.00",
        "90002,,,R,+,7.50,6.25,NA,6.25,,1.25,15.00,15.00,1,010,0.10,0.80,0.10,3,1,2,1,0,9,90001,CF,01,0,88,3.26,3.26,0.05",
        "90002,26,,R,,7.50,2.25,,2.25,,0.25,10.00,10.00,1,010,0.10,0.80,0.10,3,1,2,1,0,9,90001,CF,01,0,88,0.00,0.00,0.00",
        "90002,TC,,R,,0.00,4.00,NA,4.00,NA,1.00,5.00,5.00,1,010,0.00,0.00,0.00,3,1,2,1,0,9,,CF,01,0,88,3.26,3.26,0.05",
        "D9990,,Invented dental words,N,,0.00,0.00,,0.00,,0.00,0.00,0.00,9,XXX,0.00,0.00,0.00,9,9,9,9,9,9,,CF,09,0,99,0.00,0.00,0.00",
        "Q9990,,Invented  visit,N,,0.00,0.00,,0.00,,0.00,0.00,0.00,9,XXX,0.00,0.00,0.00,9,9,9,9,9,9,,CF,6A,0,99,0.00,0.00,0.00",
    )
)
"""Rows in the order of the 2026 file; `CF` stands for the conversion factor."""

_STACK = (
    ",,,,,,,,,,,,,,,,,,,,,,,,,,,,,NON-FACILITY,FACILITY,",
    ",,,,NOT USED,,,,,,,,,,,,,,,,,,,,,,PHYSICIAN,,DIAGNOSTIC,PE USED,PE USED,MP USED",
    ",,,,FOR,,,NON-FAC,,FACILITY ,,,,,,,,,,,,,,,,,SUPERVISION OF,,IMAGING,FOR OPPS,FOR OPPS,FOR OPPS",
    ",,,STATUS,MEDICARE ,WORK,NON-FAC,NA,FACILITY,NA,MP,NON-FACILITY,FACILITY,PCTC,GLOB,PRE,INTRA,POST,MULT,BILAT,ASST,CO-,TEAM,PRIC,ENDO,CONV,DIAGNOSTIC,CALCULATION,FAMILY,PAYMENT,PAYMENT,PAYMENT",
    "HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS,OP,OP,OP,PROC,SURG,SURG,SURG,SURG,IND,BASE,FACTOR,PROCEDURES,FLAG,INDICATOR,AMOUNT,AMOUNT,AMOUNT",
)
PRICING = 23
"""The place of PRIC IND, which 2025 does not have."""


def fee_csv(
    factor: str = "32.3465",
    rows: tuple[tuple[str, ...], ...] = FEES,
    title: str = "",
    *,
    pricing: bool = True,
) -> str:
    """A PPRRVU csv file; `pricing`: with the column of 2026."""
    stack = [line.split(",") for line in _STACK]
    lines = [*stack, *([factor if cell == "CF" else cell for cell in row] for row in rows)]
    kept = lines if pricing else [[*line[:PRICING], *line[PRICING + 1 :]] for line in lines]
    notice = f",,{title}\r\n" if title else ",,An invented notice of a copyright.\r\n"
    return notice + "".join(",".join(line) + "\r\n" for line in kept)


_PLACES = (
    *(
        (1, 5),
        (6, 7),
        (8, 57),
        (58, 58),
        (59, 59),
        (60, 65),
        (67, 72),
        (73, 74),
        (76, 81),
        (82, 83),
        (85, 89),
    ),
    *(
        (91, 96),
        (97, 102),
        (103, 103),
        (104, 106),
        (107, 109),
        (110, 112),
        (113, 115),
        (116, 116),
        (117, 117),
    ),
    *((118, 118), (119, 119), (120, 120), (0, 0), (128, 132), (133, 140), (142, 143), (144, 144), (146, 147)),
    *((152, 157), (159, 164), (166, 171)),
)
_LEFT = frozenset({0, 1, 2, 7, 9, 24})
_POINT_FIRST = frozenset({15, 16, 17})


def fee_text(factor: str = "32.3465", rows: tuple[tuple[str, ...], ...] = FEES) -> str:
    """The same rows as PPRRVU text."""
    return "HDR An invented notice of a copyright\r\n" + "".join(_fixed(row, factor) for row in rows)


def _fixed(row: tuple[str, ...], factor: str) -> str:
    line = [" "] * 171
    for number, (cell, (first, last)) in enumerate(zip(row, _PLACES, strict=True)):
        if first:
            text = cell.replace("CF", factor).removeprefix("0" if number in _POINT_FIRST else "-")
            width = last - first + 1
            line[first - 1 : last] = text.ljust(width) if number in _LEFT else text.rjust(width)
    return "".join(line) + "\r\n"


GPCI = (
    "ADDENDUM E. INVENTED GEOGRAPHIC PRACTICE COST INDICES,,,,,,\r\n"
    ",,,,,,\r\n"
    "Medicare Administrative Contractor (MAC),State,Locality Number,Locality Name,"
    "2025 PW GPCI (with 1.0 Floor),2025 PE GPCI,2025 MP GPCI\r\n"
    "91112,ZA,00,INVENTED COAST*,1.5,1.081,0.592\r\n"
    "91112,ZA,99,REST OF ZA,1,0.869,0.575\r\n"
    "02102,ZB,01,INVENTED HILLS**,1,1,0.739\r\n"
    '"MAC Assignments as of an invented day",,,,,,\r\n'
    ",,,,,,\r\n"
    "*Work index has an invented floor.,,,,,,\r\n"
    "**Expense index has an invented floor.,,,,,,\r\n"
)
ANESTHESIA = (
    "Contractor,Locality,Locality Name,National Anes CF of 20.3178\r\n"
    "91112 ,00 ,INVENTED COAST*,27.86 \r\n"
    "91112 ,99 ,REST OF ZA,19.31 \r\n"
    ",,,\r\n"
    "02102 ,01 ,INVENTED HILLS**,20.00 \r\n"
)
COUNTIES = (
    "COUNTIES INCLUDED IN 2025 LOCALITIES. (INVENTED),,,,\r\n"
    ",,,,\r\n"
    "Medicare Adminstrative Contractor,Locality Number,State ,Fee Schedule Area ,Counties\r\n"
    ",,,,\r\n"
    '91112,0,ZEDLAND ,INVENTED COAST,"NORTH, SOUTH  AND WEST"\r\n'
    "91112,99,,REST OF STATE* ,ALL OTHER COUNTIES \r\n"
    "91112,99,,REST OF STATE*,ALL OTHER COUNTIES\r\n"
    " , , , , \r\n"
    "2102,1,ZEELAND ,STATEWIDE ,ALL COUNTIES \r\n"
    ",,,,\r\n"
    "*  Payment locality is served twice.,,,,\r\n"
)


def _zip(state: str, code: str, where: str, rural: str, plus_four: int) -> str:
    return f"{state}{code}{where}{rural}Z9{rural}  {plus_four} A{'':52}20254\r\n"


ZIPS = (
    _zip("ZA", "00901", "9111200", " ", 0)
    + _zip("ZA", "00902", "9111299", "R", 1)
    + _zip("ZB", "99903", "0210201", "B", 0)
)
OPPS = (
    "HCPCSCode,ShortDescriptor,StatusIndicator,PaymentRate,Changed?,Source\r\n"
    "90001,Invented words of another house,J1,3342.87,false,2026-04\r\n"
    "90002,,N,,true,2026-04\r\n"
    "Q9990\u00a0,Invented\u00a0visit,A,,false,2026-04\r\n"
    "Q9991,Invented drug,K,0.5,false,2026-04\r\n"
)
OFFICIAL_OPPS = (
    "Addendum B.-Invented Payment by HCPCS Code,,,,,,,,,,,\r\n"
    "An invented notice of a copyright.,,,,,,,,,,,\r\n"
    "HCPCS Code,Short Descriptor,SI,APC ,Relative Weight,Payment Rate ,National Unadjusted Copayment ,"
    "Minimum Unadjusted Copayment ,Adjusted Beneficiary Copayment,"
    '"Note: Actual copayments would be lower, as invented",'
    "Drug and Device Pass-Through Expiration during Calendar Year,* Indicates a Change\r\n"
    '90001,Invented words of another house,J1,5072,36.5432,"$3,342.87",.,"$668.58",,,,*\r\n'
    "90002,,N,,,,,,,,,\r\n"
    "Q9990,Invented visit,V,5012,1.4567,$127.14,$10.00,$25.43,$20.00,capped,12/31/2026,\r\n"
)


def _counties_workbook() -> bytes:
    """The table as a workbook, whose numbers are numbers."""
    rows = tuple(
        tuple(int(cell) if cell.isdecimal() else cell for cell in row)
        for row in csv.reader(io.StringIO(COUNTIES))
    )
    with tempfile.TemporaryDirectory() as folder:
        return code_files.write_xlsx(Path(folder) / "a.xlsx", rows).read_bytes()


SAMPLES = (
    Sample(
        "physician fee schedule (csv)",
        "PPRRVU2025_Oct.csv",
        fee_csv(pricing=False).encode("cp1252"),
        one_heading=False,
    ),
    Sample("physician fee schedule (text)", "PPRRVU2025_Oct.txt", fee_text().encode("cp1252")),
    Sample(
        "physician fee schedule of qualifying APM participants (csv)",
        "PPRRVU2026_Jan_QPP.csv",
        fee_csv("33.5675").encode("cp1252"),
        one_heading=False,
    ),
    Sample(
        "physician fee schedule of qualifying APM participants (text)",
        "PPRRVU2026_Jan_QPP.txt",
        fee_text("33.5675").encode("cp1252"),
    ),
    Sample("GPCI (csv)", "GPCI2025.csv", GPCI.encode("cp1252"), last_line_is_a_row=False),
    Sample("anesthesia conversion factors (csv)", "ANES2025.csv", ANESTHESIA.encode("cp1252")),
    Sample(
        "counties of the payment localities (csv)",
        "25LOCCO.csv",
        COUNTIES.encode("cp1252"),
        last_line_is_a_row=False,
    ),
    Sample(
        "counties of the payment localities (xlsx)",
        "26LOCCO.xlsx",
        _counties_workbook(),
        last_line_is_a_row=False,
    ),
    Sample("ZIP codes by locality (text)", "ZIP5_OCT2025.txt", ZIPS.encode("cp1252")),
    Sample("OPPS Addendum B (csv)", "OPPS_AddendumB_2026-04.csv", OPPS.encode("utf-8")),
    Sample("OPPS Addendum B (csv)", "2026_April_Web_Addendum_B.csv", OFFICIAL_OPPS.encode("cp1252")),
)
