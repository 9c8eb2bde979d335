"""What waits to leave: replies are enclosed with their case, claimed under a lease, and settled after the relay spoke.

The Message-ID is made with the draft, so that a mail that is sent twice after a crash carries the same one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from consultant.errors import NotPossibleNow
from consultant.lifecycle import Status
from consultant.mail.compose import Outgoing, make_message_id
from consultant.models.base import insert_unless_exists
from consultant.models.case import Case, RefusalNotice, move
from consultant.models.reply import Reply
from consultant.vocabulary import ReplyKind

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.mailboxes import Mailbox
    from consultant.vocabulary import Draft

LEASE = timedelta(seconds=100)
"""How long a claimed case may rest in `sending` before the sweeper takes the claim for dead: longer than a task may run
(celeryconfig.task_time_limit), and with the sweeper's round under two minutes."""

BACK_OFF = tuple(
    timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 120, 240, 480, 720, 1440, 1440)
)
"""Waits after each temporary failure; after the last one, about three days, the case is undeliverable."""


MOST_DEATHS = 5
"""How often a sender may die on one case before a person must look."""


class Outcome(StrEnum):
    """What the relay said."""

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed reply, ready for the relay."""

    case_id: int
    reply_id: int
    kind: ReplyKind
    mailbox: str
    outgoing: Outgoing


def enclose(
    session: Session, case: Case, mailbox: Mailbox, draft: Draft, *, author: str, now: datetime
) -> Reply:
    """Add a draft to its case as the newest version, frozen, with its recipient, Message-ID and thread.

    Raises NotPossibleNow where the mail named nobody to answer.
    """
    recipient = case.sender_address or case.envelope_from
    if not recipient:
        message = f"{case.reference} names nobody to answer; it can only be dropped."
        raise NotPossibleNow(message)
    reply = Reply(
        case_id=case.id,
        version=_newest_version(session, case.id) + 1,
        kind=draft.kind,
        subject=draft.subject,
        text=draft.text,
        html=draft.html,
        sender=mailbox.from_address,
        sender_name=mailbox.from_name,
        recipient=recipient,
        message_id=make_message_id(case.reference, mailbox.domain),
        in_reply_to=case.message_id,
        references=" ".join([*case.references.split(), case.message_id]).strip()[-4000:],
        author=author,
        created_at=now,
    )
    session.add(reply)
    session.flush()
    return reply


def may_refuse(session: Session, case: Case, kind: ReplyKind, now: datetime) -> bool:
    """Whether this sender gets a refusal of this kind: at most one a day (UTC); the first one is noted."""
    notice = {
        "sender_address": case.sender_address,
        "kind": kind.value,
        "day": now.date(),
        "case_id": case.id,
    }
    return insert_unless_exists(session, RefusalNotice, notice, ["sender_address", "kind", "day"])


def newest(session: Session, case_id: int) -> Reply | None:
    """The version that would be sent, None where the case has no draft."""
    query = select(Reply).where(Reply.case_id == case_id).order_by(Reply.version.desc()).limit(1)
    return session.scalars(query).first()


def claim(session: Session, case: Case, now: datetime) -> Parcel | None:
    """Take an approved case whose time has come for this process; None where it is not due or another took it."""
    reply = newest(session, case.id)
    if reply is None or (case.not_before and case.not_before > now):
        return None
    if not move(session, case, Status.SENDING, at=now, lease_until=now + LEASE):
        return None
    return Parcel(case.id, reply.id, ReplyKind(reply.kind), case.mailbox, _outgoing(case, reply))


def settle(session: Session, case: Case, reply_id: int, outcome: Outcome, note: str, now: datetime) -> Status:
    """Write down what the relay said; the status that the case has now."""
    if outcome is Outcome.SENT:
        session.get_one(Reply, reply_id).sent_at = now
        move(session, case, Status.SENT, at=now, note=note, lease_until=None, error=None)
    elif outcome is Outcome.LATER and case.attempts < len(BACK_OFF):
        wait = BACK_OFF[case.attempts]
        values: dict[str, Any] = {
            "lease_until": None,
            "attempts": case.attempts + 1,
            "not_before": now + wait,
        }
        move(session, case, Status.APPROVED, at=now, note=note, error=note, **values)
    else:
        move(session, case, Status.UNDELIVERABLE, at=now, note=note, lease_until=None, error=note)
    return Status(case.status)


def release_lease(session: Session, case: Case, now: datetime) -> Status:
    """Put a case whose sender died back to approved, set aside after `MOST_DEATHS`; the status that it has now.

    From the second death on it waits like after a temporary refusal: a relay that takes the mail and then never
    answers would else be sent it every two minutes.
    """
    if case.lease_until and case.lease_until > now:
        return Status.SENDING
    values: dict[str, Any] = {"lease_until": None, "mishaps": case.mishaps + 1}
    if case.mishaps >= MOST_DEATHS:
        note = "the lease ran out too often"
        values |= {"shunted_from": Status.APPROVED, "error": note}
        move(session, case, Status.SHUNTED, at=now, note=note, **values)
    else:
        values["not_before"] = now + BACK_OFF[case.mishaps - 1] if case.mishaps else now
        move(session, case, Status.APPROVED, at=now, note="the lease ran out", **values)
    return Status(case.status)


def _newest_version(session: Session, case_id: int) -> int:
    query = select(func.coalesce(func.max(Reply.version), 0)).where(Reply.case_id == case_id)
    return session.scalars(query).one()


def _outgoing(case: Case, reply: Reply) -> Outgoing:
    return Outgoing(
        sender=reply.sender,
        sender_name=reply.sender_name,
        recipient=reply.recipient,
        subject=reply.subject,
        text=reply.text,
        html=reply.html,
        message_id=reply.message_id,
        in_reply_to=reply.in_reply_to,
        references=tuple(reply.references.split()),
        date=reply.created_at,
        reference=case.reference,
    )
