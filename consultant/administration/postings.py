"""Postings for moderators: the list by status, one of them, and taking one off the board by hand.

Pages and commands do it here. A posting is put on the board by the approval of its case alone (careers/board.py). One that is
closed here ended today, and its employer may renew it; of one that is rejected nothing holds any more: it comes back only
where it is posted anew and approved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from consultant.audit_log import Act, note
from consultant.careers.applications import count_by_posting
from consultant.careers.board import expire_due
from consultant.careers.search import drop_terms
from consultant.errors import NoSuchThing, NotPossibleNow, UsageError
from consultant.models.base import reading, unit_of_work
from consultant.models.career import JobPosting, JobReading, PostingStatus
from consultant.models.case import Case

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from consultant.audit_log import Actor
    from consultant.desk import Desk

MOST = 50
STANDS = (PostingStatus.PENDING, PostingStatus.OPEN)


@dataclass(frozen=True, slots=True)
class Row:
    """A posting with the case that posted it and how many applied; `status` says expired as soon as its time is over."""

    posting: JobPosting
    case: str
    applications: int
    status: PostingStatus


@dataclass(frozen=True, slots=True)
class Page:
    """Some postings, the newest first; `before` asks for the next page, None where this is the last."""

    rows: Sequence[Row]
    before: int | None


def status_now(posting: JobPosting, now: datetime) -> PostingStatus:
    """Its status, also where nobody has written down yet that its time is over."""
    is_over = posting.status == PostingStatus.OPEN and posting.ends_at is not None and posting.ends_at <= now
    return PostingStatus.EXPIRED if is_over else PostingStatus(posting.status)


def list_postings(
    desk: Desk,
    *,
    status: str = "",
    account_id: int | None = None,
    before: int | None = None,
    most: int = MOST,
) -> Page:
    """A page of postings. Raises UsageError for a status that is none."""
    if status and status not in set(PostingStatus):
        message = f"{status!r} is no status of a posting; take one of {', '.join(PostingStatus)}."
        raise UsageError(message)
    now = desk.clock()
    where = _conditions(status, account_id, before, now)
    with reading(desk.engine) as session:
        found = _rows(session, where, now, most + 1)
    return Page(found[:most], found[most - 1].posting.id if len(found) > most else None)


def _conditions(
    status: str, account_id: int | None, before: int | None, now: datetime
) -> list[ColumnElement[bool]]:
    found = [_in_status(PostingStatus(status), now)] if status else []
    if account_id is not None:
        found.append(JobPosting.account_id == account_id)
    if before is not None:
        found.append(JobPosting.id < before)
    return found


def _in_status(status: PostingStatus, now: datetime) -> ColumnElement[bool]:
    """By the time, not by who has written it down."""
    over = (JobPosting.status == PostingStatus.OPEN) & (JobPosting.ends_at <= now)
    if status is PostingStatus.OPEN:
        return (JobPosting.status == status) & ~(
            (JobPosting.ends_at.is_not(None)) & (JobPosting.ends_at <= now)
        )
    return (
        (JobPosting.status == status) | over
        if status is PostingStatus.EXPIRED
        else JobPosting.status == status
    )


def find_row(desk: Desk, reference: str) -> Row:
    """One posting. Raises NoSuchThing."""
    now = desk.clock()
    with reading(desk.engine) as session:
        found = _rows(session, [JobPosting.id == get_posting(session, reference).id], now, 1)
    return found[0]


def get_posting(session: Session, reference: str) -> JobPosting:
    """A posting by its reference, in any letter case. Raises NoSuchThing."""
    name = reference.strip().upper()
    found = session.scalars(select(JobPosting).where(JobPosting.reference == name)).first()
    if found is None:
        message = "There is no such posting; `consultant jobs list` shows those there are."
        raise NoSuchThing(message)
    return found


def _rows(session: Session, where: Sequence[ColumnElement[bool]], now: datetime, most: int) -> list[Row]:
    query = select(JobPosting, Case.reference).join(Case, Case.id == JobPosting.case_id).where(*where)
    found = session.execute(query.order_by(JobPosting.id.desc()).limit(most)).all()
    applied = count_by_posting(session, [posting.id for posting, _ in found])
    return [
        Row(posting, case, applied.get(posting.id, 0), status_now(posting, now)) for posting, case in found
    ]


def count_by_status(desk: Desk) -> dict[str, int]:
    """How many postings there are of each status."""
    now = desk.clock()
    with reading(desk.engine) as session:
        return {
            status.value: session.scalar(select(func.count()).where(_in_status(status, now))) or 0
            for status in PostingStatus
        }


def expire(desk: Desk) -> int:
    """Write down of all postings whose time is over that it is; how many."""
    total = 0
    while True:
        with unit_of_work(desk.engine) as session:
            some = expire_due(session, desk.clock())
        total += some
        if not some:
            return total


def close(desk: Desk, reference: str, actor: Actor, reason: str) -> Row:
    """Let an open posting end today. Raises NoSuchThing, NotPossibleNow, and UsageError without a reason."""
    return _take_off(desk, reference, PostingStatus.CLOSED, actor, reason)


def reject(desk: Desk, reference: str, actor: Actor, reason: str) -> Row:
    """Take an open posting off the board for good. Raises what `close` does."""
    return _take_off(desk, reference, PostingStatus.REJECTED, actor, reason)


def _take_off(desk: Desk, reference: str, to: PostingStatus, actor: Actor, reason: str) -> Row:
    if not reason.strip():
        message = "Say why the posting leaves the board; the reason is kept in the audit log."
        raise UsageError(message)
    with unit_of_work(desk.engine) as session:
        now = desk.clock()
        number = get_posting(session, reference).id
        posting = session.get_one(JobPosting, number, with_for_update=True, populate_existing=True)
        _check_open(posting, now)
        session.execute(_end_readings(posting.id, to, now))
        act = Act(f"posting.{to}", "posting", posting.reference, PostingStatus.OPEN.value, to.value, reason)
        posting.status, posting.ends_at, posting.changed_at = to.value, now, now
        drop_terms(session, posting.id)
        note(session, actor, act, at=now)
    return find_row(desk, reference)


def _check_open(posting: JobPosting, now: datetime) -> None:
    status = status_now(posting, now)
    if status is PostingStatus.OPEN:
        return
    message = f"{posting.reference} does not stand on the board: it is {status}."
    if status is PostingStatus.PENDING:
        message = f"{posting.reference} is not on the board yet; decide about its case in the review queue."
    raise NotPossibleNow(message)


def _end_readings(posting_id: int, to: PostingStatus, now: datetime) -> Any:  # noqa: ANN401 - an UPDATE
    """So that the next mail about the posting does not bring it back (careers/fold.py)."""
    said = update(JobReading).where(JobReading.posting_id == posting_id, JobReading.effective_at.is_not(None))
    if to is PostingStatus.CLOSED:
        said = said.where(JobReading.ends_at > now).values(ends_at=now)
    else:
        said = said.values(effective_at=None, ends_at=None)
    return said.execution_options(synchronize_session=False)
