"""Where a case stands in the queue, read within the transaction that changes it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import update

from consultant import audit_log
from consultant.errors import NotPossibleNow
from consultant.mail.address import masked
from consultant.models.review import ReviewItem
from consultant.review.queue import get_case

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from consultant.audit_log import Act, Actor
    from consultant.models.case import Case

Key = str | int
"""A case's reference, in any letter case, or its number."""


def place_of(session: Session, key: Key) -> tuple[Case, ReviewItem | None]:
    """A case, and its place in the queue as it stands now; None where it waits for nobody. Raises CaseNotFound."""
    case = get_case(session, str(key))
    item = session.get(ReviewItem, case.id, populate_existing=True)
    return case, item if item is not None and item.waits else None


def waiting(session: Session, key: Key) -> tuple[Case, ReviewItem]:
    """The same, and raises NotPossibleNow where the case waits for nobody."""
    case, item = place_of(session, key)
    if item is None:
        message = f"{case.reference} is {case.status}; it waits for nobody in the queue."
        raise NotPossibleNow(message)
    return case, item


def change(session: Session, case_id: int, *conditions: ColumnElement[bool], **values: object) -> bool:
    """One conditional UPDATE of a waiting case's place; False where a condition did not hold (any more)."""
    changed = session.execute(
        update(ReviewItem)
        .where(ReviewItem.case_id == case_id, ReviewItem.waits, *conditions)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def is_with_another(item: ReviewItem, by: str, now: datetime) -> bool:
    """Whether somebody else holds it now."""
    return item.holder not in {None, by} and item.held_until is not None and item.held_until > now


def note(session: Session, actor: Actor, act: Act, now: datetime) -> None:
    """Add a line to the audit log, which holds no address: a login that is one is masked."""
    audit_log.note(
        session,
        replace(actor, name=_named(actor.name)),
        replace(act, old=_named(act.old), new=_named(act.new)),
        at=now,
    )


def _named(name: str) -> str:
    return masked(name) if "@" in name else name
