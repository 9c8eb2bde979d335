"""Tokens are given and revoked, by page, command line and API the same; each time with a line of the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.audit_log import Act, note
from consultant.errors import NoSuchThing, UsageError
from consultant.models.base import unit_of_work
from consultant.models.user import ApiToken, Role, User
from consultant.users.signing_in import find_user, trail_name
from consultant.users.tokens import SCOPES_OF, Scope, open_token

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from consultant.audit_log import Actor

LONGEST_NAME = 100
MOST_TOKENS = 50
"""Of one user, that are not revoked."""


def parse_scopes(names: Sequence[str]) -> frozenset[Scope]:
    """Scopes by their names. Raises UsageError where one is none, or where none is named."""
    unknown = [name for name in names if name not in set(Scope)]
    if unknown or not names:
        message = f"A token takes scopes of {', '.join(Scope)}."
        raise UsageError(message)
    return frozenset(map(Scope, names))


def add_token(
    engine: Engine,
    user_name: str,
    name: str,
    scopes: frozenset[Scope],
    actor: Actor,
    *,
    at: datetime,
    ends_at: datetime | None = None,
) -> tuple[int, str]:
    """Give a user a token; its number and its value, which nobody is shown again.

    Raises UsageError where there is no such user, the role does not allow a scope, or the name is none.
    """
    if not name.strip() or len(name) > LONGEST_NAME:
        message = f"A token needs a name of at most {LONGEST_NAME} characters."
        raise UsageError(message)
    if ends_at and ends_at <= at:
        message = "A token ends on a day to come."
        raise UsageError(message)
    with unit_of_work(engine) as session:
        user = _user(session, user_name)
        _check(session, user, scopes)
        value, row = open_token(session, user, name.strip(), scopes, at, ends_at=ends_at)
        act = Act("token.added", "token", str(row.id), new=f"{trail_name(user)}: {' '.join(sorted(scopes))}")
        note(session, actor, act, at=at)
        return row.id, value


def _user(session: Session, name: str) -> User:
    user = find_user(session, name)
    if user is None or user.disabled_at is not None:
        message = f"There is no user {name} who could have a token."
        raise UsageError(message)
    return user


def _check(session: Session, user: User, scopes: frozenset[Scope]) -> None:
    beyond = sorted(scopes - SCOPES_OF[Role(user.role)])
    if beyond:
        message = f"A {user.role}'s token can't have {', '.join(beyond)}."
        raise UsageError(message)
    living = select(ApiToken.id).where(ApiToken.user_id == user.id, ApiToken.revoked_at.is_(None))
    if len(session.scalars(living).all()) >= MOST_TOKENS:
        message = f"{user.name} has {MOST_TOKENS} tokens; revoke one first."
        raise UsageError(message)


def revoke_token(
    engine: Engine, token_id: int, actor: Actor, *, at: datetime, user_id: int | None = None
) -> None:
    """End a token at once; nothing where it was revoked already. Raises NoSuchThing.

    With `user_id` it must be that user's.
    """
    with unit_of_work(engine) as session:
        row = session.get(ApiToken, token_id)
        if row is None or user_id not in {None, row.user_id}:
            message = f"There is no token {token_id}."
            raise NoSuchThing(message)
        if row.revoked_at is None:
            row.revoked_at = at
            note(session, actor, Act("token.revoked", "token", str(row.id)), at=at)
