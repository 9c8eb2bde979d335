"""Small code files in the publishers' layouts, with invented codes and words; for any test that needs books."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

PTP_PREAMBLE = (
    "CPT only copyright 2023 American Medical Association.  All rights reserved.\t\t\t\t\t\t\r\n"
    "Column1/Column2 Edits\t\t\t\t\t\t\r\n"
    "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n"
    "\t\tprior to 1996\tDate\tDate\t0=not allowed\t\r\n"
    "\t\t\t\t*=no data\t1=allowed\t\r\n"
    "\t\t\t\t\t9=not applicable\t\r\n"
)
PRACTITIONER_PTP = "ccipra-v302r0.txt"
HOSPITAL_PTP = "ccioph-v302r0.txt"
PRACTITIONER_MUE = "MCR_MUE_PractitionerServices_Eff_07-01-2024.csv"

PtpRow = tuple[str, str, str, str, str]
PTP_ROWS: tuple[PtpRow, ...] = (
    ("90001", "90002", "20200101", "*", "0"),
    ("90001", "90003", "20100101", "20191231", "1"),
    ("90001", "90003", "20200101", "*", "1"),
    ("90002", "90004", "20200101", "20200101", "9"),
    ("Q9991", "90001", "20210401", "99991231", "1"),
)


def ptp_text(rows: tuple[PtpRow, ...] = PTP_ROWS, rationale: str = "Invented rationale") -> str:
    """Rows of column one, column two, effective, deleted, indicator."""
    lines = (
        f"{one}\t{two}\t\t{start}\t{end}\t{mark}\t{rationale}\r\n" for one, two, start, end, mark in rows
    )
    return PTP_PREAMBLE + "".join(lines)


MUE_ROWS = (("90001", 1, "2 Date of Service Edit: Policy"), ("90002", 4, "3 Date of Service Edit: Clinical"))


def mue_text(
    rows: tuple[tuple[str, int, str], ...] = MUE_ROWS, title: str = "Practitioner Services MUE Values"
) -> str:
    """Rows of code, value, indicator."""
    notice = '"A notice of one line.\n\nAnd another, with a comma.",,,\r\n'
    header = f'"HCPCS/\nCPT Code",{title},MUE Adjudication Indicator,MUE Rationale\r\n'
    return (
        notice + header + "".join(f"{code},{value},{mark},Invented: Data\r\n" for code, value, mark in rows)
    )


ADD_ON_TEXT = (
    "190003 90001 2013001\r\n"
    "190003 90002 2013001 2018365\r\n"
    "290005 CCCCC 2013001         Contractor Defined Primary Codes\r\n"
    "39006T Q9991 2024001 2024366 An invented note\r\n"
)


def order_text(*codes: tuple[str, int, str]) -> str:
    """Lines of an order file: code without dot, billable, title."""
    lines = (
        f"{n:05} {code:<7} {flag} {title[:60]:<60} {title}" for n, (code, flag, title) in enumerate(codes, 1)
    )
    return "\r\n".join(lines) + "\r\n"


ORDER_CODES = (
    ("S90", 0, "Invented injury"),
    ("S901", 0, "Invented injury of thumb"),
    ("S901XXA", 1, "Invented injury of thumb, initial encounter"),
    ("S901XXD", 1, "Invented injury of thumb, subsequent encounter"),
    ("S909", 0, "Invented injury, other"),
    ("S9091", 1, "Invented injury, other, large"),
    ("S9099", 1, "Invented injury, other, small"),
    ("T01", 1, "Invented malaise"),
)

TABULAR = """<?xml version="1.0" encoding="utf-8"?>
<ICD10CM.tabular>
  <version>2026</version>
  <chapter>
    <name>19</name>
    <desc>Invented chapter (S90-T01)</desc>
    <excludes1><note>invented state (T99.-)</note></excludes1>
    <sectionIndex><sectionRef first="S90" last="S90" id="S90">Invented injuries</sectionRef></sectionIndex>
    <section id="S90">
      <desc>Invented injuries (S90)</desc>
      <codeAlso><note>any invented infection</note></codeAlso>
      <diag>
        <name>S90</name>
        <desc>Invented injury</desc>
        <includes><note>invented bruise</note></includes>
        <sevenChrNote><note>The appropriate 7th character is to be added to each code from category S90</note></sevenChrNote>
        <sevenChrDef>
          <extension char="A">initial encounter</extension>
          <extension char="D">subsequent encounter</extension>
          <extension char="S">sequela</extension>
        </sevenChrDef>
        <notes><note>7th characters D and S do not apply to codes in category S90 with 6th character 7 - gone, or 8 - lost.</note></notes>
        <diag>
          <name>S90.1</name>
          <desc>Invented injury of thumb</desc>
          <inclusionTerm><note>Sore thumb</note></inclusionTerm>
          <excludes2><note>invented injury of nail (S90.2-)</note></excludes2>
          <diag><name>S90.1X1</name><desc>Invented injury of thumb, light</desc></diag>
          <diag><name>S90.1X7</name><desc>Invented injury of thumb, grave</desc></diag>
        </diag>
        <diag><name>S90.2</name><desc>Invented injury of nail</desc></diag>
      </diag>
    </section>
    <section id="T01-T02">
      <desc>Invented states (T01-T02)</desc>
      <diag>
        <name>T01</name>
        <desc>Invented malaise</desc>
        <useAdditionalCode><note>code to identify the cause</note></useAdditionalCode>
      </diag>
    </section>
  </chapter>
