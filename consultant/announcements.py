"""Mails beside the reply of a case: acknowledgements, quota warnings, notices to a coder. Written as drafts, in the caller's transaction.

They leave through an outbox of their own (delivery/notifications.py).
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, or_, select

from consultant.accounts import ledger
from consultant.delivery import notifications, outbox, undelivered
from consultant.delivery.notification_round import WayOut, send_waiting
from consultant.drafting.brief import Brief
from consultant.drafting.draft import draft
from consultant.extraction.as_json import question_of
from consultant.lifecycle import Status
from consultant.logs import get_logger
from consultant.mailboxes.mailbox import Serves
from consultant.models.base import STORE_AWAY
from consultant.models.case import Case, CaseEvent, move
from consultant.models.notification import Notification
from consultant.models.review import ReviewItem
from consultant.models.user import User
from consultant.review import waiting
from consultant.vocabulary import Disposition, Draft, IntentKind, ReplyKind

HOUR = timedelta(hours=1)
MOST_AN_HOUR = 20
"""Notices to one of our own people within an hour: what is more stands in the queue and among the alerts."""

HEADING = "An answer did not arrive"
TELLS_OTHERS = frozenset({ReplyKind.APPLICATION})
"""What goes to another than the case's sender."""

log = get_logger(__name__)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.desk import Desk
    from consultant.mailboxes import Mailbox
    from consultant.models.reply import Reply


def announce(  # noqa: PLR0913 - a mail has these particulars
    desk: Desk,
    session: Session,
    kind: ReplyKind,
    mailbox: Mailbox,
    recipient: str,
    text: str,
    *,
    once: str,
    case: Case | None = None,
    account_id: int | None = None,
    reference: str = "",
    **context: Any,  # noqa: ANN401 - of Brief
) -> bool:
    """Write a mail of this kind, once by its key; False where it was written before, or nothing is sent to `recipient`.

    `text` are paragraphs with a blank line between, in plain words; an address of the web in them becomes a link. `context` may name
    `heading`, what the subject says.
    """
    named = reference or (case.reference if case else "")
    brief = Brief(kind, named, mailbox.from_name, reason=text, **context)
    return notifications.write(
        session,
        mailbox,
        draft(brief, desk.renderer),
        recipient,
        once=once,
        now=desk.clock(),
        secret=desk.secret,
        case=case,
        account_id=account_id,
        reference=named,
    )


def note_hold(desk: Desk, session: Session, case: Case) -> None:
    """A case was held after its draft: say when it is due, and tell its sender."""
    mailbox = desk.mailboxes.get_by_name(case.mailbox)
    due = waiting.set_due(session, case, mailbox, desk.clock())
    if due and mailbox.acknowledge and _is_to_be_told(session, case):
        acknowledge(desk, session, case, mailbox, due)


def _is_to_be_told(session: Session, case: Case) -> bool:
    """Whoever was accepted and asked something that a person answers; nobody who is unproven, refused or a robot.

    A case counts once among the automatic mails of its conversation (screening/history.py), answered or acknowledged, so that there
    are no more acknowledgements within an hour than the mailbox's `automatic_per_hour`.
    """
    newest = outbox.newest(session, case.id)
    answers = newest is not None and newest.kind in outbox.BACK_AND_FORTH - TELLS_OTHERS
    return answers and case.disposition == Disposition.ACCEPTED and not _is_emergency(case)


def _is_emergency(case: Case) -> bool:
    """Nobody who asks for help at once is told to wait until tomorrow."""
    try:
        return bool(case.question) and question_of(json.loads(case.question or "")).asks(IntentKind.EMERGENCY)
    except (ValueError, KeyError, TypeError):
        return False


def acknowledge(desk: Desk, session: Session, case: Case, mailbox: Mailbox, due: datetime) -> bool:
    """Tell the sender of a case, once, that it waits for a coder and by when to expect an answer; nothing of its draft."""
    about = {"heading": "posting"} if mailbox.serves is Serves.JOBS else {}
    return announce(
        desk,
        session,
        ReplyKind.ACKNOWLEDGEMENT,
        mailbox,
        case.sender_address,
        waiting.in_words(mailbox, due),
        once=f"acknowledgement:{case.id}",
        case=case,
        account_id=case.account_id,
        **about,
    )


