"""Samples of the books around ICD-10-CM and ICD-10-PCS: indexes, tables, conversions, exempt codes, guidelines, procedures.

The words are invented; the layouts are the publishers'.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from tests import code_files
from tests.samples.sample import Sample

_XML = '<?xml version="1.0" encoding="utf-8"?>\n'

INDEX_XML = (
    _XML
    + """<ICD10CM.index>
  <version>2026</version>
  <title>ICD-10-CM INDEX TO DISEASES and INJURIES</title>
  <letter>
    <title>M</title>
    <mainTerm>
      <title>Malaise, malaised<nemod>(acute) (mild)</nemod> NEC</title>
      <code>T01</code>
      <term level="1">
        <title>type 2</title>
        <see>Malaise, by colour</see>
        <term level="2">
          <title>with</title>
          <term level="3">
            <title>thumb</title>
            <code>S90.1-</code>
          </term>
          <term level="3">
            <title>toe</title>
            <code>S90.91</code>
            <manif>T01</manif>
          </term>
        </term>
      </term>
      <term level="1">
        <title>lightning</title>
        <subcat>S90.9</subcat>
      </term>
    </mainTerm>
    <mainTerm>
      <title>Morosity</title>
      <seeAlso>Malaise</seeAlso>
    </mainTerm>
  </letter>
</ICD10CM.index>
"""
)
INDEX_CSV = (
    "RowID,Letter,Level,Term,See,SeeAlso,NonEssModif,Code\r\n"
    '1,M,0,"Malaise, malaised",,,(acute) (mild),T01\r\n'
    '2,M,1,type 2,"Malaise, by colour",,,\r\n'
    "3,M,2,with,,,,\r\n"
    "4,M,3,thumb,,,,S90.1-\r\n"
    "5,M,1,,,,(massive),S90.91\r\n"
)
EXTERNAL_XML = (
    _XML
    + """<ICD10CM.index>
  <version>2026</version>
  <title>ICD-10-CM EXTERNAL CAUSE of INJURIES INDEX</title>
  <letter>
    <title>F</title>
    <mainTerm>
      <title>Fall<nemod>(invented)</nemod></title>
      <code>W19</code>
      <term level="1"><title>over a verb</title><code>W01.0</code></term>
    </mainTerm>
  </letter>
