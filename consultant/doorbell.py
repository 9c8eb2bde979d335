"""Rings the workers with ids. A lost ring costs a wait for the sweeper and nothing else, so that ringing never raises.

Celery is asked by task name only; after a failed ring the bell rests for a few seconds, so that a broker that is
down does not slow a worker. The SMTP door never waits for a broker at all: its bell rings from a thread of its own.
"""

from __future__ import annotations

import queue
import threading
import time
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, Protocol

from consultant.logs import get_logger

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

REST_SECONDS = 5.0
"""How long the bell rests after a failed ring."""
MOST_AT_ONCE = 16
"""Cases that one task may carry: few, so that a burst is spread over the workers."""
GATHER_SECONDS = 0.02
"""How long a ring from the door waits for others, to go out with them."""
MOST_WAITING = 10_000
"""Rings that may wait for the thread; what is beyond them is left to the sweeper."""
STOP_SECONDS = 5.0
"""How long a stop waits for the rings that are left."""

PATIENCE: Any = {"socket_connect_timeout": 2, "socket_timeout": 2}
"""Seconds that the broker is asked in vain whether it is there."""

CALL_SECONDS = 2.0
"""How long workers are waited for that are called."""

TASKS = {
    "screen": "workers.steps.screen",
    "draft": "workers.steps.draft",
    "review": "workers.steps.review",
    "deliver": "workers.steps.deliver",
}
"""The task that takes each step; it takes one id or several."""

log = get_logger(__name__)


class Doorbell(Protocol):
    """Says that a case is ready for a step."""

    def ring(self, step: str, case_id: int, *, delay: float = 0.0) -> None:
        """Ask for `step` (a key of `TASKS`) on a case, `delay` seconds from now. Never raises."""

    def ring_all(self, step: str, case_ids: Sequence[int], *, delay: float = 0.0) -> None:
        """The same for several cases, a few of them together."""


def is_answering(url: str) -> bool:
    """Whether the broker answers, within a second or two."""
    from redis import Redis  # noqa: PLC0415 - as below: most commands need no broker
    from redis.exceptions import RedisError  # noqa: PLC0415

    try:
        with Redis.from_url(url.replace("redis+socket://", "unix://", 1), **PATIENCE) as broker:
            return bool(broker.ping())
    except (RedisError, OSError, ValueError):
        return False


def time_of(url: str) -> datetime | None:
    """The broker's clock (Redis, TIME), aware UTC; None where it does not answer, or has none."""
    from redis import Redis  # noqa: PLC0415
    from redis.exceptions import RedisError  # noqa: PLC0415

    try:
        with Redis.from_url(url.replace("redis+socket://", "unix://", 1), **PATIENCE) as broker:
            seconds, micros = broker.time()
    except (RedisError, OSError, ValueError):
        return None
    return datetime.fromtimestamp(seconds + micros / 1e6, UTC)


def call_workers(url: str) -> list[str] | None:
    """The names of the workers that answer a call to all of them, within two seconds; None where the broker does not answer."""
    from celery import Celery  # noqa: PLC0415
    from kombu.exceptions import OperationalError  # noqa: PLC0415
    from redis.exceptions import RedisError  # noqa: PLC0415

    with Celery("caller", broker=url, set_as_current=False) as caller:
        caller.conf.broker_transport_options = PATIENCE
        caller.conf.broker_connection_timeout = 2
        try:
            with caller.connection_for_write(connect_timeout=2) as line:
                line.ensure_connection(max_retries=1, timeout=2)
                answers = caller.control.ping(timeout=CALL_SECONDS, connection=line)
        except (OperationalError, RedisError, OSError, ValueError, KeyError):
            return None
    return sorted(name for one in answers or [] for name in one)


class SilentDoorbell:
    """For commands that work without a broker: the sweeper of the running desk finds the case."""

    def ring(self, step: str, case_id: int, *, delay: float = 0.0) -> None:
        """Do nothing."""

    def ring_all(self, step: str, case_ids: Sequence[int], *, delay: float = 0.0) -> None:
        """Do nothing."""


