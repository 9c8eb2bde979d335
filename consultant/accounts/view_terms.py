"""What holds for a viewer of code pages at a moment: the period, and how many pages its plan opens. In the caller's transaction.

An account's period is its plan's, worked out to the moment where a renewal is overdue; without a plan, and for guests, it is
the calendar month (UTC), and an account without a plan opens as many pages as a guest. The number is read from the plan at each opening, so that a changed figure holds at once, for
everybody who has the plan; nothing that was opened is taken back. Guests have the plan `guest`, retired or not, as every
account keeps a retired one; to show guests nothing, set its figure to 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from consultant.accounts.periods import add_months, end_of
from consultant.errors import NoSuchThing
from consultant.models.account import Account, Plan, Standing

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

GUEST_PLAN = "guest"
GUEST_VIEWS = 1
"""Of a guest where there is no plan of the name `guest`."""


@dataclass(frozen=True, slots=True)
class Terms:
    """`plan_views` is the plan's figure, a guest's without one; `plan` its name."""

    began: datetime
    ends: datetime
    plan: str = ""
    plan_views: int = 0
    is_suspended: bool = False

    @property
    def has_plan(self) -> bool:
        """Whether a number stands behind it but what was granted."""
        return bool(self.plan)


def month_of(at: datetime) -> tuple[datetime, datetime]:
    """The calendar month of a moment: its beginning, and that of the next one."""
    began = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return began, add_months(began, 1)


def guest_terms(session: Session, at: datetime) -> Terms:
    """Everybody's who is nobody in particular."""
    found = session.scalar(select(Plan.page_views).where(func.lower(Plan.name) == GUEST_PLAN))
    return Terms(*month_of(at), GUEST_PLAN, GUEST_VIEWS if found is None else found)


def account_terms(session: Session, account_id: int, at: datetime, *, locked: bool = False) -> Terms:
    """An account's; with `locked` nobody changes its plan or counts for it until this transaction ends. Raises NoSuchThing."""
    query = (
        select(
            Account.standing,
            Account.plan_began,
            Account.period_began,
            Account.period_ends,
            Plan.name,
            Plan.page_views,
        )
        .outerjoin(Plan, Account.plan_id == Plan.id)
        .where(Account.id == account_id)
    )
    if locked:  # SQLite's writer is alone anyway
        query = query.with_for_update(of=Account, key_share=True)
    row = session.execute(query).first()
    if row is None:
        message = f"There is no account {account_id}."
        raise NoSuchThing(message)
    standing, anchor, began, ends, plan, views = row
    is_suspended = standing == Standing.SUSPENDED
    if not plan or anchor is None or began is None or ends is None:
        return replace(guest_terms(session, at), plan="", is_suspended=is_suspended)
    return Terms(*_period_at(anchor, began, ends, at), plan, views, is_suspended)


def _period_at(anchor: datetime, began: datetime, ends: datetime, at: datetime) -> tuple[datetime, datetime]:
    """The period of a moment, as the renewals that are due will make it."""
    while ends <= at:
        began, ends = ends, end_of(anchor, ends)
    return began, ends
