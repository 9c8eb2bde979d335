"""The quota book: a conditional UPDATE of a balance and an append-only line, in the caller's transaction.

A case reserves one unit when it is admitted, a question or a posting, keeps it while it is held, and is charged when its answer was
sent; or the reservation is released. (case, kind, round) is unique, so that a step run twice books once; a case that is
taken up again after its unit was given back begins another round, of the same unit. What a period had to spend (`period_units`) is
kept beside the balance of questions, for the warnings (balances.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy import case as choice

from consultant.accounts import balances
from consultant.accounts.trail import By
from consultant.errors import OverQuota, UsageError
from consultant.models.account import Account, EntryKind, LedgerEntry, Unit

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from consultant.accounts.balances import Left

DESK = "desk"
BELOW_ZERO = "That would take the balance below zero."
NONE_LEFT = {
    Unit.QUESTION: "The account has no questions left.",
    Unit.POSTING: "The account has no postings left.",
}


def lock_accounts(session: Session, account_ids: Collection[int]) -> None:
    """Hold some accounts' rows until the transaction ends, in one order, so that no two groups of cases wait for each other.

    SQLite has one writer and needs none of it.
    """
    if len(account_ids) > 1 and session.get_bind().dialect.name == "postgresql":
        rows = select(Account.id).where(Account.id.in_(sorted(account_ids))).order_by(Account.id)
        session.execute(rows.with_for_update(key_share=True)).all()


def grant(
    session: Session,
    account_id: int,
    amount: int,
    *,
    actor: str,
    reason: str,
    at: datetime,
    unit: Unit = Unit.QUESTION,
) -> int:
    """Add `amount` units (negative: take away, never below zero); the new balance."""
    more = Account.period_units + amount
    anew = choice((Account.plan_id.is_(None), Account.balance + amount), else_=more) if amount > 0 else more
    return _give(session, account_id, (EntryKind.GRANT, amount, unit), By(actor, reason, at), anew)


def adjust(
    session: Session,
    account_id: int,
    amount: int,
    *,
    actor: str,
    reason: str,
    at: datetime,
    unit: Unit = Unit.QUESTION,
) -> int:
    """Mend a mistake by `amount` units, never below zero; the new balance. Raises UsageError without a reason."""
    if not reason.strip():
        message = "An adjustment needs a reason."
        raise UsageError(message)
    if not amount:
        message = "An adjustment of 0 mends nothing."
        raise UsageError(message)
    more = Account.period_units + amount
    return _give(session, account_id, (EntryKind.ADJUSTMENT, amount, unit), By(actor, reason, at), more)


def expire_all(session: Session, account_id: int, by: By, unit: Unit = Unit.QUESTION) -> int:
    """Let every unit of a kind that is not reserved expire; how many. The caller holds the account's row."""
    left = balance(session, account_id, unit)
    if left:
        book(session, account_id, EntryKind.EXPIRY, -left, by, unit)
    return left


def reserve(
    session: Session, account_id: int, case_id: int, *, at: datetime, unit: Unit = Unit.QUESTION
) -> Left | None:
    """Set one unit aside for a case, once until it is given back; None where it is set aside already.

    A case has one unit: what it was booked with before counts. Raises OverQuota where none is left.
    """
    lines = _lines(session, case_id)
    if any(line.kind == EntryKind.CHARGE for line in lines) or _open(lines):
        return None
    unit = Unit(lines[-1].unit) if lines else unit
    left = balances.change(session, account_id, -1, unit)
    if left is None:
        raise OverQuota(NONE_LEFT[unit])
    of_case = (case_id, sum(line.kind == EntryKind.RESERVE for line in lines) + 1)
    _write(session, account_id, (EntryKind.RESERVE, -1, unit), By(DESK, "", at), of_case)
    return left


def reserve_again(session: Session, case_id: int, *, at: datetime) -> Left | None:
    """Set a unit aside for a case that is sent once more after its own was given back; None where it has one, or never had.

    Raises OverQuota where none is left.
    """
    lines = _lines(session, case_id)
    if not lines or lines[-1].kind != EntryKind.RELEASE:
        return None
    return reserve(session, lines[-1].account_id, case_id, at=at)


def charge(session: Session, case_id: int, *, at: datetime) -> None:
    """Turn a case's reservation into a charge, once; nothing where there is none or it was released."""
    found = _open(_lines(session, case_id))
    if found:
        line = (EntryKind.CHARGE, 0, Unit(found.unit))
        _write(session, found.account_id, line, By(DESK, "", at), (case_id, found.round))