</ICD10CM.index>
"""
)
EXTERNAL_CSV = (
    "RowID,Letter,Level,Term,See,SeeAlso,NonEssModif,Code\r\n"
    "1,F,0,Fall,,,(invented),W19\r\n"
    "2,F,1,over a verb,,,,W01.0\r\n"
)


def _heading(*columns: str) -> str:
    heads = "".join(f'<head col="{number}">{column}</head>' for number, column in enumerate(columns, 1))
    return f"<indexHeading>{heads}</indexHeading>"


def _cells(*codes: str) -> str:
    return "".join(f'<cell col="{number}">{code}</cell>' for number, code in enumerate(codes, 2))


DRUGS_XML = (
    f"{_XML}<ICD10CM.index><version>2026</version>"
    + _heading(
        "Substance",
        "Poisoning Accidental (unintentional)",
        "Poisoning Intentional self-harm",
        "Poisoning Assault",
        "Poisoning Undetermined",
        "Adverse effect",
        "Underdosing",
    )
    + "<letter><title>I</title><mainTerm><title>Inventium<nemod>(oral)</nemod></title>"
    + _cells("T99.1X1", "T99.1X2", "T99.1X3", "T99.1X4", "T99.1X5", "T99.1X6")
    + '<term level="1"><title>vapour</title>'
    + _cells("T99.2X1", "T99.2X2", "T99.2X3", "T99.2X4", "--", "--")
    + "</term></mainTerm><mainTerm><title>Inventol</title><see>Inventium</see></mainTerm></letter></ICD10CM.index>\n"
)
DRUGS_CSV = (
    "RowID,Letter,Level,Term,SeeAlso,NonEssModif,PoisoningAccidental,PoisoningIntentionalSelfHarm,"
    "PoisoningAssault,PoisoningUndetermined,AdverseEffect,Underdosing\r\n"
    "1,I,0,Inventium,,(oral),T99.1X1,T99.1X2,T99.1X3,T99.1X4,T99.1X5,T99.1X6\r\n"
    "2,I,1,vapour,,,T99.2X1,T99.2X2,T99.2X3,T99.2X4,--,--\r\n"
)
NEOPLASMS_XML = (
    f"{_XML}<ICD10CM.index><version>2026</version>"
    + _heading(
        "Neoplasm",
        "Malignant Primary",
        "Malignant Secondary",
        "Ca in situ",
        "Benign",
        "Uncertain Behavior",
        "Unspecified Behavior",
    )
    + "<letter><title>N</title><mainTerm><title>Neoplasm, neoplastic</title>"
    + _cells("C80.1", "C79.9", "D09.9", "D36.9", "D48.9", "D49.9")
    + '<term level="1"><title>thumb</title>'
    + _cells("C99.1-", "C79.8-", "-", "D15.-", "D48.7", "D49.89")
    + "</term></mainTerm></letter></ICD10CM.index>\n"
)
NEOPLASMS_CSV = (
    "RowID,Level,Term,SeeAlso,NonEssModif,MalignantPrimary,MalignantSecondary,CaInSitu,Benign,"
    "UncertainBehavior,UnspecifiedBehavior\r\n"
    '1,0,"Neoplasm, neoplastic",,,C80.1,C79.9,D09.9,D36.9,D48.9,D49.9\r\n'
    "2,1,thumb,,,C99.1-,C79.8-,-,D15.-,D48.7,D49.89\r\n"
)
CONVERSION_SHEET: tuple[tuple[str | int, ...], ...] = (
    ("An invented notice: the effective date is October 1 of the year listed.", "", ""),
    ("Current code assignment", "Effective", "Previous Code(s) Assignment"),
    ("S90.91 ", 2025, "S90.8 and S90.7"),
    ("S90.99", 2025, "S90.8"),
    ("T01", "2023-04-01", "T00.1-T00.3; T00.9"),
    ("S91", 2016, "None"),
    ("S92.1", 2022, "Codes in Categories T15-T19"),
)
POA_TEXT = (
    "Order26\tPOAexemptCode\tDescription\r\n"
    "00007\tS90.91\tInvented injury, other, large\r\n"
    '00009\tT01\t"Invented malaise, unspecified"\r\n'
)
POA_SHEET: tuple[tuple[str | int, ...], ...] = (
    ("Order26", "POAexemptCode", "Description"),
    ("00007", "S90.91", "Invented injury, other, large"),
    ("00009", "T01", "Invented malaise, unspecified"),
)


def procedure_order_text(*codes: tuple[str, str]) -> str:
    """Lines of an ICD-10-PCS order file: code, title; a code of seven characters is complete."""
    return code_files.order_text(*((code, int(len(code) == 7), title) for code, title in codes))


PROCEDURE_CODES = (
    ("0ZA", "Invented System, Adjustment"),
    ("0ZA10ZZ", "Adjustment of Invented Valve, Open Approach"),
    ("0ZA13ZZ", "Adjustment of Invented Valve, Percutaneous Approach"),
    ("XZA", "New Invented System, Adjustment"),
    ("XZA10Z9", "Adjustment of Invented Valve with Novelty, Open Approach"),
)


def _axis(position: int, title: str, definition: str = "", **labels: str) -> str:
    values = "".join(f'<label code="{code[-1]}">{label}</label>' for code, label in labels.items())
    said = f"<definition>{definition}</definition>" if definition else ""
    return f'<axis pos="{position}" values="{len(labels)}"><title>{title}</title>{values}{said}</axis>\n'


PROCEDURE_TABLES = (
    f"{_XML}<ICD10PCS.tabular><version>2026</version><title>2026 ICD-10-PCS Tables</title><pcsTable>\n"
    + _axis(1, "Section", v0="Medical and Surgical")
    + _axis(2, "Body System", Z="Invented System")
    + _axis(3, "Operation", "Turning a part a little", A="Adjustment")
    + '<pcsRow codes="2">\n'
    + _axis(4, "Body Part", v1="Invented Valve")
    + _axis(5, "Approach", v0="Open", v3="Percutaneous")
    + _axis(6, "Device", Z="No Device")
    + _axis(7, "Qualifier", Z="No Qualifier")
    + '</pcsRow><pcsRow codes="1">\n'
    + _axis(4, "Body Part", v2="Invented Hinge")
    + _axis(5, "Approach", v0="Open")
    + _axis(6, "Device", J="Synthetic Substitute")
    + _axis(7, "Qualifier", Z="No Qualifier")
    + "</pcsRow></pcsTable></ICD10PCS.tabular>\n"
)
PROCEDURE_INDEX = (
    _XML
    + """<ICD10PCS.index>
  <version>2026</version>
  <title>2026 ICD-10-PCS Index</title>
  <letter>
    <title>A</title>
    <mainTerm>
      <title>Adjustment</title>
      <term level="1"><title>Valve, Invented</title><codes>0ZA1</codes></term>
      <term level="1"><code>0ZA20JZ</code></term>
    </mainTerm>
    <mainTerm><title>Adjustoplasty</title><see>Adjustment, Invented System<tab>0ZA</tab></see></mainTerm>
    <mainTerm><title>Agrippan valve</title><use>Invented Valve</use></mainTerm>
  </letter>
