"""Exactly once: what makes a second mail the same one, what is kept of it, and until when."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import OperationalError

from consultant import pipeline
from consultant.errors import CaseNotFound, ConfigurationError
from consultant.intake.forgetting import forget
from consultant.intake.letter import Letter, find_letter
from consultant.intake.record import (
    CAME_AGAIN,
    Arrival,
    Delivery,
    Recorded,
    arrive,
    make_delivery,
    record_all,
)
from consultant.lifecycle import Status
from consultant.mail.envelope import Envelope
from consultant.mail.parse import find_message
from consultant.mailboxes import Mailboxes, load_mailboxes
from consultant.models.base import group_writing, reading, unit_of_work
from consultant.models.case import Case, CaseEvent, RawMail
from consultant.models.post import SetAside
from consultant.models.references import REFERENCE_LETTERS, make_reference

from tests.at_the_desk import ASKER, ask, case_of, introduce, mail, replies_of, take_in
from tests.conftest import CHECKOUT

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import DeclarativeBase

    from tests.conftest import Clock
    from tests.unit.conftest import Desks


def arrival(raw: bytes, clock: Clock, mailbox: str = "consult") -> Arrival:
    envelope = Envelope(ASKER, ("consult@localhost",), "test", clock())
    return arrive(mailbox, "consult@localhost", envelope, raw, find_message(raw))


def keep(engine: Engine, *arrivals: Arrival) -> list[tuple[int, bool]]:
    """Each arrival as a mail of its own, all in one commit."""
    with group_writing(engine, "test") as connection:
        at = arrivals[0].envelope.received_at
        answers = record_all(connection, [Delivery((one,)) for one in arrivals], at)
    return [(made.case_id, made.new) for (made,) in stored(answers)]


def letter_of(engine: Engine, mailboxes: Mailboxes, case_id: int) -> Letter:
    found = find_letter(engine, mailboxes, case_id, Status.RECEIVED)
    assert found
    return found


def stored(answers: list[list[Recorded] | Exception]) -> list[list[Recorded]]:
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    return [answer for answer in answers if isinstance(answer, list)]


def count(engine: Engine, table: type[DeclarativeBase]) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_letter_s_words_are_read_once_and_without_what_was_quoted(
    desk_engine: Engine, clock: Clock
) -> None:
    quoted = "Can I bill 93591 with 93355?\r\n\r\nOn Monday, Ann wrote:\r\n> Is I35.0 billable?"
    ((first, _), (second, _)) = keep(
        desk_engine, arrival(mail(1, quoted), clock), arrival(mail(2, "Hello"), clock)
    )
    boxes = load_mailboxes(CHECKOUT / "mailbox_config")
    letter = letter_of(desk_engine, boxes, first)
    assert letter.visible.strip() == "Can I bill 93591 with 93355?"
    assert replace(letter, visible="other").visible == "other", "a field, not read again at each look"
    with unit_of_work(desk_engine) as session:
        session.execute(delete(RawMail).where(RawMail.case_id == second))
    gone = letter_of(desk_engine, boxes, second)
    assert (gone.message, gone.visible) == (None, "")


def test_the_bytes_are_kept_as_they_came_with_what_people_see_of_them(
    desk_engine: Engine, clock: Clock
) -> None:
    raw = mail(header="References: <a@x.example> <b@x.example>\r\n")
    ((case_id, new),) = keep(desk_engine, arrival(raw, clock))
    assert new
    case = case_of(desk_engine, case_id)
    assert (case.status, case.size, case.subject) == (Status.RECEIVED, len(raw), "question 1")
    assert (case.sender_address, case.envelope_from, case.mailbox) == (ASKER, ASKER, "consult")
    assert (case.message_id, case.references) == ("<q1@clinic.example>", "<a@x.example> <b@x.example>")
    assert case.received_at == clock()
    with reading(desk_engine) as session:
        kept = session.get_one(RawMail, case_id)
        assert (kept.raw, kept.sha256) == (raw, hashlib.sha256(raw).hexdigest())
        assert [event.to_status for event in session.scalars(select(CaseEvent))] == ["received"]


def test_the_same_mail_again_changes_nothing(desk_engine: Engine, clock: Clock) -> None:
    first, again = keep(desk_engine, arrival(mail(), clock), arrival(mail(), clock))
    by_another_way = arrival(b"Received: from x by y\r\nX-Spam: no\r\n" + mail(), clock)
    assert [first[0], False] == list(again) == list(keep(desk_engine, by_another_way)[0])
    assert (count(desk_engine, Case), count(desk_engine, RawMail)) == (1, 1)
    with reading(desk_engine) as session:
        lines = [(e.from_status, e.to_status, e.note) for e in session.scalars(select(CaseEvent))]
    again_line = ("received", "received", CAME_AGAIN)
    assert lines == [(None, "received", ""), again_line, again_line], "the trail says that it came again"


@pytest.mark.parametrize(
    ("raw", "mailbox"),
    [
        (mail(1, "Another question: is I10 billable?"), "consult"),
        (mail(2), "consult"),
        (mail(1, sender="ben@clinic.example"), "consult"),
        (mail(1), "second"),
    ],
    ids=["other words", "other id", "other sender", "other mailbox"],
)
def test_a_mail_that_differs_is_a_case_of_its_own(
    desk_engine: Engine, clock: Clock, raw: bytes, mailbox: str
) -> None:
    made = keep(desk_engine, arrival(mail(), clock), arrival(raw, clock, mailbox))
    assert [new for _, new in made] == [True, True]
    assert made[0][0] != made[1][0]


def test_what_can_t_be_parsed_is_kept_once_by_its_bytes(desk_engine: Engine, clock: Clock) -> None:
    whole = arrival(b"\x00\x01 no mail at all", clock)
    broken = arrive(whole.mailbox, whole.recipient, whole.envelope, whole.raw, None)
    (first, again) = keep(desk_engine, broken, broken)
    assert (first[1], again) == (True, (first[0], False))
    case = case_of(desk_engine, first[0])
    assert (case.subject, case.sender_address, case.message_id) == (None, "", "")


def test_a_mail_of_monstrous_headers_still_fits(desk_engine: Engine, clock: Clock) -> None:
    raw = mail(header="References: " + " ".join(f"<{n}@{'x' * 60}.example>" for n in range(200)) + "\r\n")
    long = replace(arrival(raw, clock).envelope, mail_from="a" * 400 + "@x.example")
    ((case_id, _),) = keep(desk_engine, replace(arrival(raw, clock), envelope=long))
    case = case_of(desk_engine, case_id)
    assert (len(case.envelope_from), len(case.references)) == (320, 4000)


def test_a_mail_for_two_of_our_mailboxes_is_stored_for_both_or_not_at_all(
    desk_engine: Engine, clock: Clock
) -> None:
    def two_boxes(number: int) -> Delivery:
        return Delivery((arrival(mail(number), clock), arrival(mail(number), clock, "second")))

    broken = Delivery((arrival(mail(2), clock), replace(arrival(mail(2), clock, "second"), sha256=None)))  # type: ignore[arg-type]
    with group_writing(desk_engine, "test") as connection:
        answers = record_all(connection, [two_boxes(1), broken, two_boxes(3)], clock())
    assert [isinstance(answer, Exception) for answer in answers] == [False, True, False]
    with reading(desk_engine) as session:
        kept = sorted((case.message_id, case.mailbox) for case in session.scalars(select(Case)))
    assert kept == [
        (f"<q{number}@clinic.example>", box) for number in (1, 3) for box in ("consult", "second")
    ]
    assert count(desk_engine, RawMail) == count(desk_engine, CaseEvent) == 4


def test_what_the_store_says_of_itself_keeps_the_whole_group_out(desk_engine: Engine, clock: Clock) -> None:
    with desk_engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")
        with pytest.raises(OperationalError):
            record_all(connection, [Delivery((arrival(mail(), clock),))], clock())
        connection.exec_driver_sql("PRAGMA query_only=OFF")
    assert count(desk_engine, Case) == 0


def test_a_letter_is_found_only_where_the_case_stands(desk_engine: Engine, clock: Clock) -> None:
    ((case_id, _),) = keep(desk_engine, arrival(mail(), clock))
    boxes = load_mailboxes(CHECKOUT / "mailbox_config")
    found = find_letter(desk_engine, boxes, case_id, Status.RECEIVED)
    assert found
    assert found.subject == "question 1"
    assert find_letter(desk_engine, boxes, case_id, Status.ADMITTED) is None
    with pytest.raises(CaseNotFound):
        find_letter(desk_engine, boxes, 99, Status.ADMITTED)


def test_a_delivery_has_an_arrival_for_each_mailbox_that_is_named(clock: Clock) -> None:
    boxes = load_mailboxes(CHECKOUT / "mailbox_config")
    raw = mail()
    to_us = Envelope(ASKER, ("consult@localhost", "CONSULT@localhost"), "test", clock())
    made = make_delivery(boxes, to_us, raw)
    assert ([one.mailbox for one in made.arrivals], made.size) == (["consult"], len(raw))
    with pytest.raises(ConfigurationError, match="No mailbox here"):
        make_delivery(boxes, replace(to_us, rcpt_to=("x@y.example",)), raw)


def test_a_reference_looks_like_neither_a_code_nor_a_word() -> None:
    made = {make_reference() for _ in range(300)}
    assert len(made) == 300
    assert all(re.fullmatch(f"CC-[{REFERENCE_LETTERS}]{{4}}-[{REFERENCE_LETTERS}]{{4}}", one) for one in made)
    assert not set(REFERENCE_LETTERS) & set("AEIOUY0123456789")


def with_days(raw: int, text: int) -> Mailboxes:
    found = load_mailboxes(CHECKOUT / "mailbox_config")
    box = replace(found.get_by_name("consult"), keep_raw_days=raw, keep_text_days=text)
    return Mailboxes((box,), found.operator)


def test_raw_mail_and_later_the_words_are_forgotten(desks: Desks, clock: Clock) -> None:
    played = desks(keep_raw_days=30, keep_text_days=365)
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    engine = played.desk.engine
    assert case_of(engine, case_id).status == Status.SENT
    clock.pass_(days=29)
    pipeline.sweep(played.desk)
    assert count(engine, RawMail) == 1
    clock.pass_(days=2)
    pipeline.sweep(played.desk)
    assert count(engine, RawMail) == 0
    assert case_of(engine, case_id).question
    clock.pass_(days=335)
    pipeline.sweep(played.desk)
    case = case_of(engine, case_id)
    assert (case.subject, case.question, case.findings, case.status) == (None, None, None, Status.SENT)
    assert [reply.text for reply in replies_of(engine, case_id)] == [""]


def test_nothing_is_forgotten_before_the_end_of_a_case(desks: Desks, clock: Clock) -> None:
    played = desks(review="always")
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    clock.pass_(days=1000)
    pipeline.sweep(played.desk)
    assert count(played.desk.engine, RawMail) == 1
    assert case_of(played.desk.engine, case_id).question


def test_forgetting_says_how_much_and_comes_to_an_end(desk_engine: Engine, clock: Clock) -> None:
    keep(desk_engine, arrival(mail(1), clock), arrival(mail(2), clock))
    with unit_of_work(desk_engine) as session:
        for case in session.scalars(select(Case)):
            case.status = Status.DISCARDED
    clock.pass_(days=3)
    for expected in (2 + 2, 0):
        with unit_of_work(desk_engine) as session:
            assert forget(session, with_days(1, 2), clock()) == expected


def test_what_was_set_aside_is_forgotten_like_other_raw_mail(desk_engine: Engine, clock: Clock) -> None:
    row = {"mailbox": "consult", "folder": "INBOX", "uid_validity": 1, "reason": "broken", "at": clock()}
    with unit_of_work(desk_engine) as session:
        session.add(SetAside(**row, uid=7, raw=b"From: x\r\n\r\nx"))
    clock.pass_(days=3)
    with unit_of_work(desk_engine) as session:
        assert forget(session, with_days(1, 2), clock()) == 1
    with reading(desk_engine) as session:
        assert [(one.uid, one.raw) for one in session.scalars(select(SetAside))] == [(7, None)]


def test_a_letter_of_no_case_is_none(desk_engine: Engine) -> None:
    with pytest.raises(CaseNotFound, match="no such case"):
        find_letter(desk_engine, with_days(1, 1), 99, Status.RECEIVED)


def test_a_letter_whose_raw_mail_is_gone_has_no_words(desks: Desks, clock: Clock) -> None:
    played = desks()
    case_id = take_in(played)
    with unit_of_work(played.desk.engine) as session:
        session.delete(session.get_one(RawMail, case_id))
    letter = letter_of(played.desk.engine, played.desk.mailboxes, case_id)
    assert (letter.message, letter.visible, letter.subject) == (None, "", "")
