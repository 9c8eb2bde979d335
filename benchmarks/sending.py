"""Mails a second to a relay on loopback: our transport with its kept connections, and its floor, a connection a mail by smtplib.

The relay is a process of its own (`sink.py`) that stores nothing. A third row has DKIM: a signature of 2048 bits is the price.
"""

from __future__ import annotations

import smtplib
import statistics
import time
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from benchmarks.journey import _free_port, _process, _wait_for_port
from consultant.delivery.sender import SmtpTransport
from consultant.delivery.signing import Signer

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.table import Table

ROUNDS = 3
MAILS = 300
FROM, TO = "consult@desk.example", "coder@clinic.example"
MAIL = (
    f"From: <{FROM}>\r\nTo: <{TO}>\r\nSubject: answer\r\nMessage-ID: <bench@desk.example>\r\nMIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\n" + "Yes: a modifier may bypass it.\r\n" * 100
).encode()


def measure_sending(table: Table) -> None:
    """Two lines: mails a second without and with a signature, each beside a connection a mail."""
    port = _free_port()
    with _process("-m", "benchmarks.sink", str(port)):
        _wait_for_port(port)
        transport = SmtpTransport(f"smtp://127.0.0.1:{port}")
        key = rsa.generate_private_key(65537, 2048)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        signer = Signer("desk.example", "bench", pem)
        _row(table, "sending: mails a second", lambda: transport.send(FROM, TO, MAIL), port)
        _row(table, "  with DKIM", lambda: transport.send(FROM, TO, signer.sign(MAIL)), port)
        transport.close()


def _row(table: Table, what: str, ours: Callable[[], None], port: int) -> None:
    """Rounds in turn, so that a slow moment of the machine meets both."""

    def bare() -> None:
        with smtplib.SMTP("127.0.0.1", port, local_hostname="bench.example") as peer:
            peer.sendmail(FROM, [TO], MAIL)

    rates = [(_rate(ours), _rate(bare)) for _ in range(ROUNDS)]
    mine, floor = (statistics.median(column) for column in zip(*rates, strict=True))
    table.add_row(what, f"{mine:.0f}/s", f"{floor:.0f}/s", f"{mine / floor:.2f}")


def _rate(send: Callable[[], None]) -> float:
    began = time.perf_counter()
    for _ in range(MAILS):
        send()
    return MAILS / (time.perf_counter() - began)
