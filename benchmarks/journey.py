"""The journey of a mail, measured on the real parts: the door against its floor, and a whole desk end to end.

Everything runs as a process of its own on 127.0.0.1; each is ended by its pid.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.peer import SENDERS, address
from consultant.accounts import ledger, senders
from consultant.cli.services import open_services, utc_now
from consultant.config import read_settings
from consultant.models.base import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from rich.table import Table

PACE = 0.1
"""Seconds between two mails while books are imported, twice."""
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
    """Add the rows of door (door.py), desk (whole_desk.py) and import to the table."""
    from benchmarks.door import measure_door  # noqa: PLC0415 - both take their processes from here
    from benchmarks.whole_desk import measure_desk, postgresql  # noqa: PLC0415

    measure_door(table, folder / "door")
    with postgresql() as store:
        measure_door(table, folder / "door-postgresql", store=store)
    measure_desk(table, folder / "desk", books)
    with postgresql() as store:
        measure_desk(table, folder / "desk-postgresql", books, store=store)
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


def _introduce(environment: Mapping[str, str]) -> None:
    """The peers' addresses as senders with enough questions, on the desk that the environment names."""
    services = open_services(read_settings(os.environ | dict(environment)))
    with unit_of_work(services.engine) as session:
        for number in range(SENDERS):
            sender = senders.add_sender(
                session, address(number), account=None, at=utc_now(), actor="benchmark"
            )
            ledger.grant(session, sender.account_id, 10_000, actor="benchmark", reason="", at=utc_now())
    services.engine.dispose()
    services.books_engine.dispose()


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