class CeleryDoorbell:
    """Rings through the broker at `url`."""

    def __init__(self, url: str) -> None:
        """Connects at the first ring."""
        from celery import Celery  # noqa: PLC0415 - a third of a second that most commands do not need
        from kombu.exceptions import OperationalError  # noqa: PLC0415
        from redis.exceptions import RedisError  # noqa: PLC0415

        self._lost = (OperationalError, RedisError, OSError)
        self._app = Celery("doorbell", broker=url, set_as_current=False)
        self._app.config_from_object("celeryconfig")
        self._app.conf.broker_url = url
        self._rests_until = 0.0

    def ring(self, step: str, case_id: int, *, delay: float = 0.0) -> None:
        """Send the task; a failure is a log line."""
        self.ring_all(step, (case_id,), delay=delay)

    def ring_all(self, step: str, case_ids: Sequence[int], *, delay: float = 0.0) -> None:
        """Send a task for every `MOST_AT_ONCE` cases."""
        for first in range(0, len(case_ids), MOST_AT_ONCE):
            self._ring(step, case_ids[first : first + MOST_AT_ONCE], delay)

    def _ring(self, step: str, case_ids: Sequence[int], delay: float) -> None:
        if time.monotonic() < self._rests_until:
            return
        try:
            self._app.send_task(
                TASKS[step],
                args=tuple(case_ids),
                countdown=delay or None,
                retry=False,
                ignore_result=True,
                argsrepr=f"({case_ids[0]}, …)",  # for events that nobody hears; the library takes long over them
                kwargsrepr="{}",
            )
        except self._lost as error:
            self._rests_until = time.monotonic() + REST_SECONDS
            log.warning(
                "ring_failed", step=step, case=case_ids[0], count=len(case_ids), error=type(error).__name__
            )


class PatientDoorbell:
    """Rings another bell from a thread of its own: who rings here never waits, and rings that wait go out together."""

    def __init__(self, bell: CeleryDoorbell) -> None:
        """Starts the thread; `close` ends it."""
        self._bell = bell
        self._rings: queue.Queue[tuple[str, int, float] | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._run, name="doorbell", daemon=True)
        self._thread.start()

    def ring(self, step: str, case_id: int, *, delay: float = 0.0) -> None:
        """Leave the ring to the thread."""
        try:
            self._rings.put_nowait((step, case_id, delay))
        except queue.Full:
            log.warning("ring_failed", step=step, case=case_id, error="Full")

    def ring_all(self, step: str, case_ids: Sequence[int], *, delay: float = 0.0) -> None:
        """Leave the rings to the thread, which gathers them."""
        for case_id in case_ids:
            self.ring(step, case_id, delay=delay)

    def close(self) -> None:
        """Ring what is left, for a few seconds, and end."""
        try:
            self._rings.put(None, timeout=STOP_SECONDS)
        except queue.Full:
            return
        self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while rings := self._next():
            for (step, delay), cases in together(ring for ring in rings if ring):
                try:
                    self._bell.ring_all(step, cases, delay=delay)
                except Exception as error:  # noqa: BLE001 - the sweeper rings; a bell that ends would be silent for ever
                    log.warning("ring_failed", step=step, case=cases[0], error=type(error).__name__)
            if None in rings:
                return

    def _next(self) -> list[tuple[str, int, float] | None]:
        """At least one ring, and what else waits, as far as one task carries it."""
        found = [self._rings.get()]
        if found[0] is not None and self._rings.qsize() < MOST_AT_ONCE - 1:
            time.sleep(GATHER_SECONDS)  # a task's worth that waits already is not kept waiting
        while len(found) < MOST_AT_ONCE and found[-1] is not None:
            try:
                found.append(self._rings.get_nowait())
            except queue.Empty:
                break
        return found


def together(rings: Iterator[tuple[str, int, float]]) -> Iterator[tuple[tuple[str, float], list[int]]]:
    """Rings in a row for the same step and moment, as one."""
    for (step, delay), same in groupby(rings, key=lambda ring: (ring[0], ring[2])):
        yield (step, delay), [case_id for _, case_id, _ in same]
