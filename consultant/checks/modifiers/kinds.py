"""Which kind of service a code is, as far as its number tells plainly: the sections of CPT, and Medicare's own visits.

Sections by number: anesthesia 00100, surgery 10004, radiology 70010, laboratory 80047. Where a number does not tell, a code is
of no kind here, and nothing is concluded from it.
"""

from __future__ import annotations

from consultant.checks.visits import is_visit

Ranges = tuple[tuple[str, str], ...]

SURGERY: Ranges = (("10004", "69990"),)
RADIOLOGY: Ranges = (("70010", "79999"),)
LABORATORY: Ranges = (("80047", "89398"),)
CLINICAL_LABORATORY: Ranges = (("80047", "87999"),)
ADMINISTRATION: Ranges = (("96360", "96549"),)
PROCEDURES: Ranges = (*SURGERY, *RADIOLOGY, *LABORATORY, *ADMINISTRATION)
"""Services that are plainly no visits and no drugs."""
EVALUATION: Ranges = (("99202", "99452"), ("99455", "99499"))
"""Evaluation and management by its section, without devices that send readings."""
ANESTHESIA: Ranges = (("00100", "01999"),)
SCREENING_COLONOSCOPIES = frozenset({"G0104", "G0105", "G0106", "G0120", "G0121"})
COLONOSCOPIES: Ranges = (("44388", "44408"), ("45330", "45350"), ("45378", "45398"))

NOT_OF_EYELIDS: Ranges = (("20005", "20999"), ("22010", "29999"), ("30000", "63999"), ("69000", "69979"))
NOT_OF_FINGERS: Ranges = (
    ("22010", "22899"), ("26990", "28899"), ("30000", "32999"), ("38100", "59899"), ("65091", "68899"), ("69000", "69979"),
)  # fmt: skip
NOT_OF_TOES: Ranges = (
    ("22010", "26989"), ("30000", "32999"), ("38100", "59899"), ("65091", "68899"), ("69000", "69979"),
)  # fmt: skip
NOT_OF_HEARTS: Ranges = (("10004", "32999"), ("38100", "69979"))
"""Surgery that is plainly elsewhere. Skin, nerves and vessels are everywhere and stand in none of these."""


def within(code: str, ranges: Ranges) -> bool:
    """Whether a code of five figures stands in one of the ranges."""
    return len(code) == 5 and code.isdigit() and any(first <= code <= last for first, last in ranges)  # noqa: PLR2004


def is_evaluation(code: str) -> bool:
    """Whether it is a visit of the evaluation and management section."""
    return within(code, EVALUATION)


def is_no_visit(code: str) -> bool:
    """Whether it is plainly no visit: a procedure, a test, an administration."""
    return within(code, PROCEDURES) and not is_visit(code)
