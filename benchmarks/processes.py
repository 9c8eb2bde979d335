"""What the processes of a running desk use: processor seconds and resident memory, by part, read from /proc (proc(5), Linux)."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PARTS = {
    "--part listener": "listener",
    "--part poller": "poller",
    "--part recorder": "recorder",
    "--part web": "web",
    "--part broker": "broker's keeper",
    "valkey-server": "broker",
    " beat": "beat",
    " worker": "worker",
    " serve": "serve",
}
"""The first of these words in a command line names its part."""


@dataclass(frozen=True, slots=True)
class Used:
    """Processor seconds since the start, and MiB that are resident now."""

    seconds: float
    mebibytes: float


def used_by(root: int) -> dict[str, Used]:
    """What each part of the tree of processes below `root` has used; the pool's children are apart from their worker."""
    found: dict[str, list[Used]] = defaultdict(list)
    for pid, parent in _tree(root):
        name = _part(pid)
        child = name == "worker" and _part(parent) == "worker"
        found["pool child" if child else name].append(_used(pid))
    return {
        name if len(all_) == 1 else f"{name} ×{len(all_)}": Used(  # noqa: RUF001 - times
            sum(one.seconds for one in all_), sum(one.mebibytes for one in all_)
        )
        for name, all_ in found.items()
    }


def resident() -> float:
    """MiB of this process."""
    return _used(os.getpid()).mebibytes


def _tree(root: int) -> list[tuple[int, int]]:
    """The process and all below it, each with its parent."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int(_fields(int(folder.name))[1])
        except OSError:
            continue  # it has ended meanwhile
    tree = [(root, parents.get(root, 0))]
    for pid, _ in tree:  # grows while it is walked
        tree += [(one, pid) for one, parent in parents.items() if parent == pid]
    return tree


def _fields(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the name, which may hold blanks and brackets."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def _part(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    return next((name for sign, name in PARTS.items() if sign in words), words[:30])


def _used(pid: int) -> Used:
    fields = _fields(pid)
    pages, size = int(fields[21]), os.sysconf("SC_PAGE_SIZE")
    return Used((int(fields[11]) + int(fields[12])) / TICKS, pages * size / 2**20)
