"""The mail that is made of a question at a page says what was asked and who asked, and nothing that was smuggled into a header."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from consultant.accounts.senders import find_sender
from consultant.administration.asking import Beside, Follows, ask
from consultant.errors import UsageError
from consultant.mail.parse import parse_message
from consultant.models.account import Account
from consultant.models.base import reading
from consultant.models.case import Case, RawMail

from tests.at_the_desk import ASKER, PAIR, introduce
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stores import Store

BREAK = "=?utf-8?q?=0D=0ABcc:_x=40evil.example?="
"""An encoded word (RFC 2047) that holds a line break and another header."""
HEADERS = {
    "from", "to", "subject", "date", "message-id", "in-reply-to", "references",
    "mime-version", "content-type", "content-transfer-encoding",
}  # fmt: skip


@pytest.fixture
def store_name() -> str:
    return "sqlite"


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    return open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock)


def put(played: Played, address: str, subject: str = "", words: str = PAIR, **beside: object) -> str:
    mailbox = next(iter(played.desk.mailboxes))
    return ask(
        played.desk, mailbox, address, subject, words, door="page", beside=Beside(**beside)  # type: ignore[arg-type]
    )  # fmt: skip


def raw_of(played: Played, reference: str) -> bytes:
    with reading(played.desk.engine) as session:
        query = select(RawMail.raw).join(Case, Case.id == RawMail.case_id).where(Case.reference == reference)
        return session.scalars(query).one()


@pytest.mark.parametrize(
    ("subject", "read"),
    [
        (BREAK, BREAK),
        (f"two {BREAK} {BREAK}", f"two {BREAK} {BREAK}"),
        ("a\r\nBcc: x@evil.example", "a Bcc: x@evil.example"),
        ("a\0b\x0bc\u2028d\x1b", "ab c d"),
        ("é" * 200, "é" * 200),
        ("half \ud83d of a pair", "half ? of a pair"),
        ("x" * 200, "x" * 200),
        ("", ""),
    ],
)
def test_a_subject_is_one_header_however_it_is_written(
    played: Played, clock: Clock, subject: str, read: str
) -> None:
    introduce(played.desk.engine, clock())
    raw = raw_of(played, put(played, ASKER, subject))
    message = message_from_bytes(raw, policy=policy.compat32)
    assert {name.lower() for name in message} <= HEADERS
    assert len(message.keys()) == len({name.lower() for name in message})
    assert max(map(len, raw.partition(b"\r\n\r\n")[0].split(b"\r\n"))) < 998
    found = parse_message(raw)
    assert found.from_address == ASKER
    assert PAIR in found.text
    assert found.subject == read


def test_the_mails_before_are_one_header_and_an_id_stays_as_it_was(played: Played, clock: Clock) -> None:
    introduce(played.desk.engine, clock())
    odd, long = f"<{BREAK}@evil.example>", f"<{'x' * 300}@evil.example>"
    raw = raw_of(played, put(played, ASKER, follows=Follows(odd, f"<first@clinic.example> {long} é")))
    message = message_from_bytes(raw, policy=policy.compat32)
    assert {name.lower() for name in message} <= HEADERS
    assert message["In-Reply-To"] == odd
    assert message["References"].split() == ["<first@clinic.example>", long, odd]


@pytest.mark.parametrize(
    "address",
    [
        f"=?utf-8?q?{ASKER.replace('@', '=40')}=2c?=@evil.example",
        f"=?utf-8?q?{ASKER.replace('@', '=40')}=3e?=@evil.example",
        "=?utf-8?q?=0d=0abcc?=@evil.example",
        "müller@clinic.example",
        "a..b@docomo.example",
    ],
)
def test_an_address_asks_for_itself_alone_whatever_can_be_read_out_of_it(
    played: Played, clock: Clock, address: str
) -> None:
    victim = introduce(played.desk.engine, clock())
    own = introduce(played.desk.engine, clock(), address=address, units=1)
    reference = put(played, address)
    assert parse_message(raw_of(played, reference)).from_address == address
    played.bell.answer(played.desk)
    with reading(played.desk.engine) as session:
        balances = [session.get_one(Account, one).balance for one in (victim, own)]
        case = session.scalars(select(Case).where(Case.reference == reference)).one()
        assert (case.account_id, case.sender_address) == (own, address)
        assert find_sender(session, address) is not None
    assert balances == [5, 0]


def test_words_that_are_no_text_are_asked_without_what_is_none(played: Played, clock: Clock) -> None:
    introduce(played.desk.engine, clock())
    raw = raw_of(played, put(played, ASKER, words=f"\0{PAIR} \udcff"))
    assert f"{PAIR} ?" in parse_message(raw).text
    with pytest.raises(UsageError):
        put(played, ASKER, words="\0 \0")


def test_whoever_asks_faster_than_a_person_waits_and_nobody_else_does(
    store: Store, tmp_path: Path, clock: Clock
) -> None:
    config = config_with(tmp_path / "config", CHECKOUT, {"mails_per_hour": 2})
    played = open_desk(store.home, config, clock)
    introduce(played.desk.engine, clock(), units=0)
    for number in range(2):
        put(played, ASKER, words=f"{PAIR} {number}")
    with pytest.raises(UsageError, match="2 questions within an hour"):
        put(played, ASKER)
    put(played, "other@clinic.example")
    clock.pass_(hours=1)
    put(played, ASKER)
    played.bell.answer(played.desk)
    with reading(played.desk.engine) as session:
        assert not session.scalars(select(Case.id).where(Case.status == "held")).all()
