"""The desk as processes: `consultant serve`, or its listener alone, started, killed and looked at; and who mails it.

A `Client` is a peer as RFC 5321 wants it: it keeps a mail until it has read a 250 for it, and sends it again. A
`Relay` can hold what it is given at MAIL, so that a process can be killed in the middle of a message.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import smtplib
import subprocess
import sys
import time
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import TYPE_CHECKING

from tests import at_the_desk
from tests.at_the_desk import ASKER, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aiosmtpd.smtp import SMTP, Envelope, Session

    from tests.stores import Store

PATIENCE = 120.0
"""Seconds that a test waits for what should come soon; generous, for other work may run beside it."""
LOOK = 0.1
CONSULTANT = [sys.executable, "-m", "consultant.cli.main"]


def wait_for(what: Callable[[], object], *, seconds: float = PATIENCE, why: str = "") -> None:
    """Return when `what` is true."""
    ends = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < ends, why or "it did not happen in time"
        time.sleep(LOOK)


def surroundings(store: Store, **more: str | None) -> dict[str, str]:
    """The environment of a child that works on `store`; `more` are settings without their CONSULTANT_."""
    found = {name: value for name, value in os.environ.items() if not name.startswith("CONSULTANT_")}
    found |= {
        "CONSULTANT_HOME": str(store.home),
        "CONSULTANT_DATABASE_URL": store.database_url,
        "CONSULTANT_BOOKS_URL": store.books_url,
        "CONSULTANT_PUBLISHER_URL": "off",
        "CONSULTANT_WEB_LISTEN": "off",
        "CONSULTANT_RELAY_PER_MINUTE": "0",  # all of a test's mail goes to one domain, at once
    }
    if os.environ.get(
        "CONSULTANT_CONFIG"
    ):  # that of the `home` fixture, where nothing waits to be taken back
        found["CONSULTANT_CONFIG"] = os.environ["CONSULTANT_CONFIG"]
    return found | {f"CONSULTANT_{name}": value for name, value in more.items() if value is not None}


class Part:
    """One of our commands as a process; what it says goes to a file."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str], log: Path) -> None:
        self.home = Path(environment["CONSULTANT_HOME"])
        self.port = int(environment["CONSULTANT_SMTP_LISTEN"].rpartition(":")[2])
        self.log = log
        with log.open("ab") as stream:
            self.process = subprocess.Popen(
                [*CONSULTANT, "serve", *arguments],
                env=dict(environment),
                stdout=stream,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def wait_for_word(self, word: str) -> None:
        wait_for(lambda: word in self.said() or self.process.poll() is not None, why=self.said())
        assert self.process.poll() is None, self.said()

    def stop(self, number: int = signal.SIGINT) -> None:
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.wait(PATIENCE)


class Desk(Part):
    """A running `consultant serve` with every part."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        super().__init__([], environment, log)

    def wait_until_open(self) -> None:
        self.wait_for_word("Ctrl-C stops everything")

    def kill_everything(self) -> None:
        """SIGKILL to every process of this desk, serve first, so that it starts none again."""
        self.process.kill()
        for _ in range(3):  # one that was being forked just now is seen the next time
            for pid in processes(self):
                kill(pid)
        self.process.wait(PATIENCE)
        wait_for(lambda: not processes(self), why="a killed process is still there")


class Listener(Part):
    """The SMTP door alone: nobody rings, nobody works."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        super().__init__(["--part", "listener"], environment, log)

    def wait_until_open(self) -> None:
        self.wait_for_word("listening")

    def stop(self, number: int = signal.SIGTERM) -> None:
        super().stop(number)


def kill(pid: int) -> None:
    """SIGKILL, unless it is gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def processes(part: Part, word: str = "") -> dict[int, str]:
    """Processes of a desk, by pid, with the command line; only those whose command has `word`.

    They are known by its door in their environment; Valkey, which writes its title over that, by its socket.
    """
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            environment = (entry / "environ").read_bytes()
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        door = f"CONSULTANT_SMTP_LISTEN=127.0.0.1:{part.port}\0".encode()
        if (door in environment or str(part.home) in command) and word in command:
            found[int(entry.name)] = command
    return found


def children(pid: int) -> list[int]:
    """The pool children of a worker, for example; whichever of its threads started them."""
    found: list[int] = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(child) for child in listed.read_text(encoding="ascii").split()]
    return found


@dataclass
class Client:
    """Mails the door at `port` and keeps each mail until there is a 250 for it; `accepted` are the Message-IDs."""

    port: int
    accepted: list[str] = field(default_factory=list)
    tries: int = 0

    def send(self, raw: bytes, sender: str = ASKER) -> int:
        """One try; the code of the answer to the mail, 0 where the connection broke before it."""
        self.tries += 1
        try:
            with smtplib.SMTP("127.0.0.1", self.port, timeout=PATIENCE) as peer:
                peer.sendmail(sender, ["consult@localhost"], raw)
        except smtplib.SMTPDataError as refused:
            return refused.smtp_code
        except (OSError, smtplib.SMTPException):
            return 0
        self.accepted.append(message_id(raw))
        return 250

    def insist(self, raw: bytes) -> None:
        """Send until it is taken."""
        wait_for(lambda: self.send(raw) == 250, seconds=2 * PATIENCE, why="the mail was never taken")


def message_id(raw: bytes) -> str:
    """The Message-ID of a mail of these tests."""
    (found,) = [line for line in raw.splitlines() if line.lower().startswith(b"message-id:")]
    return found.partition(b":")[2].strip().decode()


class Relay(at_the_desk.Relay):
    """A relay that can keep a peer waiting for the answer to MAIL."""

    def __init__(self) -> None:
        super().__init__()
        self.holds = False
        self.waiting = 0

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str | None,
        options: list[str],
    ) -> str:
        self.waiting += 1
        try:
            while self.holds:  # noqa: ASYNC110 - the test's thread ends it, and an asyncio.Event is for one loop
                await asyncio.sleep(LOOK)
        finally:
            self.waiting -= 1
        return await super().handle_MAIL(server, session, envelope, address, options)

    def answers(self) -> dict[str, list[bytes]]:
        """Every mail that was taken and answers another, by the Message-ID of that; a warning of the quota answers none."""
        found: dict[str, list[bytes]] = {}
        for _, _, raw in tuple(self.taken):
            mail = message_from_bytes(raw)
            if mail["Auto-Submitted"] != "auto-generated":
                found.setdefault(mail["In-Reply-To"], []).append(raw)
        return found


__all__ = ["Client", "Desk", "Listener", "Part", "Relay", "free_port"]
