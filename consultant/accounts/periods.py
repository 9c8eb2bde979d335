"""The months of a plan: when one ends, and what its renewal does to the balance, in the caller's transaction.

A period begins on the day of the month on which the plan began, or on the month's last day where it is shorter, at the same
time UTC. A renewal moves `period_ends` by a conditional UPDATE, so that of many at once one does it, and writes two lines of
the quota book: what is unused above the plan's roll-over expires, and the plan's questions are added. With postings it is the
same, but that none is carried on. Reservations are not in the balance, and do not expire. A desk that slept renews every period that has passed, in its order.
"""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from consultant.accounts import ledger
from consultant.accounts.trail import By
from consultant.errors import NotPossibleNow, UsageError
from consultant.models.account import Account, EntryKind, Plan, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

MONTHS = 12
NO_PLAN = {"plan_id": None, "plan_began": None, "period_began": None, "period_ends": None}


def add_months(anchor: datetime, months: int) -> datetime:
    """The same day and time some months later, or the last day of a month that is too short for it."""
    year, month = divmod(anchor.year * MONTHS + anchor.month - 1 + months, MONTHS)
    last = calendar.monthrange(year, month + 1)[1]
    return anchor.replace(year=year, month=month + 1, day=min(anchor.day, last))


def end_of(anchor: datetime, began: datetime) -> datetime:
    """When the period ends that began at `began`, of a plan that began at `anchor`."""
    months = (began.year - anchor.year) * MONTHS + began.month - anchor.month
    return add_months(anchor, months + 1)


def begin(session: Session, account_id: int, plan: Plan, by: By) -> None:
    """Let a plan and its first period begin now. A balance without a plan is kept; what another plan left is as at a renewal.

    Raises UsageError where the account has this plan, NotPossibleNow where somebody else changed its plan meanwhile.
    """
    former = plan_of(session, account_id)
    if former == plan.id:
        message = f"The account is on the plan {plan.name} already."
        raise UsageError(message)
    _change_plan(
        session,
        account_id,
        former,
        {
            "plan_id": plan.id,
            "plan_began": by.at,
            "period_began": by.at,
            "period_ends": add_months(by.at, 1),
        },
    )
    reason = f"the plan {plan.name} begins" + (f": {by.reason}" if by.reason else "")
    _turn(session, account_id, plan, By(by.actor, reason, by.at), expires=former is not None)


def leave(session: Session, account_id: int) -> None:
    """Let the account have no plan from now on: nothing is renewed any more, and what is left stays."""
    former = plan_of(session, account_id)
    if former is None:
        message = "The account has no plan."
        raise UsageError(message)
    _change_plan(session, account_id, former, NO_PLAN)


def renew(session: Session, account_id: int, *, at: datetime, actor: str = ledger.DESK) -> bool:
    """Renew one period that has ended by `at`, once; False where none has, or somebody else did it."""
    row = session.execute(
        select(Account.plan_began, Account.period_ends, Plan)
        .join(Plan, Account.plan_id == Plan.id)
        .where(Account.id == account_id, Account.period_ends <= at)
    ).first()
    anchor, ended, plan = row or (None, None, None)
    if anchor is None or ended is None or plan is None:
        return False
    ends = end_of(anchor, ended)
    claimed = session.execute(
        update(Account)
        .where(Account.id == account_id, Account.period_ends == ended, Account.plan_id == plan.id)
        .values(period_began=ended, period_ends=ends)
        .execution_options(synchronize_session=False)
    )
    if not claimed.rowcount:  # type: ignore[attr-defined]
        return False
    reason = f"period {ended:%Y-%m-%d} to {ends:%Y-%m-%d}, plan {plan.name}"
    _turn(session, account_id, plan, By(actor, reason, at), expires=True)
    return True


def renew_all(session: Session, account_id: int, *, at: datetime) -> int:
    """Renew every period that has ended by `at`, in their order; how many."""
    renewed = 0
    while renew(session, account_id, at=at):
        renewed += 1
    return renewed


def due(session: Session, at: datetime, most: int) -> list[int]:
    """Accounts that have a period to renew, the longest overdue first."""
    query = select(Account.id).where(Account.period_ends <= at)
    return list(session.scalars(query.order_by(Account.period_ends, Account.id).limit(most)))


def plan_of(session: Session, account_id: int) -> int | None:
    """The id of the account's plan."""
    return session.scalars(select(Account.plan_id).where(Account.id == account_id)).one()


def _change_plan(session: Session, account_id: int, former: int | None, values: Mapping[str, object]) -> None:
    was = Account.plan_id.is_(None) if former is None else Account.plan_id == former
    changed = session.execute(
        update(Account)
        .where(Account.id == account_id, was)
        .values(values)
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        message = "Somebody else has just changed the plan of this account."
        raise NotPossibleNow(message)


def _turn(session: Session, account_id: int, plan: Plan, by: By, *, expires: bool) -> None:
    """The end of a period and the beginning of the next in the quota book; the caller's UPDATE holds the account's row."""
    left = ledger.balance(session, account_id)
    too_many = max(0, left - plan.roll_over) if expires else 0
    if too_many:
        ledger.book(session, account_id, EntryKind.EXPIRY, -too_many, By(by.actor, "unused", by.at))
    ledger.book(session, account_id, EntryKind.RENEWAL, plan.questions, by)
    session.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(period_units=left - too_many + plan.questions, warned_at_percent=0)
        .execution_options(synchronize_session=False)
    )
    _turn_postings(session, account_id, plan.postings, by, expires=expires)


def _turn_postings(session: Session, account_id: int, postings: int, by: By, *, expires: bool) -> None:
    """The same of postings; an account that has none and gets none has no line of it."""
    if expires:
        ledger.expire_all(session, account_id, By(by.actor, "unused", by.at), Unit.POSTING)
    if postings:
        ledger.book(session, account_id, EntryKind.RENEWAL, postings, by, Unit.POSTING)