def release(session: Session, case_id: int, *, at: datetime, reason: str) -> None:
    """Give a case's reservation back, once; nothing where there is none or it was charged."""
    found = _open(_lines(session, case_id))
    if found is None:
        return
    unit = Unit(found.unit)
    if unit is Unit.QUESTION:
        balances.change_with(session, found.account_id, 1, _units_with(found))
    else:
        balances.change(session, found.account_id, 1, unit)
    line = (EntryKind.RELEASE, 1, unit)
    _write(session, found.account_id, line, By(DESK, reason, at), (case_id, found.round))


def settle(session: Session, case_id: int, *, answered: bool, at: datetime) -> None:
    """At the end of a case: charge what was answered, give back what was not."""
    if answered:
        charge(session, case_id, at=at)
    else:
        release(session, case_id, at=at, reason="not answered")


def balance(session: Session, account_id: int, unit: Unit = Unit.QUESTION) -> int:
    """Units left that are not reserved."""
    return session.scalars(select(balances.COLUMNS[unit]).where(Account.id == account_id)).one()


def entries(session: Session, account_id: int) -> list[LedgerEntry]:
    """The lines of one account, of every unit, oldest first."""
    query = select(LedgerEntry).where(LedgerEntry.account_id == account_id).order_by(LedgerEntry.id)
    return list(session.scalars(query))


def booked(session: Session, account_id: int, unit: Unit = Unit.QUESTION) -> int:
    """The sum of a unit's lines; equals `balance` at every commit."""
    mine = (LedgerEntry.account_id == account_id, LedgerEntry.unit == unit)
    return session.scalars(select(func.coalesce(func.sum(LedgerEntry.amount), 0)).where(*mine)).one()


def book(
    session: Session, account_id: int, kind: EntryKind, amount: int, by: By, unit: Unit = Unit.QUESTION
) -> Left:
    """Change a balance and write the line of it. Raises UsageError where that took the balance below zero."""
    left = balances.change(session, account_id, amount, unit)
    if left is None:
        raise UsageError(BELOW_ZERO)
    _write(session, account_id, (kind, amount, unit), by)
    return left


def _give(
    session: Session,
    account_id: int,
    line: tuple[EntryKind, int, Unit],
    by: By,
    period_units: ColumnElement[int],
) -> int:
    """Book a line that a person makes; `period_units` is what the period has to spend after it, where it is of questions."""
    kind, amount, unit = line
    if unit is not Unit.QUESTION:
        return book(session, account_id, kind, amount, by, unit).balance
    left = balances.change_with(session, account_id, amount, period_units)
    if left is None:
        raise UsageError(BELOW_ZERO)
    if left.warned_at_percent > left.reached:
        balances.warned_at_most(session, account_id, left.reached)
    _write(session, account_id, line, by)
    return left.balance


def _units_with(reserved: _Line) -> ColumnElement[int]:
    """A question that was set aside in a former period and comes back is one more to spend in this one."""
    earlier = Account.period_began > reserved.at
    return choice((earlier, Account.period_units + 1), else_=Account.period_units)


@dataclass(frozen=True, slots=True)
class _Line:
    """What of a case's line says how it goes on."""

    kind: str
    account_id: int
    round: int
    unit: str
    at: datetime


_LINES = (
    select(LedgerEntry.kind, LedgerEntry.account_id, LedgerEntry.round, LedgerEntry.unit, LedgerEntry.at)
    .where(LedgerEntry.case_id == bindparam("case_id"))
    .order_by(LedgerEntry.id)
)
_NEW_LINE = insert(LedgerEntry)


def _lines(session: Session, case_id: int) -> list[_Line]:
    """The lines of a case, oldest first."""
    return [_Line(*row) for row in session.connection().execute(_LINES, {"case_id": case_id})]


def _open(lines: list[_Line]) -> _Line | None:
    """The reservation that was neither charged nor given back."""
    return lines[-1] if lines and lines[-1].kind == EntryKind.RESERVE else None


def _write(
    session: Session,
    account_id: int,
    line: tuple[EntryKind, int, Unit],
    by: By,
    case: tuple[int | None, int] = (None, 1),
) -> None:
    """Add a line; `case` is the case and its round."""
    (kind, amount, unit), (case_id, number) = line, case
    columns = {"account_id": account_id, "case_id": case_id, "round": number}
    booked = {"kind": kind, "unit": unit, "amount": amount}
    why = {"actor": by.actor, "reason": by.reason, "at": by.at}
    session.connection().execute(_NEW_LINE, columns | booked | why)
