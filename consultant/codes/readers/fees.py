"""What Medicare pays by: the rows of the physician fee schedule, and hospital outpatient rates (OPPS Addendum B).

Every published field, no arithmetic. Where a service is paid is for `localities.py`; `lookup.Books.read` calls these
functions. Codes are compact here; decimals are as their publisher wrote them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select

from consultant.codes.catalogue import Book
from consultant.codes.known import Known
from consultant.models.books import fee_rows, outpatient_rates
from consultant.vocabulary import PROCEDURE_SYSTEMS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from consultant.codes.entries import Edition
    from consultant.codes.view import View
    from consultant.vocabulary import CodeSystem

STATUSES = {
    "A": "active: paid separately under the physician fee schedule, if covered",
    "B": "bundled: never paid separately",
    "C": "priced by the Medicare contractor",
    "E": "excluded from the physician fee schedule by regulation",
    "I": "not valid for Medicare, which uses another code",
    "J": "anesthesia service, paid by units and not by relative values",
    "M": "measurement code, for reporting only",
    "N": "not covered by Medicare",
    "P": "bundled or excluded: no separate payment",
    "R": "restricted coverage: special rules apply",
    "T": "paid only where nothing else payable is billed that day by the same provider",
    "X": "excluded by statute from the physician fee schedule",
}
"""The status codes in words (record layout of RVU25D, attachment A; RULES.md)."""

NOT_APPLICABLE = "NA"
_JSON_NAMES = {"components": "pc_tc", "pricing": "pricing_indicator", "classification": "apc"}

_FEES = (
    select(*(column for column in fee_rows.c if column.name != "release_id"))
    .where(fee_rows.c.release_id == bindparam("release"), fee_rows.c.code == bindparam("code"))
    .order_by(fee_rows.c.modifier)
)
_FEES_OF_CODES = (
    select(*(column for column in fee_rows.c if column.name != "release_id"))
    .where(
        fee_rows.c.release_id == bindparam("release"), fee_rows.c.code.in_(bindparam("codes", expanding=True))
    )
    .order_by(fee_rows.c.code, fee_rows.c.modifier)
)
_OUTPATIENT = select(*(column for column in outpatient_rates.c if column.name != "release_id")).where(
    outpatient_rates.c.release_id == bindparam("release"), outpatient_rates.c.code == bindparam("code")
)


@dataclass(frozen=True, slots=True)
class FeeRow:
    """A row of the relative value file, its fields in the order of `fee_rows`; indicators are as published, '' is blank.

    `nonfacility_na` and `facility_na` are `NA` where the service is not done in that setting. `expense` is the practice
    expense; `components` the PC/TC indicator; relative values and percents are exact decimals.
    """

    edition: Edition
    code: str
    modifier: str
    title: str
    status: str
    not_used: str
    work: Decimal
    nonfacility_expense: Decimal
    nonfacility_na: str
    facility_expense: Decimal
    facility_na: str
    malpractice: Decimal
    nonfacility_total: Decimal
    facility_total: Decimal
    components: str
    global_days: str
    preoperative: Decimal
    intraoperative: Decimal
    postoperative: Decimal
    multiple: str
    bilateral: str
    assistant: str
    co_surgeons: str
    team: str
    pricing: str
    endoscopic_base: str
    conversion_factor: Decimal
    supervision: str
    calculation_flag: str
    imaging_family: str
    opps_nonfacility_expense: Decimal
    opps_facility_expense: Decimal
    opps_malpractice: Decimal

    @property
    def row(self) -> str:
        """The key of the row in its file: `93591`, `71046-26`."""
        return f"{self.code}-{self.modifier}" if self.modifier else self.code

    @property
    def status_meaning(self) -> str | None:
        """The status in words; None for a letter that the layout does not explain."""
        return STATUSES.get(self.status)


@dataclass(frozen=True, slots=True)
class OutpatientRate:
    """A row of Addendum B, its fields in the order of `outpatient_rates`; amounts are dollars, None where none stands.

    `status` is the OPPS status indicator, `classification` the APC. `changed`: since the edition before, as published.
    """

    edition: Edition
    code: str
    title: str
    status: str
    classification: str
    weight: Decimal | None
    rate: Decimal | None
    national_copayment: Decimal | None
    minimum_copayment: Decimal | None
    adjusted_copayment: Decimal | None
    coinsurance_percent: Decimal | None
    note: str
    pass_through_ends: str
    changed: bool

    @property
    def row(self) -> str:
        """The key of the row in its file."""
        return self.code


def rows(view: View, code: str, on: date | None, book: Book = Book.PFS) -> list[FeeRow]:
    """Every row of a code, the one without a modifier first; `book` may be the twin of qualifying APM participants."""
    edition = view.edition(book, None, on)
    if edition is None:
        return []
    found = view.connection.execute(_FEES, {"release": edition.release_id, "code": code})
    return [FeeRow(edition, *row) for row in found]


def rows_of(
    view: View, codes: Sequence[str], on: date | None, book: Book = Book.PFS
) -> dict[str, list[FeeRow]]:
    """The rows of many codes in one statement, by code, each as `rows` gives them; a code without a row is left out."""
    edition = view.edition(book, None, on)
    if edition is None or not codes:
        return {}

    def read(missing: list[str]) -> dict[str, list[FeeRow]]:
        found: dict[str, list[FeeRow]] = {}
        values = {"release": edition.release_id, "codes": missing}
        for row in view.connection.execute(_FEES_OF_CODES, values):
            fee = FeeRow(edition, *row)
            found.setdefault(fee.code, []).append(fee)
        return found

    kept: dict[str, list[FeeRow]] = view.recall_each((rows_of, book, on), sorted(set(codes)), read, [])
    return {code: list(fees) for code, fees in kept.items() if fees}


def outpatient_rate(view: View, code: str, on: date | None) -> OutpatientRate | None:
    """The row of a code in Addendum B; None where it has none or no edition is loaded."""
    edition = view.edition(Book.OPPS, None, on)
    if edition is None:
        return None
    found = view.connection.execute(_OUTPATIENT, {"release": edition.release_id, "code": code}).first()
    return OutpatientRate(edition, *found) if found else None


def known_fees(view: View, system: CodeSystem, code: str, on: date | None) -> list[Known]:
    """A fact a modifier row and book; the qualifying participants' book only where its edition holds the date."""
    if system not in PROCEDURE_SYSTEMS:
        return []
    twin = view.edition(Book.PFS_QPP, None, on)
    books = (Book.PFS, Book.PFS_QPP) if twin and twin.fits else (Book.PFS,)
    return [
        Known(_fee_facts(row), _fee_line(row), row.edition, row.row)
        for book in books
        for row in rows(view, code, on, book)
    ]


