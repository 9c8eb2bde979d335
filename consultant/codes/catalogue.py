"""The books: what they are called, how their editions are named, and for which days an edition holds. Pure.

A row of `BOOKS` is all that a new book needs here; `editions.py` chooses among the editions that are loaded.
"""

from __future__ import annotations

import re
from calendar import month_name
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MONTHS = {name: number for number, name in enumerate(month_name) if name}
FIRST_DAY, LAST_DAY = date.min, date.max
"""Ends of a window that is open."""

_DAY = timedelta(days=1)
_WEEK = timedelta(days=6)

Window = tuple[date, date]


class Book(StrEnum):
    """A publication that is loaded edition by edition; the value is what `codes status` prints."""

    ICD10CM = "icd-10-cm"
    ICD10CM_TABULAR = "icd-10-cm-tabular"
    ICD10CM_INDEX = "icd-10-cm-index"
    ICD10CM_DRUGS = "icd-10-cm-drugs"
    ICD10CM_NEOPLASMS = "icd-10-cm-neoplasms"
    ICD10CM_EXTERNAL = "icd-10-cm-external-causes"
    ICD10CM_CONVERSION = "icd-10-cm-conversion"
    ICD10CM_GUIDELINES = "icd-10-cm-guidelines"
    POA_EXEMPT = "poa-exempt"
    ICD10PCS = "icd-10-pcs"
    ICD10PCS_TABLES = "icd-10-pcs-tables"
    ICD10PCS_INDEX = "icd-10-pcs-index"
    ICD10PCS_DEFINITIONS = "icd-10-pcs-definitions"
    ICD9CM = "icd-9-cm"
    GEM_FORWARD = "gem-icd-9-to-10"
    GEM_BACKWARD = "gem-icd-10-to-9"
    GEM_PROCEDURES_FORWARD = "gem-icd-9-to-10-pcs"
    GEM_PROCEDURES_BACKWARD = "gem-icd-10-pcs-to-9"
    HCPCS = "hcpcs"
    HCPCS_MODIFIERS = "hcpcs-modifiers"
    HCPCS_NOC = "hcpcs-noc"
    RBCS = "rbcs"
    PTP = "ptp"
    MUE = "mue"
    ADD_ON = "add-on"
    PFS = "pfs"
    PFS_QPP = "pfs-qpp"
    GPCI = "gpci"
    ANESTHESIA = "anesthesia-factors"
    LOCALITY_COUNTIES = "locality-counties"
    ZIP_LOCALITIES = "zip-localities"
    OPPS = "opps-addendum-b"
    MSDRG = "ms-drg"
    MSDRG_TITLES = "ms-drg-titles"
    MDC = "mdc"
    CC = "cc-list"
    MCC = "mcc-list"
    CC_EXCLUSIONS = "cc-exclusions"
    HCC = "cms-hcc"
    HCC_LABELS = "cms-hcc-labels"
    POS = "pos"
    NCD = "ncd"
    COVERAGE_DOCUMENTS = "coverage-documents"
    LCD_CODES = "lcd-codes"
    LCD = "lcd"
    ARTICLE = "article"
    CONTRACTORS = "contractors"
    CPT_SHORT = "cpt-short"
    CPT_MEDIUM = "cpt-medium"
    CPT_LONG = "cpt-long"
    CPT_CONSUMER = "cpt-consumer"
    CPT_CLINICIAN = "cpt-clinician"
    CPT_MODIFIERS = "cpt-modifiers"
    CDT = "cdt"
    REVENUE = "revenue-codes"
    CARC = "carc"
    RARC = "rarc"

    @property
    def words(self) -> str:
        """The name that a reply prints."""
        return BOOKS[self].words


@dataclass(frozen=True, slots=True)
class Naming:
    """How editions are called (`pattern`), and the first and last day of one so called."""

    pattern: re.Pattern[str]
    window: Callable[[re.Match[str]], Window]


def _quarter(year: int, quarter: int) -> Window:
    after = date(year + 1, 1, 1) if quarter == 4 else date(year, 3 * quarter + 1, 1)  # noqa: PLR2004
    return date(year, 3 * quarter - 2, 1), after - _DAY


def _month(year: int, month: int) -> Window:
    after = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), after - _DAY


