"""Public registration: an address asks for an account, confirms by a mailed link, and gets the free plan.

It is open where a plan of the name `free` exists. Whoever asks is told the same whether the address is known or not (OWASP,
Authentication Cheat Sheet): what differs is the mail, which only its owner reads. One mailbox gets one free account, however
its address is tagged (mail/address.py).
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, update

from consultant.accounts.senders import add_sender, find_sender
from consultant.administration.accounts import put_on_plan_within
from consultant.announcements import announce
from consultant.audit_log import Act, Actor, note
from consultant.errors import NotPossibleNow, UsageError
from consultant.mail.address import canonical, mailbox_key
from consultant.models.account import Account, Plan, Sender
from consultant.models.base import reading, unit_of_work
from consultant.models.user import Registration, Role, User
from consultant.users.passwords import check_new_password, hash_password
from consultant.users.sessions import hash_of
from consultant.vocabulary import ReplyKind

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.desk import Desk

FREE = "free"
GOOD_FOR = timedelta(days=1)
MOST_A_DAY = 3
"""Links that are mailed to one mailbox on one day."""
MOST_AN_HOUR = 200
"""Links that are mailed in all within an hour: somebody who registers others' addresses stops being useful to himself."""
TOKEN_BYTES = 32
ENDED = "This link has ended: it is good for a day. Register again to get a new one."
USED = "This link has been used: your account is there, sign in."
ANOTHER = (
    "Somebody, probably you, asked for an account for this address. Your mailbox has one already, under another spelling of "
    "its address: sign in with that one. One mailbox gets one free account; ask the desk's administrator if you need a second."
)
NO_LINK = "There is no such link; take the newest mail, or register again to get a new one."


def is_open(desk: Desk) -> bool:
    """Whether anybody may register."""
    with reading(desk.engine) as session:
        return _free_plan(session) is not None


def find_free_plan(desk: Desk) -> Plan | None:
    """What whoever registers gets; None where registration is closed."""
    with reading(desk.engine) as session:
        return _free_plan(session)


def register(desk: Desk, address: str, link: str, end: str = "") -> None:
    """Mail a link to an address; `link` and `end` stand around the token. Raises UsageError where it is no address."""
    wanted = canonical(address)
    if not wanted:
        message = "This is no mail address."
        raise UsageError(message)
    if not is_open(desk):
        message = "Registration is closed here; ask the desk's administrator for an account."
        raise NotPossibleNow(message)
    now = desk.clock()
    with unit_of_work(desk.engine) as session:
        key = mailbox_key(wanted)
        if _too_many(session, key, now):
            return
        token = secrets.token_urlsafe(TOKEN_BYTES)
        row = Registration(
            address=wanted, mailbox_key=key, token_hash=hash_of(token), at=now, ends_at=now + GOOD_FOR
        )
        session.add(row)
        session.flush()
        mailbox = next(iter(desk.mailboxes))
        words = _words(session, wanted, f"{link}{token}{end}")
        once = f"registration:{row.token_hash}"  # and no number: SQLite gives an erased one's to the next
        announce(desk, session, ReplyKind.CONFIRMATION, mailbox, wanted, words, once=once)


def _words(session: Session, address: str, link: str) -> str:
    is_known, had_one = _is_user(session, address), _had_one(session, address)
    if is_known:
        return (
            "Somebody, probably you, asked for an account for this address. You have one already: sign in with your "
            "address and your password, or ask your administrator to reset it."
        )
    if had_one:
        return ANOTHER
    return f"To confirm this address and choose a password, open {link} within a day. If you did not ask for it, do nothing."


