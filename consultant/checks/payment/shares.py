"""What part of the fee a modifier or a kind of provider is paid, in percent: bilateral, surgeons, split care, own number.

Sources: record layout of the relative value file; Pub. 100-04, chapter 12, sections 20.4.3, 40.2, 40.4, 40.7 and 40.8,
110.2 (AS: 85 % of 16 %); 42 CFR 414.56.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from consultant.checks.indicators.asked import wanted as modifiers_wanted
from consultant.checks.payment.arithmetic import HUNDRED, OWN_NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.payment.schedule import Schedule
    from consultant.codes.readers.fees import FeeRow

BILATERAL = {"0": HUNDRED, "1": Decimal(150), "2": HUNDRED, "3": Decimal(200)}
"""By the bilateral indicator; 3 pays each side in full, 0 and 2 no more than once."""
SURGEON = {"1": Decimal("62.5"), "2": Decimal("62.5")}
ASSISTANT = {"0": Decimal(16), "2": Decimal(16)}
NO_PHYSICIAN = {"0": Decimal("13.6"), "2": Decimal("13.6")}
BY_INDICATOR = {
    "50": ("bilateral", BILATERAL),
    "62": ("co_surgeons", SURGEON),
    "80": ("assistant", ASSISTANT),
    "81": ("assistant", ASSISTANT),
    "82": ("assistant", ASSISTANT),
    "AS": ("assistant", NO_PHYSICIAN),
}
"""Modifier, the field of the row that decides, and the percent by its indicator."""
OF_A_PERIOD = frozenset({"010", "090"})
PERCENTS = {
    "54": ("preoperative", "intraoperative"),
    "55": ("postoperative",),
    "56": ("preoperative",),
    "78": ("intraoperative",),
}
"""Modifiers that are paid parts of the global package, by the percents of the row."""


def of_row(schedule: Schedule, row: FeeRow) -> Iterator[tuple[str, str, str, Decimal]]:
    """Modifier (`NPP` for the own number), the field behind it, its value, the percent of the fee that is paid."""
    asked = _asked(schedule, row.code)
    for modifier, (field, percents) in BY_INDICATOR.items():
        indicator = getattr(row, field)
        if modifier in asked and indicator in percents:
            yield modifier, field, indicator, percents[indicator]
    for modifier, fields in PERCENTS.items():
        if modifier in asked and row.global_days in OF_A_PERIOD:
            share = sum((getattr(row, field) for field in fields), Decimal(0)) * HUNDRED
            yield modifier, "global_days", row.global_days, share.normalize()
    if schedule.wanted.own_number:
        yield "NPP", "", "", OWN_NUMBER


def _asked(schedule: Schedule, code: str) -> set[str]:
    matter = schedule.matter
    asked = set(matter.modifiers_on(code)) | modifiers_wanted(matter).get(code, set())
    return asked | set(matter.modifiers_asked()) if len(schedule.codes) == 1 else asked
