"""The doors by SMTP and LMTP on loopback, for tests: a store that keeps what it is given, a certificate, a peer who sees every word."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from consultant.intake.record import Arrival, Delivery, arrive
from consultant.intake.smtp_listener import Fittings, SmtpListener
from consultant.mail.parse import find_message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from consultant.mail.envelope import Envelope

US = "consult@localhost"
ANN = "ann@example.org"
MAIL = b"From: ann@example.org\r\nSubject: x\r\n\r\nbody\r\n"
HELLO = b"EHLO x\r\n"
BEGIN = (b"MAIL FROM:<ann@example.org>\r\n", b"RCPT TO:<consult@localhost>\r\n", b"DATA\r\n")
PATIENCE = 60.0


def make(envelope: Envelope, raw: bytes) -> Delivery:
    """What the composition root makes of a mail, without a mailbox."""
    return Delivery((arrive("consult", US, envelope, raw, find_message(raw)),))


class Store:
    """What it was given in each group, and what it is to do."""

    def __init__(self) -> None:
        self.mails: list[tuple[Envelope, bytes]] = []
        self.groups: list[int] = []
        self.failure: Exception | None = None
        self.entered = threading.Event()
        self.may_end = threading.Event()
        self.may_end.set()

    def keep(self, deliveries: Sequence[Delivery]) -> list[Exception | None]:
        self.entered.set()
        assert self.may_end.wait(PATIENCE)
        if self.failure:
            raise self.failure
        self.groups.append(len(deliveries))
        return [self._keep_one(delivery.arrivals[0]) for delivery in deliveries]

    def _keep_one(self, arrival: Arrival) -> Exception | None:
        if b"refuse me" in arrival.raw:
            return ValueError()
        self.mails.append((arrival.envelope, arrival.raw))
        return None


@contextmanager
def opened(
    store: Store, accepts: Callable[[str], bool] = US.__eq__, max_bytes: int = 1_000_000, **fittings: Any
) -> Iterator[SmtpListener]:
    """A listener with these fittings."""
    listener = SmtpListener(
        ("127.0.0.1", 0), make, store.keep, accepts, max_bytes=max_bytes, fittings=Fittings(**fittings)
    )
    listener.start()
    try:
        yield listener
    finally:
        listener.stop()


class Peer:
    """A connection that is talked on in octets."""

    def __init__(self, where: int | str, *, greeted: bool = True) -> None:
        if isinstance(where, int):
            self.socket = socket.create_connection(("127.0.0.1", where), timeout=PATIENCE)
        else:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.settimeout(PATIENCE)
            self.socket.connect(where)
        self.heard = b""
        if greeted:
            assert self.read().startswith(b"220")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, *words: bytes) -> None:
        """Without waiting for an answer."""
        self.socket.sendall(b"".join(words))

    def say(self, *words: bytes) -> bytes:
        """The one answer to these words."""
        self.send(*words)
        return self.read()

    def read(self) -> bytes:
        """The next answer, with all its lines; nothing where the door has closed."""
        answer = b""
        while not answer or answer.splitlines()[-1][3:4] == b"-":
            while b"\n" not in self.heard:
                piece = self._receive()
                if not piece:
                    return answer + self.heard
                self.heard += piece
            line, _, self.heard = self.heard.partition(b"\n")
            answer += line + b"\n"
        return answer

    def _receive(self) -> bytes:
        try:
            return self.socket.recv(65536)
        except ConnectionError:
            return b""

    def rest(self) -> bytes:
        """Everything until the door closes."""
        heard, self.heard = self.heard, b""
        while piece := self._receive():
            heard += piece
        return heard

    def start_tls(self, certificate: Pem) -> None:
        """Speak by TLS from now on."""
        self.socket = certificate.client.wrap_socket(self.socket, server_hostname="localhost")

    def mail(self, raw: bytes = MAIL) -> bytes:
        """The answer to a mail, from MAIL FROM to its end."""
        for words in BEGIN[:2]:
            assert self.say(words).startswith(b"250"), words
        assert self.say(BEGIN[2]).startswith(b"354")
        return self.say(raw, b".\r\n")


def talk(port: int, *said: bytes) -> bytes:
    """Everything the door says to these lines and a QUIT, sent at once."""
    with Peer(port) as peer:
        peer.send(*said, b"QUIT\r\n")
        return peer.rest()


@dataclass(frozen=True)
class Pem:
    """A certificate that signed itself, and its key, in files."""

    chain: Path
    key: Path

    @property
    def files(self) -> tuple[str, str]:
        return str(self.chain), str(self.key)

    @property
    def client(self) -> ssl.SSLContext:
        """Of a peer that trusts it."""
        return ssl.create_default_context(cafile=str(self.chain))


def make_certificate(folder: Path, serial: int = 1) -> Pem:
    """For localhost, good for a day; over a former one where there is one."""
    folder.mkdir(exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = Pem(folder / "chain.pem", folder / "key.pem")
    pem.chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pem.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return pem
