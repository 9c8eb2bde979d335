"""Domains all of whose addresses may ask for an account, once they are verified. In the caller's transaction; no DNS here.

Whoever owns a domain publishes the proof in a TXT record at `_caseconsultant.<domain>`, a name that only the owner can write to
(RFC 8552: underscored names keep such records apart), or an administrator vouches for it. A domain that anybody can have an
address in proves nothing of who writes and can't be verified: public mail providers and public suffixes. Subdomains are
domains of their own.
"""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.accounts import trail
from consultant.accounts.public_mail import is_public_mail
from consultant.accounts.trail import By, Change
from consultant.errors import NoSuchThing, NotPossibleNow, UsageError
from consultant.mail.address import canonical, domain_of
from consultant.mail.organisation import is_public_suffix
from consultant.models.account import ChangeKind, SenderDomain, Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from consultant.models.account import Account

LABEL = "_caseconsultant"
DNS = "DNS"
PROOF_BYTES = 20
NOT_VERIFIED = "not verified"
REMOVED = "removed"


def record_name(domain: str) -> str:
    """Where the proof is published."""
    return f"{LABEL}.{domain}"


def parse_domain(text: str) -> str:
    """A domain as it is kept: ASCII (IDNA), lower case. Raises UsageError for what is none or can't be anybody's own."""
    wanted = text.strip().strip(".").lower().removeprefix("@")
    domain = domain_of(canonical(f"somebody@{wanted}"))
    if "." not in domain or "@" in wanted or domain.rpartition(".")[2].isdecimal():
        message = f"{text.strip()!r} is no domain."
        raise UsageError(message)
    if is_public_mail(domain):
        message = f"{domain} gives addresses to everybody; add each address by itself."
        raise UsageError(message)
    if is_public_suffix(domain):
        message = f"Under {domain} everybody registers names; enter the organisation's own domain."
        raise UsageError(message)
    return domain


def add_domain(session: Session, account: Account, text: str, by: By) -> SenderDomain:
    """Enter a domain for an account; nobody may ask by it before it is verified."""
    domain = parse_domain(text)
    known = find_domain(session, domain)
    if known is not None:
        message = f"{domain} is entered already, for account {known.account_id}."
        raise UsageError(message)
    proof = f"caseconsultant-{secrets.token_hex(PROOF_BYTES)}"
    row = SenderDomain(domain=domain, account_id=account.id, proof=proof, created_at=by.at)
    session.add(row)
    _note(session, row, "", NOT_VERIFIED, by)
    return row


def settle_proof(session: Session, row: SenderDomain, texts: Sequence[bytes], by: By) -> bool:
    """Let a domain be verified as its TXT records say; whether it is now.

    One that was verified by its record and has it no more is verified no more; a person's word stands without a record.
    """
    proven = any(hmac.compare_digest(text.strip(), row.proof.encode()) for text in texts)
    if proven and row.verified_by != DNS:
        _verify(session, row, DNS, by)
    elif not proven and row.verified_by == DNS:
        row.verified_at, row.verified_by = None, ""
        _note(session, row, f"verified by {DNS}", NOT_VERIFIED, by)
    elif proven:
        row.verified_at = by.at
    return row.verified_at is not None


def vouch(session: Session, row: SenderDomain, by: By) -> None:
    """Let a domain be verified by a person's word. Raises UsageError without a reason."""
    if not by.reason.strip():
        message = "Say how it is known that the domain is theirs."
        raise UsageError(message)
    if row.verified_at is not None:
        message = f"{row.domain} is verified already."
        raise UsageError(message)
    _verify(session, row, by.actor, by)


def set_domain_standing(session: Session, row: SenderDomain, standing: Standing, by: By) -> bool:
    """Suspend or resume all addresses of a domain that are not entered by themselves; False where it is so already."""
    if row.standing == standing:
        return False
    former, row.standing = row.standing, standing
    _note(session, row, former, standing, by)
    return True


def remove_domain(session: Session, row: SenderDomain, by: By) -> None:
    """Forget a domain; its addresses are strangers from the next mail on, but for those that are entered by themselves."""
    _note(session, row, state_of(row), REMOVED, by)
    session.delete(row)
    session.flush()


def state_of(row: SenderDomain) -> str:
    """`verified by DNS`, `not verified`, `suspended`."""
    if row.standing != Standing.ACTIVE:
        return str(row.standing)
    return f"verified by {row.verified_by}" if row.verified_at else NOT_VERIFIED


def find_domain(session: Session, domain: str) -> SenderDomain | None:
    """The row of a domain."""
    return session.scalars(select(SenderDomain).where(SenderDomain.domain == domain)).first()


def get_domain(session: Session, text: str) -> SenderDomain:
    """The row of a domain as somebody writes it; raises NoSuchThing where it is not entered."""
    row = find_domain(session, parse_domain(text))
    if row is None:
        message = f"{text.strip()} is not entered; `consultant accounts domains add` does that."
        raise NoSuchThing(message)
    return row


def get_same(session: Session, seen: SenderDomain) -> SenderDomain:
    """A domain again, after the DNS was asked; raises NotPossibleNow where it was removed or entered anew meanwhile."""
    row = session.get(SenderDomain, seen.id)
    if row is None or row.proof != seen.proof:
        message = f"Somebody else has just removed {seen.domain}."
        raise NotPossibleNow(message)
    return row


def domains_of(session: Session, account_id: int | None = None) -> list[SenderDomain]:
    """The domains of an account, or of all."""
    query = select(SenderDomain).order_by(SenderDomain.domain)
    return list(
        session.scalars(query if account_id is None else query.where(SenderDomain.account_id == account_id))
    )


def _verify(session: Session, row: SenderDomain, who: str, by: By) -> None:
    former = state_of(row)
    row.verified_at, row.verified_by = by.at, who
    _note(session, row, former, f"verified by {who}", by)


def _note(session: Session, row: SenderDomain, old: str, new: str, by: By) -> None:
    trail.note(session, row.account_id, Change(ChangeKind.DOMAIN, old, new, row.domain), by)
