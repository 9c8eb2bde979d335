"""Which days does the payment of a procedure include? Its global days (Pub. 100-04, chapter 12, section 40.1).

000 is the day, 010 the day and 10 more, 090 the day before, the day and 90 more. With the dates of a mail the last day is
counted, and whether a later service lies within.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from consultant.checks.indicators.asked import about
from consultant.checks.indicators.times import Times, times_of
from consultant.checks.visits import is_visit
from consultant.verdicts import Verdict
from consultant.vocabulary import IntentKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from consultant.checks.indicators.schedule import Schedule
    from consultant.codes.readers.fees import FeeRow
    from consultant.vocabulary import Finding

SPAN = {"000": (0, 0), "010": (0, 10), "090": (1, 90)}
"""Days before and after the day of the procedure."""

NO_PERIOD = "XXX"
AFTER_SURGERY = frozenset({"24", "55", "58", "78", "79"})
_SPLIT = re.compile(
    r"(?i)\bsplit|\bshare|\bpercent|%|\bco-?manag|\bpre-?op\w*[^.?!\n]{0,30}\bpost-?op|\btransfer"
)


def of_codes(schedule: Schedule) -> Iterator[Finding]:
    """A finding a procedure that is asked about."""
    for code in _asked(schedule):
        row = schedule.row(code)
        if row:
            yield schedule.finding(Verdict.GLOBAL_DAYS, row, _facts(schedule, row))


def percent(share: Decimal) -> str:
    """0.69 is `69`."""
    return f"{(share * 100).normalize():f}"


def _asked(schedule: Schedule) -> list[str]:
    """Procedures before visits, and those with a period before those to which none applies."""
    listed = [code for code in about(schedule.matter, IntentKind.GLOBAL_PERIOD) if schedule.row(code)]
    procedures = [code for code in listed if not is_visit(code)] or listed
    with_period = [code for code in procedures if _days(schedule, code) != NO_PERIOD]
    return with_period or procedures or _followed(schedule)


def _followed(schedule: Schedule) -> list[str]:
    """Procedures with days of their own, where the mail counts the days since, whatever it asks.

    Beside a question on a pair only where a modifier speaks of the days after surgery.
    """
    matter = schedule.matter
    if times_of(matter.question).days is None:
        return []
    if matter.question.asks(IntentKind.PAIR) and not AFTER_SURGERY & set(matter.modifiers_asked()):
        return []
    return [code for code in matter.listed_codes if _days(schedule, code) in ("010", "090")]


def _days(schedule: Schedule, code: str) -> str:
    row = schedule.row(code)
    return row.global_days if row else NO_PERIOD


def _facts(schedule: Schedule, row: FeeRow) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "global_days": row.global_days,
        "preoperative": percent(row.preoperative),
        "intraoperative": percent(row.intraoperative),
        "postoperative": percent(row.postoperative),
        "split_asked": bool(_SPLIT.search(schedule.matter.question.text)),
    }
    if row.global_days not in SPAN:
        return facts
    before, after = SPAN[row.global_days]
    facts |= {"days_before": before, "days_after": after, "days_in_all": before + 1 + after}
    times = times_of(schedule.matter.question)
    if (
        not schedule.edition.fits
    ):  # a count of days may be set against the period, but nothing is said of a date
        times = Times(days=times.days)
    return facts | times.against(before, after)
