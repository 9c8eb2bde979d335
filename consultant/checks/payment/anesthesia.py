"""What does anesthesia pay? (base units + time units) · the anesthesia factor of the locality (42 CFR 414.46; Pub. 100-04, 12, 50).

The base units of a code are in no loaded book: they count where the mail gives them, else the answer says what is missing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from consultant.checks.payment import arithmetic
from consultant.checks.payment.amounts import ANESTHESIA
from consultant.codes.readers import localities
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.payment.schedule import Schedule
    from consultant.codes.readers.localities import AnesthesiaFactor
    from consultant.vocabulary import Finding

DIRECTED = frozenset({"QK", "QX", "QY"})
"""Medically directed: half for the physician, half for the anesthetist."""
HALF = Decimal(50)


def of_codes(schedule: Schedule) -> Iterator[Finding]:
    """A finding an anesthesia code."""
    codes = [
        code for code in schedule.codes if (rows := schedule.rows.get(code)) and rows[0].status == ANESTHESIA
    ]
    if codes:
        factor, local = _factor(schedule)
        for code in codes:
            yield _finding(schedule, code, factor, local=local)


def _factor(schedule: Schedule) -> tuple[AnesthesiaFactor | None, bool]:
    """The row of the first place's locality, else one for the national factor; none of another time than the fee schedule."""
    matter, one = schedule.matter, schedule.place.locality
    here = (
        matter.books.read(localities.anesthesia_factor, one.carrier, one.locality, matter.asked)
        if one
        else None
    )
    found = here or matter.books.read(localities.any_anesthesia_factor, matter.asked)
    if found and not found.edition.starts <= schedule.edition.as_of <= found.edition.ends:
        return None, False
    return found, here is not None


def _finding(schedule: Schedule, code: str, factor: AnesthesiaFactor | None, *, local: bool) -> Finding:
    wanted = schedule.wanted
    directed = bool(DIRECTED & set(schedule.matter.modifiers_asked()))
    facts: dict[str, Any] = {
        "status": ANESTHESIA,
        "place": schedule.place.facts() if local else {"name": None},
        "minutes": wanted.minutes,
        "time_units": None if wanted.minutes is None else str(arithmetic.time_units(wanted.minutes)),
        "base_units": None if wanted.base_units is None else str(wanted.base_units),
        "minutes_a_unit": 15,
        "percent": str(HALF) if directed else None,
        "factor": None,
        "dollars": None,
        **schedule.where.facts(),
    }
    cited = [schedule.edition.citation(code)]
    if factor:
        dollars = factor.factor if local else factor.national
        facts |= {"factor": str(dollars), "factor_edition": factor.edition.release}
        facts["dollars"] = _dollars(schedule, dollars, HALF if directed else arithmetic.HUNDRED)
        cited.append(factor.edition.citation(factor.row))
    places = schedule.place.citations() if local else ()
    return schedule.finding(Verdict.ANESTHESIA_FEE, (code,), facts, *cited, *places)


def _dollars(schedule: Schedule, factor: Decimal, percent: Decimal) -> str | None:
    wanted = schedule.wanted
    if wanted.minutes is None or wanted.base_units is None:
        return None
    return str(
        arithmetic.anesthesia(wanted.base_units, arithmetic.time_units(wanted.minutes), factor, percent)
    )