def _had_one(session: Session, address: str) -> bool:
    """Whether this mailbox has an account under another address of it. One that may ask already keeps its account."""
    key = mailbox_key(address)
    registered = select(Registration.id).where(
        Registration.mailbox_key == key, Registration.used_at.is_not(None), Registration.address != address
    )
    local, _, domain = key.rpartition("@")
    tagged = Sender.address.startswith(f"{local}+", autoescape=True) & Sender.address.endswith(
        f"@{domain}", autoescape=True
    )
    known = select(Sender.id).where(Sender.address != address, or_(Sender.address == key, tagged))
    may_ask = select(Sender.id).where(Sender.address == address)
    found = [session.scalars(query.limit(1)).first() for query in (may_ask, registered, known)]
    return found[0] is None and any(
        found[1:]
    )  # all are asked for, so that none of them shows in the time it takes


def _is_user(session: Session, address: str) -> bool:
    return session.scalars(select(User.id).where(User.name == address)).first() is not None


def _too_many(session: Session, key: str, now: datetime) -> bool:
    of_one = select(func.count()).where(
        Registration.mailbox_key == key, Registration.at > now - timedelta(days=1)
    )
    of_all = select(func.count()).where(Registration.at > now - timedelta(hours=1))
    return session.scalars(of_one).one() >= MOST_A_DAY or session.scalars(of_all).one() >= MOST_AN_HOUR


def find_address(desk: Desk, token: str) -> str:
    """The address that a link is for. Raises NotPossibleNow where it has ended."""
    with reading(desk.engine) as session:
        return _waiting(session, token, desk.clock()).address


def confirm(desk: Desk, token: str, password: str) -> int:
    """Make the account of a confirmed address; the user's id. Raises NotPossibleNow, and UsageError for a poor password."""
    now = desk.clock()
    with reading(desk.engine) as session:
        address = _waiting(session, token, now).address
    check_new_password(password, address)
    hashed = hash_password(password)  # outside of the transaction: it takes a while by design
    with unit_of_work(desk.engine) as session:
        row = _waiting(session, token, now)
        _lock_mailbox(session, row)
        if _had_one(session, address):
            raise NotPossibleNow(ANOTHER)
        used = session.execute(
            update(Registration)
            .where(Registration.id == row.id, Registration.used_at.is_(None))
            .values(used_at=now)
            .execution_options(synchronize_session=False)
        )
        if not used.rowcount or _is_user(session, address):  # type: ignore[attr-defined]
            raise NotPossibleNow(USED)
        account_id = _account_of(session, address, now)
        user = User(
            name=address,
            email=address,
            role=Role.CUSTOMER,
            account_id=account_id,
            password_hash=hashed,
            created_at=now,
        )
        session.add(user)
        session.flush()
        act = Act("user.registered", "user", str(user.id), new=f"account {account_id}")
        note(session, Actor("registration", "web"), act, at=now)
        return user.id


def _account_of(session: Session, address: str, now: datetime) -> int:
    """The account that the address has already, or that bears its name and keeps its plan; else a new one with the free plan."""
    known = find_sender(session, address)
    if known is not None:
        return known.account_id
    sender = add_sender(session, address, account=None, at=now, actor="registration", reason="registered")
    account, plan = session.get_one(Account, sender.account_id), _free_plan(session)
    if plan is not None and account.plan_id is None:
        put_on_plan_within(session, account, plan, Actor("registration", "web"), "registered", now)
    return account.id


def _free_plan(session: Session) -> Plan | None:
    return session.scalars(select(Plan).where(Plan.name == FREE, Plan.retired_at.is_(None))).first()


def _lock_mailbox(session: Session, row: Registration) -> None:
    """Let two links of one mailbox be confirmed one after the other. SQLite has one writer anyway."""
    same = (
        select(Registration.id).where(Registration.mailbox_key == row.mailbox_key).order_by(Registration.id)
    )
    session.execute(same.with_for_update()).all()


def _waiting(session: Session, token: str, now: datetime) -> Registration:
    row = session.scalars(select(Registration).where(Registration.token_hash == hash_of(token))).first()
    if row is None:
        raise NotPossibleNow(NO_LINK)
    if row.used_at is not None:
        raise NotPossibleNow(USED)
    if row.ends_at <= now:
        raise NotPossibleNow(ENDED)
    return row
