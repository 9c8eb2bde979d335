"""What a child process does until it is killed at a failpoint: one act on one case, with the real parts of a desk.

The environment names the store, the relay and the point; the time is the test's. A surprise and a trouble are put in
where the books are consulted, for no real part of the desk fails when it is asked to.
"""

from __future__ import annotations

import importlib
import os
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from consultant import failpoints, job_board, pipeline
from consultant.config import read_settings
from consultant.errors import TransientError
from consultant.lifecycle import Status
from consultant.review.decide import Decision, DecisionKind

from tests.at_the_desk import case_of
from tests.conftest import Clock
from tests.journeys.journey import Played, open_desk

if TYPE_CHECKING:
    from collections.abc import Callable


def walk(played: Played, case_id: int) -> None:
    """Every step that follows from where the case stands."""
    played.desk.ring_for(case_id, case_of(played.desk.engine, case_id).status)
    played.bell.answer(played.desk)


def sweep(played: Played, _case_id: int) -> None:
    """One sweep, and what it rings for."""
    pipeline.sweep(played.desk)
    played.bell.answer(played.desk)


def _draft_with(error: Exception) -> Callable[[Played, int], None]:
    def fail(*_: object) -> None:
        raise error

    def act(played: Played, case_id: int) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(job_board, "consult", fail)
            walk(played, case_id)

    return act


def approve(played: Played, case_id: int) -> None:
    """A coder lets a held draft leave."""
    pipeline.decide(played.desk, case_id, Decision(DecisionKind.APPROVE, "coder"))
    played.bell.answer(played.desk)


def unshunt(played: Played, case_id: int) -> None:
    """An operator sends a case back."""
    pipeline.unshunt(played.desk, case_id, "operator")
    played.bell.answer(played.desk)


ACTS: dict[str, Callable[[Played, int], None]] = {
    "walk": walk,
    "sweep": sweep,
    "surprise": _draft_with(KeyError("93591")),
    "trouble": _draft_with(TransientError()),
    "approve": approve,
    "unshunt": unshunt,
}
BY_A_PERSON = {Status.HELD: approve, Status.SHUNTED: unshunt}


def run(act: str, case_id: int, now: datetime, environment: dict[str, str]) -> None:
    """The child's life: what its environment says is read anew, for it was forked from a server of forks."""
    os.environ.update(environment)
    importlib.reload(failpoints)
    clock = Clock()
    clock.now = now
    settings = read_settings()
    ACTS[act](open_desk(settings.home, settings.config, clock), case_id)
