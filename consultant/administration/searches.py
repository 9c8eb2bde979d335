"""Saved searches of the job board for operators: what is looked for, how often, how it stands. An address is shown masked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from consultant.administration.acting import check_reason
from consultant.audit_log import Act, note
from consultant.careers import alerts
from consultant.errors import NoSuchThing
from consultant.mail.address import masked
from consultant.models.base import reading, unit_of_work
from consultant.models.career import SavedSearch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from consultant.audit_log import Actor
    from consultant.desk import Desk

MOST = 50
UNCONFIRMED, ENDED, ACTIVE = "unconfirmed", "ended", "active"


@dataclass(frozen=True, slots=True)
class Search:
    """One saved search; `next_at` is when it looks next."""

    number: int
    address: str
    query: dict[str, Any]
    rhythm: str
    standing: str
    next_at: datetime | None


def list_searches(desk: Desk, *, most: int = MOST) -> Sequence[Search]:
    """The newest ones first."""
    with reading(desk.engine) as session:
        found = session.scalars(select(SavedSearch).order_by(SavedSearch.id.desc()).limit(most)).all()
    return [
        Search(one.id, masked(one.address), one.query, one.rhythm, _standing(one), one.next_at)
        for one in found
    ]


def count_due(desk: Desk) -> int:
    """Searches that were to look by now."""
    with reading(desk.engine) as session:
        return session.scalar(select(func.count()).where(SavedSearch.next_at <= desk.clock())) or 0


def end_search(desk: Desk, number: int, actor: Actor, reason: str) -> bool:
    """Mail nothing of a search any more; False where it had ended. Raises NoSuchThing, and UsageError without a reason."""
    check_reason(reason, "Ending somebody's alert")
    now = desk.clock()
    with unit_of_work(desk.engine) as session:
        search = alerts.find_search(session, number, locked=True)
        if search is None:
            message = f"There is no saved search {number}."
            raise NoSuchThing(message)
        ended = alerts.end(search, now)
        if ended:
            note(session, actor, Act("alert.ended", "alert", str(number), reason=reason.strip()), at=now)
        return ended


def _standing(one: SavedSearch) -> str:
    if one.ended_at is not None:
        return ENDED
    return ACTIVE if one.confirmed_at is not None else UNCONFIRMED
