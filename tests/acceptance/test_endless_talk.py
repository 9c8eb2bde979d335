"""Two robots that mail each other stop: by their marks, by their Message-IDs, and at last by counting."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from consultant import pipeline
from consultant.alerts import AlertKind, open_alerts
from consultant.lifecycle import Status
from consultant.mail.envelope import Envelope
from consultant.models.base import reading
from consultant.models.case import Case
from consultant.vocabulary import Disposition

from tests.acceptance.conftest import OpenDesk
from tests.at_the_desk import ASKER, case_of, introduce, mail, replies_of, take_in
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk, sent

if TYPE_CHECKING:
    from pathlib import Path


LIMIT = 5
MOST_ROUNDS = 30


def crm(number: int, answered: str, domain: str = "crm.example") -> bytes:
    """A ticket system's answer to ours: a new From each time, and none of the headers that would tell."""
    return (
        f"From: Support <ticket-{number}@{domain}>\r\nTo: consult@localhost\r\nSubject: We got your mail\r\n"
        f"Message-ID: <t{number}@{domain}>\r\nIn-Reply-To: {answered}\r\n\r\n"
        f"A person will look at 93591 with 93355 for you. Ticket {number}.\r\n"
    ).encode()


@pytest.mark.parametrize("known", [True, False])
def test_at_31_a_robot_without_marks_and_with_a_changing_from_is_held_for_a_person(
    desk_with: OpenDesk,
    clock: Clock,
    known: bool,
) -> None:
    played = desk_with()
    engine = played.desk.engine
    introduce(engine, clock())
    first = case_of(engine, take_in(played))
    played.bell.answer(played.desk)
    answered = replies_of(engine, first.id)[-1].message_id
    cases = []
    for number in range(MOST_ROUNDS):
        if known:
            introduce(engine, clock(), address=f"ticket-{number}@crm.example")
        case_id = take_in(played, crm(number, answered), envelope_from=f"ticket-{number}@crm.example")
        played.bell.answer(played.desk)
        clock.pass_(seconds=20)
        cases.append(case_of(engine, case_id))
        replies = replies_of(engine, case_id)
        if not replies:
            break
        answered = replies[-1].message_id
    assert len(cases) == LIMIT + 1
    assert (cases[-1].status, cases[-1].disposition) == (Status.HELD, Disposition.HELD)
    assert str(LIMIT) in cases[-1].reason
    with reading(engine) as session:
        (alert,) = open_alerts(session)
        assert (alert.kind, alert.subject, alert.times) == (AlertKind.LOOP, first.reference, 1)
        assert "@" not in alert.words


