"""THE PAGE: the journey of an email, one function a step, in the order of the journey.

    receive → screen → draft → review → deliver      decide: what a coder says of a held one
                                                     sweep heals · shunt sets aside · unshunt takes up again

A step takes one case, or several that came together: each is read and thought about by itself, and one transaction writes
all; where that fails each has one of its own, so that a case that can't be written keeps no other back. Every step commits
its result, then rings for the next one. A step that finds its case in another status was done by somebody else, and
returns. No network call stands inside a transaction. This is the only file that opens a case's write transactions; what a
step does stands in the station that it calls.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from consultant.admission import admit_all, write_draft
from consultant.audit_log import Actor
from consultant.decisions import carry_out, held_unless_proven, take_up
from consultant.delivery import outbox
from consultant.delivery.dispatch import Errand
from consultant.delivery.retries import Outcome
from consultant.departures import claim_all, follow_policy, settle_all
from consultant.errors import SealKeyMissing, TransientError
from consultant.groups import each, together
from consultant.intake.forgetting import forget
from consultant.intake.letter import find_letter
from consultant.intake.record import Delivery, Recorded, make_delivery, new_cases, record_all
from consultant.job_applications import with_files
from consultant.job_board import consider
from consultant.lifecycle import LIVE, MOVES_BY_ITSELF, Status
from consultant.logs import get_logger
from consultant.models.base import STORE_AWAY, group_writing, reading, unit_of_work
from consultant.models.case import Case, count_mishap, lock, lock_all, move, resting
from consultant.review.decide import where_it_failed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from consultant.delivery.dispatch import Said
    from consultant.delivery.outbox import Parcel
    from consultant.desk import Consultation, Desk
    from consultant.intake.letter import Letter
    from consultant.mail.envelope import Envelope
    from consultant.review.decide import Decision

RESTED = timedelta(seconds=30)
"""A case that has not moved for so long lost its ring."""
SWEPT_AT_ONCE = 1000
MOST_POSTPONEMENTS = 40
"""How often a step may be postponed, about twenty minutes of sweeps, before a person must look."""

log = get_logger(__name__)


def receive_all(desk: Desk, deliveries: Sequence[Delivery]) -> list[list[Recorded] | Exception]:
    """∅ → received. Writes mails down, once for each of our mailboxes, in one commit; returns after it, a mail an answer."""
    with group_writing(desk.engine, "receive") as connection:
        answers = record_all(connection, deliveries, desk.clock())
    desk.ring_for_all(dict.fromkeys(new_cases(answers), Status.RECEIVED))
    return answers


def receive(desk: Desk, envelope: Envelope, raw: bytes) -> list[Recorded]:
    """One mail by itself; raises what keeps it out."""
    (answer,) = receive_all(desk, [make_delivery(desk.mailboxes, envelope, raw)])
    if isinstance(answer, Exception):
        raise answer
    return answer


def screen(desk: Desk, *case_ids: int) -> None:
    """Received → admitted, drafted (a refusal), held or discarded: may we answer?"""
    guard = partial(_surprises_shunted, desk, "screen")

    def read(case_id: int) -> Letter | None:
        return find_letter(desk.engine, desk.mailboxes, case_id, Status.RECEIVED)

    letters = each(guard, case_ids, read)

    def write(some: Collection[int]) -> dict[int, str]:
        with unit_of_work(desk.engine, "screen") as session:
            return admit_all(desk, session, lock_all(session, some, Status.RECEIVED), letters)

    for stand in together(guard, letters, write):
        review(desk, *(one for one, status in stand.items() if status == Status.DRAFTED))
        desk.ring_for_all({one: status for one, status in stand.items() if status == Status.ADMITTED})


def draft(desk: Desk, *case_ids: int) -> None:
    """Admitted → drafted: what is asked, what the books say, and how we say it."""
    guard = partial(_surprises_shunted, desk, "draft")
    alone = len(case_ids) == 1
    later: list[int] = []

    def think(case_id: int) -> tuple[Letter, Consultation] | None:
        letter = find_letter(desk.engine, desk.mailboxes, case_id, Status.ADMITTED, alone=alone)
        if letter and letter.goes_alone and not alone:
            later.append(case_id)
            return None
        return (letter, consider(desk, letter)) if letter else None

    thought = each(guard, case_ids, think)

    def write(some: Collection[int]) -> list[int]:
        with unit_of_work(desk.engine, "draft") as session:
            cases = lock_all(session, some, Status.ADMITTED)
            cases = [
                case for case in cases if case.corrections == thought[case.id][0].corrections
            ]  # else asked anew
            for case in cases:
                letter, found = thought[case.id]
                write_draft(desk, session, case, letter.mailbox, held_unless_proven(case, letter, found))
            return [case.id for case in cases]

    review(desk, *chain.from_iterable(together(guard, thought, write)))
    for case_id in sorted(later):
        draft(desk, case_id)


def review(desk: Desk, *case_ids: int) -> None:
    """Drafted → approved or held, by the policy that was applied when the draft was made."""
    guard = partial(_surprises_shunted, desk, "review")

    def write(some: Collection[int]) -> dict[int, float]:
        with unit_of_work(desk.engine, "review") as session:
            return follow_policy(desk, session, lock_all(session, some, Status.DRAFTED))

    for waits in together(guard, case_ids, write):
        desk.ring_when_due(waits)


def decide(desk: Desk, case_id: int, decision: Decision) -> str:
    """What a coder says of a case; the status that it has now. Raises NotPossibleNow."""
    with unit_of_work(desk.engine, "decide") as session:
        case = session.get_one(Case, case_id, with_for_update=True)
        carry_out(desk, session, case, decision)
        status = case.status
    desk.ring_for(case_id, status, delay=desk.undo_seconds(case) if status == Status.APPROVED else 0)
    return status


def deliver(desk: Desk, *case_ids: int) -> None:
    """Approved → sending → sent, approved again (later) or undeliverable; the network lies between two commits."""
    guard = partial(_surprises_shunted, desk, "deliver")

    def claim(some: Collection[int]) -> list[Parcel]:
        with unit_of_work(desk.engine, "claim") as session:
            return claim_all(desk, session, lock_all(session, some, Status.APPROVED))

    for parcels in together(guard, case_ids, claim):
        for said in _send(desk, parcels):
            if not _settle(desk, said):
                break  # what can't be written down is sent twice: no further one is handed over


def _send(desk: Desk, parcels: Sequence[Parcel]) -> Iterator[dict[int, Said]]:
    """What the relay says of each, told before the next is begun; what was put back comes together at the end."""
    errand = Errand()
    for parcel in parcels:
        with _surprises_shunted(desk, "deliver", parcel.case_id):
            sign = partial(desk.signers.sign, desk.mailboxes.get_by_name(parcel.mailbox))
            errand.carry(desk.transport, with_files(desk, parcel), sign)
        if errand.is_due:
            yield errand.take()
    yield errand.take()


def _settle(desk: Desk, said: dict[int, Said]) -> bool:
    """Write down what became of some; whether the store took it."""
    guard = partial(_surprises_shunted, desk, "deliver")
    refused: list[int] = []

    def write(some: Collection[int]) -> dict[int, str]:
        try:
            with unit_of_work(desk.engine, "settle") as session:
                return settle_all(desk, session, lock_all(session, some, Status.SENDING), said)
        except STORE_AWAY:
            refused.extend(some)
            raise

    for stand in together(guard, said, write):
        for case_id, status in stand.items():
            log.info("delivered", case=case_id, outcome=said[case_id].outcome.value, status=status)
        desk.ring_for_all({one: at for one, at in stand.items() if said[one].outcome is Outcome.PUT_BACK})
    return not refused


def sweep(desk: Desk, *, rested: timedelta = RESTED) -> int:
    """Ring again for cases that rest, free claims whose lease ran out, forget old raw mail; the cases rung for."""
    now = desk.clock()
    with reading(desk.engine) as session:
        found = resting(session, before=now - rested, now=now, limit=SWEPT_AT_ONCE)
    stand = dict(found)
    for case_id in [one for one, status in found if status is Status.SENDING]:
        with suppress(*STORE_AWAY), unit_of_work(desk.engine, "release") as session:
            case = lock(session, case_id, Status.SENDING)
            stand[case_id] = outbox.release_lease(session, case, now) if case else Status.SENDING
        desk.ring_for(case_id, stand.pop(case_id))  # alone: the others of its group did not kill the sender
    desk.ring_for_all(stand)
    with unit_of_work(desk.engine, "forget") as session:
        forget(session, desk.mailboxes, now)
    return len(found)


def shunt(desk: Desk, case_id: int, error: Exception) -> None:
    """Any live status → shunted: set aside with the kind of its error, until a person unshunts it."""
    log.error("shunted", case=case_id, error=type(error).__name__)
    with unit_of_work(desk.engine, "shunt") as session:
        case = lock(session, case_id, *LIVE)
        if case is not None:
            values = {"shunted_from": case.status, "error": where_it_failed(error)}
            move(session, case, Status.SHUNTED, at=desk.clock(), note=type(error).__name__, **values)


def postpone(desk: Desk, case_id: int, error: Exception, *starts: Status) -> int:
    """Count a step that may work later, and move the case behind the others; how often by now (0: not written)."""
    try:
        with unit_of_work(desk.engine, "postpone") as session:
            case = lock(session, case_id, *(starts or MOVES_BY_ITSELF))
            return count_mishap(case, where_it_failed(error), desk.clock()) if case else 0
    except (*STORE_AWAY, SealKeyMissing):
        return 0


def unshunt(desk: Desk, case_id: int, by: str, via: str = "") -> str:
    """Shunted → where it came from, and rings for it. Raises NotPossibleNow."""
    with unit_of_work(desk.engine, "unshunt") as session:
        case = session.get_one(Case, case_id, with_for_update=True)
        back = take_up(desk, session, case, Actor(by, via))
    desk.ring_for(case_id, back)
    return back


@contextmanager
def _surprises_shunted(desk: Desk, step: str, case_id: int) -> Iterator[None]:
    """What may work later is left to the sweeper; any other surprise shunts the case, so that nothing loops."""
    try:
        yield
    except (*STORE_AWAY, TransientError) as error:
        log.warning("step_postponed", step=step, case=case_id, error=type(error).__name__)
        if postpone(desk, case_id, error) >= MOST_POSTPONEMENTS:
            shunt(desk, case_id, error)
    except Exception as error:  # noqa: BLE001 - the one place where a step's surprise is caught (DESIGN.md, Errors)
        shunt(desk, case_id, error)
