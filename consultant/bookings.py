"""What the quota book and the cases must say of each other, a query each for what does not fit; audit.py asks them.

A question costs its account one, a posting and each of its renewals one posting, in a book by units. What a mail to the job
board costs, if anything, is known when its reply leaves, so that it is looked at then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from consultant.accounts.balances import COLUMNS
from consultant.lifecycle import ENDED, LIVE, Status
from consultant.models.account import Account, EntryKind, LedgerEntry, Unit
from consultant.models.career import JobApplication, JobPosting, JobReading, ReadingKind
from consultant.models.case import Case, CaseEvent
from consultant.models.reply import Reply
from consultant.vocabulary import Disposition, ReplyKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import ColumnElement

CHARGED = frozenset({Status.SENT, Status.BOUNCED})
ON_THE_BOOK = LIVE | {Status.SHUNTED}
TOLD_EMPLOYERS = frozenset({ReplyKind.POSTED, ReplyKind.JOB_STATUS})


def cases_that(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The references of the cases that are so."""
    return select(Case.reference).where(*conditions).order_by(Case.id)


def events(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    """How many lines of a case's trail there are, as a column."""
    query = select(func.count()).select_from(CaseEvent).where(CaseEvent.case_id == Case.id, *conditions)
    return query.correlate(Case).scalar_subquery()


def _charges() -> ColumnElement[int]:
    """How often the quota book charges a case, as a column."""
    query = select(func.count()).select_from(LedgerEntry)
    query = query.where(LedgerEntry.case_id == Case.id, LedgerEntry.kind == EntryKind.CHARGE)
    return query.correlate(Case).scalar_subquery()


def _open() -> ColumnElement[int]:
    """Reservations of a case that were neither charged nor given back."""
    sign = case(
        (LedgerEntry.kind == EntryKind.RESERVE, 1),
        (LedgerEntry.kind.in_((EntryKind.CHARGE, EntryKind.RELEASE)), -1),
        else_=0,
    )
    query = select(func.coalesce(func.sum(sign), 0)).where(LedgerEntry.case_id == Case.id)
    return query.correlate(Case).scalar_subquery()


def _balance(_: datetime) -> Select[Any]:
    return _not_the_sum(Unit.QUESTION)


def _posting_balance(_: datetime) -> Select[Any]:
    return _not_the_sum(Unit.POSTING)


def _not_the_sum(unit: Unit) -> Select[Any]:
    lines = select(func.coalesce(func.sum(LedgerEntry.amount), 0))
    lines = lines.where(LedgerEntry.account_id == Account.id, LedgerEntry.unit == unit).correlate(Account)
    return select(Account.name).where(COLUMNS[unit] != lines.scalar_subquery())


def _booked_wrongly(_: datetime) -> Select[Any]:
    return cases_that(or_(~_open().in_((0, 1)), _charges() > 1))


def _reserved_at_the_end(_: datetime) -> Select[Any]:
    return cases_that(Case.status.in_(ENDED), _open() != 0)


def _of_the_board() -> ColumnElement[bool]:
    """Whether a case's mail is to the job board, as far as the board knows of it."""
    read = select(JobReading.case_id).where(JobReading.case_id == Case.id)
    applies = select(JobApplication.case_id).where(JobApplication.case_id == Case.id)
    goes_on = select(JobPosting.id).where(JobPosting.case_id == Case.thread_id)
    return or_(*(query.correlate(Case).exists() for query in (read, applies, goes_on)))


def _free_on_the_way(_: datetime) -> Select[Any]:
    """One whose answer did not arrive waits for a person without one, and sets it aside when it is sent again."""
    admitted = (Case.disposition == Disposition.ACCEPTED, Case.account_id.is_not(None))
    newest = select(Reply.kind).where(Reply.case_id == Case.id).order_by(Reply.version.desc()).limit(1)
    costs = func.coalesce(newest.correlate(Case).scalar_subquery(), "") != ReplyKind.CORRECTION
    came_back = CaseEvent.to_status.in_((Status.UNDELIVERABLE, Status.BOUNCED))
    given_back = and_(Case.status == Status.HELD, events(came_back) > 0)
    free = _charges() + _open() == 0
    return cases_that(Case.status.in_(ON_THE_BOOK), *admitted, costs, free, ~given_back, ~_of_the_board())


def _answered_for_nothing(_: datetime) -> Select[Any]:
    """By the last reply that was sent; a correction costs nothing, and changes nothing of what its answer cost."""
    costs = (Reply.sent_at.is_not(None), Reply.kind != ReplyKind.CORRECTION)
    last = select(Reply.kind).where(Reply.case_id == Case.id, *costs)
    kind = last.order_by(Reply.version.desc()).limit(1).correlate(Case).scalar_subquery()
    unpaid = or_(
        and_(kind == ReplyKind.ANSWER, ~_of_the_board(), _charges() != 1),
        and_(kind.in_(TOLD_EMPLOYERS), _owed()),
    )
    return cases_that(Case.status.in_(CHARGED), Case.account_id.is_not(None), unpaid)


def _owed() -> ColumnElement[bool]:
    """Whether a case put a posting on the board for which none of the mails that post it paid, or renewed one unpaid."""
    other = aliased(JobReading)
    together = and_(JobReading.kind == ReadingKind.POST, other.kind == ReadingKind.POST)
    paid = (
        select(LedgerEntry.id)
        .join(other, other.case_id == LedgerEntry.case_id)
        .where(LedgerEntry.kind == EntryKind.CHARGE, LedgerEntry.unit == Unit.POSTING)
        .where(other.posting_id == JobReading.posting_id)
        .where(or_(together, other.case_id == JobReading.case_id))
    )
    query = select(JobReading.case_id).where(
        JobReading.case_id == Case.id,
        JobReading.kind.in_((ReadingKind.POST, ReadingKind.RENEW)),
        JobReading.posting_id.is_not(None),
        JobReading.effective_at.is_not(None),
        ~paid.correlate(JobReading).exists(),
    )
    return query.correlate(Case).exists()


CHECKS: dict[str, Callable[[datetime], Select[Any]]] = {
    "account whose balance is not the sum of its lines": _balance,
    "account whose posting balance is not the sum of its lines": _posting_balance,
    "case that is booked wrongly": _booked_wrongly,
    "ended case that keeps a reservation": _reserved_at_the_end,
    "case on its way without a reservation": _free_on_the_way,
    "answered case that is not charged": _answered_for_nothing,
}
"""What must be empty, and the query that finds it."""
