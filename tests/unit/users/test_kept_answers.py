"""Keys of calls and uses of tokens, on both stores."""

from __future__ import annotations

import threading

from sqlalchemy import Engine

from consultant.models.base import reading, unit_of_work
from consultant.models.user import ApiToken, Role, User
from consultant.users.kept_answers import Call, Kept, forget_answers, give_back, hash_of_request, keep, take
from consultant.users.tokens import Scope, find_bearer, note_used, open_token, was_used

from tests.conftest import Clock
from tests.journeys.journey import config_with, open_desk
from tests.stores import Store


def opened(store: Store, clock: Clock) -> Engine:
    from tests.conftest import CHECKOUT

    return open_desk(store.home, config_with(store.home / "config", CHECKOUT, {}), clock).desk.engine


def given(engine: Engine, clock: Clock) -> tuple[str, int]:
    with unit_of_work(engine) as session:
        user = User(name="ann", role=Role.CODER, created_at=clock())
        session.add(user)
        session.flush()
        value, row = open_token(session, user, "x", [Scope.ASK, Scope.ADMIN], clock())
        return value, row.id


def test_a_key_is_taken_once_however_many_come_at_once(empty_store: Store, clock: Clock) -> None:
    engine = opened(empty_store, clock)
    _, token = given(engine, clock)
    call = Call(token, "k", hash_of_request("POST", "/x?", b"{}"))
    found: list[Kept | None] = []
    barrier = threading.Barrier(4)

    def come() -> None:
        barrier.wait()
        found.append(take(engine, call, clock()))

    threads = [threading.Thread(target=come) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one is None for one in found) == [False, False, False, True]
    keep(engine, call, 201, "made")
    give_back(engine, call)  # what was answered stays
    assert take(engine, call, clock()) == Kept(is_same=True, status=201, answer="made")
    other = Call(token, "k", hash_of_request("POST", "/x?", b"[]"))
    assert take(engine, other, clock()) == Kept(is_same=False, status=201, answer="made")
    clock.pass_(hours=25)
    assert take(engine, other, clock()) is None
    give_back(engine, other)
    assert take(engine, call, clock()) is None
    clock.pass_(hours=25)
    assert forget_answers(engine, clock()) == 1


def test_a_token_keeps_of_its_scopes_what_its_user_s_role_allows(empty_store: Store, clock: Clock) -> None:
    engine = opened(empty_store, clock)
    value, number = given(engine, clock)
    with reading(engine) as session:
        found = find_bearer(session, value, clock())
        assert found
        assert found[0].scopes == frozenset({Scope.ASK})  # a coder's token administers nothing
        assert was_used(found[1], clock())
        assert find_bearer(session, value[:-1], clock()) is None
        assert find_bearer(session, value.removeprefix("cct_"), clock()) is None
    note_used(engine, number, clock())
    with reading(engine) as session:
        assert not was_used(session.get_one(ApiToken, number), clock())
