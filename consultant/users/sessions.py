"""Sessions on the server side: the cookie holds a random token, the store its hash (OWASP Session Management).

A session ends after `IDLE` without a request and at the latest after `LONGEST`; whoever signs in gets a new one, and so
does whoever changes a password or a second factor (`rotate`). What has ended is swept whenever somebody signs in.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select

from consultant.models.base import unit_of_work
from consultant.models.user import Role, User, WebSession

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

IDLE = timedelta(hours=1)
LONGEST = timedelta(hours=12)
UNDER_WAY = timedelta(minutes=10)
"""Of somebody who has not signed in wholly yet: a code, or the identity provider's answer, is waited for."""
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is at the page. `csrf` is what the session's forms carry; `session_hash` its key in the store.

    Whoever `must_change` his password sees no page but the one for that (web/visitors.py).
    """

    user_id: int
    name: str
    role: Role
    account_id: int | None
    csrf: str
    session_hash: str
    must_change: bool = False


def hash_of(token: str) -> str:
    """What is kept of a token: its SHA-256 (it has 256 random bits, so that no slow hash is needed)."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(
    session: Session, user: User | None, now: datetime, *, agent: str = "", lasts: timedelta = LONGEST
) -> tuple[str, WebSession]:
    """A new session, of `user` or of nobody yet; the cookie's value and the row."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = WebSession(
        token_hash=hash_of(token),
        user_id=user.id if user else None,
        csrf=secrets.token_urlsafe(TOKEN_BYTES),
        agent=agent,
        created_at=now,
        seen_at=now,
        ends_at=now + lasts,
    )
    session.add(row)
    session.flush()
    return token, row


def find_session(session: Session, token: str, now: datetime) -> WebSession | None:
    """The session of a cookie that has not ended."""
    row = session.get(WebSession, hash_of(token)) if token else None
    return row if row and now < row.ends_at and now - row.seen_at < IDLE else None


def find_visitor(session: Session, token: str, now: datetime) -> Visitor | None:
    """Who is signed in with a cookie; None where nobody is, or not wholly, or is disabled."""
    row = find_session(session, token, now)
    if row is None or row.user_id is None or row.waits_for_totp:
        return None
    user = session.scalars(select(User).where(User.id == row.user_id, User.disabled_at.is_(None))).first()
    if user is None:
        return None
    return Visitor(
        user.id, user.name, Role(user.role), user.account_id, row.csrf, row.token_hash, user.must_change
    )


def note_seen(engine: Engine, session_hash: str, now: datetime) -> None:
    """A session was used now; nothing where it is gone."""
    with unit_of_work(engine) as session:
        row = session.get(WebSession, session_hash)
        if row is not None:
            row.seen_at = now


def rotate(session: Session, row: WebSession, now: datetime) -> tuple[str, WebSession]:
    """The same session under another token (OWASP: renew the id after every change of privilege); it ends no later."""
    user = session.get(User, row.user_id) if row.user_id else None
    token, renewed = open_session(session, user, now, agent=row.agent, lasts=row.ends_at - now)
    session.delete(row)
    session.flush()
    return token, renewed


def list_sessions(session: Session, user_id: int, now: datetime) -> list[WebSession]:
    """A user's sessions that go on, the one that was used last first."""
    query = (
        select(WebSession)
        .where(WebSession.user_id == user_id, WebSession.waits_for_totp.is_(False), WebSession.ends_at > now)
        .where(WebSession.seen_at > now - IDLE)
        .order_by(WebSession.seen_at.desc(), WebSession.created_at.desc())
    )
    return list(session.scalars(query))


def end_sessions(session: Session, user_id: int, *, but: str = "") -> int:
    """End a user's sessions, all or all `but` one; how many they were."""
    ended = delete(WebSession).where(WebSession.user_id == user_id, WebSession.token_hash != but)
    gone = session.execute(ended.execution_options(synchronize_session=False))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def sweep_sessions(session: Session, now: datetime) -> None:
    """Delete what has ended, by its time or by idleness."""
    ended = delete(WebSession).where(or_(WebSession.ends_at <= now, WebSession.seen_at <= now - IDLE))
    session.execute(ended.execution_options(synchronize_session=False))
