"""The outbox of mails beside a case's reply: written once by their key, claimed under a lease, settled after the relay spoke.

A mail is frozen with its Message-ID when it is written, so that one that is sent twice after a crash carries the same one.
Those about a case that go to its asker stand in the case's thread (RFC 5322, section 3.6.4) and carry its keys; what somebody has
subscribed to carries a key for reports, so that a dead address is known; all others leave with the null sender, so that no report
about them comes back (RFC 3834, section 3.3). `notification_round.py` sends them, `notification_reports.py` notes
what a server reports of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Select, literal_column, or_, select

from consultant.alerts import AlertKind, clear_alert, raise_alert
from consultant.delivery.addresses import OwnAddresses, own_addresses, report_address
from consultant.delivery.alarms import ASKED_IN_VAIN, RELAY
from consultant.delivery.conversation import conversation
from consultant.delivery.outbox import LEASE, SUPPRESSED, Parcel
from consultant.delivery.pacing import PACED, take_turn
from consultant.delivery.retries import Outcome, next_wait
from consultant.delivery.suppression import is_suppressed
from consultant.lifecycle import ENDED, Status
from consultant.mail.address import canonical
from consultant.mail.compose import Outgoing, make_message_id
from consultant.mail.reply_key import KeyKind
from consultant.models.base import insert_unless_exists
from consultant.models.case import Case
from consultant.models.notification import Notification
from consultant.vocabulary import ReplyKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from consultant.mailboxes import Mailbox, Mailboxes
    from consultant.vocabulary import Draft

IN_THE_THREAD = frozenset({ReplyKind.ACKNOWLEDGEMENT, ReplyKind.CORRECTION, ReplyKind.JOB_NOTICE})
"""What goes to the asker of a case, who may answer it."""
ANSWERS_A_MAIL = frozenset({ReplyKind.ACKNOWLEDGEMENT})
"""What a mail that came in brings about by itself: `auto-replied`; the rest is `auto-generated` (RFC 3834, section 5)."""
WITHOUT_A_CASE = "NOTE"
"""The reference of what is about no case, account or person in particular."""
WAITS = Notification.sent_at.is_(None) & Notification.failed_at.is_(None)
FAILED = Notification.failed_at.is_not(None) & (Notification.text != literal_column("''"))
"""Such as can be tried again: their words are kept. Written out, as the condition of the index is (models/notification.py)."""
LOOKED_AT = 100
"""Mails that one claim looks at; those that it passes over wait for a later round."""
DIED = "Whoever sent it died; it may have been sent."
"""The error of a mail whose lease ran out. It is tried once more, so that at most one copy too many leaves."""
TOO_LATE = "Its case was decided before it could leave."
DECIDED = ENDED | {Status.APPROVED, Status.SENDING}


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What a mail comes of that somebody has asked for once and for all: its number, and the page where it is ended."""

    number: int
    link: str


def write(  # noqa: PLR0913 - a mail has these particulars
    session: Session,
    mailbox: Mailbox,
    draft: Draft,
    recipient: str,
    *,
    once: str,
    now: datetime,
    secret: bytes,
    case: Case | None = None,
    account_id: int | None = None,
    reference: str = "",
    not_before: datetime | None = None,
    subscribed: Subscribed | None = None,
) -> bool:
    """Let a mail wait to leave; False where `once` was written before, or `recipient` is no address or gets none of our mail.

    It costs nothing, and leaves at `not_before` or as soon as the next round comes. `subscribed` says to what, where it has been.
    """
    to = canonical(recipient)
    if not to or is_suppressed(session, to):
        return False
    named = reference or (case.reference if case else WITHOUT_A_CASE)
    row = {
        "once": once,
        "kind": draft.kind.value,
        "mailbox": mailbox.name,
        "case_id": case.id if case else None,
        "account_id": account_id,
        "recipient": to,
        "text": draft.text,
        "html": draft.html,
        "reference": named,
        "message_id": make_message_id(named, mailbox.domain),
        "automatic": "auto-replied" if draft.kind in ANSWERS_A_MAIL else "auto-generated",
        "at": now,
        "not_before": not_before or now,
        "attempts": 0,
        "unsubscribe": subscribed.link if subscribed else "",
    }
    if subscribed:
        row["return_path"] = report_address(mailbox, secret, KeyKind.DIGEST, subscribed.number, now)
    return insert_unless_exists(
        session, Notification, _place(session, mailbox, draft, case, now, secret) | row, ["once"]
    )


def _place(
    session: Session, mailbox: Mailbox, draft: Draft, case: Case | None, now: datetime, secret: bytes
) -> dict[str, str]:
    """Subject, ids and our own addresses: of the case's conversation, or of none."""
    if case is None or draft.kind not in IN_THE_THREAD:
        own, subject, answered, chain = OwnAddresses(), draft.subject, "", ""
    else:
        own = own_addresses(mailbox, secret, case.id, now, KeyKind.BESIDE)
        talk = conversation(session, case, draft.subject)
        subject, answered, chain = talk.subject, talk.in_reply_to, talk.references
    return {
        "subject": subject,
        "in_reply_to": answered,
        "references": chain,
        "reply_to": own.reply_to,
        "return_path": own.return_path,
    }


def is_under_way(session: Session, now: datetime) -> bool:
    """Whether somebody is sending one."""
    claimed = select(Notification.id).where(WAITS, Notification.claimed_until > now).limit(1)
    return session.scalars(claimed).first() is not None


