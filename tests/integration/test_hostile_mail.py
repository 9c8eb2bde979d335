"""Mails that a database would refuse: whatever stands in them, they become a case that ends, on both stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from consultant import pipeline
from consultant.lifecycle import Status
from consultant.mail.envelope import Envelope
from consultant.models.base import reading
from consultant.models.case import Case, RawMail
from consultant.models.reply import Reply

from tests.at_the_desk import ASKER, PAIR, case_of, introduce
from tests.conftest import CHECKOUT
from tests.journeys.journey import Played, config_with, open_desk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Clock
    from tests.stores import Store

HEADERS = {
    "From": f"<{ASKER}>".encode(),
    "To": b"<consult@localhost>",
    "Subject": b"a question",
    "Message-ID": b"<q1@clinic.example>",
    "References": b"<q0@clinic.example>",
}
ODD = {
    "NUL": b"a\x00b",
    "encoded NUL": b"=?utf-8?Q?a=00b?=",
    "raw Latin-1": b"caf\xe9\xff\xfe",
    "raw UTF-16": "\ufeff<a@b>\0".encode("utf-16-le"),
    "cut UTF-8": b"\xf0\x9f\x98",
    "surrogates as UTF-8": b"\xed\xa0\x80\xed\xb2\x80",
    "a lone surrogate": b"=?utf-7?Q?<+2AA-@clinic.example>?=",
    "5,000 characters": b"x" * 5000,
    "5,000 characters with an address": b"<" + b"x" * 5000 + b"@clinic.example>",
    "900 ids": b" ".join(b"<%dy@clinic.example>" % number for number in range(900)),
    "an id of 990 characters with NULs": b"<" + b"\x00y" * 495 + b"@c.example>",
    "control characters": bytes(range(1, 32)).replace(b"\n", b"").replace(b"\r", b"") + b"\x7f\x80\x9f",
    "emoji beyond the BMP": "😀<😀@clinic.example>".encode(),
}
BODIES = {
    "NULs": PAIR.encode() + b"\x00 \x00and\x00 more",
    "nothing but NULs": b"\x00" * 100,
    "raw 8-bit": PAIR.encode() + b" caf\xe9 \xff\xfe",
    "a lone surrogate": b"93591 with +2AA- and +3AA- 93355?",
    "huge numbers": b"Can I bill 99999999999999999999 units of 93591 with 93355 on 99999-99-99 or 12/31/9999?",
    "a NUL between codes": b"Can I bill 93591\x00 with 93355\x00?",
    "one line of 40,000 characters": PAIR.encode() + b" x" * 20_000,
}


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    played = open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock)
    introduce(played.desk.engine, clock(), units=100)
    return played


def raw_mail(changed: dict[str, bytes], body: bytes = PAIR.encode()) -> bytes:
    lines = [name.encode() + b": " + value for name, value in (HEADERS | changed).items()]
    return b"\r\n".join([*lines, b"", body, b""])


def come_and_end(played: Played, raw: bytes, envelope_from: str = ASKER) -> Case:
    """The mail at the door twice (a peer that comes again), then every step; its one case, ended or with a coder."""
    envelope = Envelope(envelope_from, ("consult@localhost",), "test", played.desk.clock())
    (first,) = pipeline.receive(played.desk, envelope, raw)
    (again,) = pipeline.receive(played.desk, envelope, raw)
    assert (again.case_id, first.new, again.new) == (first.case_id, True, False)
    played.bell.answer(played.desk)
    case = case_of(played.desk.engine, first.case_id)
    assert case.status in {Status.SENT, Status.HELD, Status.DISCARDED}, case.error
    assert case.disposition
    with reading(played.desk.engine) as session:
        assert session.scalars(select(RawMail.raw).where(RawMail.case_id == case.id)).one() == raw
        replies = session.scalars(select(Reply).where(Reply.case_id == case.id)).all()
    assert (case.status == Status.SENT) == any(reply.sent_at for reply in replies)
    return case


@pytest.mark.parametrize("header", HEADERS)
def test_odd_headers_become_cases_that_end(header: str, played: Played) -> None:
    for number, (name, odd) in enumerate(ODD.items()):
        come_and_end(played, raw_mail({header: odd}, f"{PAIR} ({name})".encode()), f"{number}{ASKER}")


def test_odd_bodies_become_cases_that_end(played: Played) -> None:
    for number, body in enumerate(BODIES.values()):
        own = {"Message-ID": b"<q%d@clinic.example>" % number}
        come_and_end(played, raw_mail(own, body))
        own = {"Message-ID": b"<u%d@clinic.example>" % number}
        come_and_end(played, raw_mail(own | {"Content-Type": b"text/plain; charset=utf-7"}, body))


@pytest.mark.parametrize(
    "envelope_from", ["a\0b@c.example", "caf\udce9@c.example", "\ud800", "x" * 5000 + "@c.example"]
)
def test_an_odd_envelope_becomes_a_case_that_ends(envelope_from: str, played: Played) -> None:
    come_and_end(played, raw_mail({"From": b"nobody"}), envelope_from)
    come_and_end(played, raw_mail({"Message-ID": b"<q2@clinic.example>"}), envelope_from)


def test_bytes_that_are_no_mail_become_cases_that_end(played: Played) -> None:
    for raw in (b"\0", b"\xff\xfe\0", b"\x80" * 2000, b"\r\n\r\n", b":\r\n: \r\n\r\n\0"):
        come_and_end(played, raw)


def test_every_odd_header_at_once_becomes_a_case_that_ends(played: Played) -> None:
    for number, odd in enumerate(ODD.values()):
        changed = dict.fromkeys(HEADERS, odd) | {"Date": odd, "Content-Type": odd, "Reply-To": odd}
        come_and_end(played, raw_mail(changed, f"{PAIR} {number}".encode()))
