"""Questions by the API: recorded as a mail of the token's user, once for each Idempotency-Key."""

from __future__ import annotations

import threading

import httpx
import pytest

from consultant.models.base import reading, unit_of_work
from consultant.models.user import IdempotencyKey
from consultant.users.kept_answers import Call, forget_answers, keep, take
from consultant.users.tokens import Scope
from consultant.web.api import bounds

from tests.at_the_api import Caller, caller
from tests.at_the_desk import ASKER, case_of, introduce, replies_of
from tests.conftest import Clock
from tests.journeys.journey import Played

QUESTION = {"text": "Can I bill 93591 with 93355?", "subject": "a pair"}


@pytest.fixture
def api(played: Played, pages: httpx.Client, clock: Clock) -> Caller:
    account = introduce(played.desk.engine, clock(), units=2)
    return caller(pages, played, "customer", account_id=account, email=ASKER)


def test_a_question_becomes_a_case_that_is_answered_by_mail_and_costs_what_a_mail_costs(
    played: Played, api: Caller
) -> None:
    taken = api.post("/questions", QUESTION)
    assert taken.status_code == 202
    assert taken.headers["location"] == taken.json()["status_url"]
    assert taken.json()["status"] == "received"
    assert api.get(taken.json()["status_url"].removeprefix("/api/v1")).json()["status"] == "received"
    played.bell.answer(played.desk)
    shown = api.get(taken.json()["status_url"].removeprefix("/api/v1")).json()
    assert shown["status"] == "sent"
    assert "93591" in shown["replies"][0]["text"]
    assert replies_of(played.desk.engine, 1)[0].recipient == ASKER
    api.post("/questions", QUESTION)
    api.post("/questions", QUESTION)
    played.bell.answer(played.desk)
    assert [case_of(played.desk.engine, number).status for number in (1, 2)] == ["sent", "sent"]
    assert case_of(played.desk.engine, 3).disposition == "refused"  # two questions were granted


def test_what_would_be_another_header_is_refused_and_who_may_not_ask_is_told(
    played: Played, pages: httpx.Client, api: Caller
) -> None:
    injected = api.post("/questions", {"text": "99213?", "subject": "x\r\nBcc: all@evil.example"})
    assert injected.status_code == 422
    assert "evil" not in injected.text
    assert api.post("/questions", {"text": "x" * 50_001}).status_code == 422
    assert api.post("/questions", {"text": "99213?", "mailbox": "nowhere"}).status_code == 422
    for number, email in enumerate(("", "stranger@example.com")):
        stranger = caller(pages, played, "coder", name=f"coder-{number}", email=email)
        assert stranger.post("/questions", QUESTION).status_code == 422
    introduce(played.desk.engine, played.desk.clock(), address="rich@office.example")
    thief = caller(pages, played, "customer", name="thief", account_id=1, email="rich@office.example")
    assert thief.post("/questions", QUESTION).status_code == 422  # another account would pay


def test_a_retry_with_the_same_key_gets_the_same_answer_and_makes_no_second_case(
    played: Played, api: Caller
) -> None:
    first = api.post("/questions", QUESTION, Idempotency_Key="k1")
    again = api.post("/questions", QUESTION, Idempotency_Key="k1")
    assert (again.status_code, again.json()) == (202, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]
    assert "idempotency-replayed" not in first.headers
    other = api.post("/questions", QUESTION | {"subject": "another"}, Idempotency_Key="k1")
    assert other.status_code == 422
    assert (
        api.post("/questions", QUESTION, Idempotency_Key="k2").json()["reference"]
        != first.json()["reference"]
    )
    assert api.post("/questions", QUESTION, Idempotency_Key="\x7f").status_code == 400
    played.desk.clock.pass_(hours=25)  # type: ignore[attr-defined]
    later = api.post("/questions", QUESTION, Idempotency_Key="k1")
    assert later.json()["reference"] != first.json()["reference"]


def test_two_calls_with_one_key_at_once_make_one_case(played: Played, api: Caller) -> None:
    answers: list[int] = []
    barrier = threading.Barrier(6)

    def call() -> None:
        barrier.wait()
        answers.append(api.post("/questions", QUESTION, Idempotency_Key="at-once").status_code)

    threads = [threading.Thread(target=call) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {202, 409}
    assert 202 in answers
    played.bell.answer(played.desk)
    assert len(api.get("/cases").json()["cases"]) == 1


def test_a_call_that_died_is_told_so_and_what_changed_nothing_leaves_its_key_free(
    played: Played, pages: httpx.Client, api: Caller, clock: Clock
) -> None:
    engine = played.desk.engine
    with unit_of_work(engine) as session:
        session.add(IdempotencyKey(token_id=api.token_id, key="dead", request_hash="?", at=clock()))
    assert api.post("/questions", QUESTION, Idempotency_Key="dead").status_code == 422  # another body
    wrong = {"text": ""}
    assert api.post("/questions", wrong, Idempotency_Key="free").status_code == 422
    assert api.post("/questions", QUESTION, Idempotency_Key="free").status_code == 202
    poor = caller(pages, played, "coder", scopes=[Scope.BOOKS_READ])
    assert poor.post("/questions", QUESTION, Idempotency_Key="free").status_code == 403
    refused = api.post("/questions", QUESTION | {"mailbox": "nowhere"}, Idempotency_Key="no")
    again = api.post("/questions", QUESTION | {"mailbox": "nowhere"}, Idempotency_Key="no")
    assert (again.status_code, again.json()) == (422, refused.json())
    assert again.headers["content-type"] == "application/problem+json"
    with reading(engine) as session:
        assert session.get(IdempotencyKey, (poor.token_id, "free")) is None
    call = Call(api.token_id, "under-way", "hash")
    assert take(engine, call, clock()) is None
    known = take(engine, call, clock())
    assert known
    assert (known.is_same, known.status) == (True, None)
    keep(engine, Call(api.token_id, "never-taken", ""), 200, "")
    clock.pass_(days=2)
    assert forget_answers(engine, clock()) == 4


def test_a_token_may_call_so_often_a_minute(
    played: Played, pages: httpx.Client, api: Caller, clock: Clock
) -> None:
    answers = [api.get("/cases") for _ in range(121)]
    assert {one.status_code for one in answers[:120]} == {200}
    assert answers[-1].status_code == 429
    assert answers[-1].headers["retry-after"] == "1"
    other = caller(pages, played, "coder")
    assert other.get("/cases").status_code == 200
    clock.pass_(seconds=1)
    assert [api.get("/cases").status_code for _ in range(3)] == [200, 200, 429]


def test_the_counts_of_tokens_take_a_bounded_memory(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_TOKENS", 2)
    throttle = bounds.Throttle(1)
    assert [throttle.wait_for(token, clock()) for token in (1, 2, 1, 3)] == [0, 0, 60, 0]
    assert throttle.wait_for(2, clock()) == 0  # it has not called for longest, and was forgotten
    assert throttle.wait_for(3, clock()) == 60


def test_a_body_is_bounded_by_what_it_says_and_by_what_comes(api: Caller) -> None:
    large = b"x" * 1_000_001
    assert api.call("POST", "/questions", content=large).status_code == 413
    in_pieces = api.call(
        "POST", "/questions", content=iter([large]), headers={"Content-Type": "application/json"}
    )
    assert in_pieces.status_code == 413
    assert in_pieces.headers["content-type"] == "application/problem+json"
