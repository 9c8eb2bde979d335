"""Ends what a fleet leaves behind when its script dies: waits for the end of the script's pipe, then kills.

A part of the desk that watches the pipe itself (consultant/cli/lifeline.py) has `GRACE` seconds to end in order. What is
killed is known by its session, noted at its start, and by the fleet's token in its environment. Folders that the script
mounted are noted in `mounts` beside the sessions, and are unmounted.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

TOKEN = "TESTS_SOAK_FLEET"
"""The environment variable by which a fleet's processes are known."""
GRACE = 3.0


def guard(descriptor: int, token: str, sessions: Path) -> None:
    """Wait for the script's end, then end everything."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    while os.read(descriptor, 1):
        pass
    end_all(token, sessions)
    _unmount(sessions.parent / "mounts")


def end_all(token: str, sessions: Path, grace: float = GRACE) -> None:
    """Kill what has not ended by itself after so many seconds."""
    ends = time.monotonic() + grace
    while time.monotonic() < ends and left_behind(token, sessions):
        time.sleep(0.1)
    for _ in range(3):  # one that was being forked just now is seen the next time
        for pid in left_behind(token, sessions):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def left_behind(token: str, sessions: Path) -> list[int]:
    """The pids of the fleet's processes; the guardian is none of them."""
    noted = set(sessions.read_text(encoding="ascii").split()) if sessions.exists() else set()
    known = f"{TOKEN}={token}\0".encode()
    return [
        int(entry.name)
        for entry in Path("/proc").glob("[0-9]*")
        if _session(entry) in noted or _has(entry, known)
    ]


def _session(entry: Path) -> str:
    """Of a process that has not ended; the fields after the command's name, which may hold blanks (proc(5), stat)."""
    try:
        state, _, _, session = (entry / "stat").read_text(errors="replace").rpartition(") ")[2].split()[:4]
    except (OSError, ValueError):
        return ""
    return "" if state == "Z" else session


def _has(entry: Path, known: bytes) -> bool:
    try:
        return known in (entry / "environ").read_bytes()
    except OSError:
        return False


def _unmount(noted: Path) -> None:
    for folder in noted.read_text(encoding="utf-8").splitlines() if noted.exists() else ():
        subprocess.run(["umount", "--lazy", folder], check=False, capture_output=True)


if __name__ == "__main__":
    guard(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
