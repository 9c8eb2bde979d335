"""What the desk remembers of a sender and a conversation, as far as a rule asks for it.

One statement a mail, three where it names a conversation; each is bounded by what its rule has to know.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from consultant.mail.address import domain_of
from consultant.models.case import Case
from consultant.models.reply import Reply
from consultant.screening.incoming import History
from consultant.vocabulary import Disposition, ReplyKind

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from consultant.mailboxes import Mailbox

HOUR = timedelta(hours=1)
ASKS_BACK = frozenset({ReplyKind.CLARIFY, ReplyKind.NOTHING_ASKED})
TAKEN = (Disposition.ACCEPTED, Disposition.REFUSED)
"""What counts against a sender. Robots are thrown away unseen, and what a forger sent in somebody's name is held."""


def recall(session: Session, case: Case, mailbox: Mailbox, now: datetime) -> History:
    """The history of a case that `threads.place` has placed; counts end one above the mailbox's limits."""
    return History(
        mails_this_hour=_mails(session, case, mailbox.mails_per_hour),
        automatic_this_hour=_automatic(session, case, mailbox.automatic_per_hour, now),
        continues=case.refers_to is not None,
        asked_back=_asked_back(session, case),
    )


def _mails(session: Session, case: Case, limit: int) -> int:
    """Mails of this sender that came in before this one within an hour, those still to be screened among them."""
    if not limit or not case.sender_address:
        return 0
    earlier = select(Case.id).where(
        Case.sender_address == case.sender_address,
        Case.received_at > case.received_at - HOUR,
        Case.received_at <= case.received_at,
        Case.id < case.id,
        or_(Case.disposition.is_(None), Case.disposition.in_(TAKEN)),
    )
    return _count(session, earlier, limit)


def _automatic(session: Session, case: Case, limit: int, now: datetime) -> int:
    """Cases of the named conversation that were answered within the hour to an address of this sender's domain."""
    domain = domain_of(case.sender_address)
    if not limit or not domain or case.refers_to is None:
        return 0
    root = case.refers_to
    answered = (
        select(Reply.case_id)
        .join(Case, Case.id == Reply.case_id)
        .where(
            or_(Case.id == root, Case.refers_to == root),
            Reply.created_at > now - HOUR,
            Reply.recipient.endswith(f"@{domain}", autoescape=True),
        )
        .distinct()
    )
    return _count(session, answered, limit)


def _asked_back(session: Session, case: Case) -> bool:
    """Whether the last mail that we sent in the named conversation asks for what was missing."""
    if case.refers_to is None:
        return False
    last = (
        select(Reply.kind)
        .join(Case, Case.id == Reply.case_id)
        .where(or_(Case.id == case.refers_to, Case.refers_to == case.refers_to), Reply.sent_at.is_not(None))
        .order_by(Reply.sent_at.desc(), Reply.id.desc())
        .limit(1)
    )
    return session.scalars(last).first() in ASKS_BACK


def _count(session: Session, query: Select[int], limit: int) -> int:
    return session.scalars(select(func.count()).select_from(query.limit(limit + 1).subquery())).one()
