"""Connections to the relay that are kept open between two mails of one process.

A kept line is asked whether it lives before it gets another mail; a dead one is passed over without a word. Lines are a
process's own: after a fork the child begins with none, and says nothing on its parent's. They end after so many mails,
after so long a rest, and with the pool or the process.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
import weakref
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.delivery.line import Line

MOST_MAILS = 50
"""Mails of one connection: relays that set a limit set it at a hundred or above."""
MOST_KEPT = 4
"""Lines that rest at once; a worker process sends one mail after another, and needs one."""
IDLE_SECONDS = 30.0
"""How long a line rests before it is closed: servers wait five minutes (RFC 5321, 4.5.3.2.7), many of them less."""


@dataclass(slots=True)
class _Kept:
    """The resting lines of one process, the one that rested last at the end."""

    pid: int = field(default_factory=os.getpid)
    lock: threading.Lock = field(default_factory=threading.Lock)
    lines: list[Line] = field(default_factory=list)
    watch: threading.Timer | None = None


class Pool:
    """`take` a line, hand mails over, `give_back`; `connect` opens another. Safe in threads and after a fork."""

    def __init__(
        self, connect: Callable[[], Line], *, most_mails: int = MOST_MAILS, idle_seconds: float = IDLE_SECONDS
    ) -> None:
        """Nothing is opened before the first mail; what is open is closed with the pool, at the latest at exit."""
        self._connect = connect
        self._most_mails = most_mails
        self._idle_seconds = idle_seconds
        self._kept = _Kept()
        self._end = weakref.finalize(self, _close, self._kept)
        _POOLS.add(self)

    def take(self) -> Line:
        """A kept line that lives, or a new one. Raises RelayAway."""
        while line := self._rested():
            if line.alive():
                return line
            line.drop()
        return self.open()

    def open(self) -> Line:
        """A new line. Raises RelayAway."""
        return self._connect()

    def give_back(self, line: Line) -> None:
        """Keep a line for the next mail, or close it where it is worn or enough rest."""
        kept = self._own()
        with kept.lock:
            keep = line.usable and line.mails < self._most_mails and len(kept.lines) < MOST_KEPT
            if keep:
                line.rested_since = time.monotonic()
                kept.lines.append(line)
                self._watch(kept)
        if not keep:
            line.leave() if line.usable else line.drop()

    def close(self) -> None:
        """Take leave of the relay on every line that rests."""
        _close(self._own())

    def _rested(self) -> Line | None:
        """The line that rested last, so that those that are too many grow old."""
        kept = self._own()
        with kept.lock:
            old = _take_old(kept, self._idle_seconds)
            line = kept.lines.pop() if kept.lines else None
        _leave_all(old)
        return line

    def _own(self) -> _Kept:
        """This process's lines. The parent's are left to it: a QUIT here would end its conversation."""
        if self._kept.pid != os.getpid():
            inherited, self._kept = self._kept, _Kept()
            self._end.detach()
            self._end = weakref.finalize(self, _close, self._kept)
            for line in inherited.lines:
                line.drop()
        return self._kept

    def _watch(self, kept: _Kept) -> None:
        """See that a line that rests too long is closed though no mail comes; called with the lock held."""
        if kept.watch is None:
            kept.watch = threading.Timer(self._idle_seconds, _look, (kept, self._idle_seconds))
            kept.watch.daemon = True
            kept.watch.start()


_POOLS: weakref.WeakSet[Pool] = weakref.WeakSet()


def close_pools() -> None:
    """Close what this process keeps open, where it ends without Python's own exit (a worker of Celery's pool)."""
    for pool in tuple(_POOLS):
        pool.close()


def _look(kept: _Kept, idle_seconds: float) -> None:
    """Close what has rested too long, and come again while a line rests."""
    with kept.lock:
        old = _take_old(kept, idle_seconds)
        kept.watch = None
        if kept.lines:
            wait = max(0.1, kept.lines[0].rested_since + idle_seconds - time.monotonic())
            kept.watch = threading.Timer(wait, _look, (kept, idle_seconds))
            kept.watch.daemon = True
            kept.watch.start()
    _leave_all(old)


def _take_old(kept: _Kept, idle_seconds: float) -> list[Line]:
    """The lines that have rested too long, out of what is kept; called with the lock held."""
    before = time.monotonic() - idle_seconds
    old = [line for line in kept.lines if line.rested_since <= before]
    kept.lines[:] = [line for line in kept.lines if line.rested_since > before]
    return old


def _close(kept: _Kept) -> None:
    if kept.pid != os.getpid():
        return  # a child that ends without having sent: these conversations are its parent's
    with kept.lock:
        lines = kept.lines[:]
        kept.lines.clear()
        if kept.watch:
            kept.watch.cancel()
            kept.watch = None
    _leave_all(lines)


def _leave_all(lines: list[Line]) -> None:
    for line in lines:
        with contextlib.suppress(Exception):  # a line that ends matters to no mail
            line.leave()
