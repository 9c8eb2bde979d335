"""What is done to the desk while it works: `TRICKS`, each with the part that it concerns, how long it lasts, and what it does.

A trick takes its part for itself while it lasts, so that no two do different things to one; others go on beside it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from tests.serving import kill
from tests.soak.broker_tricks import dump, forget_all, rearrange
from tests.soak.one_machine import POINTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.soak.one_machine import Site
    from tests.soak.plan import Act

FAR_AHEAD, FAR_BEHIND = 7200.0, 300.0
"""Seconds by which the clock is moved at most; mostly far less."""
OFTEN = 0.05
AT_ONCE = 5
"""Points at which processes are to die."""
ALL = frozenset({"sqlite", "postgresql"})


@dataclass
class Scene:
    """A site under mischief: who has which part, what was done and how often, and what the broker was seen to hold."""

    site: Site
    calm: threading.Event = field(default_factory=threading.Event)
    """Set when everything is to come to its end at once."""
    done: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    effects: Counter[str] = field(default_factory=Counter)
    broker_held: list[bytes] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    tricks: dict[str, Trick] = field(default_factory=lambda: dict(TRICKS))
    _held: dict[str, threading.Lock] = field(default_factory=dict)

    def play(self, act: Act) -> None:
        """Do it, unless another trick has the part; what goes wrong with the trick itself is kept."""
        trick = self.tricks[act.trick]
        lock = self._held.setdefault(trick.part, threading.Lock())
        if self.calm.is_set() or not lock.acquire(blocking=False):
            self.left_out[act.trick] += 1
            return
        try:
            trick.does(self, act)
            self.done[act.trick] += 1
        except Exception as error:  # noqa: BLE001 - a thread's; told at the end
            self.errors.append(f"{act.trick}: {type(error).__name__}: {error}"[:500])
        finally:
            lock.release()

    def wait(self, seconds: float) -> None:
        self.calm.wait(seconds)


Does = Callable[[Scene, "Act"], None]


@dataclass(frozen=True)
class Trick:
    """`least` and `most` are seconds that it lasts; `on` are the stores on which it makes sense."""

    part: str
    least: float
    most: float
    does: Does
    on: frozenset[str] = ALL


def killed(name: str, *, whole: bool = False) -> Does:
    """SIGKILL, and down for a while."""

    def do(scene: Scene, act: Act) -> None:
        scene.site.fleet.kill(name, signal.SIGKILL, whole=whole)
        scene.wait(act.seconds)
        scene.site.fleet.start(name)

    return do


def stopped(name: str) -> Does:
    """In order, and down for a while."""

    def do(scene: Scene, act: Act) -> None:
        scene.site.fleet.stop(name)
        scene.wait(act.seconds)
        scene.site.fleet.start(name)

    return do


def frozen(name: str) -> Does:
    """Stands still for a while and says nothing, as on a machine that swaps."""

    def do(scene: Scene, act: Act) -> None:
        scene.site.fleet.kill(name, signal.SIGSTOP, whole=True)
        scene.wait(act.seconds)
        scene.site.fleet.kill(name, signal.SIGCONT, whole=True)

    return do


def kill_a_child(name: str) -> Does:
    """One of its children, in whatever it does; its own affair to have another."""

    def do(scene: Scene, act: Act) -> None:
        pool = scene.site.fleet.parts[name].children()
        if pool:
            kill(pool[int(act.chance * len(pool))])
            scene.effects[f"children of {name} killed"] += 1

    return do


def lose_broker(scene: Scene, act: Act) -> None:
    """Killed, and back without its data."""
    scene.site.fleet.kill("broker")
    scene.wait(act.seconds)
    shutil.rmtree(scene.site.folder / "valkey" / "appendonlydir", ignore_errors=True)
    scene.site.fleet.start("broker")


def empty_broker(scene: Scene, _: Act) -> None:
    forget_all(scene.site.broker_url)


def rearrange_broker(scene: Scene, act: Act, *, double: bool) -> None:
    """Again and again: what waits is mostly taken at once. What it holds is kept, to be searched."""
    chance, url, turns = Random(act.chance), scene.site.broker_url, int(act.seconds / OFTEN)
    what = "messages doubled" if double else "messages reordered"
    for turn in range(turns):
        if scene.calm.is_set():
            return
        if not double or turn % 10 == 0:
            scene.effects[what] += rearrange(url, chance, double=double)
        if turn % 20 == 0:
            scene.broker_held.append(dump(url))
        scene.wait(OFTEN)


def double_messages(scene: Scene, act: Act) -> None:
    rearrange_broker(scene, act, double=True)


def reorder_messages(scene: Scene, act: Act) -> None:
    rearrange_broker(scene, act, double=False)


def crash_postgres(scene: Scene, act: Act) -> None:
    """The postmaster and all its children at once, as by a power cut that spares the disk; its children have sessions of their own."""
    part = scene.site.fleet.parts["postgresql"]
    children = part.children()
    scene.site.fleet.kill("postgresql")
    for pid in children:
        kill(pid)
    scene.wait(act.seconds)
    scene.site.fleet.start("postgresql", wait=False)
    scene.site.fleet.wait_until_ready("postgresql")


def restart_postgres(scene: Scene, act: Act) -> None:
    """An immediate shutdown (SIGQUIT): it recovers at its next start."""
    part = scene.site.fleet.parts["postgresql"]
    part.stops_by = signal.SIGQUIT
    stopped("postgresql")(scene, act)
    part.stops_by = signal.SIGINT


def relay_does(mode: str) -> Does:
    """The relay behaves so for a while (sink.py)."""

    def do(scene: Scene, act: Act) -> None:
        scene.site.relay_mode.write_text(mode, encoding="ascii")
        scene.wait(act.seconds)
        scene.site.relay_mode.write_text("", encoding="ascii")

    return do


def fill_disk(scene: Scene, act: Act) -> None:
    """Not one block is free on the small disk, and what is deleted there is taken too."""
    path = scene.site.disk / "fill"
    try:
        with path.open("wb", buffering=0) as fill:
            for _ in range(max(1, int(act.seconds / OFTEN))):
                _write_all(fill.fileno())
                scene.wait(OFTEN)
                if scene.calm.is_set():
                    break
    finally:
        path.unlink()


def _write_all(descriptor: int) -> None:
    for block in (b"\0" * (1 << 20), b"\0" * 4096):
        with contextlib.suppress(OSError):
            while os.write(descriptor, block):
                pass


def move_clock_on(scene: Scene, act: Act) -> None:
    """It stays there: time that has passed."""
    scene.site.move_clock(scene.site.ahead + 10 + act.chance**4 * FAR_AHEAD)


def set_clock_back(scene: Scene, act: Act) -> None:
    """For a while; then it is right again."""
    before = scene.site.ahead
    scene.site.move_clock(before - 5 - act.chance * FAR_BEHIND)
    scene.wait(act.seconds)
    scene.site.move_clock(before)


def die_at_points(scene: Scene, act: Act) -> None:
    """The next process that comes to one of these points is killed there (consultant/failpoints.py), once at each."""
    for point in Random(act.chance).sample(POINTS, AT_ONCE):
        (scene.site.spent / point.partition(":")[0]).unlink(missing_ok=True)
    scene.wait(act.seconds)
    left = scene.site.spend_points()
    scene.effects["processes killed at a point"] += AT_ONCE - left


POSTGRES = frozenset({"postgresql"})
TRICKS: dict[str, Trick] = {
    "listener killed": Trick("listener", 0.2, 4, killed("listener")),
    "listener stopped and started": Trick("listener", 0.2, 2, stopped("listener")),
    "listener's recorder killed": Trick("listener", 0, 0, kill_a_child("listener")),
    "listener frozen": Trick("listener", 1, 5, frozen("listener")),
    "worker killed, its pool left": Trick("worker", 0.2, 5, killed("worker")),
    "worker killed with its pool": Trick("worker", 0.2, 5, killed("worker", whole=True)),
    "worker stopped and started": Trick("worker", 0.2, 3, stopped("worker")),
    "worker's child killed": Trick("worker", 0, 0, kill_a_child("worker")),
    "worker frozen": Trick("worker", 2, 10, frozen("worker")),
    "beat killed": Trick("beat", 0.2, 8, killed("beat")),
    "poller killed": Trick("poller", 0.2, 5, killed("poller")),
    "broker killed": Trick("broker", 1, 8, killed("broker", whole=True)),
    "broker's keeper killed": Trick("broker", 1, 8, killed("broker"), frozenset({"sqlite"})),
    "broker killed with its data": Trick("broker", 1, 8, lose_broker, POSTGRES),
    "broker emptied": Trick("broker", 0, 0, empty_broker),
    "broker frozen": Trick("broker", 2, 10, frozen("broker")),
    "messages doubled": Trick("messages", 3, 8, double_messages),
    "messages reordered": Trick("messages", 3, 8, reorder_messages),
    "relay away": Trick("relay", 3, 15, killed("relay")),
    "relay frozen": Trick("relay", 2, 10, frozen("relay")),
    "relay takes and hangs up": Trick("relay", 2, 6, relay_does("taken")),
    "relay hangs up after its 250": Trick("relay", 2, 6, relay_does("250")),
    "relay says 451": Trick("relay", 2, 6, relay_does("451")),
    "disk full": Trick("disk", 2, 8, fill_disk),
    "clock moved on": Trick("clock", 0, 0, move_clock_on),
    "clock set back": Trick("clock", 3, 10, set_clock_back),
    "killed at points": Trick("points", 15, 40, die_at_points),
    "postgresql crashed": Trick("postgresql", 0.2, 5, crash_postgres, POSTGRES),
    "postgresql's child killed": Trick("postgresql", 0, 0, kill_a_child("postgresql"), POSTGRES),
    "postgresql shut down at once": Trick("postgresql", 0.2, 4, restart_postgres, POSTGRES),
}
"""Every trick by its name."""


def tricks_for(
    store: str, tricks: Mapping[str, Trick], *, small_disk: bool
) -> list[tuple[str, float, float]]:
    """Those that make sense there, as the plan wants them."""
    return [
        (name, one.least, one.most)
        for name, one in tricks.items()
        if store in one.on and (small_disk or one.part != "disk")
    ]
