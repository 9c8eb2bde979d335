"""Raises an alert for each held case whose time is over: once a case, until it is decided (review/decide.py) or begins anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Select, select, update

from consultant.alerts import AlertKind, raise_alert
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case
from consultant.models.review import ReviewItem
from consultant.review.waiting import in_words

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from consultant.mailboxes import Mailboxes

AT_ONCE = 500
"""Cases of one round; the rest is raised by the next."""


def raise_overdue(engine: Engine, mailboxes: Mailboxes, now: datetime) -> int:
    """Raise what is overdue and was not raised; how many. Nothing is written where nothing is."""
    with reading(engine) as session:
        if session.execute(_overdue(now).limit(1)).first() is None:
            return 0
    with unit_of_work(engine) as session:
        found = session.execute(_overdue(now).limit(AT_ONCE)).all()
        return sum(_raise(session, mailboxes, *row, now) for row in found)


def _overdue(now: datetime) -> Select[int, str, str, datetime]:
    """Numbers, references, mailboxes and times; those that were never given a time are not late."""
    return (
        select(ReviewItem.case_id, Case.reference, ReviewItem.mailbox, ReviewItem.due_at)
        .join(Case, Case.id == ReviewItem.case_id)
        .where(
            ReviewItem.waits,
            ReviewItem.due_at < now,
            ReviewItem.due_at > ReviewItem.first_held_at,
            ReviewItem.overdue_told.is_(False),
        )
        .order_by(ReviewItem.due_at, ReviewItem.case_id)
    )


def _raise(
    session: Session,
    mailboxes: Mailboxes,
    case_id: int,
    reference: str,
    mailbox: str,
    due: datetime,
    now: datetime,
) -> bool:
    """One watchman raises it, if two go their round at once."""
    mine = (
        update(ReviewItem)
        .where(ReviewItem.case_id == case_id, ReviewItem.waits, ReviewItem.overdue_told.is_(False))
        .values(overdue_told=True)
        .execution_options(synchronize_session=False)
    )
    if not session.execute(mine).rowcount:  # type: ignore[attr-defined]
        return False
    box = mailboxes.find_by_name(mailbox) or mailboxes.operator
    words = f"{reference} was to be decided by {in_words(box, due)}."
    return raise_alert(session, AlertKind.OVERDUE, reference, words, now=now, mailbox=mailbox)
