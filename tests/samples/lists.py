"""Samples of the lists and of the AMA's files; codes, titles and descriptors are invented."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests import code_files
from tests.samples.sample import Sample

NOTICE = (
    "An invented notice: the words below are copyright 1999-2024 American Medical Association.\r\n"
    "330 Invented Avenue, Chicago, IL 60600-0000\r\n"
    "\r\n"
)

POS = (
    b"pos_code,pos_type,pos_name,pos_description\r\n"
    b"11,Non-Facility,Invented office,Where an invented professional works\r\n"
    b'21,Facility,Invented hospital,"Where patients sleep, by day too"\r\n'
    b"28,Unassigned,Unassigned,Unassigned\r\n"
)
CATEGORIES = (
    b"mod_code,mod_category,mod_description\r\n"
    b"A1,,Invented modifier\r\n"
    b"KX,General,Invented requirement met\r\n"
    b"KX,Therapy,Invented requirement met\r\n"
)
UNCLASSIFIED = (
    b"hcpcs,long_description,add_date,term_date\r\n"
    b'Q9991,"Invented service, not otherwise",20150101,20201231\r\n'
    b"Q9991,classified,,\r\n"
    b"J9990,Unlisted invented drug,20200101,\r\n"
)
CDT = b"system,code,title\r\nCDT,D9991,Invented dental service\r\nCDT,D9992,Another invented service\r\n"
REVENUE = (
    b"system,code,title,description\r\n"
    b'REV,0999,Invented room,"Room and board, invented"\r\n'
    b"REV,450,Invented emergency room,\r\n"
)
CARC = (
    b"system,code,title,effective,terminated\r\n"
    b"CARC,45,Invented reason for a smaller payment,1995-01-01,\r\n"
    b"CARC,B7,Invented reason about a provider,1995-01-01,2024-12-31\r\n"
)
RARC = b"system,code,title\r\nRARC,N123,Invented remark\r\nRARC,MA01,Invented alert\r\n"

SHORT = f"{NOTICE}90001 INVENTED PROC\r\n90002 INVENTED PROC, LARGE\r\n9003F INVENTED MEASURE\r\n".encode(
    "cp1252"
)
MEDIUM = (
    f"{NOTICE}90001 INVENTED PROCEDURE ON AN INVENTED ORGAN\r\n"
    "90002 INVENTED PROCEDURE ON AN INVENTED ORGAN, LARGE\r\n"
    "9003F INVENTED MEASURE OF AN INVENTED PROCEDURE\r\n"
).encode("cp1252")
LONG = (
    f"{NOTICE}90001\tInvented procedure on an invented organ, with \u201cwords\u201d\r\n"
    "90002\tInvented procedure on an invented organ; large\r\n"
    "9004U\tInvented analysis\r\n"
).encode("cp1252")
CONSUMER_ROWS = (
    ("Concept Id", "CPT Code", "Consumer Friendly Descriptor"),
    ("1000001", "90001", "Something invented is done"),
    ("1000002", "90002", "Something large is done"),
)
CLINICIAN_ROWS = (
    ("Concept Id", "CPT Code", "Clinician Descriptor Id", "Clinician Descriptor"),
    ("1000001", "90001", "10001", "Invented operation on the left"),
    ("1000001", "90001", "10002", "Invented operation on the right"),
    ("1000002", "90002", "10003", "Invented operation, large"),
)
MODIFIERS = (
    f"{NOTICE}22 INVENTED MORE WORK\r\n25 INVENTED SEPARATE SERVICE\r\n1P INVENTED EXCLUSION\r\n".encode(
        "cp1252"
    )
)
APPENDIX = (
    NOTICE
    + """Appendix A

Modifiers

This invented list has the modifiers of CPT 2025.

22 Invented Work: When the work is
25 times as much as invented, say so.

25 Invented Service: A service apart.

Anesthesia Physical Status
Modifiers

Example: 00100-P1

Physical Status Modifier P1: An invented patient
Physical Status Modifier P2: An invented patient
with a cold

Modifiers Approved for Ambulatory Surgery Center (ASC) Hospital Outpatient Use

CPT Level I Modifiers

25 Invented Service, in the
hospital

Category II Modifiers

Category II modifiers are reported with invented codes.

1P Invented Exclusion
Reasons include:
Not invented

Level II (HCPCS/National) Modifiers

E1 Upper left, invented
E2 Lower left,
invented

(*An invented footnote)
""".replace("\n", "\r\n")
).encode("cp1252")
"""The modifiers as running text."""


def _tabbed(rows: tuple[tuple[str, ...], ...]) -> bytes:
    return "".join("\t".join(row) + "\r\n" for row in rows).encode()


def _workbook(rows: tuple[tuple[str, ...], ...]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return code_files.write_xlsx(Path(folder) / "a.xlsx", rows).read_bytes()


_YEAR = {"release": "2025"}

SAMPLES = (
    Sample("place of service codes (csv)", "pos_codes.csv", POS),
    Sample("HCPCS Level II modifiers by category (csv)", "modifiers.csv", CATEGORIES),
    Sample("HCPCS not-otherwise-classified codes (csv)", "noc.csv", UNCLASSIFIED),
    Sample("CDT codes (own list)", "cdt-2025.csv", CDT),
    Sample("revenue codes (own list)", "revenue.csv", REVENUE),
    Sample("claim adjustment reason codes (own list)", "carc-2025-03.csv", CARC),
    Sample("remittance advice remark codes (own list)", "rarc.csv", RARC),
    Sample("CPT short descriptors (SHORTU)", "SHORTU.txt", SHORT, said=_YEAR),
    Sample("CPT medium descriptors (MEDU)", "MEDU.txt", MEDIUM, said=_YEAR),
    Sample("CPT long descriptors (LONGULT)", "CPT2025_LONGULT.txt", LONG),
    Sample("CPT consumer descriptors", "ConsumerDescriptor.txt", _tabbed(CONSUMER_ROWS), said=_YEAR),
    Sample(
        "CPT consumer descriptors (xlsx)",
        "ConsumerDescriptor.xlsx",
        _workbook(CONSUMER_ROWS),
        said=_YEAR,
        last_line_is_a_row=False,
    ),
    Sample("CPT clinician descriptors", "ClinicianDescriptor.txt", _tabbed(CLINICIAN_ROWS), said=_YEAR),
    Sample(
        "CPT clinician descriptors (xlsx)",
        "ClinicianDescriptor.xlsx",
        _workbook(CLINICIAN_ROWS),
        said=_YEAR,
        last_line_is_a_row=False,
    ),
    Sample("CPT modifiers (MODUL)", "MODUL.txt", MODIFIERS, said=_YEAR),
    Sample("CPT modifiers (MODUL)", "MODUL_appendix.txt", APPENDIX, said=_YEAR, last_line_is_a_row=False),
)
