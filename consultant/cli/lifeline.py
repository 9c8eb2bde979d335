"""A part of `serve` ends when its parent does, however the parent died: it holds the read end of the parent's pipe."""

from __future__ import annotations

import os
import signal
import threading

VARIABLE = "CONSULTANT_LIFELINE"
"""The environment variable that carries the number of the pipe's read end."""


def watch() -> None:
    """Send this process SIGTERM when the pipe closes; nothing where there is no pipe."""
    named = os.environ.get(VARIABLE, "")
    if named.isdigit():
        threading.Thread(target=_wait, args=(int(named), os.getpid()), daemon=True, name="lifeline").start()


def descriptors() -> list[int]:
    """The pipe's end, for a child that is to watch it too; [] where there is no pipe."""
    named = os.environ.get(VARIABLE, "")
    try:
        os.fstat(int(named))
    except (ValueError, OSError):
        return []
    return [int(named)]


def _wait(descriptor: int, pid: int) -> None:
    try:
        while os.read(descriptor, 1):
            pass
    except OSError:
        return  # no such pipe: started by hand with a stale variable
    os.kill(pid, signal.SIGTERM)
