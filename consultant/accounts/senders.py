"""Addresses and the accounts they belong to; standing decides whether a mail is answered or refused.

Every change is noted in the trail with its old and new value, in the caller's transaction; what a balance was and
became stands in the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from consultant.errors import UsageError
from consultant.models.account import Account, AccountChange, ChangeKind, Sender, Standing

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class SenderRecord:
    """A known sender as screening needs it: suspended where the sender or the account is."""

    account_id: int
    standing: Standing


def find_sender(session: Session, address: str) -> SenderRecord | None:
    """The sender of a canonical address, None where it is unknown."""
    query = (
        select(Sender, Account)
        .join(Account, Sender.account_id == Account.id)
        .where(Sender.address == address)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    sender, account = row
    both_active = sender.standing == account.standing == Standing.ACTIVE
    standing = Standing.ACTIVE if both_active else Standing.SUSPENDED
    return SenderRecord(account.id, standing)


def get_sender(session: Session, address: str) -> Sender:
    """The row of a canonical address; raises UsageError where it is unknown."""
    sender = session.scalars(select(Sender).where(Sender.address == address)).first()
    if sender is None:
        message = f"{address} is no sender here; `consultant accounts add {address}` makes it one."
        raise UsageError(message)
    return sender


def add_sender(
    session: Session,
    address: str,
    *,
    account: str | None,
    at: datetime,
    actor: str = "desk",
    reason: str = "",
) -> Sender:
    """Register an address: with the account of that name where there is one, else with a new one.

    Raises UsageError where the address is registered already.
    """
    if find_sender(session, address):
        message = f"{address} is a sender already."
        raise UsageError(message)
    name = account or address
    owner = session.scalars(select(Account).where(Account.name == name)).first()
    if owner is None:
        owner = Account(name=name, created_at=at)
        session.add(owner)
        session.flush()
    sender = Sender(address=address, account_id=owner.id, created_at=at)
    session.add(sender)
    _note(session, sender, (ChangeKind.ACCOUNT, "", owner.name), actor=actor, reason=reason, at=at)
    return sender


def set_standing(
    session: Session, address: str, standing: Standing, *, actor: str, at: datetime, reason: str = ""
) -> None:
    """Suspend or resume one address; nothing where it is so already. Raises UsageError where it is unknown."""
    sender = get_sender(session, address)
    if sender.standing == standing:
        return
    former, sender.standing = sender.standing, standing
    _note(session, sender, (ChangeKind.STANDING, former, standing), actor=actor, reason=reason, at=at)


def changes(session: Session, account_id: int) -> list[AccountChange]:
    """What was changed about an account's addresses, oldest first."""
    query = select(AccountChange).where(AccountChange.account_id == account_id).order_by(AccountChange.id)
    return list(session.scalars(query))


def list_senders(session: Session) -> list[tuple[Sender, Account]]:
    """Every sender with its account, by address."""
    query = select(Sender, Account).join(Account, Sender.account_id == Account.id).order_by(Sender.address)
    return [(sender, account) for sender, account in session.execute(query)]


def count_senders(session: Session) -> int:
    """How many addresses may ask."""
    return session.scalars(select(func.count()).select_from(Sender)).one()


def _note(
    session: Session,
    sender: Sender,
    change: tuple[ChangeKind, str, str],
    *,
    actor: str,
    reason: str,
    at: datetime,
) -> None:
    """Add a line to the trail; `change` is what, from what, to what."""
    kind, old, new = change
    session.add(
        AccountChange(
            account_id=sender.account_id,
            address=sender.address,
            kind=kind.value,
            old=old,
            new=new,
            actor=actor,
            reason=reason,
            at=at,
        )
    )
    session.flush()
