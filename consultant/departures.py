"""What leaves, what is kept back, and what comes of it, inside the transactions of `pipeline.py` (review, claim, settle).

`delivery` claims, sends and settles one reply; here a few that came together are looked at once for what concerns them all
(switches, the line before the relay, addresses that get no mail), and what follows for quota and queue is written beside
it. Nothing here opens a transaction.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from consultant import job_applications, job_board
from consultant.accounts import ledger
from consultant.announcements import note_hold, take_up_again
from consultant.delivery import outbox, switches
from consultant.delivery.outlook import look_ahead
from consultant.delivery.retries import SAYS_NOTHING_OF_THE_RELAY
from consultant.lifecycle import ENDED, Status
from consultant.models.base import UtcDateTime
from consultant.models.case import CaseEvent, move
from consultant.review.stale import find_newer, find_overtaken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.delivery.dispatch import Said
    from consultant.delivery.outbox import Parcel
    from consultant.desk import Desk
    from consultant.models.case import Case

OVERTAKEN = "Its sender wrote again before the reply had left."
OVERTAKEN_IN_DOUBT = (
    "Its sender wrote again. Its sending was broken off before, so that the reply may have left already."
)
STOPPED = "Automatic sending is stopped."
STOPPED_FOR_ALL = "Sending is stopped."


def follow_policy(desk: Desk, session: Session, cases: Sequence[Case]) -> dict[int, float]:
    """Drafted → held, or approved; of each that was approved, for how many seconds it can still be taken back."""
    waits, now = {}, desk.clock()
    for case in cases:
        to = Status.HELD if case.hold_reasons else Status.APPROVED
        wait = desk.undo_seconds(case, by_itself=True)
        move(session, case, to, at=now, note="policy", not_before=now + timedelta(seconds=wait), mishaps=0)
        job_board.follow(desk, session, case, Status.DRAFTED)
        if to is Status.HELD:
            note_hold(desk, session, case)
        else:
            waits[case.id] = wait
    return waits


def claim_all(desk: Desk, session: Session, cases: Sequence[Case]) -> list[Parcel]:
    """Approved → sending, for those of some locked cases that may leave now; what is to be sent."""
    ahead = look_ahead(session, [case.id for case in cases], per_minute=desk.mails_a_minute)
    stopped = switches.find_stopped(session) if cases else frozenset()
    overtaken = find_overtaken(session, cases)
    free = (case for case in ahead.in_turn(cases) if _may_leave(desk, session, case, stopped, overtaken))
    claimed = [outbox.claim(session, case, desk.clock(), ahead=ahead) for case in free]
    return sorted(filter(None, claimed), key=lambda parcel: parcel.case_id)


def _may_leave(
    desk: Desk, session: Session, case: Case, stopped: frozenset[str], overtaken: frozenset[int]
) -> bool:
    """Whether an approved case leaves now: not where its sender wrote again meanwhile, and not where a switch stops it.

    Under a switch what would leave by itself is held; what a coder approved waits.
    """
    now = desk.clock()
    if case.id in overtaken and _is_overtaken(session, case):
        return _hold_back(desk, session, case, OVERTAKEN_IN_DOUBT if case.mishaps else OVERTAKEN)
    if stopped and outbox.leaves_by_itself(session, case):
        return _hold_back(desk, session, case, STOPPED)
    if switches.ALL in stopped:
        again = max(case.not_before or now, now + switches.LOOK_AGAIN)  # the time to take it back stays whole
        case.not_before, case.status_since, case.error = again, now, STOPPED_FOR_ALL
        return False
    return True


def _hold_back(desk: Desk, session: Session, case: Case, reason: str) -> bool:
    """Approved → held, before it left; False, as `_may_leave` says it."""
    reasons = [*(case.hold_reasons or []), reason]
    move(session, case, Status.HELD, at=desk.clock(), note="stopped", hold_reasons=reasons, not_before=None)
    job_board.follow(desk, session, case, Status.APPROVED)
    note_hold(desk, session, case)
    return False


def _is_overtaken(session: Session, case: Case) -> bool:
    """Whether its sender has written again in the conversation since the reply was let go, while it could be taken back."""
    newer = find_newer(session, case)
    if newer is None or case.attempts:
        return False
    screened = select(func.max(CaseEvent.at, type_=UtcDateTime())).where(
        CaseEvent.case_id == newer.case_id, CaseEvent.from_status == Status.RECEIVED
    )
    came_at: datetime | None = session.scalars(screened).one()
    return came_at is not None and came_at > case.status_since


def settle_all(
    desk: Desk, session: Session, cases: Sequence[Case], said: Mapping[int, Said]
) -> dict[int, str]:
    """Write down what the relay said of some claimed replies, in the order in which they were sent; their statuses."""
    speaks = [case for case in cases if said[case.id].outcome not in SAYS_NOTHING_OF_THE_RELAY]
    stand = {}
    for case in cases:
        stand[case.id] = _settle(desk, session, case, said[case.id])
        if speaks and case is speaks[0]:
            outbox.wake(session, desk.clock())
    return stand


def _settle(desk: Desk, session: Session, case: Case, said: Said) -> str:
    """Sending → sent, approved again or undeliverable, and what follows for the quota book and the queue."""
    now, mailbox = desk.clock(), desk.mailboxes.get_by_name(case.mailbox)
    give_up = timedelta(hours=mailbox.give_up_hours)
    status = outbox.note_outcome(session, case, said.parcel.reply_id, said.outcome, said.note, now, give_up)
    if status in ENDED:
        costs = job_board.charges(session, mailbox, case, said.parcel.kind)
        ledger.settle(session, case.id, answered=costs and status is Status.SENT, at=now)
    if status is Status.UNDELIVERABLE:
        take_up_again(desk, session, case)
    job_applications.tell_applicant(desk, session, case, said.parcel, status)
    return status
