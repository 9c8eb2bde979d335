"""Whose a case is, and until when it may rest. A lead assigns to anybody, a coder to himself; each change is in the audit log."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.audit_log import Act
from consultant.errors import NotPossibleNow, UsageError
from consultant.models.base import unit_of_work
from consultant.models.review import ReviewItem
from consultant.models.user import Role, User
from consultant.workbench.places import Key, change, is_with_another, note, waiting

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from consultant.audit_log import Actor

LONGEST_SNOOZE = timedelta(days=90)


def assign(engine: Engine, key: Key, to: str, actor: Actor, now: datetime, *, is_lead: bool) -> None:
    """Make a case somebody's, or nobody's (`to` empty).

    Whoever is no lead takes what is nobody's, and gives back what is his. Raises NotPossibleNow, and UsageError for a name that is no coder's.
    """
    wanted = to.strip().lower() if to.strip().lower() != actor.name.lower() else actor.name
    with unit_of_work(engine) as session:
        case, item = waiting(session, key)
        before = item.assigned_to or ""
        if before == wanted:
            return
        _check_allowed(case.reference, before, wanted, actor.name, is_lead=is_lead)
        if wanted not in {"", actor.name}:
            _check_coder(session, wanted)
        same = ReviewItem.assigned_to == before if before else ReviewItem.assigned_to.is_(None)
        if not change(session, case.id, same, assigned_to=wanted or None):
            message = f"Somebody else has just been given {case.reference}."
            raise NotPossibleNow(message)
        note(session, actor, Act("case.assign", "case", case.reference, before, wanted), now)


def _check_allowed(reference: str, before: str, wanted: str, by: str, *, is_lead: bool) -> None:
    if is_lead or {before, wanted} == {"", by}:
        return
    whose = f"{reference} is {before}'s" if before else f"{reference} is nobody's yet"
    message = f"{whose}; only a lead assigns it to somebody else."
    raise NotPossibleNow(message)


def _check_coder(session: Session, name: str) -> None:
    query = select(User.id).where(User.name == name, User.disabled_at.is_(None), User.role != Role.CUSTOMER)
    if session.scalars(query).first() is None:
        message = f"There is no coder {name}."
        raise UsageError(message)


def snooze(engine: Engine, key: Key, until: datetime, actor: Actor, now: datetime) -> None:
    """Hide a case from the queue until a time; its due time stays. Raises NotPossibleNow where somebody else works on it."""
    if not now < until <= now + LONGEST_SNOOZE:
        message = f"A case is snoozed until a time to come, at most {LONGEST_SNOOZE.days} days away."
        raise UsageError(message)
    with unit_of_work(engine) as session:
        case, item = waiting(session, key)
        if is_with_another(item, actor.name, now):
            message = f"{item.holder} works on {case.reference}."
            raise NotPossibleNow(message)
        change(session, case.id, snoozed_until=until, holder=None, held_until=None)
        act = Act("case.snooze", "case", case.reference, _told(item.snoozed_until), _told(until))
        note(session, actor, act, now)


def unsnooze(engine: Engine, key: Key, actor: Actor, now: datetime) -> None:
    """Show a case again before its time."""
    with unit_of_work(engine) as session:
        case, item = waiting(session, key)
        if change(session, case.id, ReviewItem.snoozed_until.is_not(None), snoozed_until=None):
            act = Act("case.unsnooze", "case", case.reference, _told(item.snoozed_until))
            note(session, actor, act, now)


def _told(at: datetime | None) -> str:
    return at.isoformat(timespec="minutes") if at else ""
