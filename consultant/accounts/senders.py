"""Addresses and the accounts they belong to; standing decides whether a mail is answered or refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from consultant.errors import UsageError
from consultant.models.account import Account, Sender, Standing

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


def add_sender(session: Session, address: str, *, account: str | None, at: datetime) -> Sender:
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
    session.flush()
    return sender


def set_standing(session: Session, address: str, standing: Standing) -> None:
    """Suspend or resume one address; raises UsageError where it is unknown."""
    get_sender(session, address).standing = standing
    session.flush()


def list_senders(session: Session) -> list[tuple[Sender, Account]]:
    """Every sender with its account, by address."""
    query = select(Sender, Account).join(Account, Sender.account_id == Account.id).order_by(Sender.address)
    return [(sender, account) for sender, account in session.execute(query)]


def count_senders(session: Session) -> int:
    """How many addresses may ask."""
    return session.scalars(select(func.count()).select_from(Sender)).one()
