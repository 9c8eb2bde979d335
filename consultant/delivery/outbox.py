"""What waits to leave: replies are enclosed with their case, claimed under a lease, and settled after the relay spoke.

The Message-ID is made with the draft, so that a mail that is sent twice after a crash carries the same one. While
the relay is away the eldest case asks for all, and the others stand in line behind it in the order in which they came.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, select, update

from consultant.delivery.addresses import own_addresses
from consultant.delivery.alarms import ring_alarms, tell_undelivered
from consultant.delivery.conversation import conversation
from consultant.delivery.outlook import look_ahead
from consultant.delivery.pacing import PACED, take_turn
from consultant.delivery.retries import BACK_OFF, ENDLESS, SAYS_NOTHING_OF_THE_RELAY, Outcome, next_wait
from consultant.errors import NotPossibleNow
from consultant.lifecycle import Status
from consultant.mail.compose import Outgoing, make_message_id
from consultant.mailboxes.mailbox import Serves
from consultant.models.base import UtcDateTime, insert_unless_exists
from consultant.models.case import Case, CaseEvent, RefusalNotice, move
from consultant.models.reply import Reply
from consultant.vocabulary import Addressed, ReplyKind

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.delivery.outlook import Outlook
    from consultant.mailboxes import Mailbox
    from consultant.vocabulary import Draft

LEASE = timedelta(seconds=100)
"""How long a claimed case may rest in `sending` before the sweeper takes the claim for dead: longer than a task may run
(celeryconfig.task_time_limit), and with the sweeper's round under two minutes."""

GIVE_UP = timedelta(hours=72)
"""How long a mail is tried after its first temporary refusal where its mailbox says nothing else."""

IN_LINE = "Waits behind earlier mail until the relay is back."

BACK_AND_FORTH = frozenset(
    {
        *(ReplyKind.ANSWER, ReplyKind.CLARIFY, ReplyKind.DECLINE, ReplyKind.CORRECTION),
        *(ReplyKind.POSTED, ReplyKind.JOB_MISSING, ReplyKind.JOB_STATUS, ReplyKind.APPLICATION),
    }
)
"""What people reply to and servers may report on. A refusal leaves with the null sender (RFC 3834, 3.3): it may go to
whoever was forged."""

LONGEST_KIND = 40
MOST_DEATHS = 5
"""How often a sender may die on one case before a person must look."""


SUPPRESSED = "The address has refused our mail for good before, or complained of it."


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed reply, ready for the relay; `stopped` says why it must not leave after all, `left_out` what of its mail it lacks."""

    case_id: int
    reply_id: int
    kind: ReplyKind
    mailbox: str
    return_path: str
    outgoing: Outgoing
    stopped: str = ""
    left_out: tuple[str, ...] = ()


def enclose(  # noqa: PLR0913 - a mail has these particulars
    session: Session,
    case: Case,
    mailbox: Mailbox,
    draft: Draft,
    *,
    author: str,
    now: datetime,
    secret: bytes,
    addressed: Addressed | None = None,
) -> Reply:
    """Add a draft to its case as the newest version, frozen, with its recipient, Message-ID and thread.

    `secret` signs the keys in our own addresses. What is passed on goes to whom it is `addressed`, or to whom it was before.

    Raises NotPossibleNow where the mail named nobody to answer.
    """
    passed_on = draft.kind is ReplyKind.APPLICATION
    to = addressed or (_addressed_before(session, case) if passed_on else None)
    recipient = to.recipient if to else case.sender_address or case.envelope_from
    if "@" not in recipient:  # nobody, or what stands for an address that was erased
        message = f"{case.reference} names nobody to answer; it can only be dropped."
        raise NotPossibleNow(message)
    own = own_addresses(mailbox, secret, case.id, now)
    thread = conversation(session, case, draft.subject, again=draft.kind is ReplyKind.CORRECTION)
    reply = Reply(
        case_id=case.id,
        version=_newest_version(session, case.id) + 1,
        kind=draft.kind,
        subject=thread.subject if _keeps_subject(mailbox, draft.kind) else draft.subject,
        text=draft.text,
        html=draft.html,
        sender=mailbox.from_address,
        sender_name=to.sender_name if to else mailbox.from_name,
        recipient=recipient,
        reply_to=to.reply_to if to else own.reply_to if draft.kind in BACK_AND_FORTH else "",
        return_path=own.return_path if draft.kind in BACK_AND_FORTH else "",
        message_id=make_message_id(case.reference, mailbox.domain),
        in_reply_to=thread.in_reply_to,
        references=thread.references,
        author=author,
        created_at=now,
    )
    session.add(reply)
    session.flush()
    return reply


def _keeps_subject(mailbox: Mailbox, kind: ReplyKind) -> bool:
    """Whether a reply has the subject of its conversation; one about a posting says in its own what became of it."""
    return kind is ReplyKind.CORRECTION or (mailbox.serves is Serves.QUESTIONS and kind in BACK_AND_FORTH)


def _addressed_before(session: Session, case: Case) -> Addressed:
    """To whom the case's mail was passed on. Raises NotPossibleNow where it was to nobody."""
    before = select(Reply).where(Reply.case_id == case.id, Reply.kind == ReplyKind.APPLICATION)
    row = session.scalars(before.order_by(Reply.version.desc()).limit(1)).first()
    if row is None:
        message = f"{case.reference} was passed on to nobody."
        raise NotPossibleNow(message)
    return Addressed(row.recipient, row.reply_to, row.sender_name)


