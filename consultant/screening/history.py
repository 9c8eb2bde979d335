"""What the desk remembers of a sender and a conversation, as far as a rule asks for it.

Two statements a mail, three where it names a conversation; each is bounded by what its rule has to know.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Select, bindparam, func, or_, select

from consultant.mail.address import domain_of
from consultant.models.base import UtcDateTime
from consultant.models.case import Case
from consultant.models.reply import Reply
from consultant.screening.incoming import History
from consultant.vocabulary import Disposition, ReplyKind

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.mailboxes import Mailbox

HOUR = timedelta(hours=1)
FREE = (ReplyKind.DECLINE, ReplyKind.CLARIFY, ReplyKind.JOB_MISSING)
ASKS_BACK = frozenset({ReplyKind.CLARIFY, ReplyKind.NOTHING_ASKED, ReplyKind.JOB_MISSING})
TAKEN = (Disposition.ACCEPTED, Disposition.REFUSED)
"""What counts against a sender. Robots are thrown away unseen, and what a forger sent in somebody's name is held."""


def recall(session: Session, case: Case, mailbox: Mailbox, now: datetime) -> History:
    """The history of a case that `threads.place` has placed; counts end one above the mailbox's limits."""
    return History(
        mails_this_hour=_mails(session, case, mailbox.mails_per_hour),
        free_this_hour=_free(session, case, mailbox.automatic_per_hour, now),
        automatic_this_hour=_automatic(session, case, mailbox.automatic_per_hour, now),
        continues=case.refers_to is not None,
        asked_back=_asked_back(session, case),
    )


def _mails(session: Session, case: Case, limit: int) -> int:
    """Mails of this sender that came in before this one within an hour, those still to be screened among them."""
    if not limit or not case.sender_address:
        return 0
    hour = {"since": case.received_at - HOUR, "until": case.received_at}
    asked = {"sender": case.sender_address, "this_case": case.id, "most": limit + 1}
    return session.connection().execute(_EARLIER, asked | hour).scalar_one()


def _counted(query: Select[int]) -> Select[int]:
    """How many rows a query finds, as far as `most`."""
    return select(func.count()).select_from(query.limit(bindparam("most")).subquery())


_EARLIER = _counted(
    select(Case.id).where(
        Case.sender_address == bindparam("sender"),
        Case.received_at > bindparam("since", type_=UtcDateTime()),
        Case.received_at <= bindparam("until", type_=UtcDateTime()),
        Case.id < bindparam("this_case"),
        or_(Case.disposition.is_(None), Case.disposition.in_(TAKEN)),
    )
)


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
    return session.execute(_counted(answered), {"most": limit + 1}).scalar_one()


def _free(session: Session, case: Case, limit: int, now: datetime) -> int:
    """Mails of this sender within the hour that name no conversation and were declined or asked back: nothing else ends those.

    Two robots whose gateway takes off every mark and every id would go on by them, for they cost no question.
    """
    if not limit or not case.sender_address or case.refers_to is not None:
        return 0
    asked = {"sender": case.sender_address, "this_case": case.id, "since": now - HOUR, "most": limit + 1}
    return session.connection().execute(_DECLINED, asked).scalar_one()


_DECLINED = _counted(
    select(Reply.case_id)
    .join(Case, Case.id == Reply.case_id)
    .where(
        Case.sender_address == bindparam("sender"),
        Case.received_at > bindparam("since", type_=UtcDateTime()),
        Case.id < bindparam("this_case"),
        Case.refers_to.is_(None),
        Reply.kind.in_(FREE),
    )
    .distinct()
)


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
