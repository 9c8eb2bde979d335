"""Parsing: the bytes that came are the bytes that are kept."""

from __future__ import annotations

import hashlib
import smtplib
from collections.abc import Iterator
from functools import partial

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, text

from consultant import pipeline
from consultant.intake.record import make_delivery
from consultant.intake.smtp_listener import SmtpListener
from consultant.models.base import reading
from consultant.models.case import RawMail

from tests.acceptance.conftest import OpenDesk
from tests.at_the_desk import ASKER, mail
from tests.journeys.journey import Played

EVERY_BYTE = bytes(byte for byte in range(256) if byte not in b"\r\n")

ODD = {
    "Latin-1 without a charset": mail(1).replace(b"Can", "Grüße, señor: can".encode("latin-1")),
    "UTF-8 in the subject": mail(2).replace(b"question 2", "Frage über 93591".encode()),
    "every byte there is": mail(3).replace(b"Can", EVERY_BYTE),
    "lines that begin with dots": mail(4).replace(b"Can", b".\r\n..\r\n.two\r\nCan"),
    "tabs and blanks at line ends": mail(5).replace(b"Can", b"a \t \r\n\r\n\r\n b\t"),
    "a line of ten thousand octets": mail(6).replace(b"Can", b"x" * 10_000 + b"\xff"),
    "folded headers and no space": mail(7).replace(b"Subject: q", b"SUBJECT:\r\n \tq"),
    "a binary part": mail(8, header="Content-Type: application/octet-stream\r\n") + EVERY_BYTE * 9 + b"\r\n",
    "no header at all": b"\xfe\xff just this\r\n",
    "UTF-16": "Can I bill 93591?".encode("utf-16") + b"\r\n",
}


def door(played: Played) -> Iterator[SmtpListener]:
    listener = SmtpListener(
        ("127.0.0.1", 0),
        make=partial(make_delivery, played.desk.mailboxes),
        store=partial(pipeline.receive_all, played.desk),
        accepts=lambda address: played.desk.mailboxes.find_by_address(address) is not None,
        max_bytes=1_000_000,
    )
    listener.start()
    yield listener
    listener.stop()


@pytest.mark.parametrize("sealed", [False, True], ids=["plain", "sealed"])
def test_at_62_the_raw_bytes_are_kept_bit_for_bit_through_the_real_door(
    desk_with: OpenDesk, monkeypatch: pytest.MonkeyPatch, sealed: bool
) -> None:
    if sealed:
        monkeypatch.setenv("CONSULTANT_SEAL_KEY", Fernet.generate_key().decode())
    played = desk_with()
    for listener in door(played):
        with smtplib.SMTP("127.0.0.1", listener.port, timeout=30) as client:
            for raw in ODD.values():
                client.sendmail(ASKER, ["consult@localhost"], raw)
    with reading(played.desk.engine) as session:
        kept = list(session.scalars(select(RawMail).order_by(RawMail.case_id)))
        stored = session.scalars(text("SELECT raw FROM raw_mails ORDER BY case_id")).all()
    assert len(kept) == len(ODD)
    for row, what in zip(kept, ODD, strict=True):
        assert row.raw == ODD[what], what
        assert row.sha256 == hashlib.sha256(ODD[what]).hexdigest(), what
    readable = [ODD["every byte there is"] in bytes(raw) for raw in stored]
    assert any(readable) is not sealed, "with a key nothing stands there in clear"