def may_refuse(session: Session, case: Case, kind: ReplyKind, now: datetime, about: str = "") -> bool:
    """Whether this sender gets a refusal of this kind (about this): at most one a day (UTC); the first one is noted."""
    notice = {
        "sender_address": case.sender_address,
        "kind": f"{kind.value}:{about}"[:LONGEST_KIND] if about else kind.value,
        "day": now.date(),
        "case_id": case.id,
    }
    return insert_unless_exists(session, RefusalNotice, notice, ["sender_address", "kind", "day"])


def newest(session: Session, case_id: int) -> Reply | None:
    """The version that would be sent, None where the case has no draft."""
    query = select(Reply).where(Reply.case_id == case_id).order_by(Reply.version.desc()).limit(1)
    return session.scalars(query).first()


def last_sent(session: Session, case_id: int) -> Reply | None:
    """The version that left last, None where none did."""
    query = select(Reply).where(Reply.case_id == case_id, Reply.sent_at.is_not(None))
    return session.scalars(query.order_by(Reply.version.desc()).limit(1)).first()


def leaves_by_itself(session: Session, case: Case) -> bool:
    """Whether an approved case was let go by the policy, and not by a coder."""
    query = select(CaseEvent.note).where(
        CaseEvent.case_id == case.id,
        CaseEvent.to_status == Status.APPROVED,
        CaseEvent.from_status.not_in((Status.SENDING, Status.APPROVED)),
        CaseEvent.note != "unshunt",
    )
    return session.scalars(query.order_by(CaseEvent.id.desc()).limit(1)).first() == "policy"


def claim(session: Session, case: Case, now: datetime, *, ahead: Outlook | None = None) -> Parcel | None:
    """Take an approved case whose time has come for this process; None where it is not due or another took it.

    Where the relay is away and earlier mail waits for it, the case joins the line; where its recipient's domain has had
    so many mails, it waits for its turn. `ahead` is what was looked up for a group.
    """
    outlook = ahead or look_ahead(session, [case.id])
    reply = outlook.replies.get(case.id)
    if reply is None or (case.not_before and case.not_before > now):
        return None
    turn = _asks_next(session, case, now) if outlook.has_line else None
    if turn:
        case.waits_for_relay, case.not_before, case.error = True, turn, case.error or IN_LINE
        case.status_since = now  # behind what lost its ring: a long line must not fill every sweep
        return None
    stopped = SUPPRESSED if reply.recipient in outlook.suppressed else ""
    if not stopped and case.error != PACED:
        turn = take_turn(session, reply.recipient, outlook.per_minute, now)
        if turn > now:
            case.not_before, case.error = turn, PACED
            return None
    if not move(session, case, Status.SENDING, at=now, lease_until=now + LEASE):
        return None
    return Parcel(
        case.id,
        reply.id,
        ReplyKind(reply.kind),
        case.mailbox,
        reply.return_path,
        _outgoing(case, reply),
        stopped,
    )


def settle(
    session: Session,
    case: Case,
    reply_id: int,
    outcome: Outcome,
    note: str,
    now: datetime,
    give_up: timedelta = GIVE_UP,
) -> Status:
    """Write down what the relay said of one reply, and wake those that wait for it; the status that the case has now."""
    status = note_outcome(session, case, reply_id, outcome, note, now, give_up)
    if outcome not in SAYS_NOTHING_OF_THE_RELAY:
        wake(session, now)
    return status


