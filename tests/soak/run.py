"""One soak from the first mail to the last count: the tricks by the plan, then calm, then the wait until all has settled, then the evidence."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from tests.soak import evidence, reckoning
from tests.soak.broker_tricks import dump
from tests.soak.fleet import passed_on
from tests.soak.mischief import Scene
from tests.soak.peers import Errand

if TYPE_CHECKING:
    from pathlib import Path

    from tests.soak.one_machine import Site
    from tests.soak.plan import Plan
    from tests.soak.reckoning import Facts

LOOK = 0.2
ASK_STORE = 1.0
STUCK = 8.0
"""Where nothing has moved for so long, the clock is moved on."""
STEP_ON = 31.0
"""The sweeper takes up what has rested for so long."""
DEATHS = ("the lease ran out too often", "WorkerLostError")
"""Why a case is set aside whose step died again and again: as designed, until a person has looked."""


@dataclass
class Run:
    """`size` is what makes the plan (seed, mails, senders, seconds); `wrong` what does not fit in the end, by what it is."""

    site: Site
    plan: Plan
    size: tuple[int, int, int, float]
    settle_seconds: float
    wrong: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    revived: Counter[str] = field(default_factory=Counter)
    took: dict[str, float] = field(default_factory=dict)
    facts: Facts | None = None
    scene: Scene = field(init=False)

    def __post_init__(self) -> None:
        self.scene = Scene(self.site)

    def go(self) -> None:
        """All of it; what stands in `wrong` afterwards does not fit."""
        started = time.monotonic()
        fleet = self.site.fleet
        fleet.start()
        self._start_peers()
        self._mischief()
        self.took["under mischief"] = time.monotonic() - started
        self._calm()
        left = self._settle()
        self._send_back()
        self.took["until all had ended"] = time.monotonic() - started
        if left:
            self.wrong["still on the way when time was over"] = [json.dumps(left)]
        self._look()

    def _start_peers(self) -> None:
        seed, mails, senders, seconds = self.size
        site, ends = self.site, time.time() + seconds + self.settle_seconds
        errand = Errand(
            seed,
            mails,
            senders,
            seconds,
            (site.port,),
            str(site.maildir),
            str(site.sink),
            str(self.journal),
            ends,
            site.hosts,
        )
        told = site.folder / "errand.json"
        told.write_text(json.dumps(asdict(errand)), encoding="utf-8")
        command = [sys.executable, "-m", "tests.soak.peers", str(told)]
        site.fleet.add("peers", command, passed_on(), prefix=site.peers_prefix)
        site.fleet.start("peers")
        site.fleet.parts["peers"].wanted = False  # it ends by itself

    @property
    def journal(self) -> Path:
        return self.site.folder / "peers.jsonl"

    def _mischief(self) -> None:
        """Every trick at its moment, each in a thread of its own; what ends by itself is started again."""
        started, threads = time.monotonic(), []
        try:
            for act in self.plan.acts:
                self._watch_until(started + act.at)
                threads.append(threading.Thread(target=self.scene.play, args=(act,), name=act.trick))
                threads[-1].start()
            self._watch_until(started + self.size[3])
        finally:  # whoever breaks it off stops every part afterwards, and no trick may start one again
            self.scene.calm.set()
            for thread in threads:
                thread.join()

    def _watch_until(self, moment: float) -> None:
        while time.monotonic() < moment:
            self.revived.update(self.site.fleet.revive())
            time.sleep(min(LOOK, max(0.0, moment - time.monotonic())))

    def _calm(self) -> None:
        """No trick any more, the clock at the furthest that it has been, every part at work."""
        self.site.relay_mode.write_text("", encoding="ascii")
        self.site.spend_points()
        self.site.move_clock(self.site.furthest)
        names = [name for name in self.site.fleet.parts if name != "peers"]
        for name in names:
            self.site.fleet.start(name, wait=False)
        self.site.fleet.wait_until_ready(*names)

    def _settle(self) -> dict[str, int]:
        """Wait until nothing is on its way, moving the clock on where all that is left waits for its time; what is left."""
        ends, left, moved = time.monotonic() + self.settle_seconds, self._waiting(), time.monotonic()
        while left and time.monotonic() < ends:
            self._watch_until(time.monotonic() + ASK_STORE)
            now_left = self._waiting()
            if now_left != left:
                left, moved = now_left, time.monotonic()
            elif time.monotonic() - moved > STUCK:
                self._move_on()
                moved = time.monotonic()
        return left

    def _move_on(self) -> None:
        """To the moment at which all that waits is due; a little where something is due already, but has not moved."""
        now = datetime.now(UTC) + timedelta(seconds=self.site.ahead)
        engine = self.site.engine()
        with suppress(SQLAlchemyError):
            due = evidence.all_wait_until(engine, now)
            self.site.move_clock(self.site.ahead + ((due - now).total_seconds() + 1 if due else STEP_ON))
        engine.dispose()

    def _waiting(self) -> dict[str, int]:
        """What is on its way, in the store, in the Maildir or with the peers."""
        engine = self.site.engine()
        try:
            left = evidence.waiting(engine)
        except SQLAlchemyError as error:
            left = {type(error).__name__: 1}
        finally:
            engine.dispose()
        if mails := len(list((self.site.maildir / "new").iterdir())):
            left["mails in the Maildir"] = mails
        if self.site.fleet.parts["peers"].alive:
            left["peers at work, bytes of their journal"] = self.journal.stat().st_size
        return left

    def _send_back(self) -> None:
        """A person looks at what was set aside because whoever touched it was killed, and sends it back; once."""
        found = evidence.gather(self.site, self.plan.letters, ())
        died = [one for one in found.cases if one.status == "shunted" and one.why.startswith(DEATHS)]
        for one in died:
            self.site.command("cases", "unshunt", str(one.id))
        if died:
            self.notes.append(
                f"{len(died)} cases were set aside because their senders were killed again and again, and sent back."
            )
            self._settle()

    def _look(self) -> None:
        """The evidence, the store and the broker still up, everything else stopped."""
        fleet, kept = self.site.fleet, {"postgresql", "broker"}
        self.scene.broker_held.append(dump(self.site.broker_url))
        for name in reversed([name for name in fleet.parts if name not in kept]):
            fleet.stop(name)
        self.facts = evidence.gather(self.site, self.plan.letters, evidence.read_told(self.journal))
        self.wrong |= reckoning.differences(self.facts)
        self.wrong |= evidence.own_audits(self.site, self.facts.accepted)
        self.wrong |= evidence.leaks(self.site, self.scene.broker_held)
        if self.scene.errors:
            self.wrong["trick that failed itself"] = self.scene.errors
        engine = self.site.engine()
        if debts := evidence.below_zero(engine):
            self.wrong["account below zero"] = debts
        engine.dispose()
