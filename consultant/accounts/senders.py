"""Addresses and the accounts they belong to; standing decides whether a mail is answered or refused.

An address that was entered by itself goes before its domain (domains.py). Every change is noted in the trail with its old
and new value, in the caller's transaction; what a balance was and became stands in the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from consultant.accounts import trail
from consultant.accounts.trail import By, Change, changes
from consultant.errors import UsageError
from consultant.mail.address import domain_of
from consultant.models.account import Account, ChangeKind, Sender, SenderDomain, Standing

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    _Standings = Select[str, int, str, str]

__all__ = ["changes"]


@dataclass(frozen=True, slots=True)
class SenderRecord:
    """A known sender as screening needs it: suspended where the address, its domain or the account is."""

    account_id: int
    standing: Standing


def find_sender(session: Session, address: str) -> SenderRecord | None:
    """The sender of a canonical address, by itself or by its verified domain; None where it is unknown.

    Whether the mail is from there at all is for the screening to say (`verify_senders` of the mailbox).
    """
    return find_senders(session, [address]).get(address)


def find_senders(session: Session, addresses: Collection[str]) -> dict[str, SenderRecord]:
    """The senders of some canonical addresses, each as `find_sender` says; the unknown are left out. Two statements at most."""
    if not addresses:
        return {}
    own = _by_key(session, _BY_ITSELF, addresses)
    domains = {address: domain_of(address) for address in addresses if address not in own}
    theirs = _by_key(session, _BY_DOMAIN, set(domains.values())) if domains else {}
    return own | {address: theirs[domain] for address, domain in domains.items() if domain in theirs}


_BY_ITSELF = (
    select(Sender.address, Sender.account_id, Sender.standing, Account.standing)
    .join(Account, Sender.account_id == Account.id)
    .where(Sender.address.in_(bindparam("keys", expanding=True)))
)
_BY_DOMAIN = (
    select(SenderDomain.domain, SenderDomain.account_id, SenderDomain.standing, Account.standing)
    .join(Account, SenderDomain.account_id == Account.id)
    .where(SenderDomain.domain.in_(bindparam("keys", expanding=True)), SenderDomain.verified_at.is_not(None))
)


def _by_key(session: Session, query: _Standings, keys: Collection[str]) -> dict[str, SenderRecord]:
    rows = session.execute(query, {"keys": sorted(set(keys))})
    return {key: _record(account_id, {own, theirs}) for key, account_id, own, theirs in rows}


def _record(account_id: int, standings: set[str]) -> SenderRecord:
    active = standings == {Standing.ACTIVE}
    return SenderRecord(account_id, Standing.ACTIVE if active else Standing.SUSPENDED)


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
    _check_new(session, address)
    name = account or address
    owner = session.scalars(select(Account).where(Account.name == name).order_by(Account.id)).first()
    if owner is None:
        owner = Account(name=name, created_at=at)
        session.add(owner)
        session.flush()
    return _add(session, address, owner, By(actor, reason, at))


def add_sender_to(session: Session, address: str, owner: Account, by: By) -> Sender:
    """Register an address with an account. Raises UsageError where the address is registered already."""
    _check_new(session, address)
    return _add(session, address, owner, by)


def move_sender(session: Session, address: str, owner: Account, by: By) -> Sender:
    """Let an address belong to another account from now on; what it asked before stays where it was charged."""
    sender = get_sender(session, address)
    former = session.get_one(Account, sender.account_id)
    if former.id == owner.id:
        message = f"{address} belongs to {owner.name} already."
        raise UsageError(message)
    sender.account_id = owner.id
    for account in (former, owner):
        trail.note(session, account.id, Change(ChangeKind.ACCOUNT, former.name, owner.name, address), by)
    return sender


def set_standing(
    session: Session, address: str, standing: Standing, *, actor: str, at: datetime, reason: str = ""
) -> bool:
    """Suspend or resume one address; False where it is so already. Raises UsageError where it is unknown."""
    sender = get_sender(session, address)
    if sender.standing == standing:
        return False
    former, sender.standing = sender.standing, standing
    change = Change(ChangeKind.STANDING, former, standing, address)
    trail.note(session, sender.account_id, change, By(actor, reason, at))
    return True


def list_senders(session: Session) -> list[tuple[Sender, Account]]:
    """Every sender with its account, by address."""
    query = select(Sender, Account).join(Account, Sender.account_id == Account.id).order_by(Sender.address)
    return [(sender, account) for sender, account in session.execute(query)]


def senders_of(session: Session, account_id: int, most: int) -> list[Sender]:
    """The addresses of an account."""
    query = select(Sender).where(Sender.account_id == account_id).order_by(Sender.address).limit(most)
    return list(session.scalars(query))


def count_senders(session: Session) -> int:
    """How many addresses may ask."""
    return session.scalars(select(func.count()).select_from(Sender)).one()


def _check_new(session: Session, address: str) -> None:
    if session.scalars(select(Sender.id).where(Sender.address == address)).first():
        message = f"{address} is a sender already."
        raise UsageError(message)


def _add(session: Session, address: str, owner: Account, by: By) -> Sender:
    sender = Sender(address=address, account_id=owner.id, created_at=by.at)
    session.add(sender)
    trail.note(session, owner.id, Change(ChangeKind.ACCOUNT, "", owner.name, address), by)
    return sender
