"""So many mails a minute to one domain, in turn, on both stores; the others are not held up, and nothing is a failure."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from consultant import pipeline
from consultant.cli.services import open_services
from consultant.config import MAILS_A_MINUTE, read_settings
from consultant.delivery.pacing import MINUTE, PACED, take_turn
from consultant.errors import ConfigurationError
from consultant.lifecycle import Status
from consultant.models.base import unit_of_work
from consultant.models.post import DomainPace
from consultant.review.decide import DecisionKind

from tests.at_the_desk import ask, case_of, decide, introduce
from tests.conftest import Clock
from tests.journeys.journey import Played, sent
from tests.stores import Store
from tests.unit.conftest import Desks

BEN = "ben@payer.example"


def turns(
    session: Session, many: int, per_minute: int, now: datetime, domain: str = "x.example"
) -> list[float]:
    """Seconds from now until each of so many mails may leave."""
    return [(take_turn(session, f"a@{domain}", per_minute, now) - now).total_seconds() for _ in range(many)]


def test_a_minute_s_mails_leave_at_once_and_then_one_after_another(empty_store: Store, clock: Clock) -> None:
    services = open_services(read_settings())
    with unit_of_work(services.engine) as session:
        assert turns(session, 7, 4, clock()) == [0, 0, 0, 0, 15, 30, 45]
        assert turns(session, 1, 4, clock(), "y.example") == [0], "another domain"
        assert turns(session, 1, 4, clock(), "X.Example") == [60], "the same domain"
        clock.pass_(minutes=2)
        assert turns(session, 5, 4, clock()) == [0, 0, 0, 0, 15], "after a quiet minute as at first"
        assert turns(session, 3, 0, clock()) == [0, 0, 0], "no limit"


def test_no_two_workers_get_one_turn(empty_store: Store, clock: Clock) -> None:
    services = open_services(read_settings())
    got: list[datetime] = []

    def work() -> None:
        for _ in range(5):
            with unit_of_work(services.engine) as session:
                got.append(take_turn(session, "a@x.example", 1, clock()))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [clock() + MINUTE * number for number in range(20)]


class Memory:
    """A session that knows one bucket."""

    def __init__(self) -> None:
        self.row = DomainPace(domain="x", next_at=datetime.min.replace(tzinfo=Clock().now.tzinfo))

    def get(self, *_: object, **__: object) -> DomainPace:
        return self.row


@given(st.integers(1, 30), st.lists(st.floats(0, 40), min_size=1, max_size=80))
def test_in_no_minute_more_than_twice_as_many_leave_and_in_the_long_run_no_more(
    per_minute: int, pauses: list[float]
) -> None:
    now, memory = Clock().now, Memory()
    left = []
    for pause in pauses:
        now += timedelta(seconds=pause)
        left.append(take_turn(memory, "a@x", per_minute, now))  # type: ignore[arg-type]
        assert left[-1] >= now
    assert left == sorted(left), "in the order in which they came"
    for index, first in enumerate(left):
        within = [one for one in left[index:] if one - first < MINUTE]
        assert len(within) <= 2 * per_minute
    took = (left[-1] - left[0]) / MINUTE
    assert len(left) <= per_minute * (took + 1) + 1


Paced = Callable[[int], Played]


@pytest.fixture
def paced(desks: Desks, clock: Clock) -> Paced:
    """`paced(2)` is a desk that sends two mails a minute to a domain, with two people who ask."""

    def make(per_minute: int) -> Played:
        played = desks()
        for address in ("coder@clinic.example", BEN):
            introduce(played.desk.engine, clock(), units=20, address=address)
        return replace(played, desk=replace(played.desk, mails_a_minute=per_minute))

    return make


def turn(played: Played, clock: Clock, seconds: int) -> None:
    clock.pass_(seconds=seconds)
    pipeline.sweep(played.desk)
    played.bell.answer(played.desk)


def test_a_mail_waits_for_its_turn_and_leaves_in_it_and_that_is_no_failure(
    paced: Paced, clock: Clock
) -> None:
    played = paced(2)
    cases = [ask(played, number) for number in range(4)]
    assert len(sent(played)) == 2
    waiting = [case_of(played.desk.engine, case_id) for case_id in cases[2:]]
    for number, case in enumerate(waiting, start=1):
        assert (case.status, case.attempts, case.error) == (Status.APPROVED, 0, PACED)
        assert case.not_before == clock() + timedelta(seconds=30 * number)
    ask(played, 9, sender=BEN)
    assert len(sent(played)) == 3, "another domain is not held up"
    pipeline.deliver(played.desk, cases[2])
    assert len(sent(played)) == 3, "not before its turn"
    turn(played, clock, 31)
    assert len(sent(played)) == 4
    turn(played, clock, 30)
    assert len(sent(played)) == 5
    for case_id in cases:
        case = case_of(played.desk.engine, case_id)
        assert (case.status, case.error, case.attempts) == (Status.SENT, None, 0)


def test_a_mail_that_waits_can_be_taken_back_and_approved(paced: Paced, clock: Clock) -> None:
    played = paced(1)
    ask(played, 1)
    case_id = ask(played, 2)
    decide(played, case_id, DecisionKind.RECALL)
    assert case_of(played.desk.engine, case_id).status == Status.HELD
    decide(played, case_id, DecisionKind.APPROVE)
    assert case_of(played.desk.engine, case_id).error == PACED, "it asks for another turn"


def test_the_pace_comes_from_the_settings_and_only_a_relay_is_spared(
    home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_settings().relay_per_minute == MAILS_A_MINUTE
    monkeypatch.setenv("CONSULTANT_RELAY_PER_MINUTE", "7")
    services = open_services(read_settings())
    assert services.desk(silent=True).mails_a_minute == 0, "a Maildir is no relay"
    monkeypatch.setenv("CONSULTANT_SMTP_URL", "smtp://relay.example")
    assert replace(services, settings=read_settings()).desk(silent=True).mails_a_minute == 7
    services.engine.dispose()
    services.books_engine.dispose()
    monkeypatch.setenv("CONSULTANT_RELAY_PER_MINUTE", "many")
    with pytest.raises(ConfigurationError, match="RELAY_PER_MINUTE is 'many'"):
        read_settings()
