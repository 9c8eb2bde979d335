"""What a row pays: relative values, cost indices, conversion factor, and the shares of the fee. Pure, exact, to the cent.

Sources: the text that comes with the relative value file (non-facility and facility pricing amount, OPPS payment amount,
limiting charge 1.0925); Pub. 100-04, chapter 12, sections 20.4.3 and 40.6 to 40.8; 42 CFR 414.56.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consultant.codes.readers.fees import FeeRow

NON_FACILITY, FACILITY = "non-facility", "facility"
ONE = Decimal(1)
HUNDRED = Decimal(100)
CENT = Decimal("0.01")
NON_PARTICIPATING = Decimal(95)
LIMITING_CHARGE = Decimal("109.25")
"""Percent of the participating amount: 115 % of 95 %."""
MEDICARE_PAYS, PATIENT_PAYS = Decimal(80), Decimal(20)
OWN_NUMBER = Decimal(85)
"""A nurse practitioner, physician assistant or clinical nurse specialist who bills under the own number."""


@dataclass(frozen=True, slots=True)
class Indices:
    """The geographic practice cost indices of a place; 1 in the nation."""

    work: Decimal = ONE
    expense: Decimal = ONE
    malpractice: Decimal = ONE


@dataclass(frozen=True, slots=True)
class Values:
    """Relative values of one row in one setting."""

    work: Decimal
    expense: Decimal
    malpractice: Decimal


@dataclass(frozen=True, slots=True)
class Amount:
    """Dollars of a row in a setting; `uncapped` is the amount without the OPPS cap, where that is higher."""

    dollars: Decimal
    values: Values
    uncapped: Decimal | None = None


def cents(dollars: Decimal) -> Decimal:
    """Rounded to the cent, half a cent up."""
    return dollars.quantize(CENT, ROUND_HALF_UP)


def percent_of(dollars: Decimal, percent: Decimal) -> Decimal:
    """A share of a published amount, to the cent."""
    return cents(dollars * percent / HUNDRED)


def price(values: Values, indices: Indices, factor: Decimal) -> Decimal:
    """(work · index + practice expense · index + malpractice · index) · conversion factor, to the cent."""
    weighed = (
        values.work * indices.work
        + values.expense * indices.expense
        + values.malpractice * indices.malpractice
    )
    return cents(weighed * factor)


def is_done(row: FeeRow, setting: str) -> bool:
    """Whether the service is done in a setting at all, so that its relative values there mean something."""
    return not (row.facility_na if setting == FACILITY else row.nonfacility_na)


def values_of(row: FeeRow, setting: str) -> Values:
    """The relative values of a row in a setting."""
    expense = row.facility_expense if setting == FACILITY else row.nonfacility_expense
    return Values(row.work, expense, row.malpractice)


def cap_of(row: FeeRow, setting: str) -> Values | None:
    """The relative values of the OPPS cap on imaging; None where the row is not subject to it."""
    expense = row.opps_facility_expense if setting == FACILITY else row.opps_nonfacility_expense
    return Values(row.work, expense, row.opps_malpractice) if expense or row.opps_malpractice else None


def amount_of(row: FeeRow, setting: str, indices: Indices, factor: Decimal) -> Amount | None:
    """What a row pays in a setting: the lower of the fee and its OPPS cap; None where the service is not done there."""
    if not is_done(row, setting):
        return None
    values, cap = values_of(row, setting), cap_of(row, setting)
    fee = price(values, indices, factor)
    capped = price(cap, indices, factor) if cap else None
    if cap and capped is not None and capped < fee:
        return Amount(capped, cap, fee)
    return Amount(fee, values)


def anesthesia(base: Decimal, time: Decimal, factor: Decimal, percent: Decimal = HUNDRED) -> Decimal:
    """(base units + time units) · anesthesia conversion factor, to the cent."""
    return cents((base + time) * factor * percent / HUNDRED)


def time_units(minutes: int) -> Decimal:
    """A unit is 15 minutes; rounded to one decimal place (Pub. 100-04, chapter 12, section 50)."""
    return (Decimal(minutes) / 15).quantize(Decimal("0.1"), ROUND_HALF_UP)
