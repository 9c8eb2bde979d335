"""The trail of an account: what was changed besides its balance, from what to what, who, why and when. Lines are only added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.models.account import AccountChange, ChangeKind

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class By:
    """Who changes something, why and when."""

    actor: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """What is changed, from what to what; `subject` is the address or the domain that it is about, if it is about one."""

    kind: ChangeKind
    old: str
    new: str
    subject: str = ""


def note(session: Session, account_id: int, change: Change, by: By) -> None:
    """Add a line."""
    session.add(
        AccountChange(
            account_id=account_id,
            address=change.subject,
            kind=change.kind.value,
            old=change.old,
            new=change.new,
            actor=by.actor,
            reason=by.reason,
            at=by.at,
        )
    )
    session.flush()


def changes(session: Session, account_id: int) -> list[AccountChange]:
    """What was changed about an account, oldest first."""
    query = select(AccountChange).where(AccountChange.account_id == account_id).order_by(AccountChange.id)
    return list(session.scalars(query))


def newest_changes(session: Session, account_id: int, most: int) -> list[AccountChange]:
    """The last changes of an account, newest first."""
    query = select(AccountChange).where(AccountChange.account_id == account_id)
    return list(session.scalars(query.order_by(AccountChange.id.desc()).limit(most)))
