"""The desk and what stands around it as named processes, which can be started, killed, started again and stopped.

Each part is the leader of a session of its own, so that a signal reaches it alone or with all it has forked. Whoever
makes a fleet may die as he likes: the guardian (guardian.py) ends what he leaves behind.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from consultant.cli import lifeline

from tests.serving import PATIENCE, children, wait_for
from tests.soak.guardian import TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

STOP_SECONDS = 40.0
"""How long a part may finish what it has in hand before it is killed; a worker waits for its children's tasks."""
PASSED_ON = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
CHECKOUT = Path(__file__).resolve().parent.parent.parent


def passed_on() -> dict[str, str]:
    """Of our own environment what every part may have."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ}


def always() -> bool:
    return True


@dataclass
class Part:
    """One process and how to run it: `prefix` stands before the command (`ip netns exec NAME`), `ready` says whether it serves.

    `environment` is whole: nothing of this process's own reaches the part. `stops_by` is the signal that ends it in order.
    """

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    prefix: tuple[str, ...] = ()
    ready: Callable[[], bool] = always
    stops_by: int = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    wanted: bool = False
    """Whether it should run now; what ends while it is wanted died by itself."""

    @property
    def pid(self) -> int:
        """Of the running process; raises where there is none."""
        assert self.alive, f"{self.name} does not run"
        assert self.process
        return self.process.pid

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def children(self) -> list[int]:
        """A worker's pool, for example."""
        return children(self.pid) if self.alive else []

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""


def _ready_or_gone(part: Part) -> bool:
    return not part.alive or part.ready()


@dataclass
class Fleet:
    """Parts by their names, in the order in which they start; they are stopped in the reverse order.

    `folder` holds a log a part. Use it as a context: at its end everything is stopped.
    """

    folder: Path
    parts: dict[str, Part] = field(default_factory=dict)
    _ends: tuple[int, int] = (-1, -1)
    _guardian: subprocess.Popen[bytes] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    """Two threads start no part twice."""

    @property
    def token(self) -> str:
        """What every process of this fleet has in its environment."""
        return f"{os.getpid()}-{self.folder}"

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._ends = os.pipe()
        self._guardian = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.soak.guardian",
                str(self._ends[0]),
                self.token,
                str(self._sessions),
            ],
            pass_fds=[self._ends[0]],
            start_new_session=True,
            cwd=CHECKOUT,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.stop_all()
        for end in self._ends[::-1]:
            os.close(end)
        if self._guardian:
            self._guardian.wait(PATIENCE)

    @property
    def _sessions(self) -> Path:
        return self.folder / "sessions"

    def add(
        self,
        name: str,
        command: Iterable[str],
        environment: Mapping[str, str],
        *,
        prefix: Iterable[str] = (),
        ready: Callable[[], bool] = always,
        stops_by: int = signal.SIGTERM,
    ) -> Part:
        """A part that is not started yet; a second one of this name takes the first one's place."""
        log = self.folder / f"{name}.log"
        self.parts[name] = Part(
            name, list(command), dict(environment), log, tuple(prefix), ready, int(stops_by)
        )
        return self.parts[name]

    def start(self, *names: str, wait: bool = True) -> None:
        """Start these parts (all, where none is named) one after the other, each when the former is ready."""
        for name in names or list(self.parts):
            part = self.parts[name]
            with self._lock:
                part.wanted = True
                self._start(part)
            if wait:
                wait_for(partial(_ready_or_gone, part), why=f"{name} is not ready: {part.log}")

    def _start(self, part: Part) -> None:
        if part.alive:
            return
        environment = part.environment | {lifeline.VARIABLE: str(self._ends[0]), TOKEN: self.token}
        with part.log.open("ab") as log:
            part.process = subprocess.Popen(
                [*part.prefix, *part.command],
                env=environment,
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=[self._ends[0]],
                start_new_session=True,
            )
        part.starts += 1
        with self._sessions.open("a", encoding="ascii") as sessions:
            sessions.write(f"{part.process.pid}\n")

    def kill(self, name: str, number: int = signal.SIGKILL, *, whole: bool = False) -> None:
        """A signal to the part alone, or to its `whole` group; it stays down until it is started. SIGSTOP and SIGCONT end nothing."""
        part = self.parts[name]
        part.wanted = part.wanted and number != signal.SIGKILL
        if not part.process or not part.alive:
            return
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if whole else os.kill)(part.process.pid, number)
        if number == signal.SIGKILL:
            part.process.wait(PATIENCE)

    def restart(self, name: str, number: int = signal.SIGKILL, *, whole: bool = False) -> None:
        """Kill and start at once; with SIGTERM stop in order and start."""
        if number == signal.SIGKILL:
            self.kill(name, number, whole=whole)
        else:
            self.stop(name)
        self.start(name)

    def stop(self, name: str, seconds: float = STOP_SECONDS) -> None:
        """End a part in order; kill what does not end in time, and what it left behind in its session."""
        part = self.parts[name]
        part.wanted = False
        if part.process is None:
            return
        with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
            if part.alive:
                os.kill(part.process.pid, signal.SIGCONT)
                os.kill(part.process.pid, part.stops_by)
            part.process.wait(seconds)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(part.process.pid, signal.SIGKILL)
        part.process.wait(PATIENCE)

    def stop_all(self) -> None:
        for name in reversed(list(self.parts)):
            self.stop(name)

    def revive(self) -> list[str]:
        """Start again what ended by itself, as `serve` or systemd would; the names, each with its exit code."""
        with self._lock:
            ended = [part for part in self.parts.values() if part.wanted and part.process and not part.alive]
            names = [f"{part.name} ({part.process.returncode})" for part in ended if part.process]
            for part in ended:
                self._start(part)
        return names

    def wait_until_ready(self, *names: str, seconds: float = PATIENCE) -> None:
        """Until each of these serves; one that ended by itself is started again meanwhile."""
        ends = time.monotonic() + seconds
        for name in names or list(self.parts):
            part = self.parts[name]
            while not (part.alive and part.ready()):
                assert time.monotonic() < ends, f"{name}: {part.said()[-2000:]}"
                self.revive()
                time.sleep(0.2)
