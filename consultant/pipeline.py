"""THE PAGE: the journey of an email, one function a step, in the order of the journey.

    receive → screen → draft → review → deliver      decide: what a coder says of a held one
                                                     sweep heals · shunt sets aside · unshunt takes up again

Every step commits its result, then rings for the next one. A step that finds its case in another status was done by
somebody else, and returns. No network call stands inside a transaction. This is the only file that opens a case's
write transactions; what a step does stands in the station that it calls.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from consultant.accounts import ledger
from consultant.accounts.senders import find_sender
from consultant.admission import admit, enclose, once_a_day
from consultant.delivery import outbox
from consultant.delivery.dispatch import dispatch
from consultant.desk import Desk, asked_in, consult, words_for
from consultant.errors import TransientError
from consultant.intake.letter import find_letter
from consultant.intake.record import Delivery, Recorded, forget, make_delivery, new_cases, record_all
from consultant.lifecycle import ENDED, LIVE, MOVES_BY_ITSELF, Status
from consultant.logs import get_logger
from consultant.models.base import STORE_AWAY, group_writing, reading, unit_of_work
from consultant.models.case import Case, count_mishap, lock, move, resting
from consultant.review import decide as coder
from consultant.review.decide import Decision, DecisionKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consultant.mail.envelope import Envelope

RESTED = timedelta(seconds=30)
"""A case that has not moved for so long lost its ring."""
SWEPT_AT_ONCE = 1000
MOST_POSTPONEMENTS = 40
"""How often a step may be postponed, about twenty minutes of sweeps, before a person must look."""
TAKES_UP = frozenset({DecisionKind.ADMIT, DecisionKind.REDRAFT, DecisionKind.REOPEN})
"""Decisions after which an answer may follow, for which a question is set aside."""

log = get_logger(__name__)


def receive_all(desk: Desk, deliveries: Sequence[Delivery]) -> list[list[Recorded] | Exception]:
    """∅ → received. Writes mails down, once for each of our mailboxes, in one commit; returns after it, a mail an answer."""
    with group_writing(desk.engine, "receive") as connection:
        answers = record_all(connection, deliveries, desk.clock())
    for case_id in new_cases(answers):
        desk.ring_for(case_id, Status.RECEIVED)
    return answers


def receive(desk: Desk, envelope: Envelope, raw: bytes) -> list[Recorded]:
    """One mail by itself; raises what keeps it out."""
    (answer,) = receive_all(desk, [make_delivery(desk.mailboxes, envelope, raw)])
    if isinstance(answer, Exception):
        raise answer
    return answer


def screen(desk: Desk, case_id: int) -> None:
    """Received → admitted, drafted (a refusal), held or discarded: may we answer?"""
    with _surprises_shunted(desk, case_id, "screen"):
        letter = find_letter(desk.engine, desk.mailboxes, case_id, Status.RECEIVED)
        if letter is None:
            return
        with unit_of_work(desk.engine, "screen") as session:
            case = lock(session, case_id, Status.RECEIVED)
            if case is None:
                return
            sender = find_sender(session, case.sender_address)
            status = admit(desk, session, case, letter, sender)
        review(desk, case_id) if status == Status.DRAFTED else desk.ring_for(case_id, status)


def draft(desk: Desk, case_id: int) -> None:
    """Admitted → drafted: what is asked, what the books say, and how we say it."""
    with _surprises_shunted(desk, case_id, "draft"):
        letter = find_letter(desk.engine, desk.mailboxes, case_id, Status.ADMITTED)
        if letter is None:
            return
        found = consult(desk, letter.mailbox, asked_in(letter))
        with unit_of_work(desk.engine, "draft") as session:
            case = lock(session, case_id, Status.ADMITTED)
            if case is None:
                return
            now = desk.clock()
            found = once_a_day(session, case, found, now)
            enclose(desk, session, case, letter.mailbox, found.draft)
            move(session, case, Status.DRAFTED, at=now, note=found.draft.kind.value, **found.columns())
        review(desk, case_id)


def review(desk: Desk, case_id: int) -> None:
    """Drafted → approved or held, by the policy that was applied when the draft was made."""
    with _surprises_shunted(desk, case_id, "review"):
        with unit_of_work(desk.engine, "review") as session:
            case = lock(session, case_id, Status.DRAFTED)
            if case is None:
                return
            now, wait = desk.clock(), desk.undo_seconds(case)
            to = Status.HELD if case.hold_reasons else Status.APPROVED
            values: dict[str, Any] = {"not_before": now + timedelta(seconds=wait), "mishaps": 0}
            move(session, case, to, at=now, note="policy", **values)
        desk.ring_for(case_id, to, delay=wait)


def decide(desk: Desk, case_id: int, decision: Decision) -> str:
    """What a coder says of a case; the status that it has now. Raises NotPossibleNow."""
    with unit_of_work(desk.engine, "decide") as session:
        case = session.get_one(Case, case_id, with_for_update=True)
        mailbox, now = desk.mailboxes.get_by_name(case.mailbox), desk.clock()
        newest = outbox.newest(session, case_id)
        coder.check_possible(case, decision, has_draft=newest is not None)
        words = words_for(desk, mailbox, case.reference, newest, decision)
        if words:
            enclose(desk, session, case, mailbox, words, by=decision.by)
        if decision.kind in TAKES_UP and case.status != Status.BOUNCED and case.account_id:
            ledger.reserve(session, case.account_id, case_id, at=now)
        if decision.kind is DecisionKind.DROP:
            ledger.release(session, case_id, at=now, reason="dropped")
        coder.apply(session, case, mailbox, decision, now)
        status = case.status
    desk.ring_for(case_id, status, delay=desk.undo_seconds(case) if status == Status.APPROVED else 0)
    return status


def deliver(desk: Desk, case_id: int) -> None:
    """Approved → sending → sent, approved again (later) or undeliverable; the network lies between two commits."""
    with _surprises_shunted(desk, case_id, "deliver"):
        with unit_of_work(desk.engine, "claim") as session:
            case = lock(session, case_id, Status.APPROVED)
            mailbox = desk.mailboxes.get_by_name(case.mailbox) if case else None
            pace = desk.mails_a_minute
            parcel = outbox.claim(session, case, desk.clock(), per_minute=pace) if case else None
        if parcel is None or mailbox is None:
            return
        outcome, note = dispatch(desk.transport, parcel, partial(desk.signers.sign, mailbox))
        with unit_of_work(desk.engine, "settle") as session:
            case = lock(session, case_id, Status.SENDING)
            if case is None:
                return
            now = desk.clock()
            give_up = timedelta(hours=mailbox.give_up_hours)
            status = outbox.settle(session, case, parcel.reply_id, outcome, note, now, give_up)
            if status in ENDED:
                costs = mailbox.charges(parcel.kind)
                ledger.settle(session, case_id, answered=costs and status is Status.SENT, at=now)
        log.info("delivered", case=case_id, outcome=outcome.value, status=status.value)


def sweep(desk: Desk, *, rested: timedelta = RESTED) -> int:
    """Ring again for cases that rest, free claims whose lease ran out, forget old raw mail; the cases rung for."""
    now = desk.clock()
    with reading(desk.engine) as session:
        found = resting(session, before=now - rested, now=now, limit=SWEPT_AT_ONCE)
    for case_id, status in found:
        if status is Status.SENDING:
            with suppress(*STORE_AWAY), unit_of_work(desk.engine, "release") as session:
                case = lock(session, case_id, Status.SENDING)
                status = outbox.release_lease(session, case, now) if case else status  # noqa: PLW2901
        desk.ring_for(case_id, status)
    with unit_of_work(desk.engine, "forget") as session:
        forget(session, desk.mailboxes, now)
    return len(found)


def shunt(desk: Desk, case_id: int, error: Exception) -> None:
    """Any live status → shunted: set aside with the kind of its error, until a person unshunts it."""
    log.error("shunted", case=case_id, error=type(error).__name__)
    with unit_of_work(desk.engine, "shunt") as session:
        case = lock(session, case_id, *LIVE)
        if case is not None:
            values = {"shunted_from": case.status, "error": coder.where_it_failed(error)}
            move(session, case, Status.SHUNTED, at=desk.clock(), note=type(error).__name__, **values)


def postpone(desk: Desk, case_id: int, error: Exception, *starts: Status) -> int:
    """Count a step that may work later, and move the case behind the others; how often by now (0: not written)."""
    try:
        with unit_of_work(desk.engine, "postpone") as session:
            case = lock(session, case_id, *(starts or MOVES_BY_ITSELF))
            return count_mishap(case, coder.where_it_failed(error), desk.clock()) if case else 0
    except STORE_AWAY:
        return 0


def unshunt(desk: Desk, case_id: int, by: str) -> str:
    """Shunted → where it came from, and rings for it. Raises NotPossibleNow."""
    with unit_of_work(desk.engine, "unshunt") as session:
        case = session.get_one(Case, case_id, with_for_update=True)
        coder.check_shunted(case)
        back = Status(case.shunted_from or Status.RECEIVED)
        values: dict[str, Any] = {"error": None, "shunted_from": None, "mishaps": 0}
        move(session, case, back, at=desk.clock(), actor=by, note="unshunt", **values)
    desk.ring_for(case_id, back)
    return back


@contextmanager
def _surprises_shunted(desk: Desk, case_id: int, step: str) -> Iterator[None]:
    """What may work later is left to the sweeper; any other surprise shunts the case, so that nothing loops."""
    try:
        yield
    except (*STORE_AWAY, TransientError) as error:
        log.warning("step_postponed", step=step, case=case_id, error=type(error).__name__)
        if postpone(desk, case_id, error) >= MOST_POSTPONEMENTS:
            shunt(desk, case_id, error)
    except Exception as error:  # noqa: BLE001 - the one place where a step's surprise is caught (DESIGN.md, Errors)
        shunt(desk, case_id, error)
