"""Signing in and out, each try with its transaction and its line in the audit log.

A hash is computed before the transaction, never within it: the writer of the store has mail to take. Failures are in the audit
log under the user's name, never under what was typed: it may be a password.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.audit_log import Act, Actor, note
from consultant.models.base import reading, unit_of_work
from consultant.models.user import User, WebSession
from consultant.users import oidc, passwords
from consultant.users.sessions import (
    find_session,
    hash_of,
    sweep_sessions,
)
from consultant.users.signing_in import (
    Browser,
    Outcome,
    Why,
    after_code,
    after_password,
    find_user,
    let_in,
    password_of,
    trail_name,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

NOBODY = Actor("nobody", "web")


def sign_in(
    engine: Engine, typed: str, password: str, browser: Browser, *, goes_on_to: str, now: datetime
) -> Outcome:
    """The first step, by name and password."""
    with reading(engine) as session:
        kept = password_of(find_user(session, typed))
    verified = passwords.verify(password, kept)
    with unit_of_work(engine, "sign_in") as session:
        outcome = after_password(session, typed, verified, browser, goes_on_to, now)
        note_outcome(session, outcome, now)
    return outcome


def give_code(engine: Engine, given: str, browser: Browser, *, now: datetime) -> Outcome:
    """The second step, by a one-time password or a recovery code."""
    with unit_of_work(engine, "sign_in") as session:
        outcome = after_code(session, given, browser, now)
        note_outcome(session, outcome, now)
    return outcome


def begin_oidc(engine: Engine, browser: Browser, asked: oidc.Asked, *, goes_on_to: str, now: datetime) -> str:
    """Remember what the identity provider is asked, in a session of nobody; its cookie."""
    with unit_of_work(engine, "sign_in") as session:
        sweep_sessions(session, now)
        return oidc.remember(session, browser, asked, goes_on_to, now)


def take_question(engine: Engine, token: str, now: datetime) -> tuple[oidc.Asked, str] | None:
    """What this browser's provider was asked, and where it goes on to; an answer is good once."""
    with unit_of_work(engine, "sign_in") as session:
        found = oidc.find_asked(session, token, now)
        if found is not None:
            session.delete(session.get_one(WebSession, hash_of(token)))
        return found


def sign_in_by_oidc(
    engine: Engine, identity: oidc.Identity, browser: Browser, *, goes_on_to: str, now: datetime
) -> Outcome:
    """The first step, by what the identity provider says."""
    with unit_of_work(engine, "sign_in") as session:
        user = oidc.find_entered(session, identity)
        why = Why.NOT_ENTERED if user is None else Why.DISABLED if user.disabled_at is not None else None
        outcome = (
            let_in(session, user, browser, goes_on_to, now)
            if user is not None and why is None
            else Outcome(user, why)
        )
        note_outcome(session, outcome, now)
    return outcome


def sign_out(engine: Engine, token: str, now: datetime) -> None:
    """End the session of a cookie, also one that waits for a code."""
    with unit_of_work(engine, "sign_in") as session:
        row = find_session(session, token, now)
        if row is None:
            return
        user = session.get(User, row.user_id) if row.user_id else None
        session.delete(row)
        if user is not None and not row.waits_for_totp:
            name = trail_name(user)
            note(session, Actor(name, "web"), Act("user.signed_out", "user", name), at=now)


def note_outcome(session: Session, outcome: Outcome, now: datetime) -> None:
    """A line for each try, whatever came of it; a further one where it locked the user."""
    name = trail_name(outcome.user) if outcome.user else ""
    if outcome.why is not None:
        failed = Act("user.sign_in_failed", "user", name, reason=outcome.why)
        note(session, NOBODY, failed, at=now)
        if outcome.locks and outcome.user and outcome.user.locked_until:
            until = outcome.user.locked_until.isoformat(timespec="seconds")
            note(session, NOBODY, Act("user.locked_out", "user", name, new=f"until {until}"), at=now)
    elif not outcome.waits_for_code:
        note(session, Actor(name, "web"), Act("user.signed_in", "user", name), at=now)
