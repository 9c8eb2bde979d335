"""Cases of every status, the newest first, a page at a time by key: for programs, and for a customer's own list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from consultant.lifecycle import ENDED, Status
from consultant.models.case import Case
from consultant.models.review import CaseCode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

MOST = 100
LIVE_ONES = frozenset(Status) - ENDED
WIDE = 2000
"""Cases of a status that are a great many."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is None or empty is not asked."""

    status: Status | None = None
    mailbox: str = ""
    account_id: int | None = None
    code: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some cases; `before` is the key of the next page, None where this is the last."""

    cases: Sequence[Case]
    before: int | None


def find_cases(session: Session, wanted: Wanted, *, before: int | None = None, most: int = 50) -> Page:
    """A page of what is looked for: cases that came in before the case `before`."""
    # Live cases are few and sorted (+ 0): all others would be walked through for them.
    number = Case.id + 0 if wanted.status in LIVE_ONES else Case.id
    query = _query(wanted, wide=_is_wide(session, wanted)).order_by(number.desc()).limit(most + 1)
    if before is not None:
        query = query.where(Case.id < before)
    found = session.scalars(query).all()
    return Page(found[:most], found[most - 1].id if len(found) > most else None)


def _is_wide(session: Session, wanted: Wanted) -> bool:
    """Whether the newest are found soonest by walking through the cases, for a great many have this status.

    SQLite, which keeps no statistics, does as it is told; PostgreSQL knows by itself.
    """
    if wanted.status not in ENDED or session.get_bind().dialect.name == "postgresql":
        return False
    some = select(Case.id).where(Case.status == wanted.status).limit(WIDE).subquery()
    return session.scalar(select(func.count()).select_from(some)) == WIDE


def _query(wanted: Wanted, *, wide: bool) -> Select[Case]:
    query = select(Case)
    if wanted.status:
        status = Case.status.concat("") if wide else Case.status  # no index knows an expression
        query = query.where(status == wanted.status)
    if wanted.mailbox:
        query = query.where(Case.mailbox == wanted.mailbox)
    if wanted.account_id is not None:
        query = query.where(Case.account_id == wanted.account_id)
    if wanted.code:
        query = query.where(Case.id.in_(select(CaseCode.case_id).where(CaseCode.code == wanted.code)))
    if wanted.since:
        since = Case.received_at >= wanted.since
        first = select(func.min(Case.id + 0)).where(since).scalar_subquery()
        query = query.where(
            since, Case.id >= first
        )  # or a page that is not full looks through all of them; + 0: by the index of the time
    if wanted.until:
        query = query.where(Case.received_at < wanted.until)
    return query