def _year(year: int) -> Window:
    return date(year, 1, 1), date(year, 12, 31)


def _fiscal(found: re.Match[str]) -> Window:
    """`FY2026`, `FY2026 April 2026`: from 1 October or the month named, to 30 September."""
    year, month, month_year = found.groups()
    starts = date(int(month_year), MONTHS[month], 1) if month else date(int(year) - 1, 10, 1)
    return starts, date(int(year), 9, 30)


_FISCAL_YEAR = Naming(re.compile(rf"FY(\d{{4}})(?: ({'|'.join(MONTHS)}) (\d{{4}}))?"), _fiscal)
_FINAL_YEAR = Naming(re.compile(r"FY(\d{4})"), lambda found: (date(int(found[1]) - 1, 10, 1), LAST_DAY))
"""The last edition of a publication that is made no more: nothing will ever follow it."""
_QUARTERS = Naming(re.compile(r"(\d{4})Q([1-4])"), lambda found: _quarter(int(found[1]), int(found[2])))
_QUARTER_MONTHS = Naming(
    re.compile(r"(\d{4})-(01|04|07|10)"), lambda found: _quarter(int(found[1]), int(found[2]) // 3 + 1)
)
_MONTHS = Naming(re.compile(r"(\d{4})-(0[1-9]|1[0-2])"), lambda found: _month(int(found[1]), int(found[2])))
_CALENDAR_YEAR = Naming(re.compile(r"(?:CY)?(\d{4})"), lambda found: _year(int(found[1])))
_ANNUAL_UPDATE = Naming(re.compile(r"(\d{4})"), lambda found: _quarter(int(found[1]), 1))
"""The annual file is January's; what began or ended later in the year stands in the quarterly updates."""
_PAYMENT_YEAR = Naming(re.compile(r"PY(\d{4})"), lambda found: _year(int(found[1]) - 1))
"""Risk adjustment looks ahead: diagnoses of one year make the payment of the next (42 CFR 422.310)."""
_WEEKS = Naming(
    re.compile(r"(\d{4})-(\d\d)-(\d\d)"),
    lambda found: (day := date(*map(int, found.groups())), day + _WEEK),
)
"""The coverage database makes its exports anew every week."""
UNDATED = "undated"
_UNDATED = Naming(re.compile(UNDATED), lambda _: (FIRST_DAY, LAST_DAY))
"""A list that names no edition: it answers what is asked today, and says nothing about a date."""


class Rhythm(StrEnum):
    """How often a publisher makes a book anew.

    An edition of ICD-10-CM of 1 April comes in some years only, so that it is never called due; the exports of the coverage
    database are made anew every week, and a copy that is a month old is due.
    """

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    OCTOBER = "yearly from 1 October"
    JANUARY = "yearly from 1 January"
    IRREGULAR = "irregular"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Publication:
    """A book in words, the names that its editions may have, and how often they come."""

    words: str
    naming: tuple[Naming, ...]
    rhythm: Rhythm


_YEAR_OR_QUARTER = (_CALENDAR_YEAR, _QUARTER_MONTHS)
_LISTS = (_CALENDAR_YEAR, _MONTHS, _UNDATED)
_FISCAL = (_FISCAL_YEAR,)

BOOKS: dict[Book, Publication] = {
    Book.ICD10CM: Publication("ICD-10-CM code descriptions (order file)", _FISCAL, Rhythm.OCTOBER),
    Book.ICD10CM_TABULAR: Publication("ICD-10-CM tabular list", _FISCAL, Rhythm.OCTOBER),
    Book.ICD10CM_INDEX: Publication("ICD-10-CM alphabetic index", _FISCAL, Rhythm.OCTOBER),
    Book.ICD10CM_DRUGS: Publication("ICD-10-CM table of drugs and chemicals", _FISCAL, Rhythm.OCTOBER),
    Book.ICD10CM_NEOPLASMS: Publication("ICD-10-CM neoplasm table", _FISCAL, Rhythm.OCTOBER),
    Book.ICD10CM_EXTERNAL: Publication("ICD-10-CM index to external causes", _FISCAL, Rhythm.OCTOBER),
    Book.ICD10CM_CONVERSION: Publication("ICD-10-CM conversion table", _FISCAL, Rhythm.OCTOBER),
    Book.ICD10CM_GUIDELINES: Publication(
        "ICD-10-CM Official Guidelines for Coding and Reporting", _FISCAL, Rhythm.OCTOBER
    ),
    Book.POA_EXEMPT: Publication("ICD-10-CM codes exempt from POA reporting", _FISCAL, Rhythm.OCTOBER),
    Book.ICD10PCS: Publication("ICD-10-PCS code titles (order file)", _FISCAL, Rhythm.OCTOBER),
    Book.ICD10PCS_TABLES: Publication("ICD-10-PCS tables", _FISCAL, Rhythm.OCTOBER),
    Book.ICD10PCS_INDEX: Publication("ICD-10-PCS index", _FISCAL, Rhythm.OCTOBER),
    Book.ICD10PCS_DEFINITIONS: Publication("ICD-10-PCS definitions", _FISCAL, Rhythm.OCTOBER),
    Book.ICD9CM: Publication("ICD-9-CM diagnosis titles", _FISCAL, Rhythm.FINAL),
    Book.GEM_FORWARD: Publication(
        "General Equivalence Mappings, ICD-9-CM to ICD-10", (_FINAL_YEAR,), Rhythm.FINAL
    ),
    Book.GEM_BACKWARD: Publication(
        "General Equivalence Mappings, ICD-10 to ICD-9-CM", (_FINAL_YEAR,), Rhythm.FINAL
    ),
    Book.GEM_PROCEDURES_FORWARD: Publication(
        "General Equivalence Mappings, ICD-9-CM procedures to ICD-10-PCS", (_FINAL_YEAR,), Rhythm.FINAL
    ),
    Book.GEM_PROCEDURES_BACKWARD: Publication(
        "General Equivalence Mappings, ICD-10-PCS to ICD-9-CM procedures", (_FINAL_YEAR,), Rhythm.FINAL
    ),
    Book.HCPCS: Publication("HCPCS Level II", (_QUARTER_MONTHS, _ANNUAL_UPDATE), Rhythm.QUARTERLY),
    Book.HCPCS_MODIFIERS: Publication("HCPCS Level II modifiers by category", _LISTS, Rhythm.IRREGULAR),
    Book.HCPCS_NOC: Publication("HCPCS not-otherwise-classified codes", _LISTS, Rhythm.IRREGULAR),
    Book.RBCS: Publication("Restructured BETOS classification", _LISTS, Rhythm.IRREGULAR),
    Book.PTP: Publication("Medicare NCCI PTP edits", (_QUARTERS,), Rhythm.QUARTERLY),
    Book.MUE: Publication("Medicare NCCI MUE table", (_QUARTERS,), Rhythm.QUARTERLY),
    Book.ADD_ON: Publication("Medicare NCCI add-on code edits", (_QUARTERS,), Rhythm.QUARTERLY),
    Book.PFS: Publication(
        "Medicare physician fee schedule relative values", (_QUARTER_MONTHS,), Rhythm.QUARTERLY
    ),
    Book.PFS_QPP: Publication(
        "Medicare physician fee schedule relative values, qualifying APM participants",
        (_QUARTER_MONTHS,),
        Rhythm.QUARTERLY,
    ),
    Book.GPCI: Publication("Geographic practice cost indices", _YEAR_OR_QUARTER, Rhythm.QUARTERLY),
    Book.ANESTHESIA: Publication("Anesthesia conversion factors", _YEAR_OR_QUARTER, Rhythm.QUARTERLY),
    Book.LOCALITY_COUNTIES: Publication(
        "Counties of the payment localities", _YEAR_OR_QUARTER, Rhythm.QUARTERLY
    ),
    Book.ZIP_LOCALITIES: Publication("ZIP codes by carrier and locality", (_QUARTERS,), Rhythm.QUARTERLY),
    Book.OPPS: Publication("OPPS Addendum B", (_QUARTER_MONTHS,), Rhythm.QUARTERLY),
    Book.MSDRG: Publication("MS-DRG relative weights (IPPS Table 5)", _FISCAL, Rhythm.OCTOBER),
    Book.MSDRG_TITLES: Publication("MS-DRG titles of all years", _FISCAL, Rhythm.OCTOBER),
    Book.MDC: Publication("Major diagnostic categories", _FISCAL, Rhythm.OCTOBER),
    Book.CC: Publication("Complications or comorbidities (IPPS Table 6J)", _FISCAL, Rhythm.OCTOBER),
    Book.MCC: Publication("Major complications or comorbidities (IPPS Table 6I)", _FISCAL, Rhythm.OCTOBER),
    Book.CC_EXCLUSIONS: Publication("CC exclusions (IPPS Table 6K)", _FISCAL, Rhythm.OCTOBER),
    Book.HCC: Publication("CMS-HCC diagnosis mapping", (_PAYMENT_YEAR,), Rhythm.JANUARY),
    Book.HCC_LABELS: Publication("CMS-HCC labels", (_PAYMENT_YEAR,), Rhythm.JANUARY),
    Book.POS: Publication("Place of service codes", _LISTS, Rhythm.IRREGULAR),
    Book.NCD: Publication("National coverage determinations", (_MONTHS, _WEEKS), Rhythm.MONTHLY),
    Book.COVERAGE_DOCUMENTS: Publication(
        "Medicare coverage documents (LCDs and articles)", (_MONTHS, _WEEKS), Rhythm.MONTHLY
    ),
    Book.LCD_CODES: Publication("Codes of local coverage determinations", (_MONTHS, _WEEKS), Rhythm.MONTHLY),
    Book.LCD: Publication("Local coverage determinations", (_MONTHS, _WEEKS), Rhythm.MONTHLY),
    Book.ARTICLE: Publication("Local coverage articles", (_MONTHS, _WEEKS), Rhythm.MONTHLY),
    Book.CONTRACTORS: Publication(
        "Medicare contractors and jurisdictions", (_MONTHS, _WEEKS), Rhythm.MONTHLY
    ),
    Book.CPT_SHORT: Publication("CPT short descriptors", (_CALENDAR_YEAR,), Rhythm.JANUARY),
    Book.CPT_MEDIUM: Publication("CPT medium descriptors", (_CALENDAR_YEAR,), Rhythm.JANUARY),
    Book.CPT_LONG: Publication("CPT long descriptors", (_CALENDAR_YEAR,), Rhythm.JANUARY),
    Book.CPT_CONSUMER: Publication("CPT consumer descriptors", (_CALENDAR_YEAR,), Rhythm.JANUARY),
    Book.CPT_CLINICIAN: Publication("CPT clinician descriptors", (_CALENDAR_YEAR,), Rhythm.JANUARY),
    Book.CPT_MODIFIERS: Publication("CPT modifiers", (_CALENDAR_YEAR,), Rhythm.JANUARY),
    Book.CDT: Publication("CDT codes", _LISTS, Rhythm.JANUARY),
    Book.REVENUE: Publication("Revenue codes", _LISTS, Rhythm.IRREGULAR),
    Book.CARC: Publication("Claim adjustment reason codes", _LISTS, Rhythm.IRREGULAR),
    Book.RARC: Publication("Remittance advice remark codes", _LISTS, Rhythm.IRREGULAR),
}
"""Every book; a new one is a value of `Book` and a row here."""

DATED_ROWS = frozenset(
    {Book.PTP, Book.ADD_ON, Book.NCD, Book.COVERAGE_DOCUMENTS, Book.LCD, Book.ARTICLE, Book.CONTRACTORS}
)
"""Books whose rows carry their own dates: an edition answers for every day up to its end, history included."""


def find_window(book: Book, release: str) -> Window | None:
    """First and last day of the edition named `release`; None where `book` has no editions of such a name."""
    for naming in BOOKS[book].naming:
        if found := naming.pattern.fullmatch(release):
            try:
                return naming.window(found)
            except ValueError:  # FY2026 of a month 13, a day 31 June
                return None
    return None


def in_words(starts: date, ends: date | None) -> str:
    """A window as a sentence has it: `from 2026-01-01 to 2026-03-31`, `from 2017-10-01 on`."""
    begun = "" if starts == FIRST_DAY else f"from {starts} "
    ended = "on" if ends in {None, LAST_DAY} else f"to {ends}"
    return begun + ended if begun or ended != "on" else "for every day"