def note_outcome(
    session: Session,
    case: Case,
    reply_id: int,
    outcome: Outcome,
    note: str,
    now: datetime,
    give_up: timedelta,
) -> Status:
    """Walk the case's arrow by what the relay said; the status that it has now.

    A mail that is refused for so long (`give_up`) since its first temporary refusal is undeliverable. One that was put back
    is as it was before its claim.
    """
    values: dict[str, Any] = {"lease_until": None, "error": note or None, "waits_for_relay": False}
    if outcome is Outcome.PUT_BACK:
        values = {"lease_until": None, "waits_for_relay": case.waits_for_relay}
        move(session, case, Status.APPROVED, at=now, note=outcome.value, **values)
        return Status.APPROVED
    ring_alarms(session, case, outcome, note, now)
    if outcome is Outcome.SENT:
        session.connection().execute(_SENT, {"this_reply": reply_id, "sent_at": now})
        move(session, case, Status.SENT, at=now, note=note, **values)
    elif wait := _wait(case, outcome, now, give_up):
        values |= wait | {"waits_for_relay": outcome is Outcome.AWAY}
        move(session, case, Status.APPROVED, at=now, note=note, **values)
    else:
        move(session, case, Status.UNDELIVERABLE, at=now, note=note, put_off_since=None, **values)
        tell_undelivered(session, case, note, now)
    return Status(case.status)


_SENT = update(Reply).where(Reply.id == bindparam("this_reply")).values(sent_at=bindparam("sent_at"))


def _wait(case: Case, outcome: Outcome, now: datetime, give_up: timedelta) -> dict[str, Any]:
    """Columns of a case that is tried again; empty where it is not. The relay's troubles and a mail's are counted apart."""
    tried = case.attempts if (outcome is Outcome.AWAY) == case.waits_for_relay else 0
    since = case.put_off_since or now
    wait = next_wait(outcome, tried, case_id=case.id, now=now, give_up_at=since + give_up)
    if wait is None:
        return {}
    kept = case.put_off_since if outcome in ENDLESS else since
    return {"attempts": tried + 1, "not_before": now + wait, "put_off_since": kept}


def _asks_next(session: Session, case: Case, now: datetime) -> datetime | None:
    """When an earlier case asks whether the relay is back, or has its answer; None where none waits for it."""
    when = func.coalesce(Case.lease_until, Case.not_before)
    query = select(func.min(when, type_=UtcDateTime())).where(
        Case.waits_for_relay, Case.id < case.id, when > now
    )
    return session.scalars(query).one()


_LINE = (
    select(Case.id, Case.status)
    .where(Case.waits_for_relay)
    .order_by(Case.id)
    .with_for_update(skip_locked=True)  # two that wake the same line must not wait for each other
)


def wake(session: Session, now: datetime) -> None:
    """The relay talks: the whole line is due. Rows that another process holds move by themselves, or at their time."""
    waiting = session.connection().execute(_LINE)
    line = [case_id for case_id, status in waiting if status == Status.APPROVED]
    if line:
        free = (
            update(Case)
            .where(Case.id.in_(line))
            .values(waits_for_relay=False, not_before=now, status_since=now, attempts=0, error=None)
        )
        session.execute(free.execution_options(synchronize_session=False))


def release_lease(session: Session, case: Case, now: datetime) -> Status:
    """Put a case whose sender died back to approved, set aside after `MOST_DEATHS`; the status that it has now.

    From the second death on it waits like after a temporary refusal: a relay that takes the mail and then never
    answers would else be sent it every two minutes.
    """
    if case.lease_until and case.lease_until > now:
        return Status.SENDING
    values: dict[str, Any] = {"lease_until": None, "mishaps": case.mishaps + 1, "waits_for_relay": False}
    if case.mishaps >= MOST_DEATHS:
        note = "the lease ran out too often"
        values |= {"shunted_from": Status.APPROVED, "error": note}
        move(session, case, Status.SHUNTED, at=now, note=note, **values)
    else:
        values["not_before"] = now + BACK_OFF[case.mishaps - 1] if case.mishaps else now
        move(session, case, Status.APPROVED, at=now, note="the lease ran out", **values)
    return Status(case.status)


def _newest_version(session: Session, case_id: int) -> int:
    return session.connection().execute(_VERSIONS, {"this_case": case_id}).scalar_one()


_VERSIONS = select(func.coalesce(func.max(Reply.version), 0)).where(Reply.case_id == bindparam("this_case"))


def _outgoing(case: Case, reply: Reply) -> Outgoing:
    return Outgoing(
        sender=reply.sender,
        sender_name=reply.sender_name,
        recipient=reply.recipient,
        reply_to=reply.reply_to,
        subject=reply.subject,
        text=reply.text,
        html=reply.html,
        message_id=reply.message_id,
        in_reply_to=reply.in_reply_to,
        references=tuple(reply.references.split()),
        date=reply.created_at,
        reference=case.reference,
    )
