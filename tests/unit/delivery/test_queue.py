"""The queue as an operator sees it: how many wait, since when, and what keeps them, by kind. On both stores."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from consultant import pipeline
from consultant.delivery.outbox import IN_LINE
from consultant.delivery.pacing import PACED
from consultant.delivery.queue import OutboxState, Trouble, outbox_state
from consultant.delivery.sender import SmtpTransport
from consultant.models.base import reading

from tests.at_the_desk import ask, introduce
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk
from tests.serving import Relay
from tests.stores import Store


@pytest.fixture
def played(store: Store, relay: Relay, tmp_path: Path, clock: Clock) -> Played:
    """A desk that sends by the relay, two mails a minute to a domain."""
    opened = open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {"review": "never"}), clock)
    introduce(opened.desk.engine, clock(), units=20)
    desk = replace(opened.desk, transport=SmtpTransport(relay.url), mails_a_minute=2)
    return replace(opened, desk=desk)


def state(played: Played) -> OutboxState:
    with reading(played.desk.engine) as session:
        return outbox_state(session)


def turn(played: Played, clock: Clock, **time: float) -> None:
    clock.pass_(**time)
    pipeline.sweep(played.desk)
    played.bell.answer(played.desk)


def test_at_80_the_queue_its_age_and_what_keeps_it(played: Played, relay: Relay, clock: Clock) -> None:
    assert state(played) == OutboxState(0, None, 0, 0, 0, None, ())
    assert state(played).age_seconds(clock()) == 0
    began = clock()
    relay.says["RCPT"] = "452 4.2.2 full"
    ask(played, 1)
    clock.pass_(seconds=10)
    relay.says.clear()
    relay.stop()
    for number in (2, 3):
        ask(played, number)
    relay.start()
    found = state(played)
    assert (found.depth, found.oldest, found.in_line, found.put_off, found.paced) == (3, began, 2, 1, 0)
    assert found.age_seconds(clock()) == 10
    assert found.troubles == (
        Trouble("The relay can't be spoken to (ConnectionRefusedError).", 1, clock()),
        Trouble("The relay said 452 4.2.2 to the recipient.", 1, began),
        Trouble(IN_LINE, 1, clock()),
    )
    turn(played, clock, minutes=2)
    turn(played, clock, minutes=20)
    assert state(played) == OutboxState(0, None, 0, 0, 0, clock(), ())
    for number in (4, 5, 6):
        ask(played, number)
    assert (state(played).depth, state(played).paced, state(played).troubles[0].error) == (2, 2, PACED)
