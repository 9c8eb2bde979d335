"""Who works on a case now: a lease that ends by itself, so that a closed browser blocks nobody.

One conditional UPDATE decides between two who come at once; the second is told who was first. Each open page renews its
lease; only a taking over is written to the audit log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_

from consultant.audit_log import Act
from consultant.errors import NotPossibleNow
from consultant.models.base import reading, unit_of_work
from consultant.models.review import ReviewItem
from consultant.workbench.places import Key, change, is_with_another, note, place_of, waiting

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from consultant.audit_log import Actor
    from consultant.models.case import Case

LEASE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds a case and until when; `holder` is empty where nobody does, such as where the case waits no more (`waits`)."""

    case_id: int
    reference: str
    holder: str
    until: datetime | None
    is_mine: bool
    waits: bool = True

    @property
    def words(self) -> str:
        """As a sentence for whoever comes second; empty where the way is free."""
        if not self.holder or self.is_mine or self.until is None:
            return ""
        return f"{self.holder} works on {self.reference} until {self.until:%H:%M} UTC."


def hold(engine: Engine, key: Key, by: str, now: datetime) -> Held:
    """Take the lease where it is free, run out or already one's own; whoever holds it then. Raises CaseNotFound."""
    with unit_of_work(engine, "hold") as session:
        case, _ = place_of(session, key)
        free = or_(
            ReviewItem.holder.is_(None),
            ReviewItem.holder == by,
            ReviewItem.held_until.is_(None),
            ReviewItem.held_until <= now,
        )
        change(session, case.id, free, holder=by, held_until=now + LEASE)
        return _held(session, case, by, now)


def renew(engine: Engine, key: Key, by: str, now: datetime) -> Held:
    """Prolong one's own lease, one that has run out too as long as nobody else took it; whoever holds it then."""
    with unit_of_work(engine) as session:
        case, _ = place_of(session, key)
        change(session, case.id, ReviewItem.holder == by, held_until=now + LEASE)
        return _held(session, case, by, now)


def release(engine: Engine, key: Key, by: str) -> bool:
    """Give one's own lease back; False where it was not one's own."""
    with unit_of_work(engine) as session:
        case, _ = place_of(session, key)
        return change(session, case.id, ReviewItem.holder == by, holder=None, held_until=None)


def take_over(engine: Engine, key: Key, actor: Actor, now: datetime, *, is_lead: bool) -> Held:
    """Take the lease from whoever holds it: a lead at any time, anybody once it has run out. Raises NotPossibleNow."""
    with unit_of_work(engine) as session:
        case, item = waiting(session, key)
        before = item.holder
        if is_with_another(item, actor.name, now) and not is_lead:
            message = f"{_held(session, case, actor.name, now).words} A lead may take it over."
            raise NotPossibleNow(message)
        same = ReviewItem.holder.is_(None) if before is None else ReviewItem.holder == before
        if not change(session, case.id, same, holder=actor.name, held_until=now + LEASE):
            message = f"Somebody else has just taken {case.reference}."
            raise NotPossibleNow(message)
        if before not in {None, actor.name}:
            act = Act("case.take_over", "case", case.reference, before or "", actor.name)
            note(session, actor, act, now)
        return _held(session, case, actor.name, now)


def find_held(engine: Engine, key: Key, by: str, now: datetime) -> Held:
    """Who holds a case, without taking it."""
    with reading(engine) as session:
        case, _ = place_of(session, key)
        return _held(session, case, by, now)


def _held(session: Session, case: Case, by: str, now: datetime) -> Held:
    _, item = place_of(session, case.id)
    if item is None or item.holder is None or item.held_until is None or item.held_until <= now:
        return Held(case.id, case.reference, "", None, is_mine=False, waits=item is not None)
    return Held(case.id, case.reference, item.holder, item.held_until, is_mine=item.holder == by)
