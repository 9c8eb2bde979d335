"""What the job board has and owes: postings that stand and wait, saved searches that were to look by now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, func, literal_column, select

from consultant.models.base import UtcDateTime
from consultant.models.career import JobPosting, SavedSearch
from consultant.watching.piece import Piece, in_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

TOLD_WITHIN = timedelta(hours=2)
"""An alert that is due for longer says that nobody looks."""


_OPEN: ColumnElement[str] = literal_column("'open'")
_PENDING: ColumnElement[str] = literal_column("'pending'")
"""Written out, as the conditions of the indexes are: a bound value might be any, and SQLite would not take them."""


@dataclass(frozen=True, slots=True)
class Board:
    """Figures; `due_since` is when the eldest alert that is due was to look."""

    open: int
    waiting: int
    due: int
    due_since: datetime | None


def read_board(session: Session, now: datetime) -> Board:
    """As it stands now; three small statements, each by an index."""
    is_open = (JobPosting.status == _OPEN, JobPosting.ends_at > now)
    waits = select(func.count(JobPosting.id)).where(JobPosting.status == _PENDING)
    late = select(func.count(), func.min(SavedSearch.next_at, type_=UtcDateTime()))
    due, since = session.execute(late.where(SavedSearch.next_at <= now)).one()
    stands = session.scalar(select(func.count(JobPosting.id)).where(*is_open)) or 0
    return Board(stands, session.scalar(waits) or 0, due, since)


def board(session: Session, now: datetime) -> Iterator[Piece]:
    """Only where there is something to tell."""
    found = read_board(session, now)
    if not (found.open or found.waiting or found.due):
        return
    age = max(0, int((now - found.due_since).total_seconds())) if found.due_since else None
    told = f"{found.open} postings stand, {found.waiting} wait for a moderator or their employer."
    if age is not None:
        told += f" {found.due} alerts are due, the eldest for {in_words(age)}."
    figures = {"open": found.open, "waiting": found.waiting, "due": found.due, "due_seconds": age}
    yield Piece("job board", age is None or age < TOLD_WITHIN.total_seconds(), told, figures)
