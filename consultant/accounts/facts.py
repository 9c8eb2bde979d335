"""What there is to know of one account: its plan and period, its addresses and domains, and its cases. A fixed number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from consultant.accounts.balances import Left
from consultant.accounts.domains import domains_of, record_name, state_of
from consultant.accounts.listing import find_by_id
from consultant.accounts.senders import senders_of
from consultant.errors import NoSuchThing
from consultant.models.case import Case

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from consultant.models.account import Account, Plan, Sender, SenderDomain

MOST_SENDERS = 500
MOST_CASES = 20


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """An account as it stands; at most `MOST_SENDERS` of its addresses."""

    account: Account
    plan: Plan | None
    senders: tuple[Sender, ...]
    domains: tuple[SenderDomain, ...]

    @property
    def left(self) -> Left:
        """The balance and what of the period's questions is used."""
        return Left(self.account.balance, self.account.period_units, self.account.warned_at_percent)

    def as_json(self) -> dict[str, Any]:
        """As programs get it."""
        account = self.account
        return {
            "id": account.id,
            "account": account.name,
            "kind": account.kind,
            "contact": account.contact,
            "standing": account.standing,
            "balance": account.balance,
            "posting_balance": account.posting_balance,
            "plan": self.plan.name if self.plan else None,
            "period_began": account.period_began.isoformat() if account.period_began else None,
            "period_ends": account.period_ends.isoformat() if account.period_ends else None,
            "period_units": account.period_units,
            "period_used": self.left.used,
            "senders": [{"address": one.address, "standing": one.standing} for one in self.senders],
            "domains": [domain_json(one) for one in self.domains],
        }


def domain_json(row: SenderDomain) -> dict[str, Any]:
    """A domain with the record that proves it."""
    return {
        "domain": row.domain,
        "account": row.account_id,
        "state": state_of(row),
        "verified_at": row.verified_at.isoformat() if row.verified_at else None,
        "record": {"name": record_name(row.domain), "type": "TXT", "value": row.proof},
    }


def get_facts(session: Session, account_id: int) -> AccountFacts:
    """What there is; raises NoSuchThing."""
    found = find_by_id(session, account_id)
    if found is None:
        message = f"There is no account {account_id}."
        raise NoSuchThing(message)
    account, plan = found
    senders = tuple(senders_of(session, account.id, MOST_SENDERS))
    return AccountFacts(account, plan, senders, tuple(domains_of(session, account.id)))


def newest_cases(session: Session, account_id: int, most: int = MOST_CASES) -> Sequence[Case]:
    """The last cases that an account was charged for, or may be; newest first."""
    query = select(Case).where(Case.account_id == account_id).order_by(Case.id.desc()).limit(most)
    return session.scalars(query).all()