def test_at_31_other_people_in_other_conversations_are_answered_meanwhile(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with(automatic_per_hour=1)
    introduce(played.desk.engine, clock())
    for number in range(3):
        case_id = take_in(played, mail(number))
        played.bell.answer(played.desk)
        assert case_of(played.desk.engine, case_id).status == Status.SENT


def test_at_31_an_hour_later_the_conversation_goes_on(desk_with: OpenDesk, clock: Clock) -> None:
    played = desk_with(automatic_per_hour=1)
    introduce(played.desk.engine, clock(), units=9)
    first = take_in(played)
    played.bell.answer(played.desk)
    header = f"In-Reply-To: {replies_of(played.desk.engine, first)[-1].message_id}\r\n"
    held = take_in(played, mail(2, "And 93592?", header=header))
    clock.pass_(minutes=61)
    later = take_in(played, mail(3, "And with 59?", header=header))
    played.bell.answer(played.desk)
    assert case_of(played.desk.engine, later).status == Status.SENT
    assert case_of(played.desk.engine, held).status == Status.SENT, "screened when the hour was over"


def test_a_limit_of_0_is_none(desk_with: OpenDesk, clock: Clock) -> None:
    played = desk_with(automatic_per_hour=0, mails_per_hour=0)
    introduce(played.desk.engine, clock(), units=50)
    answered = ""
    for number in range(8):
        case_id = take_in(played, mail(number, header=f"In-Reply-To: {answered}\r\n" if answered else ""))
        played.bell.answer(played.desk)
        answered = replies_of(played.desk.engine, case_id)[-1].message_id
        assert case_of(played.desk.engine, case_id).status == Status.SENT


@dataclass
class Instance:
    """A desk of its own with its own address and home."""

    played: Played
    address: str
    seen: int = 0

    def outgoing(self) -> list[bytes]:
        """What left since the last look."""
        every = sent(self.played)
        new, self.seen = every[self.seen :], len(every)
        return new

    def take(self, raw: bytes, sender: str) -> None:
        to = str(email.message_from_bytes(raw)["To"]).strip("<>")
        pipeline.receive(self.played.desk, Envelope(sender, (to,), "test", self.played.desk.clock()), raw)
        self.played.bell.answer(self.played.desk)


def _instance(home: Path, domain: str, other: str, clock: Clock, folder: Path) -> Instance:
    keys = {"addresses": [f"consult@{domain}"], "review": "never"}
    played = open_desk(home, config_with(folder, CHECKOUT, keys), clock)
    introduce(played.desk.engine, clock(), address=f"consult@{other}", units=50)
    return Instance(played, f"consult@{domain}")


@pytest.fixture
def two_desks(
    small_books: Path, tmp_path: Path, clock: Clock, home: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Instance, Instance]:
    """Two instances, each with the other as a customer."""
    made = []
    for mine, other in (("a.example", "b.example"), ("b.example", "a.example")):
        folder = home / mine
        folder.mkdir(parents=True)
        (folder / "books.db").write_bytes(small_books.read_bytes())
        monkeypatch.setenv("CONSULTANT_HOME", str(folder))
        made.append(_instance(folder, mine, other, clock, tmp_path / f"config-{mine}"))
    return made[0], made[1]


def without(*names: str) -> re.Pattern[bytes]:
    return re.compile(rb"(?im)^(?:" + "|".join(names).encode() + rb"):[^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*")


STRIPPED = {
    "whole": (re.compile(rb"(?!)"), 3),
    "without X- headers": (without("X-[^:]*"), 3),
    "without any mark": (without("X-[^:]*", "Auto-Submitted"), 3),
    "and with ids that a relay made": (
        without("X-[^:]*", "Auto-Submitted", "Message-ID", "References"),
        2 * LIMIT + 1,
    ),
}
"""What a gateway takes off, and after how many mails they stop at the latest."""


@pytest.mark.parametrize("gateway", STRIPPED)
def test_at_35_two_instances_of_this_service_stop(
    two_desks: tuple[Instance, Instance], clock: Clock, gateway: str
) -> None:
    """It begins with a question that somebody forged in the other desk's name."""
    first, second = two_desks
    marks, most = STRIPPED[gateway]
    begun = (
        f"From: {second.address}\r\nTo: {first.address}\r\nSubject: question\r\nMessage-ID: <forged@evil.example>\r\n\r\n"
        "Can I bill 93591 with 93355?\r\n"
    )
    first.take(begun.encode(), second.address)
    passed = 0
    here, there = first, second
    for _ in range(MOST_ROUNDS):
        letters = here.outgoing()
        if not letters:
            break
        for raw in letters:
            passed += 1
            clock.pass_(seconds=5)
            there.take(_as_delivered(marks.sub(b"", raw), passed), here.address)
        here, there = there, here
    else:
        pytest.fail("they go on and on")
    assert passed <= most
    for one in two_desks:
        with reading(one.played.desk.engine) as session:
            assert {case.status for case in session.scalars(select(Case))} <= {
                Status.SENT,
                Status.DISCARDED,
                Status.HELD,
            }


def _as_delivered(raw: bytes, number: int) -> bytes:
    """A relay gives an id to a mail that has none."""
    if b"\nMessage-ID:" in raw:
        return raw
    return f"Message-ID: <relay{number}@relay.example>\r\n".encode() + raw


def test_a_loop_of_two_robots_ends_after_one_answer(two_desks: tuple[Instance, Instance]) -> None:
    first, second = two_desks
    first.take(
        f"From: {second.address}\r\nTo: {first.address}\r\nSubject: q\r\nMessage-ID: <x@e.example>\r\n\r\n93591 with 93355?\r\n".encode(),
        second.address,
    )
    (answer,) = first.outgoing()
    second.take(answer, first.address)
    assert second.outgoing() == []
    assert ASKER not in first.address
