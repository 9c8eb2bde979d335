"""What an account has left of each unit: one conditional UPDATE a change, never below zero, in the caller's transaction.

Beside the questions stands what their period had to spend (`period_units`), for the warnings; postings have no such figure and are
warned of by nobody. The line of the quota book that belongs to every change is ledger.py's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, literal, update
from sqlalchemy import case as choice

from consultant.models.account import Account, Unit

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute, Session

WARNED_AT = (100, 80)
"""Shares of a period's questions in percent of which an account is warned, the highest first."""

COLUMNS: dict[Unit, InstrumentedAttribute[int]] = {
    Unit.QUESTION: Account.balance,
    Unit.POSTING: Account.posting_balance,
}


@dataclass(frozen=True, slots=True)
class Left:
    """What a change of a balance left, what the period had to spend, and what of it was warned of last; of postings the first alone."""

    balance: int
    period_units: int = 0
    warned_at_percent: int = 0

    @property
    def used(self) -> int:
        """Questions of this period that are spent or set aside."""
        return max(0, self.period_units - self.balance)

    @property
    def reached(self) -> int:
        """The highest share of `WARNED_AT` that is used; 0 where none is."""
        if self.period_units <= 0:
            return 0
        return next((share for share in WARNED_AT if self.used * 100 >= share * self.period_units), 0)


def change(session: Session, account_id: int, amount: int, unit: Unit) -> Left | None:
    """What the account has then; None where it would be less than nothing."""
    row = session.connection().execute(_CHANGES[unit], {"this_account": account_id, "amount": amount}).first()
    return Left(*row) if row else None


def change_with(
    session: Session, account_id: int, amount: int, period_units: ColumnElement[int]
) -> Left | None:
    """The same of questions, where it changes as well what the period has to spend, never below zero either."""
    units = choice((period_units < 0, 0), else_=period_units)
    enough = Account.balance + amount >= 0
    return _set(session, account_id, enough, balance=Account.balance + amount, period_units=units)


def warned_at_most(session: Session, account_id: int, percent: int) -> None:
    """Forget warnings of a higher share than is used by now."""
    _set(session, account_id, warned_at_percent=percent)


def _set(session: Session, account_id: int, *where: ColumnElement[bool], **values: Any) -> Left | None:  # noqa: ANN401
    row = session.execute(
        update(Account)
        .where(Account.id == account_id, *where)
        .values(**values)
        .returning(*_left(Unit.QUESTION))
        .execution_options(synchronize_session=False)
    ).first()
    return Left(*row) if row else None


def _left(unit: Unit) -> tuple[Any, ...]:
    """The columns of a `Left`."""
    if unit is Unit.POSTING:
        return Account.posting_balance, literal(0), literal(0)
    return Account.balance, Account.period_units, Account.warned_at_percent


def _change(unit: Unit) -> Any:  # noqa: ANN401 - what SQLAlchemy makes of it
    left = COLUMNS[unit] + bindparam("amount")
    changed = update(Account).where(Account.id == bindparam("this_account"), left >= 0)
    return changed.values({COLUMNS[unit]: left}).returning(*_left(unit))


_CHANGES = {unit: _change(unit) for unit in Unit}
