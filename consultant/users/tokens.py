"""API tokens: a program's way in (RFC 6750). A token has 256 random bits, is shown once and kept as its SHA-256.

It acts as its user, and may do what its scopes name and the user's role allows. It ends at `ends_at`, when it is revoked,
and with its user.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from consultant.models.base import unit_of_work
from consultant.models.user import ApiToken, Role, User
from consultant.users.sessions import hash_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

PREFIX = "cct_"
"""What a token begins with, so that a scanner for leaked secrets knows one when it sees it."""
TOKEN_BYTES = 32
USED_EVERY = timedelta(minutes=1)
"""How exactly it is known when a token was used last: not each call writes."""


class Scope(StrEnum):
    """What a token may be given."""

    ASK = "ask"
    CASES_READ = "cases:read"
    CASES_DECIDE = "cases:decide"
    ACCOUNTS_READ = "accounts:read"
    ACCOUNTS_WRITE = "accounts:write"
    BOOKS_READ = "books:read"
    WEBHOOKS = "webhooks"
    ADMIN = "admin"


_CUSTOMER = frozenset({Scope.ASK, Scope.CASES_READ, Scope.ACCOUNTS_READ, Scope.BOOKS_READ, Scope.WEBHOOKS})
_CODER = frozenset({Scope.ASK, Scope.CASES_READ, Scope.CASES_DECIDE, Scope.ACCOUNTS_READ, Scope.BOOKS_READ})
SCOPES_OF: dict[Role, frozenset[Scope]] = {
    Role.CUSTOMER: _CUSTOMER,
    Role.CODER: _CODER,
    Role.LEAD: _CODER,
    Role.ADMIN: frozenset(Scope),
}
"""What each role's tokens may be given; a customer's ones are of the own account, whatever they are for."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who calls: a token's user. `scopes` are those that are left of the token's for the user's role of today."""

    token_id: int
    user_id: int
    name: str
    email: str
    role: Role
    account_id: int | None
    scopes: frozenset[Scope]


def open_token(
    session: Session,
    user: User,
    name: str,
    scopes: Iterable[Scope],
    now: datetime,
    *,
    ends_at: datetime | None = None,
) -> tuple[str, ApiToken]:
    """A new token of a user; its value, which is not to be had again, and its row."""
    value = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    row = ApiToken(
        user_id=user.id,
        name=name,
        token_hash=hash_of(value),
        scopes=sorted(set(scopes)),
        created_at=now,
        ends_at=ends_at,
    )
    session.add(row)
    session.flush()
    return value, row


def find_bearer(session: Session, value: str, now: datetime) -> tuple[Bearer, ApiToken] | None:
    """Who calls with a token; None where there is none, it has ended or was revoked, or its user is disabled."""
    query = (
        select(ApiToken, User)
        .join(User, ApiToken.user_id == User.id)
        .where(
            ApiToken.token_hash == hash_of(value), ApiToken.revoked_at.is_(None), User.disabled_at.is_(None)
        )
    )
    row = session.execute(query).first() if value.startswith(PREFIX) else None
    if row is None or (row.ApiToken.ends_at and row.ApiToken.ends_at <= now):
        return None
    return _bearer(row.ApiToken, row.User), row.ApiToken


def _bearer(token: ApiToken, user: User) -> Bearer:
    role = Role(user.role)
    left = frozenset(map(Scope, token.scopes)) & SCOPES_OF[role]
    return Bearer(token.id, user.id, user.name, user.email, role, user.account_id, left)


def was_used(token: ApiToken, now: datetime) -> bool:
    """Whether its use is to be noted: it was not for a while."""
    return token.used_at is None or now - token.used_at >= USED_EVERY


def note_used(engine: Engine, token_id: int, now: datetime) -> None:
    """A token was used now."""
    with unit_of_work(engine) as session:
        used = update(ApiToken).where(ApiToken.id == token_id).values(used_at=now)
        session.execute(used.execution_options(synchronize_session=False))


def end_tokens(session: Session, user_id: int, now: datetime) -> int:
    """Revoke every token of a user, in the caller's transaction; how many there were."""
    ended = (
        update(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    done = session.execute(ended.execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]


def list_tokens(session: Session, user_id: int | None = None) -> list[tuple[ApiToken, str]]:
    """Tokens with their users' names, the newest first; all or one user's, revoked ones too."""
    query = select(ApiToken, User.name).join(User, ApiToken.user_id == User.id).order_by(ApiToken.id.desc())
    if user_id is not None:
        query = query.where(ApiToken.user_id == user_id)
    return [(token, name) for token, name in session.execute(query)]
