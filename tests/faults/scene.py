"""A desk on a store whose relay, time and deaths are the test's: who died is healed by moving the clock and sweeping."""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from consultant.cli.main import run as run_command
from consultant.lifecycle import ENDED, Status
from consultant.models.base import reading
from consultant.models.case import Case

from tests.at_the_desk import case_of, introduce
from tests.conftest import CHECKOUT, Clock
from tests.faults.one_act import BY_A_PERSON, run, sweep
from tests.journeys.journey import Played, config_with, open_desk
from tests.serving import PATIENCE, Relay, surroundings
from tests.stores import Store

SIGKILLED = -9
MOST_ROUNDS = 4
"""Sweeps after which a case must have ended, whatever died."""


@dataclass
class Scene:
    """The desk of one test."""

    store: Store
    played: Played
    clock: Clock
    relay: Relay
    config: Path

    def die(self, act: str, case_id: int, point: str) -> None:
        """A child does `act` and is killed at `point`."""
        environment = surroundings(
            self.store, SMTP_URL=self.relay.url, CONFIG=str(self.config), FAILPOINTS=point
        )
        context = multiprocessing.get_context("forkserver")
        child = context.Process(target=run, args=(act, case_id, self.clock(), environment))
        child.start()
        child.join(PATIENCE)
        assert child.exitcode == SIGKILLED, f"{point} was not reached"
        child.close()

    def heal(self, case_id: int) -> Case:
        """Time passes and the sweeper comes; a person does what waits for a person."""
        for _ in range(MOST_ROUNDS):
            found = case_of(self.played.desk.engine, case_id)
            if found.status in ENDED:
                break
            self.clock.pass_(minutes=3)
            BY_A_PERSON.get(Status(found.status), sweep)(self.played, case_id)
        return case_of(self.played.desk.engine, case_id)


def set_scene(
    store: Store,
    relay: Relay,
    clock: Clock,
    folder: Path,
    review: str = "never",
    *,
    acknowledge: bool = False,
) -> Scene:
    """Open a desk with this policy and a sender who may ask; CONSULTANT_SMTP_URL must name the relay."""
    multiprocessing.get_context("forkserver").set_forkserver_preload(["tests.faults.one_act"])
    config = config_with(folder / "config", CHECKOUT, {"review": review, "acknowledge": acknowledge})
    played = open_desk(store.home, config, clock)
    introduce(played.desk.engine, clock())
    return Scene(store, played, clock, relay, config)


def case_ids(scene: Scene) -> list[int]:
    """Every case of the scene's store."""
    with reading(scene.played.desk.engine) as session:
        return list(session.scalars(select(Case.id).order_by(Case.id)))


def audit_here(accepted: list[str], folder: Path) -> int:
    """The exit code of `cases audit` in this process, where what it costs to start one is not what is tested."""
    told = folder / "accepted.txt"
    told.write_text("\n".join(sorted(set(accepted))), encoding="utf-8")
    return run_command(["cases", "audit", "--accepted", str(told)])
