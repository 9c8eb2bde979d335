"""Whether what a mail said of a posting holds, by where its case stands and which reply it got or gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.lifecycle import Status
from consultant.models.career import JobReading
from consultant.models.case import Case, CaseEvent
from consultant.models.reply import Reply
from consultant.vocabulary import ReplyKind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SAYS_YES = frozenset({ReplyKind.POSTED, ReplyKind.JOB_STATUS})
"""Replies that say what was done; what is missing is asked for by another, and nothing is done."""
UNDECIDED = (Status.RECEIVED, Status.ADMITTED, Status.DRAFTED, Status.HELD, Status.SHUNTED)
WITHDRAW, CORRECT = "withdraw", "correct"
"""Notes of the events by which a correction is written (review/decide.py)."""


def holds(session: Session, case: Case, was: Status) -> bool | None:
    """Whether the reading of a case that moved from `was` holds now; None where that stays as it is.

    What was told once stays where its mail came back undelivered, or is filed away then; declining takes it from the board.
    """
    kind = _kind(session, case)
    if kind is ReplyKind.CORRECTION:
        return _corrected(session, case)
    if case.status == Status.APPROVED and kind is not None:
        return {ReplyKind.DECLINE: False}.get(kind, True if kind in SAYS_YES else None)
    if case.status == Status.HELD and was is Status.APPROVED:
        return False
    if case.status == Status.DISCARDED and not _was_sent(session, case):
        return False
    return None


def _corrected(session: Session, case: Case) -> bool | None:
    """A posting whose reply is withdrawn leaves the board, and comes back where the withdrawal is dropped."""
    if case.status == Status.SENT:
        return True
    notes = select(CaseEvent.note).where(
        CaseEvent.case_id == case.id, CaseEvent.note.in_((WITHDRAW, CORRECT))
    )
    last = session.scalars(notes.order_by(CaseEvent.id.desc()).limit(1)).first()
    return False if case.status == Status.APPROVED and last == WITHDRAW else None


def _kind(session: Session, case: Case) -> ReplyKind | None:
    newest = select(Reply.kind).where(Reply.case_id == case.id).order_by(Reply.version.desc()).limit(1)
    kind = session.scalars(newest).first()
    return ReplyKind(kind) if kind else None


def _was_sent(session: Session, case: Case) -> bool:
    sent = select(Reply.id).where(Reply.case_id == case.id, Reply.sent_at.is_not(None)).limit(1)
    return session.scalars(sent).first() is not None


def is_rejected(session: Session, case: Case) -> bool:
    """Whether a posting of which nothing holds is rejected with its case: no other mail about it waits to be looked at."""
    if case.status not in {Status.APPROVED, Status.DISCARDED}:
        return False
    this = select(JobReading.posting_id).where(JobReading.case_id == case.id).scalar_subquery()
    others = (
        select(Case.id)
        .join(JobReading, JobReading.case_id == Case.id)
        .where(JobReading.posting_id == this, Case.id != case.id, Case.status.in_(UNDECIDED))
        .limit(1)
    )
    return session.scalars(others).first() is None
