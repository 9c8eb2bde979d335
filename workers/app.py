"""The Celery application, and the desk that a worker process works with (made after the fork, once)."""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING, Any

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init

from consultant.cli import lifeline
from consultant.cli.services import open_services
from consultant.config import read_settings
from consultant.logs import configure

if TYPE_CHECKING:
    from consultant.desk import Desk

app = Celery("workers", include=["workers.steps", "workers.schedules"])
app.config_from_object("celeryconfig")


@cache
def desk() -> Desk:
    """This process's desk; connections must not cross a fork, so that it is made at the first task."""
    return open_services().desk()


@setup_logging.connect
def _log_our_way(**_: Any) -> None:  # noqa: ANN401 - Celery sends what it likes
    configure(read_settings().log_format)
    logging.getLogger("celery").setLevel(logging.WARNING)


@worker_init.connect
@beat_init.connect
def _watch_lifeline(**_: Any) -> None:  # noqa: ANN401 - Celery sends what it likes
    lifeline.watch()
