"""Signing in, within a transaction of the caller: name and password first, a one-time password where one is set up.

    nobody ─password→ (waits for a code) ─code→ signed in
       └─identity provider→ ┘

Each arrow gives another token, so that a session that somebody foisted on the browser is worth nothing (OWASP, session fixation).
What was wrong is for the audit log: whoever tries hears one sentence for all of it. The hash is verified before the
transaction, and for a name that nobody has too; of tries at the same time no more count than of tries in turn, for the
lock is looked at here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.models.user import User, WebSession
from consultant.users import totp
from consultant.users.attempts import count_failure, forget_failures, is_locked
from consultant.users.sessions import LONGEST, UNDER_WAY, find_session, hash_of, open_session, sweep_sessions

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.users.passwords import Verified

LONGEST_NAME = 200
MOST_SESSIONS = 20
"""Of one user; one more ends the one that was used longest ago."""

_REFUSED = re.compile("[\0\ud800-\udfff]")


class Why(StrEnum):
    """Why nobody was let in, for the audit log."""

    NOBODY = "no such user"
    DISABLED = "disabled"
    LOCKED = "locked out"
    PASSWORD = "wrong password"  # noqa: S105 - a reason
    CODE = "wrong one-time password"
    STALE = "the handed password has ended"
    ENDED = "the sign-in has ended"
    NOT_ENTERED = "not entered here"


@dataclass(frozen=True, slots=True)
class Browser:
    """Whose request it is: the cookie that it came with, and what it calls itself."""

    token: str = field(default="", repr=False)
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended. `token` is the new cookie, empty where nobody was let in; `locks` says that the failure locked the user."""

    user: User | None
    why: Why | None = None
    locks: bool = False
    token: str = field(default="", repr=False)
    waits_for_code: bool = False
    goes_on_to: str = ""


def trail_name(user: User) -> str:
    """A user as the audit log names him: it holds no address, and a customer's name is one."""
    return f"user {user.id}" if "@" in user.name else user.name


def login_of(typed: str) -> str:
    """The name as users are found by it: case and form of writing do not matter."""
    return _REFUSED.sub("", unicodedata.normalize("NFKC", typed)).strip().casefold()[:LONGEST_NAME]


def find_user(session: Session, typed: str, *, locked: bool = False) -> User | None:
    """The user of a name; `locked` keeps the row from others until the transaction ends."""
    query = select(User).where(User.name == login_of(typed))
    return session.scalars(query.with_for_update() if locked else query).first()


def password_of(user: User | None) -> str | None:
    """The hash that a sign-in is verified against; None where nothing may fit."""
    return user.password_hash if user is not None and user.disabled_at is None else None


def after_password(
    session: Session, typed: str, verified: Verified, browser: Browser, goes_on_to: str, now: datetime
) -> Outcome:
    """The end of the first step, once the password was verified."""
    user = find_user(session, typed, locked=True)
    why = _find_reason(user, right=verified.right, wrong=Why.PASSWORD, now=now)
    if user is None or why is not None:
        return _refused(user, why or Why.NOBODY, now)
    if verified.renewed:
        user.password_hash = verified.renewed
    return let_in(session, user, browser, goes_on_to, now)


def after_code(session: Session, given: str, browser: Browser, now: datetime) -> Outcome:
    """The second step: a one-time password or a recovery code, for the session that waits for one."""
    waiting = find_waiting(session, browser.token, now)
    if waiting is None:
        return Outcome(None, Why.ENDED)
    user = session.get_one(User, waiting.user_id, with_for_update=True)
    why = _find_reason(user, right=True, wrong=Why.CODE, now=now)
    if why is None and not spend_code(user, given, now):
        why = Why.CODE
    if why is not None:
        return _refused(user, why, now)
    return _enter(session, user, browser, waiting.goes_on_to, now)


def let_in(session: Session, user: User, browser: Browser, goes_on_to: str, now: datetime) -> Outcome:
    """The first factor is proved: on to the second where the user has one, else signed in."""
    if user.totp_since is None:
        return _enter(session, user, browser, goes_on_to, now)
    _leave(session, browser)
    token, row = open_session(session, user, now, agent=browser.agent, lasts=UNDER_WAY)
    row.waits_for_totp, row.goes_on_to = True, goes_on_to
    session.flush()
    return Outcome(user, token=token, waits_for_code=True, goes_on_to=goes_on_to)


def find_waiting(session: Session, token: str, now: datetime) -> WebSession | None:
    """The session of somebody whose code is waited for."""
    row = find_session(session, token, now)
    return row if row is not None and row.waits_for_totp and row.user_id is not None else None


def spend_code(user: User, given: str, now: datetime) -> bool:
    """Whether a one-time password or a recovery code is good; it is used up by that."""
    if user.totp_secret is None:
        return False
    step = totp.find_step(user.totp_secret, given, now, used=user.totp_step)
    if step is not None:
        user.totp_step = step
        return True
    left = totp.spend(user.recovery_codes or [], given)
    if left is not None:
        user.recovery_codes = left
    return left is not None


def _find_reason(user: User | None, *, right: bool, wrong: Why, now: datetime) -> Why | None:
    """The first reason against somebody; None where there is none."""
    if user is None:
        return Why.NOBODY
    if user.disabled_at is not None:
        return Why.DISABLED
    if is_locked(user, now):
        return Why.LOCKED
    if not right:
        return wrong
    stale = user.must_change and user.handed_until is not None and now >= user.handed_until
    return Why.STALE if stale else None


def _refused(user: User | None, why: Why, now: datetime) -> Outcome:
    """Count it against the user, but not while he is locked out: nobody shall keep him out for ever."""
    counts = user is not None and why in {Why.PASSWORD, Why.CODE}
    return Outcome(user, why, locks=bool(counts and user and count_failure(user, now)))


def _enter(session: Session, user: User, browser: Browser, goes_on_to: str, now: datetime) -> Outcome:
    _leave(session, browser)
    sweep_sessions(session, now)
    forget_failures(user)
    user.signed_in_at = now
    token, row = open_session(session, user, now, agent=browser.agent, lasts=LONGEST)
    _keep_few(session, row)
    return Outcome(user, token=token, goes_on_to=goes_on_to)


def _leave(session: Session, browser: Browser) -> None:
    """The session that the browser came with ends, whoever's it is."""
    former = session.get(WebSession, hash_of(browser.token)) if browser.token else None
    if former is not None:
        session.delete(former)
        session.flush()


def _keep_few(session: Session, newest: WebSession) -> None:
    others = select(WebSession).where(WebSession.user_id == newest.user_id)
    query = others.where(WebSession.token_hash != newest.token_hash).order_by(WebSession.seen_at.desc())
    for row in session.scalars(query.offset(MOST_SESSIONS - 1)):
        session.delete(row)
    session.flush()