def due(now: datetime) -> Select[int]:
    """The mail that is due first."""
    free = or_(Notification.claimed_until.is_(None), Notification.claimed_until <= now)
    query = select(Notification.id).where(WAITS, Notification.not_before <= now, free)
    return query.order_by(Notification.not_before, Notification.id).limit(1)


def mailbox_of(mailboxes: Mailboxes, name: str) -> Mailbox:
    """The mailbox of that name; of one that is no more, the first."""
    return mailboxes.find_by_name(name) or next(iter(mailboxes))


def claim_due(session: Session, mailboxes: Mailboxes, now: datetime, *, per_minute: int = 0) -> Parcel | None:
    """Take the mail that is due first for this process; None where none is, or others have them all.

    `per_minute` mails go to one domain (0: no limit); what is more waits for its turn.
    """
    for _ in range(LOOKED_AT):
        number = session.scalars(due(now).with_for_update(skip_locked=True)).first()
        if number is None:
            return None
        row = session.get_one(Notification, number, populate_existing=True)
        if _may_leave(session, row, per_minute, now):
            row.claimed_until = now + LEASE
            return _parcel(row, mailbox_of(mailboxes, row.mailbox))
    return None


def _may_leave(session: Session, row: Notification, per_minute: int, now: datetime) -> bool:
    """Whether it goes now; where not, it is told why, and when it goes in place of that."""
    died = row.claimed_until is not None
    stopped = _why_not(session, row, died=died)
    if stopped:
        row.failed_at, row.error, row.claimed_until = now, stopped, None
        return False
    if died:
        row.error = DIED
    elif row.error != PACED:
        turn = take_turn(session, row.recipient, per_minute, now)
        if turn > now:
            row.not_before, row.error = turn, PACED
            return False
    return True


def _why_not(session: Session, row: Notification, *, died: bool) -> str:
    """Why a mail must not leave any more, empty where it may."""
    if died and row.error == DIED:
        return DIED
    if is_suppressed(session, row.recipient):
        return SUPPRESSED
    case = session.get(Case, row.case_id) if row.kind == ReplyKind.ACKNOWLEDGEMENT else None
    return TOO_LATE if case and case.status in DECIDED else ""


def _parcel(row: Notification, mailbox: Mailbox) -> Parcel:
    outgoing = Outgoing(
        sender=mailbox.from_address,
        sender_name=mailbox.from_name,
        recipient=row.recipient,
        subject=row.subject,
        text=row.text,
        html=row.html,
        message_id=row.message_id,
        date=row.at,
        reference=row.reference,
        in_reply_to=row.in_reply_to,
        references=tuple(row.references.split()),
        reply_to=row.reply_to,
        auto_submitted=row.automatic,
        unsubscribe=row.unsubscribe,
    )
    return Parcel(row.case_id or 0, row.id, ReplyKind(row.kind), row.mailbox, row.return_path, outgoing)


def settle(
    session: Session, number: int, outcome: Outcome, note: str, now: datetime, mailbox: Mailbox
) -> None:
    """Write down what the relay said: sent, later, or never; nothing where another has done so."""
    row = session.get_one(Notification, number, with_for_update=True)
    if row.sent_at or row.failed_at:
        return
    _ring_alarms(session, row, outcome, note, now)
    row.claimed_until, row.error = None, note or None
    give_up_at = row.at + timedelta(hours=mailbox.give_up_hours)
    if outcome is Outcome.SENT:
        row.sent_at = now
    elif wait := next_wait(outcome, row.attempts, case_id=row.id, now=now, give_up_at=give_up_at):
        row.attempts, row.not_before = row.attempts + 1, now + wait
    else:
        row.failed_at = now


def _ring_alarms(session: Session, row: Notification, outcome: Outcome, note: str, now: datetime) -> None:
    """A desk from which only such mails leave learns by them that its relay is away, or that it can't sign."""
    if outcome is Outcome.AWAY and row.attempts + 1 >= ASKED_IN_VAIN:
        raise_alert(session, AlertKind.RELAY_AWAY, RELAY, note, now=now)
    elif outcome is Outcome.UNSIGNED:
        raise_alert(session, AlertKind.NOT_SIGNED, row.mailbox, note, now=now, mailbox=row.mailbox)
    elif outcome is Outcome.SENT and row.attempts:
        clear_alert(session, AlertKind.RELAY_AWAY, RELAY, now=now)
        clear_alert(session, AlertKind.NOT_SIGNED, row.mailbox, now=now)


def try_again(row: Notification, now: datetime) -> None:
    """Let one that failed begin anew; the same mail, under the same Message-ID."""
    row.failed_at, row.sent_at, row.claimed_until, row.error = None, None, None, None
    row.attempts, row.at, row.not_before = 0, now, now


def listed(session: Session, *, everything: bool = False, limit: int = 200) -> Sequence[Notification]:
    """What waits or has failed, the newest first; with `everything` also what was sent."""
    query = select(Notification).order_by(Notification.id.desc()).limit(limit)
    if not everything:
        query = query.where(Notification.id.in_(newest(WAITS, limit).union_all(newest(FAILED, limit))))
    return session.scalars(query).all()


def newest(condition: ColumnElement[bool], limit: int) -> Select[int]:
    """The newest numbers, of those that wait the last due ones, by the condition's own index; SQLite takes no LIMIT in a part of a UNION but in a query of its own."""
    order = (
        (Notification.not_before.desc(), Notification.id.desc())
        if condition is WAITS
        else (Notification.id.desc(),)
    )
    found = select(Notification.id).where(condition).order_by(*order).limit(limit).subquery()
    return select(found.c.id)
