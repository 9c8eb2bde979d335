"""Users, as administrators keep them: added, reset, disabled, given a role. Nobody is ever deleted: trails name them.

Whoever is reset, disabled or given another role is signed out everywhere. The last administrator who can sign in stays one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.audit_log import Act, Actor, note
from consultant.errors import NoSuchThing, NotPossibleNow, UsageError
from consultant.mail.address import canonical
from consultant.models.account import Account
from consultant.models.administration import AuditEntry
from consultant.models.base import reading, unit_of_work
from consultant.models.user import Role, User
from consultant.users.attempts import forget_failures
from consultant.users.passwords import check_new_password, hash_password, make_one_time_password
from consultant.users.sessions import end_sessions
from consultant.users.signing_in import find_user, login_of, trail_name
from consultant.users.tokens import end_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

MOST_SHOWN = 500
HANDED_FOR = timedelta(days=7)
"""So long a password that was handed out lets in."""

_ADMINS = select(User.id).where(User.role == Role.ADMIN, User.disabled_at.is_(None)).order_by(User.id)
"""Administrators who may sign in."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._+@-]{0,199}")


@dataclass(frozen=True, slots=True)
class NewUser:
    """Who is added. `account_id` is a customer's; `by_provider_alone` gives no password: sign-in is by OpenID Connect."""

    name: str
    role: Role = Role.CODER
    email: str = ""
    account_id: int | None = None
    oidc_subject: str = ""
    by_provider_alone: bool = False


@dataclass(frozen=True, slots=True)
class Handed:
    """A user, and the password to hand out, which is shown once; empty where there is none."""

    user: User
    password: str = field(default="", repr=False)


def list_users(engine: Engine, *, holds: str = "") -> Sequence[User]:
    """Everybody whose name holds some letters, by name; the first `MOST_SHOWN`."""
    query = select(User).order_by(User.name).limit(MOST_SHOWN)
    with reading(engine) as session:
        return session.scalars(query.where(User.name.contains(login_of(holds), autoescape=True))).all()


def get_user(engine: Engine, name: str) -> User:
    """Raises NoSuchThing."""
    with reading(engine) as session:
        return _get(session, name, locked=False)


def has_admin(engine: Engine) -> bool:
    """Whether an administrator is there who may sign in."""
    with reading(engine) as session:
        return session.scalars(_ADMINS.limit(1)).first() is not None


def parse_role(text: str) -> Role:
    """Raises UsageError."""
    try:
        return Role(text.strip().lower())
    except ValueError as error:
        message = f"{text!r} is no role; take one of {', '.join(Role)}."
        raise UsageError(message) from error


def add_user(
    engine: Engine, wanted: NewUser, actor: Actor, *, now: datetime, chosen: str = "", reason: str = ""
) -> Handed:
    """Add somebody. A `chosen` password is his own; else he gets one to be changed at the first sign-in. Raises UsageError."""
    name, email = _checked_name(wanted.name), _checked_email(wanted.email)
    if chosen:
        check_new_password(chosen, name, email)
    password = "" if wanted.by_provider_alone else chosen or make_one_time_password()
    hashed = hash_password(password) if password else None
    with unit_of_work(engine, "people") as session:
        _check_free(session, name)
        _check_account(session, wanted)
        _check_subject(session, wanted.oidc_subject)
        user = User(
            name=name,
            email=email,
            role=wanted.role,
            account_id=wanted.account_id,
            oidc_subject=wanted.oidc_subject or None,
            password_hash=hashed,
            must_change=bool(password) and not chosen,
            handed_until=now + HANDED_FOR,
            created_at=now,
        )
        session.add(user)
        session.flush()
        act = Act("user.added", "user", trail_name(user), new=wanted.role, reason=reason)
        note(session, actor, act, at=now)
    return Handed(user, "" if chosen else password)


def reset_password(engine: Engine, name: str, actor: Actor, *, now: datetime, reason: str = "") -> Handed:
    """A password to hand out, instead of a forgotten one; a lock-out ends too, and so does every token of the user.

    Raises UsageError.
    """
    password = make_one_time_password()
    hashed = hash_password(password)

    def change(session: Session, user: User) -> tuple[str, str]:
        user.password_hash, user.must_change, user.handed_until = hashed, True, now + HANDED_FOR
        forget_failures(user)
        ended = end_tokens(session, user.id, now)
        return "", f"{ended} tokens revoked" if ended else ""

    user = _change(engine, name, actor, "user.password_reset", change, now=now, reason=reason)
    return Handed(user, password)


def reset_totp(engine: Engine, name: str, actor: Actor, *, now: datetime, reason: str = "") -> User:
    """Take one-time passwords and recovery codes away, of somebody who has lost both. Raises UsageError."""

    def change(_: Session, user: User) -> tuple[str, str]:
        former = "set up" if user.totp_since else "not set up"
        user.totp_secret = user.totp_since = user.recovery_codes = None
        forget_failures(user)
        return former, "not set up"

    return _change(engine, name, actor, "user.totp_reset", change, now=now, reason=reason)


def disable(engine: Engine, name: str, actor: Actor, *, now: datetime, reason: str = "") -> User:
    """Let somebody in no more. Raises UsageError, NotPossibleNow for the last administrator."""

    def change(session: Session, user: User) -> tuple[str, str]:
        _keep_an_admin(session, user)
        user.disabled_at = user.disabled_at or now
        return "", ""

    return _change(engine, name, actor, "user.disabled", change, now=now, reason=reason)


