"""Runs one of our commands with a clock that can be moved while it runs: `python -m tests.soak.moved_clock MODULE [ARGUMENTS]`.

The file that SOAK_CLOCK names holds how many seconds the clock is ahead (a double, negative: behind). The desk's clock
(`consultant.cli.services.utc_now`) and `time.time`, by which Kombu hands out again what was not acknowledged, follow it;
the clocks that only measure (`time.monotonic`) do not, as on a machine whose time is set.
"""

from __future__ import annotations

import mmap
import os
import runpy
import struct
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

VARIABLE = "SOAK_CLOCK"
AHEAD = struct.Struct("=d")


def set_ahead(path: Path, seconds: float) -> None:
    """Move the clock of every process that follows this file; in place, so that all see it at once."""
    with path.open("r+b" if path.exists() else "wb") as file:
        file.write(AHEAD.pack(seconds))


def follow(path: Path) -> Callable[[], float]:
    """How many seconds the clock is ahead now."""
    with path.open("rb") as file:
        seen = mmap.mmap(file.fileno(), AHEAD.size, access=mmap.ACCESS_READ)
    return lambda: float(AHEAD.unpack_from(seen)[0])


def install(ahead: Callable[[], float]) -> None:
    """Replace both clocks of this process, before anything else takes hold of them."""
    real = time.time
    time.time = lambda: real() + ahead()
    from consultant.cli import services

    services.utc_now = lambda: datetime.now(UTC) + timedelta(seconds=ahead())


def moved(command: list[str]) -> list[str]:
    """`python -m MODULE …` as it runs under the moved clock."""
    python, flag, *rest = command
    assert flag == "-m", command
    return [python, flag, __spec__.name, *rest]


if __name__ == "__main__":
    install(follow(Path(os.environ[VARIABLE])))
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
