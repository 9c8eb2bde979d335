"""The SMTP door on loopback: 250 only after the mail is stored, bytes unchanged, no smuggling, a stop that finishes."""

from __future__ import annotations

import hashlib
import smtplib
import socket
import threading
from collections.abc import Iterator

import pytest

from consultant.intake import smtp_listener
from consultant.intake.smtp_listener import SmtpListener

from tests.doors import MAIL, US, Store, make
from tests.doors import opened as door


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def listener(store: Store) -> Iterator[SmtpListener]:
    with door(store) as made:
        yield made


@pytest.fixture
def client(listener: SmtpListener) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", listener.port, timeout=60) as connection:
        yield connection


def talk(listener: SmtpListener, *said: bytes) -> bytes:
    """Everything the door says to these lines."""
    with socket.create_connection(("127.0.0.1", listener.port), timeout=60) as connection:
        connection.sendall(b"".join(said) + b"QUIT\r\n")
        heard = b""
        while piece := connection.recv(65536):
            heard += piece
        return heard


BEGIN = (b"EHLO x\r\n", b"MAIL FROM:<ann@example.org>\r\n", b"RCPT TO:<consult@localhost>\r\n", b"DATA\r\n")


def test_at62_the_bytes_are_passed_on_bit_for_bit(client: smtplib.SMTP, store: Store) -> None:
    raw = (
        bytes(range(1, 10))
        + b"\r\n..dots\r\n.x\r\n"
        + bytes(range(128, 256))
        + b"\0\r\n"
        + "Grüße".encode()
        + b"\r\n"
    )
    client.sendmail("ann@example.org", [US], raw)
    expected = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    envelope, stored = store.mails[0]
    assert hashlib.sha256(stored).digest() == hashlib.sha256(expected).digest() or stored == raw
    assert (envelope.mail_from, envelope.rcpt_to, envelope.peer) == ("ann@example.org", (US,), "127.0.0.1")
    assert envelope.received_at.tzinfo is not None


def test_at62_bare_line_ends_are_kept(listener: SmtpListener, store: Store) -> None:
    said = talk(listener, *BEGIN, b"Subject: x\r\n\r\na\nb\rc\r\n.\r\n")
    assert b"250 2.0.0" in said
    assert store.mails[0][1] == b"Subject: x\r\n\r\na\nb\rc\r\n"


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r.\r\n"])
def test_at06_only_crlf_dot_crlf_ends_the_data(listener: SmtpListener, store: Store, end: bytes) -> None:
    smuggled = b"MAIL FROM:<evil@example.org>\r\nRCPT TO:<consult@localhost>\r\nDATA\r\nevil"
    talk(listener, *BEGIN, b"Subject: x\r\n\r\none" + end + smuggled + b"\r\n.\r\n")
    assert len(store.mails) == 1
    assert store.mails[0][1].endswith(b"evil\r\n")


def test_at06_a_line_of_100_kb_is_taken(client: smtplib.SMTP, store: Store) -> None:
    raw = b"Subject: x\r\n\r\n" + b"x" * 100_000 + b"\r\n"
    client.sendmail("ann@example.org", [US], raw)
    assert store.mails[0][1] == raw


def test_a_line_beyond_the_limit_is_refused_and_the_session_goes_on(
    client: smtplib.SMTP, store: Store, listener: SmtpListener
) -> None:
    with (
        door(store, max_bytes=10_000_000) as wide,
        smtplib.SMTP("127.0.0.1", wide.port, timeout=60) as connection,
    ):
        with pytest.raises(smtplib.SMTPDataError) as caught:
            connection.sendmail("ann@example.org", [US], b"\r\n" + b"x" * 3_000_000 + b"\r\n")
        assert caught.value.smtp_code == 500
        connection.sendmail("ann@example.org", [US], MAIL)
    assert len(store.mails) == 1


def test_at06_too_much_is_552(store: Store) -> None:
    with door(store, max_bytes=5000) as small:
        said = talk(
            small,
            *BEGIN,
            b"x" * 70 + b"\r\n",
            (b"y" * 70 + b"\r\n") * 200,
            b".\r\n",
            *BEGIN[1:],
            MAIL,
            b".\r\n",
        )
        assert b"\r\n552 " in said
        assert len(store.mails) == 1
        announced = talk(small, b"EHLO x\r\n", b"MAIL FROM:<a@b.example> SIZE=99999\r\n")
        assert b"\r\n552 " in announced


def test_at07_unknown_recipients_are_refused_in_the_dialogue(client: smtplib.SMTP, store: Store) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as caught:
        client.sendmail("ann@example.org", ["nobody@localhost"], MAIL)
    assert caught.value.recipients["nobody@localhost"][0] == 550
    assert b"5.1.1" in caught.value.recipients["nobody@localhost"][1]
    assert not store.mails


@pytest.mark.parametrize(
    "failure", [OSError("disk full"), RuntimeError("surprise"), ValueError("ann@example.org")]
)
def test_at02_what_is_not_stored_is_not_taken(client: smtplib.SMTP, store: Store, failure: Exception) -> None:
    store.failure = failure
    with pytest.raises(smtplib.SMTPDataError) as caught:
        client.sendmail("ann@example.org", [US], MAIL)
    assert caught.value.smtp_code == 451
    assert b"ann@" not in caught.value.smtp_error
    store.failure = None
    client.sendmail("ann@example.org", [US], MAIL)
    assert len(store.mails) == 1