def known_outpatient(view: View, system: CodeSystem, code: str, on: date | None) -> list[Known]:
    """The code's row in Addendum B."""
    rate = outpatient_rate(view, code, on) if system in PROCEDURE_SYSTEMS else None
    return [Known(_published(rate), _rate_line(rate), rate.edition, rate.row)] if rate else []


def _published(value: FeeRow | OutpatientRate) -> dict[str, Any]:
    """The fields as JSON prints them: decimals as text, and no edition, which the citation names."""
    named = ((field.name, getattr(value, field.name)) for field in fields(value) if field.name != "edition")
    return {_JSON_NAMES.get(name, name): str(one) if isinstance(one, Decimal) else one for name, one in named}


def _fee_facts(row: FeeRow) -> dict[str, Any]:
    return _published(row) | {
        "status_meaning": row.status_meaning,
        "not_used": bool(row.not_used),
        "nonfacility_na": row.nonfacility_na == NOT_APPLICABLE,
        "facility_na": row.facility_na == NOT_APPLICABLE,
        "qualifying_participant": row.edition.book is Book.PFS_QPP,
    }


def _fee_line(row: FeeRow) -> str:
    nonfacility = row.nonfacility_na or row.nonfacility_total
    facility = row.facility_na or row.facility_total
    status = f"{row.status} ({row.status_meaning})" if row.status_meaning else row.status
    return (
        f"{row.row}: status {status}; work {row.work}, total {nonfacility} non-facility and {facility} facility; "
        f"global {row.global_days}, PC/TC {row.components}, multiple {row.multiple}, bilateral {row.bilateral}, "
        f"assistant {row.assistant}, co-surgeons {row.co_surgeons}, team {row.team}; "
        f"conversion factor {row.conversion_factor}"
    )


def _rate_line(rate: OutpatientRate) -> str:
    apc = f", APC {rate.classification}" if rate.classification else ""
    paid = f", payment rate ${rate.rate:,}" if rate.rate is not None else ""
    return f"{rate.row}: OPPS status indicator {rate.status}{apc}{paid}"