</ICD10CM.tabular>
"""


def hcpcs_line(code: str, seq: str, record: str, long: str, short: str = "", **dates: str) -> str:
    """One record of 320 characters."""
    head = f"{code:>5}{seq}{record}{long:<80}{short:<28}"
    return f"{head:<276}{dates.get('effective', ''):<8}{dates.get('terminated', ''):<8}{'N':<28}\r\n"


HCPCS_TEXT = (
    "***Disclaimers\t\t\r\n\r\n"
    + hcpcs_line("A1", "00100", "7", "Invented modifier", "Inv mod", effective="20020701")
    + hcpcs_line(
        "J9990", "00100", "3", "Injection, inventium, in a long", "Inj inventium", effective="20200101"
    )
    + hcpcs_line("J9990", "00200", "4", "description, 10 mg")
    + hcpcs_line(
        "Q9991", "00100", "3", "Invented service", "Inv svc", effective="20150101", terminated="20201231"
    )
)

HCPCS_HEADING = (
    "HCPC",
    "SEQNUM",
    "RECID",
    "LONG DESCRIPTION ",
    "SHORT DESCRIPTION",
    "ADD DT",
    "ACT EFF DT",
    "TERM DT",
)
HCPCS_SHEET: tuple[tuple[str | int, ...], ...] = (
    ("***Disclaimers", "", "", "", "", "", "", ""),
    HCPCS_HEADING,
    ("   A1", "0010", "7", "Invented modifier", "Inv mod", "", "20020701", ""),
    ("J9990", "0010", "3", "Injection, inventium, 10 mg", "Inj inventium", "", 20200101, ""),
    ("Q9991", "0010", "3", "Invented service", "Inv svc", "", "20150101", "20201231"),
)


def write_xlsx(path: Path, rows: tuple[tuple[str | int, ...], ...]) -> Path:
    """A workbook of one sheet, as small as readers take it."""

    def cell(value: str | int) -> str:
        if isinstance(value, int):
            return f"<c><v>{value}</v></c>"
        return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'

    sheet = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    space = "http://schemas.openxmlformats.org"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{space}/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{space}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{space}/officeDocument/2006/relationships/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{space}/spreadsheetml/2006/main" '
        f'xmlns:r="{space}/officeDocument/2006/relationships">'
        '<sheets><sheet name="codes" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{space}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{space}/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{space}/spreadsheetml/2006/main">'
        f"<sheetData>{sheet}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def write(folder: Path, name: str, content: str, encoding: str = "cp1252") -> Path:
    """One file, its lines as given."""
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return path


def write_zip(path: Path, **members: str | bytes) -> Path:
    """A zip; `__` in a member's name stands for its last dot."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return path


def write_all(folder: Path) -> Path:
    """One small edition of every book."""
    folder.mkdir(exist_ok=True)
    write(folder, PRACTITIONER_PTP, ptp_text())
    write(folder, HOSPITAL_PTP, ptp_text((("90001", "90002", "20200101", "*", "1"),)))
    write(folder, PRACTITIONER_MUE, mue_text())
    write(folder, "AOC_V2024Q3-MCR.txt", ADD_ON_TEXT)
    write(folder, "icd10cm-order-2026.txt", order_text(*ORDER_CODES))
    write(folder, "icd10c-tabular-April-1-2026.xml", TABULAR, "utf-8")
    write(folder, "HCPC2025_OCT_ANWEB.txt", HCPCS_TEXT)
    return folder