</ICD10PCS.index>
"""
)
PROCEDURE_DEFINITIONS = (
    _XML
    + """<ICD10PCS.definitions>
  <version>2026</version>
  <title>2026 ICD-10-PCS Definitions</title>
  <section code="0">
    <title>Medical and Surgical</title>
    <axis pos="3">
      <title>Operation</title>
      <terms>
        <title>Adjustment</title>
        <definition>Turning a part a little</definition>
        <explanation>More than a little is rotation</explanation>
        <includes>Fine tuning</includes>
      </terms>
    </axis>
    <axis pos="4">
      <title>Body Part</title>
      <terms>
        <title>Invented Valve</title>
        <title>Invented Hinge</title>
        <includes>Agrippan valve</includes>
        <includes>Agrippan hinge</includes>
      </terms>
    </axis>
  </section>
</ICD10PCS.definitions>
"""
)

RUNNING = ("ICD-10-CM Official Guidelines for Coding and Reporting", "FY 2026")
GUIDELINE_PAGES: tuple[tuple[str, ...], ...] = (
    (
        "ICD-10-CM Official Guidelines for Coding and Reporting",
        "FY 2026 -- UPDATED October 1, 2025",
        "(October 1, 2025 - September 30, 2026)",
        "Words before the first section.",
    ),
    (
        *RUNNING,
        "Page 2 of 4",
        "Section I. Conventions ....................... 3",
        "A. Conventions for the invented ....................... 3",
        "C. Chapter-Specific Guidelines ....................... 3",
        "1. Chapter 1: Invented states (T00-T19) and a heading",
        "that goes on ....................... 4",
        "Appendix I ....................... 4",
    ),
    (
        *RUNNING,
        "Page 3 of 4",
        "Section I. Conventions",
        "A. Conventions for the invented",
        "1. Use of numbers",
        "A text with a list that is no section:",
        "3. third things come first",
        "B. General rules",
        "Codes S90.91 and T01.- are named.",
        "C. Chapter-Specific Guidelines",
        "1. Chapter 1: Invented states (T00-T19) and a heading",
        "that goes on",
        "a. Malaise",
        "Assign codes from categories T01 - T03 as needed.",
        "1) Malaise with a thumb",
        "(a) Of the left",
    ),
    (
        *RUNNING,
        "Page 4 of 4",
        "Words on the next page.",
        "(b) Of the right",
        "(i) By night",
        "2) Malaise without",
        "Section II. Selection of Principal Diagnosis",
        "A. Symptoms",
        "Appendix I",
        "Present on Admission Reporting Guidelines",
        "1. Not a section",
    ),
)
BOOKMARKS = (("1. Chapter 1: Invented states (T00-T19) and a heading that goes on", 3), ("a. Malaise", 3))


def guidelines_pdf(
    pages: tuple[tuple[str, ...], ...] = GUIDELINE_PAGES, bookmarks: tuple[tuple[str, int], ...] = BOOKMARKS
) -> bytes:
    """A PDF with these lines on its pages, and these bookmarks (title, page)."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for lines in pages:
        page = writer.add_blank_page(612, 792)
        shown = " T* ".join(
            f"({line.replace('(', chr(92) + '(').replace(')', chr(92) + ')')}) Tj" for line in lines
        )
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 10 Tf 14 TL 72 740 Td {shown} ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
    for title, page_number in bookmarks:
        writer.add_outline_item(title=title, page_number=page_number - 1)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def workbook(sheet: tuple[tuple[str | int, ...], ...]) -> bytes:
    """The bytes of a workbook with one sheet."""
    with tempfile.TemporaryDirectory() as folder:
        return code_files.write_xlsx(Path(folder) / "a.xlsx", sheet).read_bytes()


