"""What befalls hosts: cut off from the others in three ways, dead for a while, and every part replaced by the next version's and back.

The replacing is the way of docs/running/upgrading.md: the stores first, by `consultant stores migrate` while every part
is the former one; then one part after the other, each stopped by SIGTERM. Back: first the parts, then the stores.
"""

from __future__ import annotations

import subprocess
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.soak.hosts import LAYOUT, OURS, SECOND
from tests.soak.mischief import Trick, frozen, kill_a_child, killed, stopped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.soak.hosts import Estate
    from tests.soak.mischief import Does, Scene
    from tests.soak.plan import Act

HOSTS = frozenset({"postgresql"})
MIGRATES = 120.0
"""Seconds for which a migration is tried while the store is away or others are in its way."""


def tricks_of(estate: Estate) -> dict[str, Trick]:
    """Those of the second parts, and those of hosts."""
    replacing = Replacing(estate)
    found = {"every part replaced": Trick("replacing", 0, 0, replacing.turn, HOSTS)}
    for name in (*SECOND, "worker2"):
        found |= {
            f"{name} killed": Trick(name, 0.2, 4, killed(name, whole=True), HOSTS),
            f"{name} stopped and started": Trick(name, 0.2, 3, stopped(name), HOSTS),
            f"{name} frozen": Trick(name, 1, 8, frozen(name), HOSTS),
        }
    found["worker2's child killed"] = Trick("worker2", 0, 0, kill_a_child("worker2"), HOSTS)
    for host in ("mx1", "mx2", "worker1", "worker2"):
        cable = f"cable of {host}"
        found |= {
            f"{host}'s cable pulled": Trick(cable, 2, 15, _cut(estate, "down", host), HOSTS),
            f"{host}'s packets lost": Trick(cable, 2, 40, _cut(estate, "silent", host), HOSTS),
            f"{host} gets no answer of the store": Trick(cable, 2, 40, _deaf(estate, host), HOSTS),
            f"{host} dies": Trick(f"whole of {host}", 0.5, 10, _dies(host), HOSTS),
        }
    for host in ("store", "relay"):
        found |= {
            f"{host}'s cable pulled": Trick(f"cable of {host}", 2, 10, _cut(estate, "down", host), HOSTS),
            f"{host}'s packets lost": Trick(f"cable of {host}", 2, 20, _cut(estate, "silent", host), HOSTS),
        }
    return found


def _cut(estate: Estate, how: str, host: str) -> Does:
    def do(scene: Scene, act: Act) -> None:
        cable: AbstractContextManager[None] = getattr(estate.network, how)(host)
        with cable:
            scene.wait(act.seconds)

    return do


def _deaf(estate: Estate, host: str) -> Does:
    def do(scene: Scene, act: Act) -> None:
        with estate.network.one_way(host, "store"):
            scene.wait(act.seconds)

    return do


def _dies(host: str) -> Does:
    """Every part on it at once, and all it had in hand."""

    def do(scene: Scene, act: Act) -> None:
        names = LAYOUT[host]
        with having(scene, *names):
            for name in names:
                scene.site.fleet.kill(name, whole=True)
            scene.wait(act.seconds)
            for name in names:
                scene.site.fleet.start(name, wait=False)

    return do


@contextmanager
def having(scene: Scene, *parts: str) -> Iterator[None]:
    """Wait until no trick has these parts, and keep every other from them."""
    with ExitStack() as stack:
        for part in sorted(parts):
            stack.enter_context(scene._held.setdefault(part, threading.Lock()))
        yield


@dataclass
class Replacing:
    """Which program the parts are of by now."""

    estate: Estate
    is_next: bool = field(default=False)

    def turn(self, scene: Scene, _: Act) -> None:
        """To the next version where they are of the former, else back."""
        if self.is_next:
            self._replace_parts(scene, self.estate.program)
            for store in ("desk", "books"):
                self._insist(scene, "stores", "back", store)
        else:
            self._insist(scene, "stores", "migrate")
            self._replace_parts(scene, self.estate.next)
        self.is_next = not self.is_next

    def _replace_parts(self, scene: Scene, program: Path) -> None:
        for name in OURS:
            with having(scene, name):
                part = scene.site.fleet.parts[name]
                scene.site.fleet.stop(name)
                part.environment["PROGRAM"] = str(program)
                scene.site.fleet.start(name, wait=False)
            scene.effects["parts replaced under load"] += 1

    def _insist(self, scene: Scene, *words: str) -> None:
        """A command of the next program, again until it was done: the store may be away just now."""
        command, environment = self.estate.migrator(self.estate.next, *words)
        ends, done = time.monotonic() + MIGRATES, None
        while done is None or done.returncode:
            assert time.monotonic() < ends, done and done.stderr[-500:]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            scene.effects["migrations tried"] += 1
        scene.effects["stores migrated" if words[1] == "migrate" else "stores taken back"] += 1
