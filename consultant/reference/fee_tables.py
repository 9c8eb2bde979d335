"""The tables of a code's fee: relative values and amounts, a row a component (whole, 26, TC, 53). Exact, to the cent.

The arithmetic is that of the replies (`checks/payment/arithmetic`; the text that comes with the relative value file).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.payment.arithmetic import FACILITY, NON_FACILITY, amount_of, is_done
from consultant.checks.payment.asked import BOTH
from consultant.checks.payment.schedule import PRICED
from consultant.codes.readers.fees import NOT_APPLICABLE
from consultant.drafting.phrases.payment.words import by_setting, dollars
from consultant.reference.fee_places import NATION
from consultant.reference.shapes import Cell, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from consultant.checks.payment.arithmetic import Amount
    from consultant.checks.payment.places import Place
    from consultant.codes.readers.fees import FeeRow

VALUES = ("Code", "Work", "Practice expense, non-facility", "Practice expense, facility", "Malpractice", "Total, non-facility", "Total, facility")  # fmt: skip


def is_priced(row: FeeRow) -> bool:
    """Whether the row's status lets it be priced and it has relative values."""
    return row.status in PRICED and bool(row.nonfacility_total or row.facility_total)


def has_values(row: FeeRow) -> bool:
    """Whether any relative value is published."""
    return bool(row.work or row.malpractice or row.nonfacility_total or row.facility_total)


def values_table(rows: Sequence[FeeRow]) -> Table:
    """The relative values as published; NA where the service is not done in a setting."""
    return Table("Relative values (RVU)", VALUES, tuple(map(_values, rows)))


def _values(row: FeeRow) -> tuple[Cell, ...]:
    nonfacility, facility = (is_done(row, one) for one in (NON_FACILITY, FACILITY))
    return (
        Cell(row.row),
        _figure(row.work),
        _figure(row.nonfacility_expense, done=nonfacility),
        _figure(row.facility_expense, done=facility),
        _figure(row.malpractice),
        _figure(row.nonfacility_total, done=nonfacility),
        _figure(row.facility_total, done=facility),
    )


def _figure(number: Decimal, *, done: bool = True) -> Cell:
    return Cell(f"{number:f}" if done else NOT_APPLICABLE, figure=True)


def amounts_table(rows: Sequence[FeeRow], place: Place, name: str, factor: str) -> Table:
    """What each row pays in the nation, and in the place where there is one; `factor` says which conversion factor."""
    places = [("national", NATION)] + ([(name, place)] if place.locality else [])
    columns = ("Code", *(f"{_HEADS[setting]}, {where}" for where, _ in places for setting in BOTH))
    return Table(
        f"Amounts ({factor})", columns, tuple(_amounts(row, [one for _, one in places]) for row in rows)
    )


_HEADS = {NON_FACILITY: "Non-facility", FACILITY: "Facility"}


def _amounts(row: FeeRow, places: Sequence[Place]) -> tuple[Cell, ...]:
    paid = [_paid(row, setting, place) for place in places for setting in BOTH]
    shown = (dollars(f"{one.dollars:f}") if one else NOT_APPLICABLE for one in paid)
    return (Cell(row.row), *(Cell(one, figure=True) for one in shown))


def _paid(row: FeeRow, setting: str, place: Place) -> Amount | None:
    return amount_of(row, setting, place.indices, row.conversion_factor)


def capped(rows: Sequence[FeeRow], place: Place) -> Iterator[str]:
    """A sentence a row whose amount is held down by what the hospital is paid for the same."""
    for row in rows:
        paid = {setting: _paid(row, setting, place) for setting in BOTH}
        without = {
            setting: f"{one.uncapped:f}" for setting, one in paid.items() if one and one.uncapped is not None
        }
        if without:
            where = "in the place chosen" if place.locality else "national"
            yield f"{row.row}: the OPPS cap on the technical part of imaging applies; without it {by_setting(without)} ({where})."
