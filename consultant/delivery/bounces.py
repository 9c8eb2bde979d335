"""What a server's report does to the case that it is about: not delivered, late, or complained of.

A report is believed by what only our own mail carried: the key in the envelope sender (VERP, mail/reply_key.py), or our
random Message-ID in the header that it returns. An address or a reference that it names changes nothing. The Message-ID goes
on in the References of whoever writes about our answer, so that a report without the key, where our mail carried one, marks
the case and tells a person, and stops nothing. Who was sent our mail knows both, and can bring about no more than that we
write to him no more; therefore a report gives no question back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from consultant.alerts import AlertKind, raise_alert
from consultant.delivery.notification_reports import find_beside, note_beside
from consultant.delivery.suppression import suppress
from consultant.errors import TransientError
from consultant.lifecycle import Status
from consultant.mail.reply_key import OF_REPORTS, KeyKind, Standing, read_address
from consultant.mail.reports import Outcome
from consultant.models.case import Case, CaseEvent, lock, move
from consultant.models.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.mail.reports import Report


def note_report(session: Session, case: Case, report: Report, secret: bytes, now: datetime) -> str | None:
    """Do to the answered case what a report says of it; its reference, None where the report is about none of ours.

    `case` is the report's own. Raises TransientError where our own delivery is not written down yet.
    """
    beside = find_beside(session, case, report, secret, now)
    if beside:
        return note_beside(session, beside, report, now, keyed=_is_keyed(case, report, secret, now))
    reply = _find_reply(session, case, report, secret, now)
    answered = lock(session, reply.case_id) if reply else None
    if reply is None or answered is None or answered.id == case.id:
        return None
    if answered.status == Status.SENDING:
        message = "The report came before the delivery that it is about was written down."
        raise TransientError(message)
    case.refers_to = case.refers_to or answered.thread_id or answered.id
    DONE[report.outcome](session, answered, reply, report, now)
    if _is_keyed(case, report, secret, now) or not reply.return_path:
        _stop(session, answered, reply, report, now)
    return answered.reference


def _find_reply(session: Session, case: Case, report: Report, secret: bytes, now: datetime) -> Reply | None:
    """The reply of ours that a report is about: by key, and among the versions of that case by Message-ID; or by that alone."""
    key = read_address(case.recipient, secret, now)
    by_id = select(Reply).where(Reply.message_id.in_(report.message_ids)).order_by(Reply.id.desc()).limit(1)
    if key is None or key.kind is KeyKind.DIGEST or not _is_key(case.recipient, secret, now):
        return session.scalars(by_id).first() if report.message_ids else None
    named = session.scalars(by_id.where(Reply.case_id == key.case_id)).first()
    return named or _last_sent(session, key.case_id)


def _is_key(address: str, secret: bytes, now: datetime) -> bool:
    """Whether an address carries a key of ours for reports; an old one will do."""
    key = read_address(address, secret, now)
    return key is not None and key.kind in OF_REPORTS and key.standing is not Standing.FORGED


def _is_keyed(case: Case, report: Report, secret: bytes, now: datetime) -> bool:
    return any(_is_key(one, secret, now) for one in (case.recipient, report.mail_from))


def _stop(session: Session, answered: Case, reply: Reply, report: Report, now: datetime) -> None:
    """A dead address, and whoever calls our answer spam, get nothing more until a person has looked."""
    if report.outcome is Outcome.COMPLAINT:
        suppress(session, reply.recipient, report.told, answered.id, now)
    elif report.outcome is Outcome.FAILED and report.dead:
        suppress(session, reply.recipient, f"not delivered: {report.told}", answered.id, now)


def _last_sent(session: Session, case_id: int) -> Reply | None:
    """The version that left last; while the first is under way, the newest."""
    query = (
        select(Reply)
        .where(Reply.case_id == case_id)
        .order_by(Reply.sent_at.is_(None), Reply.version.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def _failed(session: Session, answered: Case, reply: Reply, report: Report, now: datetime) -> None:
    """Sent → bounced, where it is the version that counts; the owner is told."""
    told = f"not delivered: {report.told}"
    last = _last_sent(session, answered.id)
    if answered.status == Status.SENT and last is not None and last.id == reply.id:
        move(session, answered, Status.BOUNCED, at=now, note=told, error=told)
        words = f"The answer of {answered.reference} was {told}."
        _alert(session, AlertKind.NOT_DELIVERED, answered, words, now)
    else:
        _note(session, answered, told, now)


def _complaint(session: Session, answered: Case, _: Reply, report: Report, now: datetime) -> None:
    words = f"The receiver of {answered.reference} complained of it."
    _alert(session, AlertKind.COMPLAINT, answered, words, now)
    _note(session, answered, report.told, now)


def _unclear(session: Session, answered: Case, _: Reply, report: Report, now: datetime) -> None:
    """Something is said of our mail that can't be made out: a person reads it."""
    words = f"A report about {answered.reference} can't be read; it may not have been delivered."
    _alert(session, AlertKind.NOT_DELIVERED, answered, words, now)
    _note(session, answered, f"a report that can't be read ({report.told})", now)


def _delayed(session: Session, answered: Case, _: Reply, report: Report, now: datetime) -> None:
    _note(session, answered, f"delayed: {report.told}", now)


def _delivered(session: Session, answered: Case, _: Reply, __: Report, now: datetime) -> None:
    _note(session, answered, "its server reports that it was delivered", now)


DONE: dict[Outcome, Callable[[Session, Case, Reply, Report, datetime], None]] = {
    Outcome.FAILED: _failed,
    Outcome.COMPLAINT: _complaint,
    Outcome.UNCLEAR: _unclear,
    Outcome.DELAYED: _delayed,
    Outcome.DELIVERED: _delivered,
}
"""What each outcome does."""


def _alert(session: Session, kind: AlertKind, answered: Case, words: str, now: datetime) -> None:
    raise_alert(session, kind, answered.reference, words, now=now, mailbox=answered.mailbox)


def _note(session: Session, answered: Case, note: str, now: datetime) -> None:
    """A line of the trail that moves nothing."""
    at = {"case_id": answered.id, "at": now, "actor": "desk", "note": note[:500]}
    session.execute(
        insert(CaseEvent).values(at | {"from_status": answered.status, "to_status": answered.status})
    )
