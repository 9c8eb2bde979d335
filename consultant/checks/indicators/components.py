"""May 26 or TC stand on this code? The PC/TC indicator (record layout of RVU25D).

A row of its own for 26 or TC settles it, whatever the indicator: some laboratory codes have one for the interpretation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.checks.indicators.asked import PROFESSIONAL, attached, is_claim, wanted
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.indicators.schedule import Schedule
    from consultant.codes.readers.fees import FeeRow
    from consultant.vocabulary import Finding

TECHNICAL = "TC"
SPLITS = "1"
THERAPY = "7"
"""Of this indicator the layout says nothing about 26 and TC: only that the hospital is paid for its patients."""
ABNORMAL_SMEAR = "8"


def of_codes(schedule: Schedule) -> Iterator[Finding]:
    """A finding a code and component; a component that is allowed speaks only where it is asked about."""
    asked, own = wanted(schedule.matter), attached(schedule.matter)
    for code in schedule.matter.listed_codes:
        for modifier in (PROFESSIONAL, TECHNICAL):
            on_it, row = modifier in own.get(code, ()), schedule.row(code)
            is_asked = modifier in asked.get(code, ()) and (on_it or code in schedule.priced(asked))
            is_asked = is_asked and not is_claim(schedule.matter)
            if row and (is_asked or on_it):
                verdict = verdict_of(schedule, row, modifier)
                refused = verdict is Verdict.MODIFIER_REFUSED and not schedule.hospital
                if is_asked or refused:
                    yield finding_of(schedule, row, modifier, verdict)


def verdict_of(schedule: Schedule, row: FeeRow, modifier: str) -> Verdict:
    """Whether 26 or TC may stand on the code of `row`."""
    if row.components == SPLITS or schedule.row(row.code, modifier):
        return Verdict.MODIFIER_ALLOWED
    unsaid = row.components == THERAPY or (row.components == ABNORMAL_SMEAR and modifier == PROFESSIONAL)
    return Verdict.MODIFIER_EFFECT if unsaid else Verdict.MODIFIER_REFUSED


def finding_of(schedule: Schedule, row: FeeRow, modifier: str, verdict: Verdict) -> Finding:
    """The finding that says so."""
    own = schedule.row(row.code, modifier)
    facts = {
        "field": "components",
        "modifiers": [modifier],
        "indicator": row.components,
        "own_row": own is not None,
    }
    return schedule.finding(verdict, own or row, facts)
