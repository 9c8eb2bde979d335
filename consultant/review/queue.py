"""Looking at cases: one by its reference, a list by status, the trail of one; and the queue of those that wait for a coder.

The queue is read a page at a time by key (the due time and the number of the page's last case), so that page two thousand
costs what page one does; counts stop at `MOST_COUNTED`, so that no page waits for a hundred thousand cases to be counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, literal, select, tuple_

from consultant.errors import CaseNotFound, UsageError
from consultant.lifecycle import Status
from consultant.mail.address import masked
from consultant.models.account import Account
from consultant.models.base import UtcDateTime
from consultant.models.case import Case, CaseEvent
from consultant.models.reply import Reply
from consultant.models.review import ReviewItem
from consultant.review.filters import NOBODY, Filters, conditions, searched

if TYPE_CHECKING:
    from sqlalchemy import ScalarSelect, Select
    from sqlalchemy.orm import Session

PAGE = 50
MOST_COUNTED = 1000
WIDE = 2000
"""Cases from which a search finds a great many."""
MOST_REASONS = 60
MOST_ELSEWHERE = 10


@dataclass(frozen=True, slots=True)
class Row:
    """A waiting case as the queue shows it. `holder` is empty where nobody works on it at the moment of the filters.

    `sender` is masked, `account` the name of the account (empty: none).
    """

    case_id: int
    reference: str
    mailbox: str
    reason: str
    sender: str
    account_id: int | None
    account: str
    received_at: datetime
    first_held_at: datetime
    due_at: datetime
    holder: str
    held_until: datetime | None
    assigned_to: str
    snoozed_until: datetime | None
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue; `after` asks for the next one, empty where there is none."""

    rows: tuple[Row, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many wait, at most `MOST_COUNTED` and one more: `matching` of the filters, the others of the whole queue."""

    matching: int
    waiting: int
    mine: int
    nobodys: int
    overdue: int
    snoozed: int
    marked: int


def get_case(session: Session, reference: str) -> Case:
    """A case by its reference, in any letter case, or by its number; raises CaseNotFound."""
    key = reference.strip()
    by_number = key.isdecimal() and key.isascii()
    query = select(Case).where(Case.id == int(key) if by_number else Case.reference == key.upper())
    case = session.scalars(query).first()
    if case is None:
        message = f"There is no case {key}."
        raise CaseNotFound(message)
    return case


def list_cases(session: Session, *, status: Status | None = None, limit: int = 50) -> list[Case]:
    """Cases, those that have waited longest in their status first where one is named, else the newest first."""
    query = select(Case).limit(limit)
    if status is None:
        return list(session.scalars(query.order_by(Case.id.desc())))
    return list(session.scalars(query.where(Case.status == status).order_by(Case.status_since, Case.id)))


def trail(session: Session, case_id: int) -> list[CaseEvent]:
    """Every step of a case, oldest first."""
    return list(session.scalars(select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.id)))


def replies(session: Session, case_id: int) -> list[Reply]:
    """Every version of a case's reply, oldest first."""
    return list(session.scalars(select(Reply).where(Reply.case_id == case_id).order_by(Reply.version)))


def find_page(session: Session, filters: Filters, after: str = "", size: int = PAGE) -> Page:
    """Waiting cases, the oldest due first: those behind `after`, what a former page gave.

    One statement, and one to learn how much a search finds. Raises UsageError for an `after` that is none.
    """
    wanted = _asked(session, filters.search).select(filters, ReviewItem.case_id)
    if after:
        wanted = wanted.where(tuple_(ReviewItem.due_at, ReviewItem.case_id) > _place(after))
    chosen = wanted.order_by(ReviewItem.due_at, ReviewItem.case_id).limit(size + 1).subquery()
    query = (
        select(ReviewItem, *_SHOWN_OF_CASE, Account.name)
        .join(chosen, chosen.c.case_id == ReviewItem.case_id)
        .join(Case, Case.id == ReviewItem.case_id)
        .outerjoin(Account, Account.id == ReviewItem.account_id)
        .order_by(ReviewItem.due_at, ReviewItem.case_id)
    )
    rows = tuple(_row(*found, now=filters.now) for found in session.execute(query).all())
    return Page(rows[:size], _mark(rows[size - 1]) if len(rows) > size else "")


def count_queue(session: Session, filters: Filters) -> Counts:
    """How many cases there are for each of the queue's views. One statement, each count bounded; and one for a search."""
    whole = Filters(filters.now, filters.by)
    views = {
        "matching": filters,
        "waiting": whole,
        "mine": replace(whole, mine=True),
        "nobodys": replace(whole, assigned_to=NOBODY),
        "overdue": replace(whole, overdue=True),
        "snoozed": replace(whole, snoozed=True),
        "marked": replace(whole, marked=True),
    }
    asked = _asked(session, filters.search)
    counted = [asked.count(view).label(name) for name, view in views.items()]
    found = session.execute(select(*counted)).one()
    return Counts(**{one.name: getattr(found, one.name) for one in fields(Counts)})


def waiting_reasons(session: Session) -> list[str]:
    """The reasons for which cases wait, by alphabet, each found by one step in the index. One statement."""
    first = select(func.min(ReviewItem.reason).label("reason")).where(ReviewItem.waits).cte(recursive=True)
    further = select(func.min(ReviewItem.reason)).where(ReviewItem.waits, ReviewItem.reason > first.c.reason)
    found = first.union_all(select(further.scalar_subquery()).where(first.c.reason.is_not(None)))
    query = select(found.c.reason).where(found.c.reason.is_not(None)).limit(MOST_REASONS)
    return [reason for reason in session.scalars(query) if reason]


def find_elsewhere(session: Session, search: str) -> list[Case]:
    """Cases that a search finds and that wait for nobody, newest first: they are not in the queue, and are found all the same.

    Not where it finds a great many: they would all have to be looked at. Two statements at most. What is found is sorted (+ 0), so
    that not all cases are walked through for it.
    """
    asked = _asked(session, search)
    if asked.wide:
        return []
    found = Case.id.in_(searched(search, asked.dialect))
    query = select(Case).where(found, Case.status != Status.HELD).order_by((Case.id + 0).desc())
    return list(session.scalars(query.limit(MOST_ELSEWHERE)))


_SHOWN_OF_CASE = (Case.reference, Case.sender_address, Case.received_at, Case.marks)


@dataclass(frozen=True, slots=True)
class _Asked:
    """How a store is asked for waiting cases: by its dialect, and whether the search finds a great many."""

    dialect: str
    wide: bool

    def select(self, filters: Filters, column: Any) -> Select[Any]:  # noqa: ANN401 - a column
        return select(column).where(*conditions(filters, self.dialect, wide=self.wide))

    def count(self, filters: Filters) -> ScalarSelect[int]:
        some = self.select(filters, literal(1).label("one")).limit(MOST_COUNTED + 1).subquery()
        return select(func.count()).select_from(some).scalar_subquery()


def _asked(session: Session, search: str) -> _Asked:
    """One statement where something is searched for, none otherwise."""
    dialect = session.get_bind().dialect.name
    if not search.strip():
        return _Asked(dialect, wide=False)
    some = searched(search, dialect).limit(WIDE).subquery()
    return _Asked(dialect, wide=session.scalar(select(func.count()).select_from(some)) == WIDE)


def _row(
    item: ReviewItem,
    reference: str,
    sender: str,
    received_at: datetime,
    marks: list[str] | None,
    account: str | None,
    *,
    now: datetime,
) -> Row:
    is_held = item.held_until is not None and item.held_until > now
    return Row(
        case_id=item.case_id,
        reference=reference,
        mailbox=item.mailbox,
        reason=item.reason,
        sender=masked(sender) if sender else "",
        account_id=item.account_id,
        account=account or "",
        received_at=received_at,
        first_held_at=item.first_held_at,
        due_at=item.due_at,
        holder=item.holder or "" if is_held else "",
        held_until=item.held_until if is_held else None,
        assigned_to=item.assigned_to or "",
        snoozed_until=item.snoozed_until,
        marks=tuple(marks or ()),
    )


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MARK = re.compile(r"([0-9]{1,17})\.([0-9]{1,18})")
"""Microseconds of this millennium, and the number of a case."""


def _mark(row: Row) -> str:
    return f"{(row.due_at - _EPOCH) // _MICROSECOND}.{row.case_id}"


def _place(after: str) -> Any:  # noqa: ANN401 - a tuple of SQL
    found = _MARK.fullmatch(after)
    if found is None:
        message = "This page of the queue does not exist; begin with the first."
        raise UsageError(message)
    due, number = map(int, found.groups())
    return tuple_(literal(_EPOCH + due * _MICROSECOND, UtcDateTime()), literal(number))
