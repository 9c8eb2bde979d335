"""Who must be there when a diagnostic test is done? The level of physician supervision (42 CFR 410.32(b)(3)).

It stands on the row of the technical component, where a code has one, for it is the test that is supervised.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consultant.checks.indicators.components import TECHNICAL
from consultant.checks.visits import is_visit
from consultant.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.indicators.schedule import Schedule
    from consultant.vocabulary import Finding

NOT_APPLICABLE = "09"
_ASKED = re.compile(r"(?i)\bsupervis")
_OF_OTHERS = re.compile(r"(?i)\bincident[- ]to\b|\bresidents?\b|\bcrna\b|\bsplit[-/ ]")
"""Supervision of staff, not of a test."""


def is_asked(words: str) -> bool:
    """Whether the words ask for the supervision of a test."""
    return bool(_ASKED.search(words)) and not _OF_OTHERS.search(words)


def of_codes(schedule: Schedule) -> Iterator[Finding]:
    """A finding a code where supervision is asked; `does not apply` only where no other code has a level."""
    if not is_asked(schedule.matter.question.text):
        return
    codes = [code for code in schedule.matter.listed_codes if not is_visit(code)]
    rows = [row for code in codes if (row := schedule.row(code, TECHNICAL) or schedule.row(code))]
    for row in [row for row in rows if row.supervision != NOT_APPLICABLE] or rows:
        yield schedule.finding(Verdict.SUPERVISION, row, {"supervision": row.supervision})
