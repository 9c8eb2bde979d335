"""Rings the workers with an id. A lost ring costs a wait for the sweeper and nothing else, so that ringing never raises.

Celery is asked by task name only; after a failed ring the bell rests for a few seconds, so that a broker that is
down does not slow the door.
"""

from __future__ import annotations

import time
from typing import Protocol

from consultant.logs import get_logger

REST_SECONDS = 5.0
"""How long the bell rests after a failed ring."""

TASKS = {
    "screen": "workers.steps.screen",
    "draft": "workers.steps.draft",
    "review": "workers.steps.review",
    "deliver": "workers.steps.deliver",
}
"""The task that takes each step."""

log = get_logger(__name__)


class Doorbell(Protocol):
    """Says that a case is ready for a step."""

    def ring(self, step: str, case_id: int, *, delay: float = 0.0) -> None:
        """Ask for `step` (a key of `TASKS`) on a case, `delay` seconds from now. Never raises."""


class SilentDoorbell:
    """For commands that work without a broker: the sweeper of the running desk finds the case."""

    def ring(self, step: str, case_id: int, *, delay: float = 0.0) -> None:
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
        if time.monotonic() < self._rests_until:
            return
        try:
            self._app.send_task(
                TASKS[step], args=(case_id,), countdown=delay or None, retry=False, ignore_result=True
            )
        except self._lost as error:
            self._rests_until = time.monotonic() + REST_SECONDS
            log.warning("ring_failed", step=step, case=case_id, error=type(error).__name__)
