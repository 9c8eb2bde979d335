"""What several tests do: make a sender known, and mail a question through a desk whose steps run in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant import pipeline
from consultant.accounts import ledger, senders
from consultant.mail.envelope import Envelope
from consultant.models.base import unit_of_work

if TYPE_CHECKING:
    from tests.conftest import Clock
    from tests.journeys.journey import Played

ASKER = "coder@clinic.example"


def introduce(played: Played, clock: Clock, units: int) -> None:
    """Make ASKER a sender with that many questions."""
    with unit_of_work(played.desk.engine) as session:
        sender = senders.add_sender(session, ASKER, account=None, at=clock())
        ledger.grant(session, sender.account_id, units, actor="admin", reason="", at=clock())


def mail(number: int, words: str = "Is I35.0 billable?") -> bytes:
    """A question of ASKER's; the number makes its Message-ID."""
    return (
        f"From: {ASKER}\r\nTo: consult@localhost\r\nSubject: question {number}\r\n"
        f"Message-ID: <q{number}@clinic.example>\r\n\r\n{words}\r\n"
    ).encode()


def take_in(played: Played, clock: Clock, number: int = 1, words: str = "Is I35.0 billable?") -> int:
    """Hand a mail to `receive`; its case."""
    envelope = Envelope(ASKER, ("consult@localhost",), "test", clock())
    return pipeline.receive(played.desk, envelope, mail(number, words))[0].case_id


def ask_by_mail(played: Played, clock: Clock, words: str) -> int:
    """The whole journey of a question; its case."""
    number = int(clock().timestamp())
    case_id = take_in(played, clock, number, words)
    played.bell.answer(played.desk)
    clock.pass_(minutes=1)
    return case_id
