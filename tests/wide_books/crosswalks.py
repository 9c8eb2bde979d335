"""General equivalence mappings, the conversion table, unlisted codes, invented for the stories.

The indexes stand here too. The numbers are real ones, the words and what leads to what are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.samples.icd10 import workbook

if TYPE_CHECKING:
    from pathlib import Path

_FORWARD = (
    "25000 E119    10000",
    "25080 E1165   10000",
    "25080 E1169   10000",
    "4241  I350    00000",
    "81300 S5210   10000",
    "E8000 S52101A 10111",
    "E8000 E1165   10112",
    "E8000 E1169   10112",
    "V069  Z23     00000",
    "99981 T809    10000",
    "V9990 NoDx    11000",
    *(f"73382 S52{number}K 10000" for number in range(300, 312)),
)
_BACKWARD = ("E1165   25080 10000", "E1169   NoDx  11000", "I350    4241  00000")
_PROCEDURES = ("8154  0SRC0J9 10000", "8154  0SRD0J9 10000", "9051  NoPCS   11000")
_PROCEDURES_BACK = ("0SRC0J9 8154  10000",)
_ICD9 = b"""dgns_cd,longdesc,shortdesc,version,fyear
"25000","Invented sugar trouble","Inv sugar",32,2015
"25080","Invented sugar trouble with more","Inv sugar more",32,2015
"4241","Invented valve trouble","Inv valve",32,2015
"E8000","Invented accident on rails","Inv accident",32,2015
"V9990","Invented state without a counterpart","Inv state",32,2015
"73382","Invented break that does not mend","Inv break",32,2015
"81300","Invented forearm break","Inv forearm",32,2015
"""
_CONVERSIONS: tuple[tuple[str | int, ...], ...] = (
    ("An invented notice: the effective date is October 1 of the year listed.", "", ""),
    ("Current code assignment", "Effective", "Previous Code(s) Assignment"),
    ("E11.65", 2025, "E11.6"),
    ("E11.69", 2025, "E11.6 and E11.9"),
    ("I35.0", 2016, "None"),
    ("T80.90", 2011, "T80.9"),
)
_UNCLASSIFIED = (
    b"hcpcs,long_description,add_date,term_date\r\n"
    b"J3490,Unclassified invented drugs,19970101,\r\n"
    b"A4335,Invented supply; miscellaneous,19900101,\r\n"
    b"C9000,Unclassified invented item,20000101,20181231\r\n"
)
_INDEX = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.index>
  <version>2026</version>
  <title>ICD-10-CM INDEX TO DISEASES and INJURIES</title>
  <letter>
    <title>S</title>
    <mainTerm>
      <title>Sugar, invented</title>
      <code>E11.9</code>
      <term level="1">
        <title>with</title>
        <term level="2"><title>high readings</title><code>E11.65</code></term>
      </term>
    </mainTerm>
  </letter>
</ICD10CM.index>
"""


def _lines(*lines: str) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def write(folder: Path) -> None:
    """The four GEMs of 2018 with the titles of ICD-9-CM, the conversion table, unclassified codes, the index."""
    files = {
        "2018_I9gem.txt": _lines(*_FORWARD),
        "2018_I10gem.txt": _lines(*_BACKWARD),
        "gem_i9pcs_2018.txt": _lines(*_PROCEDURES),
        "gem_pcsi9_2018.txt": _lines(*_PROCEDURES_BACK),
        "icd9dx2015.csv": _ICD9,
        "icd-10-cm-conversion-table-FY2026.xlsx": workbook(_CONVERSIONS),
        "noc.csv": _UNCLASSIFIED,
        "icd10cm_index_2026.xml": _INDEX.encode(),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
