"""What an administrator does with an account's domains. The DNS is asked between two transactions, never inside one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.accounts import domains
from consultant.accounts.listing import get_by_id
from consultant.administration.acting import acting
from consultant.errors import NotPossibleNow
from consultant.intake.proof.names import Names, NotNow, system_resolver
from consultant.models.base import reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dns.resolver import Resolver

    from consultant.audit_log import Actor
    from consultant.desk import Desk
    from consultant.models.account import SenderDomain, Standing


def add_domain(desk: Desk, account_id: int, domain: str, actor: Actor, reason: str = "") -> SenderDomain:
    """Enter a domain; it counts once it is verified."""
    with acting(desk, actor, reason) as act:
        row = domains.add_domain(act.session, get_by_id(act.session, account_id), domain, act.by)
        act.log("domain_added", account_id, new=row.domain)
        return row


def verify_domain(
    desk: Desk, domain: str, actor: Actor, reason: str = "", resolver: Resolver | None = None
) -> bool:
    """Look for the proof in the DNS, now or once more; whether the domain is verified then.

    Raises NotPossibleNow where the DNS gives no answer: then nothing is changed.
    """
    with reading(desk.engine) as session:
        seen = domains.get_domain(session, domain)
    texts = _published(seen.domain, resolver or system_resolver())
    with acting(desk, actor, reason) as act:
        row = domains.get_same(act.session, seen)
        old = domains.state_of(row)
        verified = domains.settle_proof(act.session, row, texts, act.by)
        act.log(
            "domain_checked", row.account_id, f"{row.domain} {old}", f"{row.domain} {domains.state_of(row)}"
        )
        return verified


def vouch_for_domain(desk: Desk, domain: str, actor: Actor, reason: str) -> None:
    """Let a domain be verified by the actor's word; the reason is demanded."""
    with acting(desk, actor, reason) as act:
        row = domains.get_domain(act.session, domain)
        old = domains.state_of(row)
        domains.vouch(act.session, row, act.by)
        act.log(
            "domain_vouched", row.account_id, f"{row.domain} {old}", f"{row.domain} {domains.state_of(row)}"
        )


def set_domain_standing(desk: Desk, domain: str, standing: Standing, actor: Actor, reason: str = "") -> None:
    """Suspend or resume a domain; nothing where it is so already."""
    with acting(desk, actor, reason) as act:
        row = domains.get_domain(act.session, domain)
        if domains.set_domain_standing(act.session, row, standing, act.by):
            act.log(f"domain_{standing}", row.account_id, new=row.domain)


def remove_domain(desk: Desk, domain: str, actor: Actor, reason: str = "") -> None:
    """Forget a domain."""
    with acting(desk, actor, reason) as act:
        row = domains.get_domain(act.session, domain)
        domains.remove_domain(act.session, row, act.by)
        act.log("domain_removed", row.account_id, row.domain)


def _published(domain: str, resolver: Resolver) -> Sequence[bytes]:
    """The TXT records at the proof's name; asked anew each time."""
    try:
        return Names(resolver).for_a_mail().texts(domains.record_name(domain))
    except NotNow as error:
        message = f"The DNS gives no answer about {domain} for now; nothing was changed."
        raise NotPossibleNow(message) from error
