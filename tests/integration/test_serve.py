"""`consultant serve` as a user starts it: a real listener, Valkey, Celery worker and beat, a real relay, and Ctrl-C."""

from __future__ import annotations

import email
import os
import shutil
import signal
import smtplib
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from consultant.cli.services import open_services, utc_now
from consultant.config import read_settings

from tests.at_the_desk import ASKER, free_port, introduce, mail
from tests.serving import (
    CONSULTANT,
    PATIENCE,
    Client,
    Desk,
    Relay,
    children,
    kill,
    message_id,
    processes,
    wait_for,
)


@pytest.fixture
def prepared(home: Path, small_books: Path) -> Path:
    home.mkdir()
    shutil.copy(small_books, home / "books.db")
    services = open_services(read_settings())
    introduce(services.engine, utc_now(), units=50)
    services.engine.dispose()
    services.books_engine.dispose()
    return home


@pytest.fixture
def open_desk(prepared: Path) -> Iterator[OpenDesk]:
    """`open_desk(SMTP_URL=…)` starts a desk on the prepared home, and ends it at the end of the test."""
    opened = OpenDesk(prepared)
    yield opened
    for desk in opened.desks:
        desk.stop()


class OpenDesk:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.desks: list[Desk] = []

    def __call__(self, **settings: str) -> Desk:
        own = {"HOME": str(self.home), "SMTP_LISTEN": f"127.0.0.1:{free_port()}"} | settings
        environment = os.environ | {f"CONSULTANT_{name}": value for name, value in own.items()}
        self.desks.append(Desk(environment, self.home / f"serve{len(self.desks)}.log"))
        self.desks[-1].wait_until_open()
        return self.desks[-1]


def serve(**settings: str) -> subprocess.CompletedProcess[str]:
    """A start that is expected to fail."""
    environment = os.environ | {f"CONSULTANT_{name}": value for name, value in settings.items()}
    return subprocess.run(
        [*CONSULTANT, "serve"], env=environment, capture_output=True, text=True, timeout=180, check=False
    )


@pytest.mark.slow
def test_a_mail_in_and_a_reply_out_by_real_parts(open_desk: OpenDesk, relay: Relay) -> None:
    desk = open_desk(SMTP_URL=relay.url)
    assert Client(desk.port).send(mail()) == 250
    with (
        smtplib.SMTP("127.0.0.1", desk.port, timeout=PATIENCE) as peer,
        pytest.raises(smtplib.SMTPRecipientsRefused) as refused,
    ):
        peer.sendmail(ASKER, ["nobody@elsewhere.example"], mail(9))
    assert refused.value.recipients["nobody@elsewhere.example"][0] == 550
    wait_for(lambda: relay.taken)
    ((sender, recipients, raw),) = relay.taken
    assert sender.startswith("consult+b"), "a report about it comes back with the key of its case"
    assert recipients == [ASKER]
    reply = email.message_from_bytes(raw)
    assert reply["In-Reply-To"] == message_id(mail())
    assert reply["Auto-Submitted"] == "auto-replied"
    desk.stop()
    assert desk.process.returncode == 0, desk.said()
    wait_for(lambda: not processes(desk))
    assert ASKER not in desk.said(), "logs hold no whole address"
    assert "93591" not in desk.said().split("Ctrl-C stops everything")[-1], "logs hold no words of a mail"


@pytest.mark.long
@pytest.mark.slow
def test_a_second_start_resumes_what_was_under_way(open_desk: OpenDesk, relay: Relay) -> None:
    first = open_desk(SMTP_URL=relay.url, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
    assert Client(first.port).send(mail()) == 250
    first.stop()
    assert not relay.taken, "without a broker the mail is kept and nothing moves"
    open_desk(SMTP_URL=relay.url)
    wait_for(lambda: relay.taken)
    assert len(relay.taken) == 1


@pytest.mark.slow
def test_parts_end_when_serve_is_killed(open_desk: OpenDesk) -> None:
    desk = open_desk()
    wait_for(lambda: len(processes(desk)) >= 4)
    wait_for(lambda: processes(desk, "valkey-server"))
    desk.process.kill()
    desk.process.wait(PATIENCE)
    wait_for(lambda: not processes(desk))


@pytest.mark.slow
def test_a_second_desk_on_the_same_home_is_one_sentence(open_desk: OpenDesk) -> None:
    desk = open_desk()
    other = serve(HOME=str(desk.home))
    assert other.returncode == 1
    assert other.stderr.startswith("consultant: Another desk is serving from")
    assert other.stderr.count("\n") == 1


@pytest.mark.slow
def test_an_impatient_ctrl_c_stops_everything_in_order(open_desk: OpenDesk) -> None:
    desk = open_desk()
    for _ in range(3):
        desk.process.send_signal(signal.SIGINT)
    assert desk.process.wait(PATIENCE) == 0
    assert "not foreseen" not in desk.said()
    wait_for(lambda: not processes(desk))


@pytest.mark.long
@pytest.mark.slow
def test_each_part_that_is_killed_is_started_again_and_leaves_nobody_behind(
    open_desk: OpenDesk, relay: Relay
) -> None:
    """The broker's part leaves a Valkey, and the worker a pool, that must not go on by themselves."""
    desk = open_desk(SMTP_URL=relay.url)
    former = processes(desk)
    for pid in children(desk.process.pid):
        kill(pid)
    wait_for(lambda: not former.keys() & processes(desk).keys() - {desk.process.pid})
    client = Client(desk.port)
    client.insist(mail())
    wait_for(lambda: relay.taken, seconds=120, why=desk.said())
    desk.stop(signal.SIGTERM)
    assert desk.process.returncode == 0
    wait_for(lambda: not processes(desk))


def test_an_address_that_is_taken_is_one_sentence(home: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = f"127.0.0.1:{other.getsockname()[1]}"
        refused = serve(SMTP_LISTEN=address)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"consultant: {address} can't be listened on")
    assert refused.stderr.count("\n") == 1