def test_a_recipient_that_can_t_be_checked_may_come_again(store: Store) -> None:
    def broken(_: str) -> bool:
        raise OSError

    with door(store, broken) as puzzled:
        assert b"\r\n451 4.3.0" in talk(puzzled, *BEGIN[:3])


def heard_so_far(connection: socket.socket) -> bytes:
    """What comes until the door has been silent for a while."""
    heard = b""
    try:
        while True:
            heard += connection.recv(65536)
    except TimeoutError:
        return heard


def test_the_250_comes_after_the_store(listener: SmtpListener, store: Store) -> None:
    store.may_end.clear()
    with socket.create_connection(("127.0.0.1", listener.port), timeout=60) as connection:
        connection.sendall(b"".join(BEGIN) + MAIL + b".\r\n")
        assert store.entered.wait(60)
        connection.settimeout(0.2)
        assert b"250 2.0.0" not in heard_so_far(connection)
        store.may_end.set()
        connection.settimeout(60)
        assert b"250 2.0.0" in connection.recv(65536)


def test_mails_that_come_while_one_is_stored_share_the_next_commit(
    listener: SmtpListener, store: Store
) -> None:
    store.may_end.clear()
    peers = [socket.create_connection(("127.0.0.1", listener.port), timeout=60) for _ in range(6)]
    peers[0].sendall(b"".join(BEGIN) + MAIL + b".\r\n")
    assert store.entered.wait(60)
    for number, peer in enumerate(peers[1:]):
        words = b"refuse me\r\n" if number == 2 else b"take me\r\n"
        peer.sendall(b"".join(BEGIN) + MAIL + words + b".\r\n")
        while b"354" not in (heard := peer.recv(65536)):
            assert heard
    threading.Timer(0.3, store.may_end.set).start()
    last = []
    for peer in peers:
        heard = b""
        while not (b"250 2.0.0" in heard or b"451 4.3.0" in heard):
            heard += peer.recv(65536)
        last.append(heard.rstrip().rpartition(b"\r\n")[2][:3])
        peer.close()
    assert last == [b"250", b"250", b"250", b"451", b"250", b"250"], (
        "one that is refused takes no other with it"
    )
    assert store.groups[0] == 1
    assert sum(store.groups) == 6
    assert len(store.groups) < 6


def test_a_peer_is_told_to_come_again_where_the_store_does_not_answer(
    listener: SmtpListener, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_listener, "STORE_TIMEOUT", 0.1)
    store.may_end.clear()
    said = talk(listener, *BEGIN, MAIL, b".\r\n")
    assert b"\r\n451 4.3.0" in said
    assert listener.alive
    store.may_end.set()


def test_a_large_mail_is_read_beside_the_door(listener: SmtpListener, store: Store) -> None:
    raw = MAIL + b"x" * 70 * 1024 + b"\r\n"
    assert b"250 2.0.0" in talk(listener, *BEGIN, raw, b".\r\n")
    assert store.mails[0][1] == raw


def test_a_stop_finishes_what_is_in_hand(store: Store) -> None:
    store.may_end.clear()
    listener = SmtpListener(("127.0.0.1", 0), make, store.keep, US.__eq__, max_bytes=10_000)
    listener.start()
    with socket.create_connection(("127.0.0.1", listener.port), timeout=60) as connection:
        connection.sendall(b"".join(BEGIN) + MAIL + b".\r\n")
        assert store.entered.wait(60)
        stopping = threading.Thread(target=listener.stop)
        stopping.start()
        store.may_end.set()
        stopping.join(60)
        heard = b""
        while piece := connection.recv(65536):
            heard += piece
    assert b"250 2.0.0" in heard
    assert len(store.mails) == 1
    listener.stop()


def test_a_stop_sends_idle_peers_away(store: Store) -> None:
    with door(store) as listener:
        connection = socket.create_connection(("127.0.0.1", listener.port), timeout=60)
        assert connection.recv(1000).startswith(b"220")
    assert connection.recv(1000).startswith(b"421")
    connection.close()


def test_a_taken_address_is_an_error(listener: SmtpListener, store: Store) -> None:
    with pytest.raises(OSError, match="address"):
        SmtpListener(("127.0.0.1", listener.port), make, store.keep, US.__eq__, max_bytes=1).start()


def test_an_internationalised_sender(listener: SmtpListener, store: Store) -> None:
    said = talk(
        listener,
        b"EHLO x\r\n",
        "MAIL FROM:<jürgen@example.org> SMTPUTF8 BODY=8BITMIME\r\n".encode(),
        *BEGIN[2:],
        MAIL,
        b".\r\n",
    )
    assert b"250 2.0.0" in said
    assert store.mails[0][0].mail_from == "jürgen@example.org"


def test_the_null_sender(listener: SmtpListener, store: Store) -> None:
    talk(listener, BEGIN[0], b"MAIL FROM:<>\r\n", *BEGIN[2:], MAIL, b".\r\n")
    assert store.mails[0][0].mail_from == ""
