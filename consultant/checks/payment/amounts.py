"""What does each row pay? Relative values, amounts in each place and setting, shares by modifier, other factors; or why nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consultant.checks.payment import arithmetic, shares
from consultant.checks.payment.arithmetic import amount_of, percent_of
from consultant.checks.payment.asked import BOTH
from consultant.checks.payment.schedule import PRICED
from consultant.codes.catalogue import Book
from consultant.codes.entries import NO_ROW
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from consultant.checks.payment.arithmetic import Amount
    from consultant.checks.payment.places import Place
    from consultant.checks.payment.schedule import Schedule
    from consultant.codes.readers.fees import FeeRow
    from consultant.vocabulary import Finding

ANESTHESIA = "J"
NO_VALUES = "no_values"
REDUCED = frozenset("234567")
"""Multiple procedure indicators under which further units are not paid as the first: `session.py` reckons those."""


def of_codes(schedule: Schedule) -> Iterator[Finding]:
    """A finding a row that is meant, or one that says why a code has no amount."""
    for code in schedule.codes:
        rows = schedule.rows.get(code)
        if not rows:
            citation = schedule.edition.citation(f"{NO_ROW}{code}")
            yield schedule.finding(Verdict.NO_FEE_ROW, (code,), {}, citation)
        elif rows[0].status != ANESTHESIA:
            yield from _of_code(schedule, code)


def _of_code(schedule: Schedule, code: str) -> Iterator[Finding]:
    meant = schedule.meant(code)
    priced = [row for row in meant if row.status in PRICED and (row.nonfacility_total or row.facility_total)]
    for row in priced:
        yield _priced(schedule, row)
    if not priced:
        yield _unpriced(schedule, meant[0])


def _unpriced(schedule: Schedule, row: FeeRow) -> Finding:
    facts = {
        **_values(row),
        "status_meaning": row.status_meaning,
        "reason": NO_VALUES if row.status in PRICED else "status",
    }
    return schedule.finding(Verdict.NOT_PRICED, (row.code,), facts, schedule.edition.citation(row.row))


def _priced(schedule: Schedule, row: FeeRow) -> Finding:
    """Amounts in the settings asked; where the service is done in none of them, in the other."""
    wanted = schedule.wanted
    facts = {
        **_values(row),
        "named": row.modifier in schedule.named(row.code),
        "settings": list(wanted.settings),
        "setting_named": wanted.named,
        "relative": wanted.relative,
        "work_asked": wanted.work,
        "dollars": wanted.dollars,
        "factor": str(row.conversion_factor),
        "units": _units(schedule, row.code),
        "places": [_place(schedule, row, place) for place in schedule.where.places],
        "shares": _shares(schedule, row),
        "of_qualifying": schedule.edition.book is Book.PFS_QPP,
        "other_factor": _other_factor(schedule, row),
        **_parties(schedule),
        **schedule.where.facts(),
    }
    cited = [schedule.edition.citation(row.row)]
    cited += [one for place in schedule.where.places for one in place.citations()]
    twin = schedule.twin_of(row)
    cited += [twin.edition.citation(twin.row)] if twin else []
    return schedule.finding(Verdict.FEE_AMOUNT, (row.code,), facts, *cited, *schedule.where.citations())


def _values(row: FeeRow) -> dict[str, Any]:
    return {
        "modifier": row.modifier,
        "status": row.status,
        "work_value": str(row.work),
        "malpractice_value": str(row.malpractice),
        "expense_values": {
            "non-facility": str(row.nonfacility_expense),
            "facility": str(row.facility_expense),
        },
        "totals": {"non-facility": str(row.nonfacility_total), "facility": str(row.facility_total)},
        "done_in": [one for one in BOTH if arithmetic.is_done(row, one)],
        "multiple": row.multiple,
    }


def _settings(schedule: Schedule, row: FeeRow) -> list[str]:
    """The settings to price."""
    asked = [one for one in schedule.wanted.settings if arithmetic.is_done(row, one)]
    return asked or [one for one in BOTH if arithmetic.is_done(row, one)]


def _units(schedule: Schedule, code: str) -> int:
    return sum(schedule.matter.units_asked(code)) or 1


def _place(schedule: Schedule, row: FeeRow, place: Place) -> dict[str, Any]:
    amounts = {
        setting: _dollars(schedule, row, one)
        for setting in _settings(schedule, row)
        if (one := amount_of(row, setting, place.indices, row.conversion_factor))
    }
    return {**place.facts(), "amounts": amounts}


def _dollars(schedule: Schedule, row: FeeRow, one: Amount) -> dict[str, Any]:
    """The amount with what belongs beside it: its cap, what non-participants are allowed, the patient's part, all units."""
    facts: dict[str, Any] = {
        "dollars": str(one.dollars),
        "sum": str(one.values.work + one.values.expense + one.values.malpractice),
    }
    if one.uncapped is not None:
        facts |= {
            "uncapped": str(one.uncapped),
            "cap_expense": str(one.values.expense),
            "cap_malpractice": str(one.values.malpractice),
        }
    if schedule.wanted.non_participating:
        facts["non_participating"] = str(percent_of(one.dollars, arithmetic.NON_PARTICIPATING))
        facts["limiting_charge"] = str(percent_of(one.dollars, arithmetic.LIMITING_CHARGE))
    if schedule.wanted.share:
        facts["medicare_pays"] = str(percent_of(one.dollars, arithmetic.MEDICARE_PAYS))
        facts["patient_pays"] = str(one.dollars - percent_of(one.dollars, arithmetic.MEDICARE_PAYS))
    units = _units(schedule, row.code)
    if units > 1 and row.multiple not in REDUCED:
        facts["all_units"] = str(one.dollars * units)
    return facts


def _parties(schedule: Schedule) -> dict[str, Any]:
    """The percents behind what stands beside the amounts."""
    facts: dict[str, Any] = {}
    if schedule.wanted.non_participating:
        facts["party_percents"] = [str(arithmetic.NON_PARTICIPATING), str(arithmetic.LIMITING_CHARGE), "115"]
    if schedule.wanted.share:
        facts["share_percents"] = [str(arithmetic.MEDICARE_PAYS), str(arithmetic.PATIENT_PAYS)]
    return facts


def _shares(schedule: Schedule, row: FeeRow) -> list[dict[str, Any]]:
    """The parts of the fee, in the first place."""
    return [
        {
            "modifier": modifier,
            "field": field,
            "indicator": indicator,
            "percent": f"{percent:f}",
            "amounts": _parts(schedule, row, percent),
        }
        for modifier, field, indicator, percent in shares.of_row(schedule, row)
    ]


def _parts(schedule: Schedule, row: FeeRow, percent: Decimal) -> dict[str, str]:
    return {
        setting: str(percent_of(one.dollars, percent))
        for setting in _settings(schedule, row)
        if (one := amount_of(row, setting, schedule.place.indices, row.conversion_factor))
    }


def _other_factor(schedule: Schedule, row: FeeRow) -> dict[str, Any] | None:
    """The amounts by the other conversion factor, in the first place."""
    twin = schedule.twin_of(row)
    if twin is None:
        return None
    amounts = {
        setting: str(one.dollars)
        for setting in _settings(schedule, row)
        if (one := amount_of(twin, setting, schedule.place.indices, twin.conversion_factor))
    }
    return {"factor": str(twin.conversion_factor), "amounts": amounts}
