"""When an account is to be told that it has used 80 or 100 percent of its questions, once each in a period, and in what words.

The share is moved by a conditional UPDATE in the transaction of the reservation, so that of many mails at once one warns. A
renewal begins anew; a grant goes back to the share that is used with it. Whoever calls sends the mail (announcements.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from consultant.models.account import Account, Plan

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from consultant.accounts.balances import Left

ALL = 100


@dataclass(frozen=True, slots=True)
class QuotaWarning:
    """What is told, and to whom; `recipient` is empty where the account names nobody: then whoever asks."""

    percent: int
    recipient: str
    text: str


def take_warning(session: Session, account_id: int, left: Left) -> QuotaWarning | None:
    """The warning that this reservation makes due; None where none is, or it was given."""
    share = left.reached
    if share <= left.warned_at_percent:
        return None
    taken = session.execute(
        update(Account)
        .where(Account.id == account_id, Account.warned_at_percent < share)
        .values(warned_at_percent=share)
        .execution_options(synchronize_session=False)
    )
    if not taken.rowcount:  # type: ignore[attr-defined]
        return None
    account, plan = session.execute(
        select(Account, Plan).outerjoin(Plan, Account.plan_id == Plan.id).where(Account.id == account_id)
    ).one()
    return QuotaWarning(share, account.contact, _words(account, plan, left))


def _words(account: Account, plan: Plan | None, left: Left) -> str:
    """Figures and the day of the next period; no word of any question."""
    used = f"{left.used} of {_questions(left.period_units)}"
    if plan and account.period_began and account.period_ends:
        used += f" of the period since {account.period_began:%Y-%m-%d}"
    says = (
        f"The account has used {used}; {left.balance or 'none'} {'is' if left.balance == 1 else 'are'} left."
    )
    then = "" if left.reached < ALL else " Further questions are refused until there are new ones."
    return says + then + _next(account, plan)


def _next(account: Account, plan: Plan | None) -> str:
    if not plan or not account.period_ends:
        return " More can be had from whoever runs this desk."
    return f" The next period begins on {account.period_ends:%Y-%m-%d} with {_questions(plan.questions)}."


def _questions(number: int) -> str:
    return f"{number} {'question' if number == 1 else 'questions'}"