def _xml(importer: str, file: str, content: str) -> Sample:
    return Sample(importer, file, content.encode(), last_line_is_a_row=False)


SAMPLES = (
    _xml("ICD-10-CM alphabetic index (XML)", "icd10cm_index_2026.xml", INDEX_XML),
    Sample("ICD-10-CM alphabetic index (csv)", "ICD10CM_2026_Index.csv", INDEX_CSV.encode()),
    _xml("ICD-10-CM index to external causes (XML)", "icd10cm_eindex_2026.xml", EXTERNAL_XML),
    Sample("ICD-10-CM index to external causes (csv)", "ICD10CM_2026_External.csv", EXTERNAL_CSV.encode()),
    _xml("ICD-10-CM table of drugs and chemicals (XML)", "icd10cm_drug_2026.xml", DRUGS_XML),
    Sample("ICD-10-CM table of drugs and chemicals (csv)", "ICD10CM_2026_Drugs.csv", DRUGS_CSV.encode()),
    _xml("ICD-10-CM neoplasm table (XML)", "icd10cm_neoplasm_2026.xml", NEOPLASMS_XML),
    Sample("ICD-10-CM neoplasm table (csv)", "ICD10CM_2026_neoplasms.csv", NEOPLASMS_CSV.encode()),
    Sample(
        "ICD-10-CM conversion table (xlsx)",
        "icd-10-cm-conversion-table-FY2026.xlsx",
        workbook(CONVERSION_SHEET),
        last_line_is_a_row=False,
    ),
    Sample("POA-exempt codes (text)", "POAexemptCodesFY26.txt", POA_TEXT.encode()),
    Sample(
        "POA-exempt codes (xlsx)", "POAexemptCodesFY26.xlsx", workbook(POA_SHEET), last_line_is_a_row=False
    ),
    Sample(
        "ICD-10-CM guidelines (PDF)", "icd-10-cm-guidelines.pdf", guidelines_pdf(), last_line_is_a_row=False
    ),
    Sample(
        "ICD-10-PCS order file",
        "icd10pcs_order_2026.txt",
        procedure_order_text(*PROCEDURE_CODES).encode("cp1252"),
        last_line_is_a_row=False,  # its number must follow the one before it
    ),
    _xml("ICD-10-PCS tables (XML)", "icd10pcs_tables_2026.xml", PROCEDURE_TABLES),
    _xml("ICD-10-PCS index (XML)", "icd10pcs_index_2026.xml", PROCEDURE_INDEX),
    _xml("ICD-10-PCS definitions (XML)", "icd10pcs_definitions_2026.xml", PROCEDURE_DEFINITIONS),
)
"""One for each importer of the two systems beside those in `ncci_and_hcpcs.py`."""