def take_up_again(desk: Desk, session: Session, case: Case) -> bool:
    """Undeliverable or bounced → held, by itself: the answer of a person's question must not end with nobody having it.

    Its coder gets it in the queue and is told. False where the case is no such: a refusal that nobody takes ends there.
    """
    newest = outbox.newest(session, case.id)
    if newest is None or newest.kind not in undelivered.TAKEN_UP_AGAIN:
        return False
    now, coder = desk.clock(), _coder_of(session, case)
    if case.status == Status.BOUNCED:
        _let_stand_again(desk, session, case, newest)
    reasons = undelivered.hold_reasons(case.error or "", case.hold_reasons or [])
    move(session, case, Status.HELD, at=now, note="not delivered", hold_reasons=reasons, not_before=None)
    waiting.set_due(session, case, desk.mailboxes.get_by_name(case.mailbox), now, anew=True)
    if coder:
        waiting.assign(session, case, coder)
    tell_coder(desk, session, case, f"The answer of {case.reference} did not arrive. {reasons[0]}")
    return True


def _let_stand_again(desk: Desk, session: Session, case: Case, newest: Reply) -> None:
    """What did not arrive is the draft again, where a later version was dropped: nobody approves that by mistake."""
    sent = outbox.last_sent(session, case.id)
    if sent is None or sent.id == newest.id or not sent.text:
        return
    mailbox = desk.mailboxes.get_by_name(case.mailbox)
    words = Draft(ReplyKind(sent.kind), sent.subject, sent.text, sent.html)
    outbox.enclose(session, case, mailbox, words, author=sent.author, now=desk.clock(), secret=desk.secret)


def take_up_bounced(desk: Desk, session: Session, report: Case) -> None:
    """What a server's report that has just come in says was not delivered is taken up again."""
    if report.refers_to is None:
        return
    of_the_thread = or_(Case.id == report.refers_to, Case.thread_id == report.refers_to)
    for case in session.scalars(select(Case).where(of_the_thread, Case.status == Status.BOUNCED)).all():
        take_up_again(desk, session, case)


def _coder_of(session: Session, case: Case) -> str:
    """Who decided last, else to whom it is assigned; empty where nobody has had to do with it."""
    decided = (
        select(CaseEvent.actor)
        .where(
            CaseEvent.case_id == case.id,
            CaseEvent.to_status == Status.APPROVED,
            CaseEvent.actor != ledger.DESK,
        )
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    assigned = select(ReviewItem.assigned_to).where(ReviewItem.case_id == case.id)
    return session.scalars(decided).first() or session.scalars(assigned).first() or ""


def tell_coder(desk: Desk, session: Session, case: Case, words: str) -> bool:
    """Write to a case's coder; where nobody has one's address, False: the alert goes to whoever minds the mailbox."""
    address = _address_of(session, _coder_of(session, case))
    if not address or _told_enough(session, address, desk.clock()):
        return False
    newest = session.scalars(select(func.max(CaseEvent.id)).where(CaseEvent.case_id == case.id)).one()
    mailbox = desk.mailboxes.get_by_name(case.mailbox)
    where = f"{desk.web_url}/desk/cases/{case.reference}" if desk.web_url else f"case {case.reference}"
    text = f"{words}\n\nIt waits for you again, with its draft: {where}"
    once = f"coder:{case.id}:{newest}"
    return announce(
        desk, session, ReplyKind.STAFF, mailbox, address, text, once=once, case=case, heading=HEADING
    )


def _address_of(session: Session, name: str) -> str:
    """The mail address of one of our people; empty where they are gone, or have none."""
    found = select(User.email).where(User.name == name, User.disabled_at.is_(None))
    return (session.scalars(found).first() or "") if name else ""


def _told_enough(session: Session, address: str, now: datetime) -> bool:
    told = select(func.count()).where(
        Notification.recipient == address,
        Notification.kind == ReplyKind.STAFF,
        Notification.at > now - HOUR,
    )
    return session.scalars(told).one() >= MOST_AN_HOUR


def send_due(desk: Desk) -> int:
    """Send what waits to leave; the mails that left. A store that is away ends the round, and the next one tries again."""
    way = WayOut(
        engine=desk.engine,
        mailboxes=desk.mailboxes,
        transport=desk.transport,
        sign=desk.signers.sign,
        clock=desk.clock,
        mails_a_minute=desk.mails_a_minute,
    )
    try:
        return send_waiting(way)
    except STORE_AWAY as error:
        log.warning("notifications_wait", error=type(error).__name__)
        return 0
