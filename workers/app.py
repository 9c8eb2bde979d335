"""The Celery application, the desk that a worker process works with (made after the fork, once), and the kind of its tasks."""

from __future__ import annotations

import gc
import logging
import sys
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from billiard.exceptions import WorkerLostError
from celery import Celery, Task
from celery.signals import (
    after_task_publish,
    beat_init,
    setup_logging,
    worker_init,
    worker_process_shutdown,
)

from consultant import failpoints, pipeline
from consultant.cli import lifeline, rights
from consultant.cli.services import open_services, ready_stores
from consultant.config import read_settings
from consultant.delivery.outbox import MOST_DEATHS
from consultant.delivery.pool import close_pools
from consultant.desk import STEP_FROM
from consultant.errors import ConsultantError
from consultant.logs import configure

if TYPE_CHECKING:
    from consultant.desk import Desk

JUST_NOW = timedelta(seconds=30)
"""A task that was to wait, and whose time came so long ago, may have died since."""

app = Celery("workers", include=["workers.steps", "workers.schedules"])
app.config_from_object("celeryconfig")


@cache
def desk() -> Desk:
    """This process's desk; connections must not cross a fork, so that it is made at the first task."""
    made = open_services().desk()
    gc.collect()
    gc.freeze()  # what is loaded is no garbage, and is not looked through again at every collection
    return made


class Step(Task):  # type: ignore[misc]
    """A step on some cases, named like it. One that the broker hands out again died on a case, or beside one.

    Then each case goes alone, and one whose step dies again and again is set aside: nothing loops.
    """

    def __call__(self, *case_ids: int) -> None:
        """Run the step, unless it has died before."""
        died = (self.request.delivery_info or {}).get("redelivered") and not self._was_kept()
        if died and len(case_ids) > 1:
            for case_id in case_ids:
                self.delay(case_id)
        elif died and self._deaths_of(case_ids[0]) >= MOST_DEATHS:
            pipeline.shunt(desk(), case_ids[0], WorkerLostError())
        else:
            self.run(*case_ids)

    def _was_kept(self) -> bool:
        """Whether its time has come only now: whoever had it before kept it until then, and gave it back when he was stopped.

        Kombu marks what a worker gives back at its end as it marks what it died of (transport/redis, _do_restore_message).
        """
        due = self.request.eta
        return bool(due) and datetime.now(UTC) - datetime.fromisoformat(due) < JUST_NOW

    def _deaths_of(self, case_id: int) -> int:
        """How often this step has died on the case by now; 0 where it has gone on in between."""
        name = self.name.rpartition(".")[2]
        starts = [status for status, step in STEP_FROM.items() if step == name]
        return pipeline.postpone(desk(), case_id, WorkerLostError(), *starts)


@setup_logging.connect
def _log_our_way(**_: Any) -> None:  # noqa: ANN401 - Celery sends what it likes
    configure(read_settings().log_format)
    logging.getLogger("celery").setLevel(logging.WARNING)


@worker_init.connect
@beat_init.connect
def _watch_lifeline(**_: Any) -> None:  # noqa: ANN401 - Celery sends what it likes
    lifeline.watch()


@worker_init.connect
def _ready_stores(**_: Any) -> None:  # noqa: ANN401 - Celery sends what it likes
    """Before the pool forks: no task waits for a migration, and a worker of another version takes none (Celery passes SystemExit on)."""
    configure(read_settings().log_format)  # Celery asks for our logging after this
    try:
        ready_stores(read_settings())
    except ConsultantError as error:
        sys.exit(f"consultant: {error}")


@worker_init.connect
@beat_init.connect
def _keep_to_ourselves(**_: Any) -> None:  # noqa: ANN401 - Celery sends what it likes
    rights.keep_to_ourselves()


@worker_process_shutdown.connect
def _take_leave(**_: Any) -> None:  # noqa: ANN401 - Celery sends what it likes
    close_pools()


@after_task_publish.connect(sender="workers.schedules.sweep")
def _beat_rang(**_: Any) -> None:  # noqa: ANN401 - Celery sends what it likes
    failpoints.reach("beat.rang")
