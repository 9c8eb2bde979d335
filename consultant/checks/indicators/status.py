"""Does Medicare pay this code at all? The status of its row (record layout of RVU25D, attachment A).

A status that forbids payment speaks wherever the code is asked about; E and X are no refusal, for drugs, supplies, tests and
ambulances are paid by other schedules. Another payer's claim is not decided by any of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from consultant.checks.indicators.asked import about
from consultant.checks.indicators.schedule import PRICED
from consultant.verdicts import Verdict
from consultant.vocabulary import IntentKind, Likeness, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.checks.indicators.schedule import Schedule
    from consultant.codes.readers.fees import FeeRow
    from consultant.vocabulary import Finding

Kind = IntentKind

REFUSED = {
    "B": Verdict.NOT_SEPARATELY_PAID,
    "I": Verdict.NOT_VALID_FOR_MEDICARE,
    "M": Verdict.NOT_SEPARATELY_PAID,
    "N": Verdict.NOT_COVERED_BY_MEDICARE,
    "P": Verdict.NOT_SEPARATELY_PAID,
}
ONLY_ALONE = "T"
OF_A_CLAIM = (
    Kind.PAIR,
    Kind.UNITS,
    Kind.COVERAGE,
    Kind.DENIAL,
    Kind.VALIDITY,
    Kind.FEE,
    Kind.ADD_ON,
    Kind.MODIFIER,
    Kind.BILATERAL,
    Kind.ASSISTANT,
    Kind.GLOBAL_PERIOD,
)
"""Questions that a status without payment decides."""
OF_PAYMENT = (Kind.COVERAGE, Kind.FEE, Kind.DENIAL)
_STATUS = re.compile(
    r"(?i)\bstatus (?:code|indicator|letter)s?\b|\b(?:mpfs|pfs|fee schedule|medicare) status\b|\b(?:what|which) (?:is the )?status\b"
    r"|\bstatus\s*\??\s*$|\bpayable\b|\bpaid by\b|\bpays? for\b|\bseparately (?:paid|payable|billable|reimbursed)\b|\bget(?:ting)? paid\b"
)
"""Words that ask for the status itself."""
_NAMED = re.compile(r"(?i)\bstatus\b")


def of_codes(schedule: Schedule) -> Iterator[Finding]:
    """The statuses that decide something, or were asked for."""
    if schedule.hospital:
        return
    for code in _asked(schedule):
        row = schedule.row(code)
        verdict = _verdict(schedule, row) if row else None
        if row and verdict:
            yield schedule.finding(verdict, row, _facts(schedule, row))


def is_of_medicare(schedule: Schedule) -> bool:
    """Whether the payer is Medicare or unnamed."""
    payer = schedule.matter.question.particulars.payer
    return payer is None or "medicare" in payer.lower() or payer == "CMS"


def _asked(schedule: Schedule) -> list[str]:
    matter = schedule.matter
    if not matter.question.intents or (matter.question.particulars.payer and is_of_medicare(schedule)):
        return list(matter.listed_codes)
    return about(matter, *OF_A_CLAIM)


def _verdict(schedule: Schedule, row: FeeRow) -> Verdict | None:
    if row.status in REFUSED:
        return _refusal(schedule, row)
    if row.status == ONLY_ALONE and is_of_medicare(schedule):
        return Verdict.NOT_SEPARATELY_PAID if _payable_beside(schedule, row) else Verdict.PAID_ONLY_ALONE
    return Verdict.FEE_STATUS if _asks_for_it(schedule) and not _goes_without(schedule, row) else None


def _goes_without(schedule: Schedule, row: FeeRow) -> bool:
    """Whether the amount that is asked for says as much: an active code's, where its status is not asked by name."""
    asks = schedule.matter.question.asks(Kind.FEE)
    return row.status == "A" and asks and not _NAMED.search(schedule.matter.question.text)


def _asks_for_it(schedule: Schedule) -> bool:
    """By name, or by nothing but code and payer: `J3301 on a Medicare patient?`."""
    question = schedule.matter.question
    for_payer = question.particulars.payer and question.asks(Kind.VALIDITY) and is_of_medicare(schedule)
    return not question.asks(Kind.PAIR) and bool(for_payer or _STATUS.search(question.text))


def _refusal(schedule: Schedule, row: FeeRow) -> Verdict:
    """The refusal of a Medicare claim.

    A measurement code may be reported, so that only its payment is refused; a supply of status P is bundled with a
    physician's service, and a supplier may be paid for it.
    """
    question = schedule.matter.question
    reporting = row.status == "M" and not question.asks(*OF_PAYMENT)
    with_service = question.particulars.setting is Setting.PRACTITIONER or question.asks(Kind.PAIR)
    supplied = row.status == "P" and not with_service
    refused = is_of_medicare(schedule) and not reporting and not supplied
    return REFUSED[row.status] if refused else Verdict.FEE_STATUS


def _payable_beside(schedule: Schedule, row: FeeRow) -> list[str]:
    """Other codes of the same claim that the schedule pays, which take the place of a code of status T."""
    question = schedule.matter.question
    if not question.asks(Kind.PAIR, Kind.DENIAL) or question.particulars.provider is Likeness.DIFFERENT:
        return []
    others = ((code, schedule.row(code)) for code in schedule.matter.listed_codes if code != row.code)
    return [code for code, other in others if other and other.status in PRICED - {ONLY_ALONE}]


def _facts(schedule: Schedule, row: FeeRow) -> dict[str, Any]:
    return {
        "status": row.status,
        "meaning": row.status_meaning,
        "of_medicare": is_of_medicare(schedule),
        "beside": _payable_beside(schedule, row) if row.status == ONLY_ALONE else [],
    }
