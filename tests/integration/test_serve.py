"""`consultant serve` as a user starts it: a real listener, Valkey, Celery worker and beat, a real relay, and Ctrl-C."""

from __future__ import annotations

import email
import os
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.controller import Controller

from consultant.accounts import ledger, senders
from consultant.cli.services import open_services, utc_now
from consultant.config import read_settings
from consultant.models.base import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aiosmtpd.smtp import SMTP, Envelope, Session

ASKER = "coder@clinic.example"
PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Relay:
    """A relay that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[tuple[str | None, list[str], bytes]] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append((envelope.mail_from, list(envelope.rcpt_tos), content))
        return "250 OK"


@pytest.fixture
def relay() -> Iterator[tuple[Relay, int]]:
    handler = Relay()
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port, ready_timeout=10)
    controller.start()
    yield handler, port
    controller.stop()


def wait_for(what: Callable[[], object], *, seconds: float = PATIENCE) -> None:
    ends = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.1)


class Desk:
    """A running `consultant serve`."""

    def __init__(
        self, home: Path, port: int, relay_port: int | None, *, redis_url: str | None = None
    ) -> None:
        self.port = port
        environment = {
            **os.environ,
            "CONSULTANT_HOME": str(home),
            "CONSULTANT_SMTP_LISTEN": f"127.0.0.1:{port}",
        }
        if relay_port:
            environment["CONSULTANT_SMTP_URL"] = f"smtp://127.0.0.1:{relay_port}"
        if redis_url:
            environment["CONSULTANT_REDIS_URL"] = redis_url
        self.log = (home / "serve.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "consultant.cli.main", "serve"],
            env=environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.home = home

    def said(self) -> str:
        return (self.home / "serve.log").read_text(encoding="utf-8")

    def wait_until_open(self) -> None:
        wait_for(lambda: "Ctrl-C stops everything" in self.said() or self.process.poll() is not None)
        assert self.process.poll() is None, self.said()

    def mail(self, raw: bytes, to: str = "consult@localhost") -> None:
        with smtplib.SMTP("127.0.0.1", self.port, timeout=30) as client:
            client.sendmail(ASKER, [to], raw)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)
        self.log.close()


def running(home: Path) -> list[str]:
    """Command lines of processes that work on this home."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            environment = (entry / "environ").read_bytes()
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if f"CONSULTANT_HOME={home}\0".encode() in environment and int(entry.name) != os.getpid():
            found.append(command)
    return found


@pytest.fixture
def prepared(home: Path, small_books: Path) -> Path:
    home.mkdir()
    shutil.copy(small_books, home / "books.db")
    services = open_services(read_settings())
    with unit_of_work(services.engine) as session:
        sender = senders.add_sender(session, ASKER, account=None, at=utc_now())
        ledger.grant(session, sender.account_id, 50, actor="admin", reason="", at=utc_now())
    services.engine.dispose()
    services.books_engine.dispose()
    return home


def question(number: int) -> bytes:
    return (
        f"From: Pat <{ASKER}>\r\nTo: consult@localhost\r\nSubject: q{number}\r\n"
        f"Message-ID: <serve{number}@clinic.example>\r\n\r\nCan I bill 93591 with 93355?\r\n"
    ).encode()


@pytest.mark.slow
def test_a_mail_in_and_a_reply_out_by_real_parts(prepared: Path, relay: tuple[Relay, int]) -> None:
    handler, relay_port = relay
    desk = Desk(prepared, free_port(), relay_port)
    try:
        desk.wait_until_open()
        desk.mail(question(1))
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            desk.mail(question(9), to="nobody@elsewhere.example")
        assert refused.value.recipients["nobody@elsewhere.example"][0] == 550
        wait_for(lambda: handler.mails)
        ((sender, recipients, raw),) = handler.mails
        assert sender in {"", None, "<>"}, "automatic replies leave with the null sender"
        assert recipients == [ASKER]
        reply = email.message_from_bytes(raw)
        assert reply["In-Reply-To"] == "<serve1@clinic.example>"
        assert reply["Auto-Submitted"] == "auto-replied"
    finally:
        desk.stop()
    assert desk.process.returncode == 0, desk.said()
    wait_for(lambda: not running(prepared), seconds=10)
    assert ASKER not in desk.said(), "logs hold no whole address"
    assert "93591" not in desk.said().split("Ctrl-C stops everything")[-1], "logs hold no words of a mail"


@pytest.mark.slow
def test_a_second_start_resumes_what_was_under_way(prepared: Path, relay: tuple[Relay, int]) -> None:
    handler, relay_port = relay
    no_broker = f"redis://127.0.0.1:{free_port()}/0"
    first = Desk(prepared, free_port(), relay_port, redis_url=no_broker)
    try:
        first.wait_until_open()
        first.mail(question(1))
    finally:
        first.stop()
    assert not handler.mails, "without a broker the mail is kept and nothing moves"
    second = Desk(prepared, free_port(), relay_port)
    try:
        second.wait_until_open()
        wait_for(lambda: handler.mails, seconds=60)
    finally:
        second.stop()
    assert len(handler.mails) == 1


@pytest.mark.slow
def test_parts_end_when_serve_is_killed(prepared: Path) -> None:
    desk = Desk(prepared, free_port(), None)
    try:
        desk.wait_until_open()
        assert len(running(prepared)) >= 4
        desk.process.kill()
        desk.process.wait(10)
        wait_for(lambda: not running(prepared), seconds=30)
    finally:
        desk.stop()


@pytest.mark.slow
def test_a_second_desk_on_the_same_home_is_one_sentence(prepared: Path) -> None:
    desk = Desk(prepared, free_port(), None)
    try:
        desk.wait_until_open()
        other = subprocess.run(
            [sys.executable, "-m", "consultant.cli.main", "serve"],
            env={**os.environ, "CONSULTANT_HOME": str(prepared)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert other.returncode == 1
        assert other.stderr.startswith("consultant: Another desk is serving from")
        assert other.stderr.count("\n") == 1
    finally:
        desk.stop()


def test_an_address_that_is_taken_is_one_sentence(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = f"127.0.0.1:{other.getsockname()[1]}"
        serve = subprocess.run(
            [sys.executable, "-m", "consultant.cli.main", "serve"],
            env={**os.environ, "CONSULTANT_HOME": str(home), "CONSULTANT_SMTP_LISTEN": address},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert serve.returncode == 1
    assert serve.stderr.startswith(f"consultant: {address} can't be listened on")
    assert serve.stderr.count("\n") == 1
