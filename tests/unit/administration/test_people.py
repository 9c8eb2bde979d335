"""Users on both stores: concurrency of sign-ins and of administrators, the unique, and what the audit log holds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyotp
import pytest
from sqlalchemy import Engine, select

from consultant.administration import people, sign_ins
from consultant.administration.tokens import add_token
from consultant.audit_log import Actor
from consultant.cli.services import open_services
from consultant.errors import NoSuchThing, NotPossibleNow, UsageError
from consultant.models.administration import AuditEntry
from consultant.models.base import reading, unit_of_work
from consultant.models.user import Role, User, WebSession
from consultant.users import totp
from consultant.users.passwords import hash_password
from consultant.users.sessions import find_session, find_visitor, note_seen, open_session, rotate
from consultant.users.signing_in import Browser, spend_code
from consultant.users.tokens import Scope, find_bearer

from tests.conftest import Clock
from tests.stores import Store

GOOD = "a heron reads slowly"
ROOT = Actor("root", "cli")


@pytest.fixture
def engine(empty_store: Store) -> Engine:
    return open_services().engine


def add(engine: Engine, clock: Clock, name: str = "ann", role: Role = Role.CODER, **columns: Any) -> int:
    with unit_of_work(engine) as session:
        values = {"password_hash": hash_password(GOOD), "created_at": clock()} | columns
        user = User(name=name, role=role, **values)
        session.add(user)
        session.flush()
        return user.id


def user_of(engine: Engine, name: str = "ann") -> User:
    with reading(engine) as session:
        return session.scalars(select(User).where(User.name == name)).one()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act gives, all begun together; an error of ours is given, not raised."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return act()
        except (UsageError, NotPossibleNow) as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def sign_in(engine: Engine, clock: Clock, password: str, name: str = "ann") -> Any:
    return sign_ins.sign_in(engine, name, password, Browser(), goes_on_to="", now=clock())


def test_of_many_guesses_at_once_no_more_count_than_in_turn(engine: Engine, clock: Clock) -> None:
    add(engine, clock)
    outcomes = at_once(*[lambda: sign_in(engine, clock, "wrong") for _ in range(12)])
    assert sorted(outcome.why for outcome in outcomes) == ["locked out"] * 7 + ["wrong password"] * 5
    assert sum(outcome.locks for outcome in outcomes) == 1
    assert user_of(engine).failures == 5
    assert not sign_in(engine, clock, GOOD).token, "and the right one has to wait"


def test_one_code_at_once_in_two_browsers_is_good_in_one(engine: Engine, clock: Clock) -> None:
    secret = totp.new_secret()
    add(engine, clock, totp_secret=secret, totp_since=clock())
    waiting = [sign_in(engine, clock, GOOD) for _ in range(4)]
    assert all(one.waits_for_code for one in waiting)
    code = pyotp.TOTP(secret).at(clock())

    def give(token: str) -> Callable[[], Any]:
        return lambda: sign_ins.give_code(engine, code, Browser(token), now=clock())

    outcomes = at_once(*[give(one.token) for one in waiting])
    assert sum(bool(outcome.token) for outcome in outcomes) == 1


def test_one_recovery_code_at_once_is_good_once(engine: Engine, clock: Clock) -> None:
    codes = totp.new_recovery_codes()
    add(
        engine,
        clock,
        totp_secret=totp.new_secret(),
        totp_since=clock(),
        recovery_codes=totp.hashes_of(codes),
    )
    waiting = [sign_in(engine, clock, GOOD).token for _ in range(3)]

    def give(token: str) -> Callable[[], Any]:
        return lambda: sign_ins.give_code(engine, codes[0], Browser(token), now=clock())

    assert sum(bool(one.token) for one in at_once(*map(give, waiting))) == 1


def test_two_administrators_who_disable_each_other_leave_one(engine: Engine, clock: Clock) -> None:
    for name in ("one", "two"):
        add(engine, clock, name, Role.ADMIN)
    outcomes = at_once(
        lambda: people.disable(engine, "one", Actor("two"), now=clock()),
        lambda: people.set_role(engine, "two", Role.CODER, Actor("one"), now=clock()),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["NotPossibleNow", "User"]
    assert people.has_admin(engine)


def test_a_hash_with_lesser_parameters_is_raised_at_the_sign_in(engine: Engine, clock: Clock) -> None:
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    weak = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8192, parallelism=1),)).hash(GOOD)
    add(engine, clock, password_hash=weak)
    assert not sign_in(engine, clock, "wrong").token
    assert user_of(engine).password_hash == weak
    assert sign_in(engine, clock, GOOD).token
    assert "m=19456" in str(user_of(engine).password_hash)


def test_secrets_are_sealed_and_shown_nowhere(engine: Engine, clock: Clock, monkeypatch: Any) -> None:
    from cryptography.fernet import Fernet
    from sqlalchemy import text

    from consultant.models.sealed import seal_with

    seal_with(engine, Fernet.generate_key().decode())
    secret = totp.new_secret()
    add(engine, clock, totp_secret=secret)
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT totp_secret FROM users")).scalar()
    assert secret.encode() not in bytes(kept or b"")
    assert user_of(engine).totp_secret == secret
    handed = people.reset_password(engine, "ann", ROOT, now=clock())
    assert handed.password not in repr(handed)
    assert "token" not in repr(sign_in(engine, clock, handed.password))


def test_a_reset_password_ends_the_user_s_tokens(engine: Engine, clock: Clock) -> None:
    add(engine, clock)
    _, value = add_token(engine, "ann", "script", frozenset({Scope.CASES_READ}), ROOT, at=clock())
    with reading(engine) as session:
        assert find_bearer(session, value, clock())
    people.reset_password(engine, "ann", ROOT, now=clock())
    with reading(engine) as session:
        assert find_bearer(session, value, clock()) is None
        line = session.scalars(select(AuditEntry).where(AuditEntry.action == "user.password_reset")).one()
    assert line.new == "1 tokens revoked"


def test_a_renamed_user_s_former_name_stays_in_the_trail_and_is_nobody_else_s(
    engine: Engine, clock: Clock
) -> None:
    add(engine, clock)
    people.rename(engine, "ann", "Anna", ROOT, now=clock(), reason="married")
    with reading(engine) as session:
        line = session.scalars(select(AuditEntry)).one()
    assert (line.action, line.subject, line.old, line.new) == ("user.renamed", "anna", "ann", "anna")
    with pytest.raises(UsageError, match="was somebody's name"):
        people.add_user(engine, people.NewUser("ann"), ROOT, now=clock())
    with pytest.raises(UsageError, match="already"):
        people.add_user(engine, people.NewUser("ANNA"), ROOT, now=clock())
    assert people.get_user(engine, "anna").name == "anna"


def test_an_account_that_is_not_there_has_no_customer(engine: Engine, clock: Clock) -> None:
    wanted = people.NewUser("eve", Role.CUSTOMER, account_id=99)
    with pytest.raises(NoSuchThing, match="no account 99"):
        people.add_user(engine, wanted, ROOT, now=clock())


def test_where_nothing_is_set_up_no_code_is_good(clock: Clock) -> None:
    assert not spend_code(User(name="ann"), "123456", clock())


def test_a_session_ends_by_idleness_and_by_its_time(engine: Engine, clock: Clock) -> None:
    add(engine, clock)
    token = sign_in(engine, clock, GOOD).token
    with reading(engine) as session:
        assert find_visitor(session, token, clock())
    clock.pass_(minutes=59, seconds=59)
    with reading(engine) as session:
        row = find_session(session, token, clock())
    assert row
    note_seen(engine, row.token_hash, clock())
    note_seen(engine, "of nobody", clock())
    clock.pass_(hours=1)
    with reading(engine) as session:
        assert find_session(session, token, clock()) is None
        assert find_session(session, "", clock()) is None


def test_a_session_of_nobody_rotates_too(engine: Engine, clock: Clock) -> None:
    with unit_of_work(engine) as session:
        token, row = open_session(session, None, clock())
        renewed, other = rotate(session, row, clock())
        assert other.ends_at == row.ends_at
    assert token != renewed
    with reading(engine) as session:
        assert len(session.scalars(select(WebSession)).all()) == 1


def test_to_sign_out_without_a_session_is_no_error(engine: Engine, clock: Clock) -> None:
    sign_ins.sign_out(engine, "x", clock())
    with reading(engine) as session:
        assert not session.scalars(select(AuditEntry)).all()
