"""Samples of PTP, MUE, add-on codes, HCPCS and the two sources of ICD-10-CM codes."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests import code_files
from tests.samples.sample import Sample


def _workbook() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return code_files.write_xlsx(Path(folder) / "a.xlsx", code_files.HCPCS_SHEET).read_bytes()


SAMPLES = (
    Sample("NCCI PTP edits (text)", code_files.PRACTITIONER_PTP, code_files.ptp_text().encode("cp1252")),
    Sample("MUE table (csv)", code_files.PRACTITIONER_MUE, code_files.mue_text().encode("cp1252")),
    Sample("add-on code edits (text)", "AOC_V2024Q3-MCR.txt", code_files.ADD_ON_TEXT.encode("cp1252")),
    Sample(
        "ICD-10-CM order file",
        "icd10cm-order-2026.txt",
        code_files.order_text(*code_files.ORDER_CODES).encode("cp1252"),
        last_line_is_a_row=False,  # its number must follow the one before it
    ),
    Sample(
        "ICD-10-CM tabular list (XML)",
        "icd10c-tabular-April-1-2026.xml",
        code_files.TABULAR.encode("utf-8"),
        last_line_is_a_row=False,
    ),
    Sample("HCPCS Level II (text)", "HCPC2025_OCT_ANWEB.txt", code_files.HCPCS_TEXT.encode("cp1252")),
    Sample("HCPCS Level II (xlsx)", "HCPC2025_OCT_ANWEB.xlsx", _workbook(), last_line_is_a_row=False),
)
