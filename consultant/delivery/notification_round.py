"""A round that sends the mails beside a case's reply; beat rings for it every few seconds. The network lies between two commits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from consultant.delivery import switches
from consultant.delivery.dispatch import dispatch
from consultant.delivery.notifications import claim_due, due, is_under_way, mailbox_of, settle
from consultant.delivery.retries import Outcome
from consultant.logs import get_logger
from consultant.models.base import reading, unit_of_work

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Engine

    from consultant.delivery.outbox import Parcel
    from consultant.delivery.sender import Transport
    from consultant.mailboxes import Mailbox, Mailboxes

ROUND_SECONDS = 10.0
"""After so long no further mail is begun: a round must end before its task's time is over (celeryconfig.task_time_limit)."""

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WayOut:
    """What a round of sending works with; `mails_a_minute` go to one domain, 0: no limit."""

    engine: Engine
    mailboxes: Mailboxes
    transport: Transport
    sign: Callable[[Mailbox, bytes], bytes]
    clock: Callable[[], datetime]
    mails_a_minute: int = 0


def send_waiting(way: WayOut) -> int:
    """Send what is due, one after the other; the mails that left. A relay that is away ends the round."""
    left, ends = 0, monotonic() + ROUND_SECONDS
    while monotonic() < ends and (parcel := _take(way)):
        outcome, note = _hand_over(way, parcel)
        with unit_of_work(way.engine, "notified") as session:
            settle(
                session,
                parcel.reply_id,
                outcome,
                note,
                way.clock(),
                mailbox_of(way.mailboxes, parcel.mailbox),
            )
        log.info("notified", kind=parcel.kind.value, outcome=outcome.value)
        left += outcome is Outcome.SENT
        if outcome is Outcome.AWAY:
            break
    return left


def _take(way: WayOut) -> Parcel | None:
    """Claim the next one, unless every mail is stopped; where nothing is due, nothing is written and nobody else is kept from writing.

    One round at a time: a relay that hangs would else hold every worker.
    """
    now = way.clock()
    with reading(way.engine) as session:
        waits = session.scalars(due(now)).first() is not None
        if not waits or is_under_way(session, now) or switches.ALL in switches.find_stopped(session):
            return None
    with unit_of_work(way.engine, "notify") as session:
        return claim_due(session, way.mailboxes, now, per_minute=way.mails_a_minute)


def _hand_over(way: WayOut, parcel: Parcel) -> tuple[Outcome, str]:
    """What the relay says. A mail that can't be made is refused by ourselves: nothing else may wait behind it."""
    try:
        return dispatch(way.transport, parcel, partial(way.sign, mailbox_of(way.mailboxes, parcel.mailbox)))
    except ValueError as error:
        return Outcome.REFUSED, f"It can't be made ({type(error).__name__})."
