"""Payment localities with their indices, counties, ZIP codes, anesthesia factors, OPPS Addendum B, invented for the stories.

The localities are called as coders call them (Manhattan, Miami), so that a story can name them; every figure is made up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_LOCALITIES = """
13202 NY 01 MANHATTAN                                1.100 1.200 1.500
13202 NY 02 NYC SUBURBS/LONG ISLAND                  1.090 1.250 1.900
13282 NY 99 REST OF NEW YORK                         1.000 0.950 0.700
09102 FL 03 FORT LAUDERDALE                          1.000 1.000 1.800
09102 FL 04 MIAMI                                    1.000 1.030 2.500
09102 FL 99 REST OF FLORIDA                          1.000 0.940 1.400
08102 IN 00 INDIANA                                  1.000 0.900 0.500
12202 DC 01 DC + MD/VA SUBURBS                       1.060 1.190 1.170
11302 VA 00 VIRGINIA                                 1.000 0.980 0.750
"""
"""Carrier, state, locality, name, then the indices of work, practice expense and malpractice."""

YEARS = ("2025", "2026")
_PLACES = tuple(line.split() for line in _LOCALITIES.strip().splitlines())


def _zip(state: str, code: str, where: str, plus_four: int = 0) -> str:
    return f"{state}{code}{where} Z9   {plus_four} A{'':52}20264\r\n"


ZIPS = (
    _zip("NY", "10001", "1320201")
    + _zip("FL", "33101", "0910204")
    + _zip("IN", "46201", "0810200")
    + _zip("NY", "11001", "1320202", plus_four=1)
)
OPPS = (
    "Addendum B.-Invented Payment by HCPCS Code,,,,,,,,,,,\r\n"
    "An invented notice of a copyright.,,,,,,,,,,,\r\n"
    "HCPCS Code,Short Descriptor,SI,APC ,Relative Weight,Payment Rate ,National Unadjusted Copayment ,"
    "Minimum Unadjusted Copayment ,Adjusted Beneficiary Copayment,"
    '"Note: Actual copayments would be lower, as invented",'
    "Drug and Device Pass-Through Expiration during Calendar Year,* Indicates a Change\r\n"
    '45380,Invented words,T,5312,12.5,"$1,100.00",.,"$220.00",,,,\r\n'
    '27447,Invented words,J1,5115,140.2,"$12,500.50",.,"$2,500.10",,,,\r\n'
    "36415,Invented words,Q4,,,,,,,,,\r\n"
    "96372,Invented words,S,5692,0.8,$70.00,$10.00,$14.00,,,,\r\n"
)


def write(folder: Path) -> None:
    """The tables of both years, and the ZIP codes and hospital rates of the last quarter."""
    for year in YEARS:
        (folder / f"GPCI{year}.csv").write_text(_gpci(year), "cp1252")
        (folder / f"ANES{year}.csv").write_text(_anesthesia(), "cp1252")
        (folder / f"{year[2:]}LOCCO.csv").write_text(_counties(year), "cp1252")
    (folder / "ZIP5_OCT2026.txt").write_text(ZIPS, "cp1252", newline="")
    (folder / "2026_October_Web_Addendum_B.csv").write_text(OPPS, "cp1252", newline="")


def _gpci(year: str) -> str:
    head = (
        f"ADDENDUM E. INVENTED {year} GEOGRAPHIC PRACTICE COST INDICES,,,,,,\n,,,,,,\n"
        "Medicare Administrative Contractor (MAC),State,Locality Number,Locality Name,"
        f"{year} PW GPCI (with 1.0 Floor),{year} PE GPCI,{year} MP GPCI\n"
    )
    rows = "".join(
        ",".join((carrier, state, number, " ".join(rest[:-3]), *rest[-3:])) + "\n"
        for carrier, state, number, *rest in _PLACES
    )
    return f"{head}{rows},,,,,,\nMAC Assignments as of an invented day,,,,,,\n"


def _anesthesia() -> str:
    rows = "".join(
        f"{carrier} ,{number} ,{' '.join(rest[:-3])},{20 + float(rest[-3]):.2f} \n"
        for carrier, _, number, *rest in _PLACES
    )
    return f"Contractor,Locality,Locality Name,National Anes CF of 20.5000\n{rows}"


def _counties(year: str) -> str:
    head = (
        f"COUNTIES INCLUDED IN {year} LOCALITIES. (INVENTED),,,,\n,,,,\n"
        "Medicare Adminstrative Contractor,Locality Number,State ,Fee Schedule Area ,Counties\n,,,,\n"
    )
    return head + (
        "9102,3,FLORIDA ,FORT LAUDERDALE,BROWARD\n9102,4,,MIAMI,DADE\n9102,99,,REST OF STATE,ALL OTHER COUNTIES\n"
        "8102,0,INDIANA ,STATEWIDE ,ALL COUNTIES\n"
        '13202,1,NEW YORK ,MANHATTAN,NEW YORK\n13202,2,,NYC SUBURBS/LONG ISLAND,"BRONX, KINGS, NASSAU"\n'
        "13282,99,,REST OF STATE,ALL OTHER COUNTIES\n"
    )
