"""Accounts as somebody looks for them: by what he knows of one, and in pages by name (keyset: a page costs the same at any depth)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from consultant.errors import NoSuchThing, UsageError
from consultant.mail.address import canonical
from consultant.models.account import Account, Plan, Sender, SenderDomain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

PAGE = 50
MOST_NAMED = 5
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account in a list, with its plan's name and how many addresses and domains it has."""

    account: Account
    plan: str
    senders: int
    domains: int


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """Accounts by name; `after` is what the next page is asked for by, None at the end."""

    rows: tuple[AccountRow, ...]
    after: int | None


def find_accounts(
    session: Session, words: str = "", *, after: int | None = None, most: int = PAGE
) -> AccountsPage:
    """Accounts whose name, number, address or domain has these words in it, those behind account `after` in the order."""
    query = _rows().order_by(func.lower(Account.name), Account.id).limit(most + 1)
    if words.strip():
        query = query.where(_matches(words.strip()))
    if after is not None:
        query = query.where(_behind(after))
    rows = [AccountRow(*row) for row in session.execute(query)]
    return AccountsPage(tuple(rows[:most]), rows[most - 1].account.id if len(rows) > most else None)


def get_account(session: Session, which: str) -> Account:
    """The account that a number, an address, a domain or a whole name stands for. Raises NoSuchThing, or UsageError for several."""
    found = _named(session, which.strip())
    if len(found) == 1:
        return found[0]
    if not found:
        message = f"{which.strip()!r} is no account's number, name, address or domain."
        raise NoSuchThing(message)
    numbers = ", ".join(str(account.id) for account in found)
    message = f"Several accounts are named {which.strip()}; take one by its number: {numbers}."
    raise UsageError(message)


def find_by_id(session: Session, account_id: int) -> tuple[Account, Plan | None] | None:
    """An account with its plan."""
    query = select(Account, Plan).outerjoin(Plan, Account.plan_id == Plan.id).where(Account.id == account_id)
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None


def get_by_id(session: Session, account_id: int) -> Account:
    """An account; raises NoSuchThing where there is none."""
    account = session.get(Account, account_id)
    if account is None:
        message = f"There is no account {account_id}."
        raise NoSuchThing(message)
    return account


def _named(session: Session, which: str) -> Sequence[Account]:
    """By number, address, domain and name, in this order: the first that fits counts."""
    for condition in _ways(which):
        query = select(Account).where(condition).order_by(Account.id).limit(MOST_NAMED)
        if found := session.scalars(query).all():
            return found
    return ()


def _ways(which: str) -> list[ColumnElement[bool]]:
    by_number = which.isascii() and which.isdecimal() and int(which[:10]) <= LARGEST_ID
    address = canonical(which)
    return [
        *([Account.id == int(which[:10])] if by_number else []),
        *([_has(Sender, Sender.address == address)] if address else []),
        _has(SenderDomain, SenderDomain.domain == which.lower()),
        Account.name == which,
    ]


def _has(table: type[Sender | SenderDomain], condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(table.account_id == Account.id, condition)


def _rows() -> Select[Account, str, int, int]:
    def count(table: type[Sender | SenderDomain]) -> ColumnElement[int]:
        query = select(func.count()).select_from(table).where(table.account_id == Account.id)
        return query.correlate(Account).scalar_subquery()

    query = select(Account, func.coalesce(Plan.name, ""), count(Sender), count(SenderDomain))
    return query.outerjoin(Plan, Account.plan_id == Plan.id)


def _matches(words: str) -> ColumnElement[bool]:
    lowered = words.lower()
    ways = [
        func.lower(Account.name).contains(lowered, autoescape=True),
        _has(Sender, Sender.address.contains(lowered, autoescape=True)),
        _has(SenderDomain, SenderDomain.domain.contains(lowered, autoescape=True)),
    ]
    if words.isascii() and words.isdecimal() and int(words[:10]) <= LARGEST_ID:
        ways.append(Account.id == int(words[:10]))
    return or_(*ways)


def _behind(after: int) -> ColumnElement[bool]:
    name = select(func.lower(Account.name)).where(Account.id == after).scalar_subquery()
    same = and_(func.lower(Account.name) == name, Account.id > after)
    return or_(func.lower(Account.name) > name, same)
