"""The physician fee schedule, invented for the stories: code numbers and indicators as coders know them, figures made up.

`places.py` writes what payment needs besides: localities, ZIP codes, anesthesia factors, OPPS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.samples.fees import fee_csv

if TYPE_CHECKING:
    from pathlib import Path

_ROWS = """
code   mod st  work   nf     fac    mp   pctc glob pre  intra post mult bilat asst co team endo  sup
11042  .   A   1.10   2.40   0.60   0.10 0    000  0.00 0.00  0.00 2    0     1    0  0    .     09
11402  .   A   1.40   2.60   1.50   0.10 0    010  0.10 0.80  0.10 2    0     1    0  0    .     09
20610  .   A   0.80   1.00   0.40   0.10 0    000  0.00 0.00  0.00 2    1     1    0  0    .     09
22612  .   A  23.00  NA     15.00   7.00 0    090  0.10 0.70  0.20 2    0     2    2  0    .     09
22614  .   A   6.40  NA      3.00   2.00 0    ZZZ  0.00 0.00  0.00 0    0     2    2  0    .     09
27130  .   A  19.60  NA     14.00   4.00 0    090  0.10 0.69  0.21 2    1     2    1  0    .     09
27447  .   A  19.60  NA     14.00   4.00 0    090  0.10 0.69  0.21 2    1     2    1  0    .     09
29875  .   A   6.40  NA      6.00   1.20 0    090  0.10 0.69  0.21 3    1     1    0  0    29870 09
29881  .   A   7.00  NA      6.50   1.30 0    090  0.10 0.69  0.21 3    1     1    1  0    29870 09
33945  .   A  89.00  NA     35.00  20.00 0    090  0.10 0.80  0.10 2    0     2    1  2    .     09
36415  .   X   0.00   0.00   0.00   0.00 9    XXX  0.00 0.00  0.00 9    9     9    9  9    .     09
45378  .   A   3.20   6.00   1.70   0.40 0    000  0.00 0.00  0.00 2    0     1    0  0    .     09
45378  53  A   1.60   3.00   0.80   0.20 0    000  0.00 0.00  0.00 2    0     1    0  0    .     09
45380  .   A   3.50   8.50   1.90   0.40 0    000  0.00 0.00  0.00 3    0     1    0  0    45378 09
45385  .   A   4.50   8.00   2.40   0.50 0    000  0.00 0.00  0.00 3    0     1    0  0    45378 09
47562  .   A  10.40  NA      6.00   2.50 0    090  0.11 0.76  0.13 2    0     2    1  0    .     09
59400  .   A  36.00  21.00  21.00   8.00 0    MMM  0.00 0.00  0.00 2    0     1    0  0    .     09
66984  .   A   7.30  NA      6.20   0.50 0    090  0.10 0.70  0.20 2    1     1    0  0    .     09
69210  .   A   0.60   0.80   0.30   0.10 0    000  0.00 0.00  0.00 2    2     1    0  0    .     09
70496  .   A   1.80   6.60  NA      0.10 1    XXX  0.00 0.00  0.00 4    0     0    0  0    .     02
70496  26  A   1.80   0.60   0.60   0.10 1    XXX  0.00 0.00  0.00 4    0     0    0  0    .     09
70496  TC  A   0.00   6.00  NA      0.00 1    XXX  0.00 0.00  0.00 4    0     0    0  0    .     02
70498  .   A   1.70   6.40  NA      0.10 1    XXX  0.00 0.00  0.00 4    0     0    0  0    .     02
70498  26  A   1.70   0.50   0.50   0.10 1    XXX  0.00 0.00  0.00 4    0     0    0  0    .     09
70498  TC  A   0.00   5.90  NA      0.00 1    XXX  0.00 0.00  0.00 4    0     0    0  0    .     02
71046  .   A   0.20   0.60  NA      0.10 1    XXX  0.00 0.00  0.00 0    0     0    0  0    .     01
71046  26  A   0.20   0.10   0.10   0.10 1    XXX  0.00 0.00  0.00 0    0     0    0  0    .     09
71046  TC  A   0.00   0.50  NA      0.00 1    XXX  0.00 0.00  0.00 0    0     0    0  0    .     01
73030  .   A   0.20   0.80  NA      0.10 1    XXX  0.00 0.00  0.00 0    3     0    0  0    .     01
80053  .   X   0.00   0.00   0.00   0.00 9    XXX  0.00 0.00  0.00 9    9     9    9  9    .     09
84165  .   X   0.00   0.00   0.00   0.00 9    XXX  0.00 0.00  0.00 9    9     9    9  9    .     09
84165  26  A   0.40   0.10   0.10   0.00 9    XXX  0.00 0.00  0.00 0    0     0    0  0    .     09
85060  .   A   0.50   0.20   0.20   0.00 8    XXX  0.00 0.00  0.00 0    0     0    0  0    .     09
86153  26  A   0.70   0.30   0.30   0.00 6    XXX  0.00 0.00  0.00 0    0     0    0  0    .     09
92557  .   A   0.60   0.40  NA      0.10 0    XXX  0.00 0.00  0.00 5    2     0    0  0    .     05
93000  .   A   0.20   0.20  NA      0.10 4    XXX  0.00 0.00  0.00 6    0     0    0  0    .     01
93010  .   A   0.20   0.10   0.10   0.10 2    XXX  0.00 0.00  0.00 0    0     0    0  0    .     09
93015  .   A   0.80   1.20  NA      0.10 4    XXX  0.00 0.00  0.00 6    0     0    0  0    .     02
94760  .   T   0.00   0.10  NA      0.00 3    XXX  0.00 0.00  0.00 0    0     0    0  0    .     09
96372  .   A   0.20   0.20  NA      0.10 5    XXX  0.00 0.00  0.00 0    0     0    0  0    .     09
97110  .   A   0.40   0.40   0.40   0.00 7    XXX  0.00 0.00  0.00 5    0     0    0  0    .     09
97140  .   A   0.40   0.30  NA      0.00 7    XXX  0.00 0.00  0.00 5    0     0    0  0    .     09
99024  .   B   0.00   0.00   0.00   0.00 9    XXX  0.00 0.00  0.00 9    9     9    9  9    .     09
99213  .   A   1.30   1.40   0.60   0.10 0    XXX  0.00 0.00  0.00 0    0     0    0  0    .     09
99214  .   A   1.90   1.80   0.80   0.10 0    XXX  0.00 0.00  0.00 0    0     0    0  0    .     09
99417  .   I   0.00   0.00   0.00   0.00 9    ZZZ  0.00 0.00  0.00 9    9     9    9  9    .     09
0275T  .   C   0.00   0.00   0.00   0.00 0    YYY  0.00 0.00  0.00 2    0     0    0  0    .     09
3044F  .   M   0.00   0.00   0.00   0.00 9    XXX  0.00 0.00  0.00 9    9     9    9  9    .     09
A4550  .   B   0.00   0.00   0.00   0.00 9    XXX  0.00 0.00  0.00 9    9     9    9  9    .     09
A6402  .   P   0.00   0.00   0.00   0.00 9    XXX  0.00 0.00  0.00 9    9     9    9  9    .     09
G2212  .   A   0.60   0.30   0.20   0.10 0    ZZZ  0.00 0.00  0.00 0    0     0    0  0    .     09
J3301  .   E   0.00   0.00   0.00   0.00 9    XXX  0.00 0.00  0.00 9    9     9    9  9    .     09
V5010  .   N   0.00   0.00   0.00   0.00 9    XXX  0.00 0.00  0.00 9    9     9    9  9    .     09
00100  .   J   0.00   0.00   0.00   0.00 9    XXX  0.00 0.00  0.00 9    9     9    9  9    .     09
D7140  .   R   0.00   0.00   0.00   0.00 9    YYY  0.00 0.00  0.00 9    9     9    9  9    .     09
"""
"""`.` is blank; NA in a column of practice expense: not done there."""

CAPS = {
    ("70496", ""): ("6.10", "6.10", "0.10"),
    ("70496", "TC"): ("5.50", "5.50", "0.00"),
    ("70498", ""): ("9.50", "9.50", "0.10"),
    ("70498", "TC"): ("9.00", "9.00", "0.00"),
}
"""The practice expense (in both settings) and malpractice of the OPPS cap on imaging."""

EDITIONS = (
    ("PPRRVU2025_Oct.csv", "32.3465", False),
    ("PPRRVU2026_Oct_nonQPP.csv", "33.4009", True),
    ("PPRRVU2026_Oct_QPP.csv", "33.5675", True),
)
"""File, conversion factor, and whether it has the pricing indicator of 2026."""


def write(folder: Path) -> None:
    """The schedule of both editions, and the twin of qualifying participants."""
    rows = tuple(_fields(line.split()) for line in _ROWS.strip().splitlines()[1:])
    for name, factor, pricing in EDITIONS:
        (folder / name).write_bytes(fee_csv(factor, rows, pricing=pricing).encode("cp1252"))


def _fields(cells: list[str]) -> tuple[str, ...]:
    """A line of the table in the order of the 2026 file."""
    code, modifier, status, work, office, hospital, malpractice, split, *rest = (
        "" if cell == "." else cell for cell in cells
    )
    days, before, during, after, multiple, both, assistant, together, team, base, supervision = rest
    expenses = [(share, "NA") if share == "NA" else (share, "") for share in (office, hospital)]
    parts = [part for share, never in expenses for part in (("0.00" if never else share), never)]
    totals = [_total(work, "0" if share == "NA" else share, malpractice) for share in (office, hospital)]
    return (
        *(code, modifier, "Invented words", status, "", work, *parts, malpractice, *totals),
        *(split, days, before, during, after, multiple, both, assistant, together, team, "9", base),
        *("CF", supervision, "0", "88" if multiple == "4" else "99"),
        *CAPS.get((code, modifier), ("0.00", "0.00", "0.00")),
    )


def _total(*parts: str) -> str:
    return f"{sum(float(part) for part in parts):.2f}"
