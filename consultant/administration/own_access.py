"""What users change of their own access: password, one-time passwords, sessions; each in a transaction with its line in the audit log.

Each takes the password again: whoever finds a session left open does not know it. What is changed ends the user's other
sessions and gives this one another token.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from consultant.administration.sign_ins import note_outcome
from consultant.audit_log import Act, Actor, note
from consultant.errors import NotPossibleNow, UsageError
from consultant.models.base import reading, unit_of_work
from consultant.models.user import User, WebSession
from consultant.users import passwords, totp
from consultant.users.attempts import count_failure, is_locked
from consultant.users.sessions import end_sessions, list_sessions, rotate
from consultant.users.signing_in import Outcome, Why, password_of, spend_code, trail_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from consultant.users.sessions import Visitor

NOT_SET_UP = "One-time passwords are not set up."
HANDLE = 16
"""Characters of a session's hash that name it on a page."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """What a change gives: the new cookie, and recovery codes to be shown once."""

    token: str = field(repr=False)
    csrf: str = field(repr=False)
    codes: Sequence[str] = field(default=(), repr=False)


def end_own_session(engine: Engine, visitor: Visitor, handle: str, now: datetime) -> None:
    """End one of one's sessions, named by the beginning of its hash."""
    with unit_of_work(engine, "sign_in") as session:
        rows = list_sessions(session, visitor.user_id, now)
        for row in rows:
            if handle and row.token_hash[:HANDLE] == handle:
                session.delete(row)
                _note_own(session, visitor, "user.session_ended", now)


def change_password(engine: Engine, visitor: Visitor, former: str, wanted: str, now: datetime) -> Renewed:
    """A new password of one's own; all other sessions end. Raises UsageError.

    The former one is asked for, but of somebody who must change it: he has just signed in with it.
    """
    with reading(engine) as session:
        user = session.get_one(User, visitor.user_id)
    right = user.must_change or _is_own(engine, user, former, now)
    if not right:
        _raise_not_yours()
    passwords.check_new_password(wanted, user.name, user.email)
    if passwords.verify(wanted, user.password_hash).right:
        message = "This is the password that you have; take another one."
        raise UsageError(message)
    hashed = passwords.hash_password(wanted)
    with unit_of_work(engine, "sign_in") as session:
        user = session.get_one(User, visitor.user_id, with_for_update=True)
        user.password_hash, user.must_change, user.handed_until = hashed, False, None
        _note_own(session, visitor, "user.password_changed", now)
        return _renew(session, visitor, now)


def begin_totp(engine: Engine, visitor: Visitor, password: str, now: datetime) -> None:
    """A new secret, which counts once a code of it was given. Raises UsageError."""
    _check_own(engine, visitor, password, now)
    with unit_of_work(engine, "sign_in") as session:
        user = session.get_one(User, visitor.user_id, with_for_update=True)
        if user.totp_since is not None:
            message = "One-time passwords are set up already."
            raise NotPossibleNow(message)
        user.totp_secret = totp.new_secret()


def confirm_totp(engine: Engine, visitor: Visitor, code: str, now: datetime) -> Renewed:
    """The first code of the new secret: from now on each sign-in asks for one. Raises UsageError."""
    with unit_of_work(engine, "sign_in") as session:
        user = session.get_one(User, visitor.user_id, with_for_update=True)
        if user.totp_since is not None or user.totp_secret is None:
            message = "Nothing waits to be confirmed."
            raise NotPossibleNow(message)
        step = totp.find_step(user.totp_secret, code, now, used=user.totp_step)
        if step is None:
            message = "This is not the code that your device shows now; look whether its clock is right."
            raise UsageError(message)
        user.totp_since, user.totp_step = now, step
        _note_own(session, visitor, "user.totp_set_up", now)
        return _renew(session, visitor, now, _new_codes(user))


def renew_codes(engine: Engine, visitor: Visitor, password: str, now: datetime) -> Renewed:
    """Ten new recovery codes; the former ones are good no more. Raises UsageError."""
    _check_own(engine, visitor, password, now)
    with unit_of_work(engine, "sign_in") as session:
        user = session.get_one(User, visitor.user_id, with_for_update=True)
        if user.totp_since is None:
            raise NotPossibleNow(NOT_SET_UP)
        _note_own(session, visitor, "user.recovery_codes_renewed", now)
        return _renew(session, visitor, now, _new_codes(user))


def stop_totp(engine: Engine, visitor: Visitor, password: str, code: str, now: datetime) -> Renewed:
    """Sign in by the password alone again; takes both factors. Raises UsageError."""
    _check_own(engine, visitor, password, now)
    with unit_of_work(engine, "sign_in") as session:
        user = session.get_one(User, visitor.user_id, with_for_update=True)
        if user.totp_since is None:
            raise NotPossibleNow(NOT_SET_UP)
        if not spend_code(user, code, now):
            note_outcome(session, Outcome(user, Why.CODE, locks=count_failure(user, now)), now)
            renewed = None
        else:
            user.totp_secret = user.totp_since = user.recovery_codes = None
            _note_own(session, visitor, "user.totp_stopped", now)
            renewed = _renew(session, visitor, now)
    if renewed is None:
        _raise_not_yours()
    return renewed


def _check_own(engine: Engine, visitor: Visitor, password: str, now: datetime) -> None:
    """Whoever sits at a session that was left open does not know the password. Raises UsageError."""
    with reading(engine) as session:
        user = session.get_one(User, visitor.user_id)
    if not _is_own(engine, user, password, now):
        _raise_not_yours()


def _is_own(engine: Engine, user: User, password: str, now: datetime) -> bool:
    """Whether it is the user's password; failures count as those of the sign-in do."""
    right = passwords.verify(password, password_of(user)).right
    with unit_of_work(engine, "sign_in") as session:
        kept = session.get_one(User, user.id, with_for_update=True)
        if is_locked(kept, now):
            return False
        if not right:
            note_outcome(session, Outcome(kept, Why.PASSWORD, locks=count_failure(kept, now)), now)
    return right


def _raise_not_yours() -> NoReturn:
    message = "That is not right. After several failures nothing is taken for a while."
    raise UsageError(message)


def _new_codes(user: User) -> Sequence[str]:
    codes = totp.new_recovery_codes()
    user.recovery_codes = totp.hashes_of(codes)
    return codes


def _renew(session: Session, visitor: Visitor, now: datetime, codes: Sequence[str] = ()) -> Renewed:
    """The visitor's session goes on under another token, and every other one of the user ends."""
    end_sessions(session, visitor.user_id, but=visitor.session_hash)
    token, row = rotate(session, session.get_one(WebSession, visitor.session_hash), now)
    return Renewed(token, row.csrf, codes)


def _note_own(session: Session, visitor: Visitor, action: str, now: datetime) -> None:
    name = trail_name(session.get_one(User, visitor.user_id))
    note(session, Actor(name, "web"), Act(action, "user", name), at=now)
