"""What CMS publishes, and where: a new publication is a row. Pure.

Names drift, so that a file is known by words in its name or in the text of its link and never by its whole address; both
are compared as slugs (`links.py`). How a slug tells the edition is in `calendars.py`; which edition is due, in `choosing.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from consultant.codes.catalogue import Book
from consultant.codes.publisher.calendars import (
    DAYS,
    FISCAL,
    LETTERS,
    MONTHLY,
    MONTHLY_OR_YEARLY,
    QUARTERS,
    UNDATED,
    VERSIONS,
    Calendar,
)


class Gate(StrEnum):
    """What stands before a file: the AMA's licence to accept, its notice alone, or nothing."""

    ACCEPTANCE = "acceptance"
    NOTICE = "notice"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Publication:
    """Files that appear together under one name. `books` are what they feed; `wanted` and `unwanted` are of slugs.

    No `calendars`: the files are replaced under one name, and only their content tells that they are new.
    """

    name: str
    books: tuple[Book, ...]
    landing: str
    gate: Gate
    wanted: re.Pattern[str]
    calendars: tuple[Calendar, ...]
    unwanted: re.Pattern[str] | None = None
    ending: str = ".zip"


_NCCI = "/medicare/coding-billing/national-correct-coding-initiative-ncci-edits/"
_ICD10 = "/medicare/coding-billing/icd-10-codes"
_COVERAGE = "/medicare-coverage-database/downloads/downloads.aspx"
_NOT_THE_TABLE = re.compile(r"medicaid|addition|deletion|revision|change|replacement|archive|manual|-faq")
_PCS = re.compile(r"pcs")


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


PUBLICATIONS: tuple[Publication, ...] = (
    Publication("icd-10-cm-order", (Book.ICD10CM,), _ICD10, Gate.NONE, _words(r"code-desc"), FISCAL, _PCS),
    Publication(
        "icd-10-cm-tables",
        (
            Book.ICD10CM_TABULAR,
            Book.ICD10CM_INDEX,
            Book.ICD10CM_DRUGS,
            Book.ICD10CM_NEOPLASMS,
            Book.ICD10CM_EXTERNAL,
        ),
        _ICD10,
        Gate.NONE,
        _words(r"code-tables|tables-tabular|icd-?10-?cm-tabular"),
        FISCAL,
        _PCS,
    ),
    Publication(
        "icd-10-cm-conversion",
        (Book.ICD10CM_CONVERSION,),
        _ICD10,
        Gate.NONE,
        _words(r"conversion-table"),
        FISCAL,
        _PCS,
    ),
    Publication(
        "poa-exempt",
        (Book.POA_EXEMPT,),
        _ICD10,
        Gate.NONE,
        _words(r"poa-?exempt|present-on-admission"),
        FISCAL,
        _PCS,
    ),
    Publication(
        "icd-10-cm-guidelines",
        (Book.ICD10CM_GUIDELINES,),
        _ICD10,
        Gate.NONE,
        _words(r"guidelines"),
        FISCAL,
        _PCS,
        ".pdf",
    ),
    Publication(
        "icd-10-pcs-order",
        (Book.ICD10PCS,),
        _ICD10,
        Gate.NONE,
        _words(r"pcs.*order-file|order-file.*titles"),
        FISCAL,
    ),
    Publication(
        "icd-10-pcs-tables",
        (Book.ICD10PCS_TABLES, Book.ICD10PCS_INDEX, Book.ICD10PCS_DEFINITIONS),
        _ICD10,
        Gate.NONE,
        _words(r"pcs.*(?:code-tables|tables-(?:and-)?index)"),
        FISCAL,
    ),
    Publication(
        "gems",
        (Book.GEM_FORWARD, Book.GEM_BACKWARD),
        _ICD10 + "/icd-10-cm-icd-10-pcs-gem-archive",
        Gate.NONE,
        _words(r"general-equivalence-mapping|dxgem"),
        FISCAL,
        _words(r"pcs-general|pcs-gem"),
    ),
    Publication(
        "gems-procedures",
        (Book.GEM_PROCEDURES_FORWARD, Book.GEM_PROCEDURES_BACKWARD),
        _ICD10 + "/icd-10-cm-icd-10-pcs-gem-archive",
        Gate.NONE,
        _words(r"pcs-general-equivalence-mapping|pcs-gem|pcsgem"),
        FISCAL,
    ),
    Publication(
        "hcpcs",
        (Book.HCPCS,),
        "/medicare/coding-billing/healthcare-common-procedure-system/quarterly-update",
        Gate.NONE,
        _words(r"alpha-?numeric.*hcpcs|hcpcs.*alpha-?numeric"),
        MONTHLY_OR_YEARLY,
        _words(r"correction|layout|transaction|summary|index|instruction"),
    ),
    Publication(
        "ptp-practitioner",
        (Book.PTP,),
        _NCCI + "medicare-ncci-procedure-procedure-ptp-edits",
        Gate.ACCEPTANCE,
        _words(r"ccipra|practitioner.*ptp-edits"),
        VERSIONS,
        _NOT_THE_TABLE,
    ),
    Publication(
        "ptp-hospital",
        (Book.PTP,),
        _NCCI + "medicare-ncci-procedure-procedure-ptp-edits",
        Gate.ACCEPTANCE,
        _words(r"ccioph|hospital.*ptp-edits"),
        VERSIONS,
        _NOT_THE_TABLE,
    ),
    *(
        Publication(
            f"mue-{setting}",
            (Book.MUE,),
            _NCCI + "medicare-ncci-medically-unlikely-edits",
            Gate.NOTICE,
            _words(words),
            QUARTERS,
            _NOT_THE_TABLE,
        )
        for setting, words in (
            ("practitioner", r"practitioner.*mue"),
            ("hospital", r"hospital.*mue"),
            ("dme", r"dme.*mue"),
        )
    ),
    Publication(
        "add-on",
        (Book.ADD_ON,),
        _NCCI + "medicare-ncci-add-code-edits",
        Gate.NOTICE,
        _words(r"add-(?:on-)?codes?-edits|^aoc-"),
        DAYS,
        _NOT_THE_TABLE,
    ),
    Publication(
        "pfs",
        (Book.PFS, Book.PFS_QPP, Book.GPCI, Book.ANESTHESIA, Book.LOCALITY_COUNTIES),
        "/medicare/payment/fee-schedules/physician/pfs-relative-value-files",
        Gate.ACCEPTANCE,
        _words(r"rvu-?(?:20)?\d\d-?[a-d]"),
        LETTERS,
    ),
    Publication(
        "opps-addendum-b",
        (Book.OPPS,),
        "/medicare/payment/prospective-payment-systems/hospital-outpatient-pps/quarterly-addenda-updates",
        Gate.ACCEPTANCE,
        _words(r"addendum-?b(?![a-z])"),
        MONTHLY,
        _words(r"correction|asc-|addendum-bb"),
    ),
    *(
        Publication(f"coverage-{what}", books, _COVERAGE, Gate.ACCEPTANCE, _words(words), UNDATED)
        for what, books, words in (
            ("lcd", (Book.LCD, Book.CONTRACTORS), r"^current-lcd$"),
            ("article", (Book.ARTICLE,), r"^current-article$"),
            ("ncd", (Book.NCD,), r"^ncd$"),
        )
    ),
)
"""Every publication that `codes update` knows, in the order in which it asks; several may feed one book."""

FREE = tuple(one for one in PUBLICATIONS if one.gate is Gate.NONE)
"""What a first start fetches by itself."""
