"""Doors besides the plain one: TLS by STARTTLS and from the first byte, LMTP, submission with a password, behind a balancer."""

from __future__ import annotations

import base64
import os
import smtplib
import socket
import ssl
import struct
import threading
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

import pytest

from consultant.errors import ConfigurationError
from consultant.intake import smtp_listener
from consultant.intake.smtp.certificate import Certificate
from consultant.intake.smtp.doors import Door, DoorKind
from consultant.intake.smtp.limits import Limits
from consultant.intake.smtp.users import Users, make_line
from consultant.mail.authentication import SUBMISSION, UNCHECKED, Authentication, Proof

from tests.doors import ANN, BEGIN, HELLO, MAIL, US, Peer, Pem, Store, make_certificate, opened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from consultant.intake.smtp_listener import SmtpListener
    from consultant.mail.envelope import Envelope

PASSWORD = "correct horse"
HERE = (ip_network("127.0.0.0/8"),)
PLAIN, SMTPS, LMTP, SUBMIT = range(4)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def pem(tmp_path: Path) -> Pem:
    return make_certificate(tmp_path / "tls")


@pytest.fixture
def users(tmp_path: Path) -> Path:
    path = tmp_path / "users"
    path.write_text(f"# who may submit\n\n{make_line(ANN, PASSWORD)}\n", encoding="utf-8")
    return path


@pytest.fixture
def house(store: Store, pem: Pem, users: Path) -> Iterator[SmtpListener]:
    """Every kind of door on a port of its own."""
    doors = tuple(Door(kind, "127.0.0.1") for kind in (DoorKind.SMTPS, DoorKind.LMTP, DoorKind.SUBMISSION))
    fittings: dict[str, Any] = {
        "doors": doors,
        "certificate": Certificate(*pem.files),
        "users": Users(str(users)),
    }
    with opened(store, **fittings) as listener:
        yield listener


def submitting(house: SmtpListener, pem: Pem) -> Peer:
    """A peer at the submission door who speaks by TLS."""
    peer = Peer(house.ports[SUBMIT])
    assert b"250-STARTTLS" in peer.say(HELLO)
    assert peer.say(b"STARTTLS\r\n").startswith(b"220")
    peer.start_tls(pem)
    assert b"250-AUTH LOGIN PLAIN\r\n" in peer.say(HELLO)
    return peer


def plain(name: str, password: str) -> bytes:
    return b"AUTH plain " + base64.b64encode(f"\0{name}\0{password}".encode()) + b"\r\n"


def test_a_mail_comes_by_starttls_and_by_tls_from_the_first_byte(
    house: SmtpListener, pem: Pem, store: Store
) -> None:
    with smtplib.SMTP("localhost", house.ports[PLAIN], timeout=60) as client:
        client.starttls(context=pem.client)
        client.sendmail(ANN, [US], MAIL)
        assert not client.has_extn("starttls")
        assert not client.has_extn("auth")
    with smtplib.SMTP_SSL("localhost", house.ports[SMTPS], timeout=60, context=pem.client) as client:
        client.sendmail(ANN, [US], MAIL)
        assert not client.has_extn("starttls")
    assert [raw for _, raw in store.mails] == [MAIL, MAIL]
    assert {envelope.peer for envelope, _ in store.mails} == {"127.0.0.1"}


def test_what_was_said_before_tls_and_behind_the_command_is_forgotten(
    house: SmtpListener, pem: Pem, store: Store
) -> None:
    with Peer(house.ports[PLAIN]) as peer:
        peer.say(HELLO)
        peer.say(BEGIN[0])
        assert peer.say(b"STARTTLS\r\n", b"RCPT TO:<consult@localhost>\r\n").startswith(b"220")
        peer.start_tls(pem)
        assert peer.say(BEGIN[1]).startswith(b"503")
        assert peer.say(HELLO).startswith(b"250")
        assert peer.say(b"STARTTLS\r\n").startswith(b"503 5.5.1")
        assert peer.mail().startswith(b"250 2.0.0")
    assert len(store.mails) == 1


