"""Floods: the first mails of a sender are answered, the rest is held, once told of, and nobody else waits."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from consultant import pipeline
from consultant.accounts import ledger
from consultant.admission import TOLD_TODAY
from consultant.alerts import AlertKind, open_alerts
from consultant.intake.record import make_delivery
from consultant.lifecycle import Status
from consultant.mail.authentication import Authentication, Proof
from consultant.mail.envelope import Envelope
from consultant.models.base import reading
from consultant.models.case import Case, RefusalNotice
from consultant.vocabulary import Disposition

from tests.acceptance.conftest import OpenDesk
from tests.at_the_desk import ASKER, case_of, introduce, mail, take_in
from tests.conftest import Clock
from tests.journeys.journey import Played, sent

LIMIT, FLOOD, UNITS = 10, 60, 100
STRANGER = "stranger@example.org"


def pour(played: Played, count: int, sender: str = ASKER, start: int = 1) -> None:
    """So many mails in one go, and then every step that follows."""
    envelope = Envelope(sender, ("consult@localhost",), "test", played.desk.clock())
    mails = [mail(number, sender=sender) for number in range(start, start + count)]
    pipeline.receive_all(played.desk, [make_delivery(played.desk.mailboxes, envelope, raw) for raw in mails])
    played.bell.answer(played.desk)


def count(played: Played, sender: str) -> dict[str, int]:
    with reading(played.desk.engine) as session:
        query = (
            select(Case.disposition, func.count())
            .where(Case.sender_address == sender)
            .group_by(Case.disposition)
        )
        return {str(disposition): number for disposition, number in session.execute(query)}


def test_at_53_the_first_mails_of_a_flood_are_answered_and_the_rest_is_held(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with(mails_per_hour=LIMIT)
    account = introduce(played.desk.engine, clock(), units=UNITS)
    introduce(played.desk.engine, clock(), address="ben@clinic.example")
    pour(played, FLOOD)
    assert count(played, ASKER) == {Disposition.ACCEPTED: LIMIT, Disposition.HELD: FLOOD - LIMIT}
    assert len(sent(played)) == LIMIT
    with reading(played.desk.engine) as session:
        assert ledger.balance(session, account) == UNITS - LIMIT
        (alert,) = open_alerts(session)
        assert (alert.kind, alert.times) == (AlertKind.FLOOD, FLOOD - LIMIT)
        assert ASKER not in alert.subject + alert.words
    other = take_in(played, mail(999, sender="ben@clinic.example"), envelope_from="ben@clinic.example")
    played.bell.answer(played.desk)
    assert case_of(played.desk.engine, other).status == Status.SENT


def test_at_53_after_an_hour_mail_is_taken_again(desk_with: OpenDesk, clock: Clock) -> None:
    played = desk_with(mails_per_hour=LIMIT)
    introduce(played.desk.engine, clock(), units=UNITS)
    pour(played, FLOOD)
    clock.pass_(minutes=61)
    pour(played, 1, start=500)
    assert count(played, ASKER)[Disposition.ACCEPTED] == LIMIT + 1


def test_at_53_a_flood_of_a_stranger_gets_one_refusal(desk_with: OpenDesk, clock: Clock) -> None:
    played = desk_with(mails_per_hour=LIMIT)
    pour(played, FLOOD, STRANGER)
    assert count(played, STRANGER) == {Disposition.REFUSED: LIMIT, Disposition.HELD: FLOOD - LIMIT}
    assert len(sent(played)) == 1
    with reading(played.desk.engine) as session:
        assert session.scalar(select(func.count()).select_from(RefusalNotice)) == 1


def test_at_53_a_flood_that_was_forged_in_a_customer_s_name_does_not_shut_the_customer_out(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with(mails_per_hour=LIMIT, verify_senders="door")
    introduce(played.desk.engine, clock(), units=UNITS)
    for number in range(2 * LIMIT):
        _authenticated(played, number, Proof.FAIL)
    real = _authenticated(played, 900, Proof.PASS)
    assert case_of(played.desk.engine, real).status == Status.SENT


def _authenticated(played: Played, number: int, proof: Proof) -> int:
    found = Authentication(proof, "clinic.example", by="test")
    envelope = Envelope(ASKER, ("consult@localhost",), "test", played.desk.clock(), authentication=found)
    case_id = pipeline.receive(played.desk, envelope, mail(number))[0].case_id
    played.bell.answer(played.desk)
    return case_id


@pytest.mark.parametrize(
    ("keys", "words", "units"),
    [
        ({}, "Thanks!", 5),
        ({"max_message_bytes": 5000}, "93591? " * 1000, 5),
        ({}, "Can I bill 93591 with 93355?", 0),
    ],
    ids=["nothing asked", "too large", "over quota"],
)
def test_one_address_gets_one_mail_a_day_of_each_kind_besides_answers(
    desk_with: OpenDesk, clock: Clock, keys: dict[str, int], words: str, units: int
) -> None:
    played = desk_with(**keys)
    introduce(played.desk.engine, clock(), units=units)
    for number in range(3):
        take_in(played, mail(number, words).replace(b"question", b"Hello\r\nX-Was: question"))
        played.bell.answer(played.desk)
    assert len(sent(played)) == 1
    clock.pass_(days=1)
    take_in(played, mail(9, words).replace(b"question", b"Hello\r\nX-Was: question"))
    played.bell.answer(played.desk)
    assert len(sent(played)) == 2


def test_what_is_found_to_ask_nothing_only_when_it_is_drafted_is_told_once_a_day_and_then_held(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with()
    introduce(played.desk.engine, clock(), units=5)
    cases = []
    for number in range(2):
        raw = (
            f"From: {ASKER}\r\nTo: consult@localhost\r\nMessage-ID: <z{number}@clinic.example>\r\n"
            "Content-Type: application/zip; name=claims.zip\r\nContent-Disposition: attachment\r\n\r\nPK\r\n"
        ).encode()
        cases.append(take_in(played, raw + b"x" * number))
        played.bell.answer(played.desk)
    found = [case_of(played.desk.engine, case_id) for case_id in cases]
    assert [case.status for case in found] == [Status.SENT, Status.HELD]
    assert TOLD_TODAY in found[1].hold_reasons
    assert len(sent(played)) == 1
