"""The quota book: a conditional UPDATE of the balance and an append-only line, in the caller's transaction.

A case reserves one question when it is admitted, keeps it while it is held, and is charged when its answer was
sent; or the reservation is released. (case, kind, round) is unique, so that a step run twice books once; a case that is
taken up again after its question was given back begins another round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from consultant.errors import OverQuota, UsageError
from consultant.models.account import Account, EntryKind, LedgerEntry

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

DESK = "desk"


def grant(session: Session, account_id: int, amount: int, *, actor: str, reason: str, at: datetime) -> int:
    """Add `amount` questions (negative: take away, never below zero); the new balance."""
    if not _change_balance(session, account_id, amount):
        message = "That would take the balance below zero."
        raise UsageError(message)
    _write(session, account_id, EntryKind.GRANT, amount, actor=actor, reason=reason, at=at)
    return balance(session, account_id)


def reserve(session: Session, account_id: int, case_id: int, *, at: datetime) -> None:
    """Set one question aside for a case, once until it is given back. Raises OverQuota where none is left."""
    lines = _lines(session, case_id)
    if any(line.kind == EntryKind.CHARGE for line in lines) or _open(lines):
        return
    if not _change_balance(session, account_id, -1):
        raise OverQuota
    _write(
        session,
        account_id,
        EntryKind.RESERVE,
        -1,
        case=(case_id, sum(line.kind == EntryKind.RESERVE for line in lines) + 1),
        actor=DESK,
        at=at,
    )


def charge(session: Session, case_id: int, *, at: datetime) -> None:
    """Turn a case's reservation into a charge, once; nothing where there is none or it was released."""
    found = _open(_lines(session, case_id))
    if found:
        _write(session, found.account_id, EntryKind.CHARGE, 0, case=(case_id, found.round), actor=DESK, at=at)


def release(session: Session, case_id: int, *, at: datetime, reason: str) -> None:
    """Give a case's reservation back, once; nothing where there is none or it was charged."""
    found = _open(_lines(session, case_id))
    if found:
        _change_balance(session, found.account_id, 1)
        of_case = (case_id, found.round)
        _write(
            session, found.account_id, EntryKind.RELEASE, 1, case=of_case, actor=DESK, reason=reason, at=at
        )


def settle(session: Session, case_id: int, *, answered: bool, at: datetime) -> None:
    """At the end of a case: charge what was answered, give back what was not."""
    if answered:
        charge(session, case_id, at=at)
    else:
        release(session, case_id, at=at, reason="not answered")


def balance(session: Session, account_id: int) -> int:
    """Questions left that are not reserved."""
    return session.scalars(select(Account.balance).where(Account.id == account_id)).one()


def entries(session: Session, account_id: int) -> list[LedgerEntry]:
    """The lines of one account, oldest first."""
    query = select(LedgerEntry).where(LedgerEntry.account_id == account_id).order_by(LedgerEntry.id)
    return list(session.scalars(query))


def booked(session: Session, account_id: int) -> int:
    """The sum of the lines; equals `balance` at every commit."""
    query = select(func.coalesce(func.sum(LedgerEntry.amount), 0)).where(LedgerEntry.account_id == account_id)
    return session.scalars(query).one()


def _change_balance(session: Session, account_id: int, amount: int) -> bool:
    changed = session.execute(
        update(Account)
        .where(Account.id == account_id, Account.balance + amount >= 0)
        .values(balance=Account.balance + amount)
        .execution_options(synchronize_session=False)
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def _lines(session: Session, case_id: int) -> list[LedgerEntry]:
    """The lines of a case, oldest first."""
    query = select(LedgerEntry).where(LedgerEntry.case_id == case_id).order_by(LedgerEntry.id)
    return list(session.scalars(query))


def _open(lines: list[LedgerEntry]) -> LedgerEntry | None:
    """The reservation that was neither charged nor given back."""
    return lines[-1] if lines and lines[-1].kind == EntryKind.RESERVE else None


def _write(  # noqa: PLR0913 - a line of the book has these columns
    session: Session,
    account_id: int,
    kind: EntryKind,
    amount: int,
    *,
    actor: str,
    at: datetime,
    case: tuple[int | None, int] = (None, 1),
    reason: str = "",
) -> None:
    """Add a line; `case` is the case and its round."""
    session.add(
        LedgerEntry(
            account_id=account_id,
            case_id=case[0],
            round=case[1],
            kind=kind,
            amount=amount,
            actor=actor,
            reason=reason,
            at=at,
        )
    )
    session.flush()
