"""`send`: a mail handed to the door that listens here, or a sentence that says why not."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.controller import Controller

from tests.at_the_desk import ASKER, mail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aiosmtpd.smtp import SMTP, Envelope, Session

    from tests.unit.cli.conftest import Consultant


class Door:
    """Keeps whom a mail was from and for."""

    def __init__(self) -> None:
        self.taken: list[tuple[str | None, list[str]]] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken.append((envelope.mail_from, list(envelope.rcpt_tos)))
        return "250 OK"


@pytest.fixture
def port(home: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = int(probe.getsockname()[1])
    monkeypatch.setenv("CONSULTANT_SMTP_LISTEN", f"127.0.0.1:{free}")
    return free


@pytest.fixture
def door(port: int) -> Iterator[Door]:
    handler = Door()
    controller = Controller(handler, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def file(tmp_path: Path) -> str:
    (tmp_path / "mail.eml").write_bytes(mail())
    return str(tmp_path / "mail.eml")


def test_a_mail_goes_to_the_first_mailbox(door: Door, port: int, file: str, consultant: Consultant) -> None:
    said = consultant.ok("send", file).out
    assert said == f"127.0.0.1:{port} has taken the mail for consult@localhost.\n"
    consultant.ok("send", file, "--sender", "other@x.example")
    assert door.taken == [(ASKER, ["consult@localhost"]), ("other@x.example", ["consult@localhost"])]


def test_a_door_that_is_shut_is_a_sentence(port: int, file: str, consultant: Consultant) -> None:
    assert "is `consultant serve` running?" in consultant.fails("send", file, code=1)


def test_a_file_that_is_not_there_is_a_sentence(port: int, consultant: Consultant) -> None:
    assert "can't be read" in consultant.fails("send", "/not/there.eml", code=2)
