"""One contract for both ways out, and what each answer of a live relay on loopback becomes."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from consultant.config import read_settings
from consultant.delivery import sender
from consultant.delivery.maildir import MaildirTransport
from consultant.delivery.relay import StartTls, parse_relay
from consultant.delivery.sender import SmtpTransport, Transport, make_transport
from consultant.errors import ConfigurationError, DeliveryRefused, RelayAway, TransientError

MAIL = b"Message-ID: <1@desk.example>\r\nSubject: x\r\n\r\n.dots\r\nGr\xc3\xbc\xc3\x9fe\r\n"
RECIPIENT = "ann@example.org"


class Sink:
    """A relay that keeps what it takes and answers as it is told."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, list[str], bytes]] = []
        self.to_recipient = self.to_data = ""
        self.drop = False
        self.wait: threading.Event | None = None

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.to_recipient:
            return self.to_recipient
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.drop:
            assert server.transport is not None
            server.transport.close()
            return "250 never seen"
        if self.wait:
            await asyncio.get_running_loop().run_in_executor(None, self.wait.wait, 60)
        if self.to_data:
            return self.to_data
        self.taken.append(
            (envelope.mail_from or "", list(envelope.rcpt_tos), envelope.original_content or b"")
        )
        return "250 2.0.0 taken"


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def relay(sink: Sink) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    yield f"smtp://127.0.0.1:{port}"
    controller.stop()


@pytest.fixture(params=["smtp", "maildir"])
def way_out(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Transport, object]:
    """A transport and what tells which mails it delivered."""
    if request.param == "maildir":
        return MaildirTransport(tmp_path / "outbox"), tmp_path / "outbox"
    return SmtpTransport(request.getfixturevalue("relay")), request.getfixturevalue("sink")


def delivered(where: object) -> list[bytes]:
    if isinstance(where, Sink):
        return [content for _, _, content in where.taken]
    assert isinstance(where, Path)
    return [path.read_bytes() for path in (where / "new").iterdir()]


def test_at72_the_bytes_arrive_as_composed(way_out: tuple[Transport, object]) -> None:
    transport, where = way_out
    transport.send("", RECIPIENT, MAIL)
    assert delivered(where) == [MAIL]


def test_two_mails_are_two(way_out: tuple[Transport, object]) -> None:
    transport, where = way_out
    transport.send("", RECIPIENT, MAIL)
    transport.send("", RECIPIENT, MAIL.replace(b"<1@", b"<2@"))
    assert len(delivered(where)) == 2


def test_at34_the_null_sender(relay: str, sink: Sink) -> None:
    SmtpTransport(relay).send("", RECIPIENT, MAIL)
    assert sink.taken[0][:2] == ("<>", [RECIPIENT])


@pytest.mark.parametrize("answer", ["421 4.3.2 closing", "451 4.3.0 later ann@example.org", "452 4.2.2 full"])
@pytest.mark.parametrize("stage", ["to_recipient", "to_data"])
def test_4xx_is_tried_again(relay: str, sink: Sink, stage: str, answer: str) -> None:
    setattr(sink, stage, answer)
    with pytest.raises(TransientError) as caught:
        SmtpTransport(relay).send("", RECIPIENT, MAIL)
    assert answer[:9] in str(caught.value)
    assert RECIPIENT not in str(caught.value)
    assert not isinstance(caught.value, RelayAway), "it may be about this mail alone"


@pytest.mark.parametrize(
    "answer", ["550 5.1.1 no such user ann@example.org", "552 5.3.4 too large", "554 5.7.1 refused"]
)
@pytest.mark.parametrize("stage", ["to_recipient", "to_data"])
def test_at81_5xx_is_given_up(relay: str, sink: Sink, stage: str, answer: str) -> None:
    setattr(sink, stage, answer)
    with pytest.raises(DeliveryRefused) as caught:
        SmtpTransport(relay).send("", RECIPIENT, MAIL)
    assert answer[:9] in str(caught.value)
    assert RECIPIENT not in str(caught.value)


def test_a_drop_after_data_is_tried_again(relay: str, sink: Sink) -> None:
    sink.drop = True
    with pytest.raises(TransientError):
        SmtpTransport(relay).send("", RECIPIENT, MAIL)


def test_a_hang_ends_in_a_timeout(relay: str, sink: Sink) -> None:
    sink.wait = threading.Event()
    with pytest.raises(TransientError):
        SmtpTransport(relay, timeout=0.3).send("", RECIPIENT, MAIL)
    sink.wait.set()


def test_a_relay_that_takes_too_long_in_all_is_left(
    relay: str, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "DEADLINE", 0.0)  # the least that is left for a mail is a second
    sink.wait = threading.Event()
    with pytest.raises(TransientError, match="broke off"):
        SmtpTransport(relay).send("", RECIPIENT, MAIL)
    sink.wait.set()


def test_nobody_listens() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(RelayAway):
        SmtpTransport(f"smtp://127.0.0.1:{port}").send("", RECIPIENT, MAIL)


@pytest.mark.parametrize("query", ["?starttls=1", ""])
def test_what_the_relay_lacks_waits_for_the_operator(relay: str, query: str) -> None:
    url = relay + query if query else relay.replace("smtp://", "smtp://user:secret@")
    with pytest.raises(RelayAway) as caught:
        SmtpTransport(url).send("", RECIPIENT, MAIL)
    assert "secret" not in str(caught.value)
    with pytest.raises(RelayAway):
        SmtpTransport(url).send("", "jörg@example.org", MAIL)


def test_relay_urls() -> None:
    relay = parse_relay("smtps://desk%40example.org:p%2Fw@relay.example:4650")
    assert (relay.host, relay.port, relay.implicit_tls, relay.user, relay.password) == (
        "relay.example", 4650, True, "desk@example.org", "p/w",
    )  # fmt: skip
    assert "p/w" not in repr(relay)
    assert parse_relay("smtp://relay.example?starttls=1").starttls is StartTls.DEMAND
    assert parse_relay("smtps://relay.example").port == 465


@pytest.mark.parametrize(
    "url", ["", "relay.example", "http://relay.example", "smtp://", "smtp://h:port", "smtp://u:secret@h:x"]
)
def test_urls_that_are_none(url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_relay(url)
    assert "secret" not in str(caught.value)


def test_at82_the_same_mail_twice_is_one_file(tmp_path: Path) -> None:
    transport = MaildirTransport(tmp_path)
    threads = [threading.Thread(target=transport.send, args=("", RECIPIENT, MAIL)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list((tmp_path / "new").iterdir())) == 1
    assert not list((tmp_path / "tmp").iterdir())


def test_a_mail_that_was_read_is_not_delivered_again(tmp_path: Path) -> None:
    transport = MaildirTransport(tmp_path)
    transport.send("", RECIPIENT, MAIL)
    (new,) = (tmp_path / "new").iterdir()
    new.rename(tmp_path / "cur" / f"{new.name}:2,S")
    transport.send("", RECIPIENT, MAIL)
    assert not list((tmp_path / "new").iterdir())


def test_a_disk_that_does_not_take_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(RelayAway):
        MaildirTransport(tmp_path / "file" / "outbox").send("", RECIPIENT, MAIL)


def test_the_settings_choose(tmp_path: Path) -> None:
    home = {"CONSULTANT_HOME": str(tmp_path)}
    assert isinstance(make_transport(read_settings(home)), MaildirTransport)
    assert isinstance(
        make_transport(read_settings(home | {"CONSULTANT_SMTP_URL": "smtp://relay.example"})), SmtpTransport
    )