def test_starttls_takes_no_argument_and_is_not_offered_without_a_certificate(store: Store, pem: Pem) -> None:
    with opened(store) as bare, Peer(bare.port) as peer:
        assert b"STARTTLS" not in peer.say(HELLO)
        assert peer.say(b"STARTTLS\r\n").startswith(b"454")
        assert peer.mail().startswith(b"250")
    with opened(store, certificate=Certificate(*pem.files)) as secure, Peer(secure.port) as peer:
        peer.say(HELLO)
        assert peer.say(b"STARTTLS now\r\n").startswith(b"501")
        assert peer.mail().startswith(b"250")


@pytest.mark.parametrize("door", [PLAIN, SMTPS])
def test_a_handshake_that_fails_ends_the_connection_and_nothing_else(
    house: SmtpListener, pem: Pem, store: Store, door: int
) -> None:
    with Peer(house.ports[door], greeted=door == PLAIN) as peer:
        if door == PLAIN:
            peer.say(HELLO)
            peer.say(b"STARTTLS\r\n")
        peer.send(b"EHLO this is no handshake\r\n" * 10)
        assert b"250" not in peer.rest()
    with smtplib.SMTP_SSL("localhost", house.ports[SMTPS], timeout=60, context=pem.client) as client:
        client.sendmail(ANN, [US], MAIL)
    assert len(store.mails) == 1


def serial(port: int, pem: Pem) -> str:
    context = pem.client
    with (
        socket.create_connection(("127.0.0.1", port), timeout=60) as plain_one,
        context.wrap_socket(plain_one, server_hostname="localhost") as secure,
    ):
        found = secure.getpeercert()
    assert found is not None
    return str(found["serialNumber"])


def test_a_renewed_certificate_counts_without_a_restart_and_a_spoiled_one_does_not(
    house: SmtpListener, pem: Pem
) -> None:
    assert serial(house.ports[SMTPS], pem) == "01"
    renewed = make_certificate(pem.chain.parent, serial=2)
    assert serial(house.ports[SMTPS], renewed) == "02"
    renewed.key.write_text("half a key", encoding="utf-8")
    assert serial(house.ports[SMTPS], renewed) == "02"
    chain = renewed.chain.read_bytes()
    renewed.chain.unlink()
    renewed.chain.with_suffix(".before").write_bytes(chain)
    with socket.create_connection(("127.0.0.1", house.ports[SMTPS]), timeout=60) as still:
        trusting = ssl.create_default_context(cafile=str(renewed.chain.with_suffix(".before")))
        trusting.wrap_socket(still, server_hostname="localhost").close()


def test_a_certificate_that_can_t_be_used_is_a_sentence(tmp_path: Path, pem: Pem) -> None:
    with pytest.raises(ConfigurationError, match=r"CONSULTANT_SMTP_CERT .* can't be used: No such file"):
        Certificate(str(tmp_path / "none"), str(pem.key))
    pem.key.write_text("no key", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="can't be used"):
        Certificate(*pem.files)


def test_lmtp_answers_once_for_each_recipient(house: SmtpListener, store: Store) -> None:
    with Peer(house.ports[LMTP]) as peer:
        assert peer.say(HELLO).startswith(b"500")
        assert peer.say(b"HELO x\r\n").startswith(b"500")
        assert b"250-PIPELINING" in peer.say(b"LHLO mx.example.org\r\n")
        assert peer.say(BEGIN[0]).startswith(b"250")
        assert peer.say(b"DATA\r\n").startswith(b"503 5.5.1")
        for recipient in (US, "nobody@localhost", US):
            peer.say(f"RCPT TO:<{recipient}>\r\n".encode())
        assert peer.say(b"DATA\r\n").startswith(b"354")
        assert peer.say(MAIL, b".\r\n").startswith(b"250 2.0.0")
        assert peer.read().startswith(b"250 2.0.0")
        store.failure = OSError("disk full")
        peer.say(BEGIN[0])
        peer.say(BEGIN[1])
        peer.say(BEGIN[1])
        peer.say(BEGIN[2])
        assert peer.say(MAIL, b".\r\n").startswith(b"451 4.3.0")
        assert peer.read().startswith(b"451 4.3.0")
        assert peer.say(b"QUIT\r\n").startswith(b"221")
    envelope, _ = store.mails[0]
    assert (envelope.rcpt_to, envelope.helo) == ((US, US), "mx.example.org")