def enable(engine: Engine, name: str, actor: Actor, *, now: datetime, reason: str = "") -> User:
    """Let somebody in again. Raises UsageError."""

    def change(_: Session, user: User) -> tuple[str, str]:
        user.disabled_at = None
        forget_failures(user)
        return "", ""

    return _change(engine, name, actor, "user.enabled", change, now=now, reason=reason)


def set_role(engine: Engine, name: str, role: Role, actor: Actor, *, now: datetime, reason: str = "") -> User:
    """Another role. Raises UsageError, NotPossibleNow for the last administrator."""

    def change(session: Session, user: User) -> tuple[str, str]:
        former = user.role
        if role is not Role.ADMIN:
            _keep_an_admin(session, user)
        if role is Role.CUSTOMER and user.account_id is None:
            message = f"{user.name} belongs to no account, and a customer does."
            raise UsageError(message)
        user.role = role
        return former, role.value

    return _change(engine, name, actor, "user.role_set", change, now=now, reason=reason)


def rename(engine: Engine, name: str, wanted: str, actor: Actor, *, now: datetime, reason: str = "") -> User:
    """Another name to sign in by. Raises UsageError where it is or was somebody else's."""
    checked = _checked_name(wanted)

    def change(session: Session, user: User) -> tuple[str, str]:
        former = trail_name(user)
        _check_free(session, checked)
        user.name = checked
        return former, trail_name(user)

    return _change(engine, name, actor, "user.renamed", change, now=now, reason=reason)


def set_email(
    engine: Engine, name: str, email: str, actor: Actor, *, now: datetime, reason: str = ""
) -> User:
    """Another address, or none; who is known to the identity provider by the former one is so no more. Raises UsageError."""
    checked = _checked_email(email)

    def change(_: Session, user: User) -> tuple[str, str]:
        former = "set" if user.email else "none"
        user.email, user.oidc_subject = checked, None
        return former, "set" if checked else "none"

    return _change(engine, name, actor, "user.email_set", change, now=now, reason=reason)


def sign_out_everywhere(engine: Engine, name: str, actor: Actor, *, now: datetime, reason: str = "") -> User:
    """End all sessions of somebody. Raises UsageError."""

    def change(_: Session, __: User) -> tuple[str, str]:
        return "", ""

    return _change(engine, name, actor, "user.sessions_ended", change, now=now, reason=reason)


def _change(
    engine: Engine,
    name: str,
    actor: Actor,
    action: str,
    change: Callable[[Session, User], tuple[str, str]],
    *,
    now: datetime,
    reason: str,
) -> User:
    """Change a user, whose sessions end, and note what was and what is."""
    with unit_of_work(engine, "people") as session:
        session.scalars(
            _ADMINS.with_for_update()
        ).all()  # first and in order, so that two never wait for each other
        user = _get(session, name, locked=True)
        old, new = change(session, user)
        end_sessions(session, user.id)
        act = Act(action, "user", trail_name(user), old=old, new=new, reason=reason)
        note(session, actor, act, at=now)
    return user


def _get(session: Session, name: str, *, locked: bool) -> User:
    user = find_user(session, name, locked=locked)
    if user is None:
        message = f"There is no user {login_of(name)!r}."
        raise NoSuchThing(message)
    return user


def _keep_an_admin(session: Session, user: User) -> None:
    """Raises NotPossibleNow where nobody would be left who may make another one."""
    if session.scalars(_ADMINS).all() == [user.id]:
        message = f"{user.name} is the last administrator; make another one first."
        raise NotPossibleNow(message)


def _checked_name(typed: str) -> str:
    name = login_of(typed)
    if not _NAME.fullmatch(name):
        message = "A user's name has letters, figures and . _ - + @, and begins with a letter or a figure."
        raise UsageError(message)
    return name


def _checked_email(typed: str) -> str:
    if not typed.strip():
        return ""
    found = canonical(typed.strip())
    if not found:
        message = f"{typed!r} is no mail address."
        raise UsageError(message)
    return found


def _check_free(session: Session, name: str) -> None:
    """A name that trails know is never somebody else's."""
    if find_user(session, name) is not None:
        message = f"There is a user {name} already."
        raise UsageError(message)
    renamed = select(AuditEntry.id).where(
        AuditEntry.subject_kind == "user", AuditEntry.action == "user.renamed", AuditEntry.old == name
    )
    if session.scalars(renamed.limit(1)).first() is not None:
        message = f"{name} was somebody's name before, and trails hold it; take another one."
        raise UsageError(message)


def _check_account(session: Session, wanted: NewUser) -> None:
    if (wanted.role is Role.CUSTOMER) != (wanted.account_id is not None):
        message = "A customer belongs to an account, and nobody else does."
        raise UsageError(message)
    if wanted.account_id is not None and session.get(Account, wanted.account_id) is None:
        message = f"There is no account {wanted.account_id}."
        raise NoSuchThing(message)


def _check_subject(session: Session, subject: str) -> None:
    """Raises UsageError where the identity provider's subject is another user's."""
    if not subject:
        return
    found = session.scalars(select(User).where(User.oidc_subject == subject)).first()
    if found is not None:
        message = f"{found.name} is known to the identity provider by this subject."
        raise UsageError(message)
