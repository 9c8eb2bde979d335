"""What does 53 (discontinued) do here? Four colonoscopy codes have a row of their own for it; others the contractor prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.indicators.asked import wanted
from consultant.checks.visits import is_visit
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.indicators.schedule import Schedule
    from consultant.vocabulary import Finding

DISCONTINUED = "53"


def of_codes(schedule: Schedule) -> Iterator[Finding]:
    """A finding for each procedure that is asked about with 53; a hospital does not report it, which `checks/modifiers` says."""
    if schedule.hospital:
        return
    asked = wanted(schedule.matter)
    for code in schedule.priced(code for code, modifiers in asked.items() if DISCONTINUED in modifiers):
        own, row = schedule.row(code, DISCONTINUED), schedule.row(code)
        if row and not is_visit(code):
            verdict = Verdict.MODIFIER_ALLOWED if own else Verdict.MODIFIER_WITH_DOCUMENTATION
            facts = {"field": "discontinued", "modifiers": [DISCONTINUED], "own_row": own is not None}
            yield schedule.finding(verdict, own or row, facts)