def test_lmtp_on_a_socket_in_the_file_system(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "lmtp.sock"
    with opened(store, doors=(Door(DoorKind.LMTP, path=str(path)),)) as listener:
        assert listener.ports[1] == 0
        with Peer(str(path)) as peer:
            peer.say(b"LHLO mx.example.org\r\n")
            assert peer.mail().startswith(b"250 2.0.0")
        assert path.stat().st_mode & 0o777 == 0o660
    assert store.mails[0][0].peer == ""
    assert not path.exists()


def test_a_user_submits_by_tls_and_password_under_his_own_address(
    house: SmtpListener, pem: Pem, store: Store
) -> None:
    with Peer(house.ports[SUBMIT]) as peer:
        assert b"AUTH" not in peer.say(HELLO)
        assert peer.say(plain(ANN, PASSWORD)).startswith(b"530")
        assert peer.say(BEGIN[0]).startswith(b"530")
    with submitting(house, pem) as peer:
        assert peer.say(BEGIN[0]).startswith(b"530 5.7.0")
        assert peer.say(plain("Ann@Example.ORG", PASSWORD)).startswith(b"235 2.7.0")
        assert peer.say(b"MAIL FROM:<bob@example.org>\r\n").startswith(b"550 5.7.1")
        assert peer.mail(b"From: bob@example.org\r\n\r\nx\r\n").startswith(b"550 5.7.1")
        assert peer.mail().startswith(b"250 2.0.0")
    assert [envelope.authentication for envelope, _ in store.mails] == [
        Authentication(Proof.PASS, "example.org", by=SUBMISSION)
    ]


def test_login_asks_for_name_and_password_and_a_python_client_logs_in(
    house: SmtpListener, pem: Pem, store: Store
) -> None:
    with smtplib.SMTP("localhost", house.ports[SUBMIT], timeout=60) as client:
        client.starttls(context=pem.client)
        client.login(ANN, PASSWORD)
        client.sendmail(ANN, [US], MAIL)
    with submitting(house, pem) as peer:
        assert peer.say(b"AUTH LOGIN\r\n").startswith(b"334 ")
        assert peer.say(base64.b64encode(ANN.encode()), b"\r\n").startswith(b"334 ")
        assert peer.say(base64.b64encode(PASSWORD.encode()), b"\r\n").startswith(b"235")
        assert peer.say(plain(ANN, PASSWORD)).startswith(b"503")
    assert len(store.mails) == 1


def test_after_three_wrong_passwords_the_connection_ends(house: SmtpListener, pem: Pem) -> None:
    with submitting(house, pem) as peer:
        assert peer.say(plain(ANN, "guess")).startswith(b"535 5.7.8")
        assert peer.say(b"AUTH PLAIN ?\r\n").startswith(b"501")
        assert peer.say(plain("nobody@example.org", PASSWORD)).startswith(b"535")
        assert peer.rest().startswith(b"421 4.7.0")


def test_after_many_wrong_passwords_a_network_waits(house: SmtpListener, pem: Pem) -> None:
    answers: set[bytes] = set()
    for _ in range(40):  # guesses are forgiven by the minute, and a busy machine is slow to try them
        with submitting(house, pem) as peer:
            answers |= {peer.say(plain(ANN, "guess"))[:3] for _ in range(2)}
        if b"454" in answers:
            break
    assert answers == {b"535", b"454"}
    with submitting(house, pem) as peer:
        assert peer.say(plain(ANN, PASSWORD)).startswith(b"454 4.7.0")


def test_users_who_are_added_or_leave_count_at_once(users: Path) -> None:
    found = Users(str(users))
    assert found.find(ANN.encode(), PASSWORD.encode()) == ANN
    users.write_text(make_line("bob@example.org", "two") + "\n", encoding="utf-8")
    os.utime(users, ns=(1, 1))
    assert found.find(ANN.encode(), PASSWORD.encode()) is None
    assert found.find(b"bob@example.org", b"two") == "bob@example.org"
    users.unlink()
    assert found.find(b"bob@example.org", b"two") is None


@pytest.mark.parametrize(
    "line",
    [
        "ann@example.org:hush",
        "ann:scrypt$16384$8$1$YWJj$YWJj",
        "ann@example.org:scrypt$16383$8$1$YWJj$YWJj",
        "ann@example.org:scrypt$1048576$8$1$YWJj$YWJj",
        "ann@example.org:scrypt$16384$8$1$?$YWJj",
        "ann@example.org:scrypt$x$8$1$YWJj$YWJj",
    ],
)
def test_a_line_that_is_no_user_is_a_sentence(users: Path, line: str) -> None:
    users.write_text(f"# first\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"Line 2 of .* is no user; make one with"):
        Users(str(users))
    with pytest.raises(ConfigurationError, match="which can't be read"):
        Users(str(users.with_name("absent")))


def version_2(command: int, source: str = "203.0.113.9") -> bytes:
    """The header of the PROXY protocol, version 2, for a TCP connection from `source`."""
    addresses = socket.inet_aton(source) + socket.inet_aton("192.0.2.1") + struct.pack("!HH", 4711, 25)
    return b"\r\n\r\n\0\r\nQUIT\n" + struct.pack("!BBH", 0x20 | command, 0x11, len(addresses)) + addresses


@pytest.mark.parametrize(
    ("header", "peer_address"),
    [
        (b"PROXY TCP4 203.0.113.9 192.0.2.1 4711 25\r\n", "203.0.113.9"),
        (b"PROXY TCP6 2001:db8::9 2001:db8::1 4711 25\r\n", "2001:db8::9"),
        (b"PROXY UNKNOWN\r\n", "127.0.0.1"),
        (version_2(1), "203.0.113.9"),
        (version_2(0), "127.0.0.1"),
    ],
)
def test_behind_a_balancer_the_peer_is_the_one_it_names(
    store: Store, header: bytes, peer_address: str
) -> None:
    with opened(store, limits=Limits(proxies=HERE)) as listener, Peer(listener.port, greeted=False) as peer:
        assert peer.say(header).startswith(b"220")
        peer.say(HELLO)
        assert peer.mail().startswith(b"250")
    assert store.mails[0][0].peer == peer_address


def test_a_balancer_without_its_header_is_not_heard(store: Store) -> None:
    with opened(store, limits=Limits(proxies=HERE)) as listener, Peer(listener.port, greeted=False) as peer:
        peer.send(HELLO)
        assert peer.rest() == b""


def test_a_header_of_anybody_else_is_no_command(store: Store) -> None:
    with opened(store) as listener, Peer(listener.port) as peer:
        assert peer.say(b"PROXY TCP4 203.0.113.9 192.0.2.1 4711 25\r\n").startswith(b"500")
        peer.say(HELLO)
        assert peer.mail().startswith(b"250")
    assert store.mails[0][0].peer == "127.0.0.1"


def test_the_bound_of_a_peer_is_of_the_one_behind_the_balancer(store: Store) -> None:
    with opened(store, limits=Limits(proxies=HERE, peer_connections=1)) as listener:
        first, second, third = (Peer(listener.port, greeted=False) for _ in range(3))
        assert first.say(version_2(1)).startswith(b"220")
        assert second.say(version_2(1)).startswith(b"421 4.7.0")
        assert third.say(version_2(1, "203.0.113.77")).startswith(b"220")
        for peer in (first, second, third):
            peer.socket.close()


def test_a_balancer_s_header_and_the_handshake_may_come_in_one_piece(store: Store, pem: Pem) -> None:
    """At a door with TLS from the first byte, where the library has read some of the handshake before it can begin."""
    fittings: dict[str, Any] = {
        "doors": (Door(DoorKind.SMTPS, "127.0.0.1"),),
        "certificate": Certificate(*pem.files),
    }
    coming, going = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = pem.client.wrap_bio(coming, going, server_hostname="localhost")
    with (
        opened(store, limits=Limits(proxies=HERE), **fittings) as listener,
        Peer(listener.ports[1], greeted=False) as peer,
    ):
        with pytest.raises(ssl.SSLWantReadError):
            tls.do_handshake()
        peer.send(version_2(1), going.read())
        heard = b""
        while b"\n" not in heard:
            coming.write(peer.socket.recv(65536))
            try:
                tls.do_handshake()
                peer.send(going.read())
                heard += tls.read()
            except ssl.SSLWantReadError:
                peer.send(going.read())
        assert heard.startswith(b"220 localhost CaseConsultant")


def test_a_sender_is_proven_before_the_mail_is_stored(store: Store) -> None:
    asked: list[tuple[Envelope, bytes]] = []
    proven = Authentication(Proof.PASS, "example.org", spf="pass")

    def prove(envelope: Envelope, raw: bytes) -> tuple[Authentication, bool]:
        asked.append((envelope, raw))
        return proven, b"evil" in raw

    with opened(store, prove=prove) as listener, Peer(listener.port) as peer:
        peer.say(b"EHLO mx.example.org\r\n")
        assert peer.mail(MAIL + b"evil\r\n").startswith(b"550 5.7.26")
        assert peer.mail().startswith(b"250")
    assert [envelope.authentication for envelope, _ in store.mails] == [proven]
    assert (asked[1][0].helo, asked[1][0].authentication, asked[1][1]) == ("mx.example.org", None, MAIL)


def test_a_sender_who_can_t_be_looked_up_keeps_no_mail_out(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_listener, "PROVE_TIMEOUT", 0.2)
    may_end = threading.Event()

    def prove(_: Envelope, raw: bytes) -> tuple[Authentication, bool]:
        if b"slow" in raw:
            may_end.wait(60)
            return UNCHECKED, True
        raise OSError

    with opened(store, prove=prove) as listener, Peer(listener.port) as peer:
        peer.say(HELLO)
        assert peer.mail().startswith(b"250")
        assert peer.mail(MAIL + b"slow\r\n").startswith(b"250")
        may_end.set()
    assert {envelope.authentication for envelope, _ in store.mails} == {Authentication(Proof.TEMPORARY)}


def test_who_comes_by_a_socket_of_this_machine_has_no_address_to_look_up(
    store: Store, tmp_path: Path
) -> None:
    path = str(tmp_path / "lmtp")

    def prove(_: Envelope, __: bytes) -> tuple[Authentication, bool]:
        return UNCHECKED, True

    with opened(store, doors=(Door(DoorKind.LMTP, path=path),), prove=prove), Peer(path) as peer:
        peer.say(b"LHLO mx.example.org\r\n")
        assert peer.mail().startswith(b"250")
    assert store.mails[0][0].authentication is None


def test_a_second_door_that_can_t_be_had_leaves_none_open(store: Store, house: SmtpListener) -> None:
    taken = Door(DoorKind.LMTP, "127.0.0.1", house.port)
    with pytest.raises(OSError, match="address"), opened(store, doors=(taken,)):
        pass


def test_a_door_says_where_it_is() -> None:
    assert Door(DoorKind.SMTP, "::1", 25).where == "[::1]:25"
    assert Door(DoorKind.LMTP, path="/run/lmtp").where == "/run/lmtp"
    assert Door(DoorKind.SMTPS, "127.0.0.1", 465).where == "127.0.0.1:465"
