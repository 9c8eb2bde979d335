"""Whoever waits is told: AT-31, 33, 34, 75 and 80 for acknowledgements. The stores have no say in it (test_not_delivered.py has)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import Message as Mail

import pytest
from sqlalchemy import select

from consultant import pipeline
from consultant.accounts import ledger
from consultant.alerts import AlertKind, open_alerts
from consultant.announcements import announce, send_due
from consultant.delivery.suppression import is_suppressed, suppress
from consultant.lifecycle import Status
from consultant.mail.envelope import Envelope
from consultant.models.administration import Switch
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case
from consultant.models.notification import Notification
from consultant.models.review import ReviewItem
from consultant.review.decide import DecisionKind
from consultant.vocabulary import ReplyKind
from consultant.watching.round import Watchman

from tests.acceptance.conftest import OpenDesk, through
from tests.acceptance.test_reports import come, report
from tests.at_the_desk import ASKER, PAIR, Relay, ask, case_of, decide, introduce, mail
from tests.conftest import Clock
from tests.journeys.journey import Played

BOSS, LEAD, PAT = "boss@desk.example", "lead@desk.example", "pat@desk.example"
EXPECTED = "Monday, 16 November 2026, 17:00 EST"


@pytest.fixture
def store_name() -> str:
    """One of them is enough."""
    return "sqlite"


@pytest.fixture
def held(desk_with: OpenDesk, clock: Clock, relay: Relay) -> tuple[Played, int]:
    """A desk that holds one question, and has told its sender."""
    played = through(desk_with(review="always", acknowledge=True, alert_to=[BOSS], lead=[LEAD]), relay)
    introduce(played.desk.engine, clock(), units=20)
    return played, ask(played)


def told(relay: Relay, kind: str = "We have your question") -> list[Mail]:
    """Mails whose subject says so."""
    return [out for out in relay.mails if kind in str(out["Subject"])]


def words(out: Mail) -> str:
    return str(out.get_payload()[0].get_payload())  # type: ignore[index, union-attr]


def notes(played: Played) -> list[Notification]:
    with reading(played.desk.engine) as session:
        return list(session.scalars(select(Notification).order_by(Notification.id)))


def item_of(played: Played, case_id: int) -> ReviewItem:
    with reading(played.desk.engine) as session:
        return session.get_one(ReviewItem, case_id)


def test_at_34_whoever_waits_is_told_once_until_when_in_the_thread_with_every_header_and_no_word_of_the_draft(
    held: tuple[Played, int], clock: Clock, relay: Relay
) -> None:
    played, case_id = held
    ((return_path, recipient, raw),) = relay.taken
    (out,) = told(relay)
    assert (recipient, return_path.startswith("consult+n")) == ([ASKER], True), (
        "reports of it come back by a key"
    )
    assert out["Auto-Submitted"] == "auto-replied"
    assert out["X-Auto-Response-Suppress"] == "All"
    assert out["In-Reply-To"] == out["References"] == "<q1@clinic.example>"
    assert out["Reply-To"].startswith("<consult+r")
    assert out["Message-ID"].startswith("<consult.cc-")
    assert EXPECTED in words(out)
    assert not any(code in raw.decode() for code in ("93591", "93355")), "neither the question nor the draft"
    assert item_of(played, case_id).due_at == datetime(2026, 11, 16, 22, tzinfo=UTC)
    decide(played, case_id, DecisionKind.REDRAFT)
    assert case_of(played.desk.engine, case_id).status == Status.HELD
    assert len(told(relay)) == 1, "once, also after a redraft"
    with reading(played.desk.engine) as session:
        case = session.get_one(Case, case_id)
        assert [line.kind for line in ledger.entries(session, case.account_id or 0)] == ["grant", "reserve"]


def test_a_reply_to_the_acknowledgement_joins_the_conversation_without_the_key_too(
    held: tuple[Played, int], relay: Relay
) -> None:
    played, case_id = held
    introduce_colleague(played, case_id)
    (out,) = told(relay)
    raw = mail(2, PAIR, "colleague@clinic.example", f"In-Reply-To: {out['Message-ID']}\r\n")
    (recorded,) = pipeline.receive(
        played.desk,
        Envelope("colleague@clinic.example", ("consult@localhost",), "test", played.desk.clock()),
        raw,
    )
    played.bell.answer(played.desk)
    assert case_of(played.desk.engine, recorded.case_id).thread_id == case_id


def introduce_colleague(played: Played, case_id: int) -> None:
    from consultant.models.account import Account, Sender

    with unit_of_work(played.desk.engine) as session:
        account = session.get_one(Account, session.get_one(Case, case_id).account_id)
        session.add(
            Sender(address="colleague@clinic.example", account_id=account.id, created_at=played.desk.clock())
        )


@pytest.mark.parametrize(
    ("keys", "sender", "header"),
    [
        ({}, "stranger@elsewhere.example", ""),
        ({}, ASKER, "Auto-Submitted: auto-replied\r\n"),
        ({"verify_senders": "door"}, ASKER, ""),
        ({"mails_per_hour": 1}, ASKER, ""),
        ({"acknowledge": False}, ASKER, ""),
    ],
    ids=["unknown", "a robot", "not proven", "a flood", "switched off"],
)
def test_nobody_else_is_told(
    desk_with: OpenDesk, clock: Clock, relay: Relay, keys: dict[str, object], sender: str, header: str
) -> None:
    played = through(desk_with(**{"review": "always", "acknowledge": True} | keys), relay)
    introduce(played.desk.engine, clock())
    for number in (1, 2) if "mails_per_hour" in keys else (1,):
        envelope = Envelope(sender, ("consult@localhost",), "test", clock())
        pipeline.receive(played.desk, envelope, mail(number, PAIR, sender, header))
        played.bell.answer(played.desk)
    assert len(told(relay)) == ("mails_per_hour" in keys), "the first of a flood, where anybody is"


def test_an_emergency_is_not_told_to_wait(desk_with: OpenDesk, clock: Clock, relay: Relay) -> None:
    played = through(desk_with(review="always", acknowledge=True), relay)
    introduce(played.desk.engine, clock())
    case_id = ask(played, 1, "Our patient has stopped breathing, what should we do right now?")
    assert case_of(played.desk.engine, case_id).status == Status.HELD
    assert notes(played) == []


def test_at_31_acknowledgements_end_with_the_loop_limit_of_a_conversation(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    played = through(desk_with(review="always", acknowledge=True, automatic_per_hour=3), relay)
    introduce(played.desk.engine, clock(), units=20)
    ask(played, 1)
    for number in range(2, 7):
        answered = str(relay.mails[-1]["Reply-To"]).strip("<>")
        envelope = Envelope(ASKER, (answered,), "test", clock())
        pipeline.receive(played.desk, envelope, mail(number, f"{PAIR} {number}"))
        played.bell.answer(played.desk)
        clock.pass_(minutes=1)
    assert len(relay.taken) == 3
    with reading(played.desk.engine) as session:
        assert AlertKind.LOOP in {alert.kind for alert in open_alerts(session)}


def test_the_answer_that_overtakes_its_acknowledgement_leaves_alone(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    played = through(desk_with(review="always", acknowledge=True), relay)
    introduce(played.desk.engine, clock())
    relay.stop()
    case_id = ask(played)
    (waits,) = notes(played)
    assert (waits.sent_at, waits.failed_at, waits.attempts) == (None, None, 1)
    relay.start()
    decide(played, case_id, DecisionKind.APPROVE)
    clock.pass_(minutes=5)
    assert send_due(played.desk) == 0
    assert [out["Subject"] for out in relay.mails if "We have" in out["Subject"]] == []
    assert "was decided before" in (notes(played)[0].error or "")


def test_at_80_a_relay_that_is_away_keeps_them_and_all_leave_once_when_it_is_back(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    played = through(desk_with(review="always", acknowledge=True), relay)
    introduce(played.desk.engine, clock(), units=20)
    relay.stop()
    for number in range(4):
        ask(played, number)
    for _ in range(12):
        clock.pass_(minutes=6)
        send_due(played.desk)
    with reading(played.desk.engine) as session:
        assert [alert.kind for alert in open_alerts(session)] == [AlertKind.RELAY_AWAY], "it is told"
    relay.start()
    clock.pass_(minutes=6)
    send_due(played.desk)
    assert sorted(out["In-Reply-To"] for out in told(relay)) == [f"<q{n}@clinic.example>" for n in range(4)]
    with reading(played.desk.engine) as session:
        assert not open_alerts(session)


@pytest.mark.parametrize(
    ("answer", "tries"),
    [("550 5.1.1 no such user", 1), ("451 4.7.1 Greylisted", 2)],
    ids=["for good", "for now"],
)
def test_what_the_relay_says_to_one_is_written_down(
    desk_with: OpenDesk, clock: Clock, relay: Relay, answer: str, tries: int
) -> None:
    played = through(desk_with(review="always", acknowledge=True, give_up_hours=1), relay)
    introduce(played.desk.engine, clock())
    relay.says["RCPT"] = answer
    ask(played)
    (found,) = notes(played)
    assert ((found.failed_at is None), found.claimed_until) == (tries > 1, None)
    assert answer[:9] in (found.error or "")
    for _ in range(40):
        clock.pass_(minutes=5)
        send_due(played.desk)
    (found,) = notes(played)
    assert found.failed_at, "given up after the mailbox's hours"
    assert (found.attempts > 1) == (tries > 1)


def test_a_round_waits_its_turn_where_the_domain_has_had_enough(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    opened = through(desk_with(review="always", acknowledge=True), relay)
    played = replace(opened, desk=replace(opened.desk, mails_a_minute=2))
    introduce(played.desk.engine, clock(), units=20)
    for number in range(4):
        ask(played, number)
    assert len(told(relay)) == 2
    for _ in range(2):
        clock.pass_(seconds=30)
        send_due(played.desk)
    assert len(told(relay)) == 4


def test_at_75_the_switch_that_stops_every_mail_stops_them(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    played = through(desk_with(review="always", acknowledge=True), relay)
    introduce(played.desk.engine, clock())
    with unit_of_work(played.desk.engine) as session:
        session.add(Switch(name="all", stopped=True, by="ann", at=clock()))
    ask(played)
    clock.pass_(minutes=1)
    assert (send_due(played.desk), relay.taken) == (0, [])
    with unit_of_work(played.desk.engine) as session:
        session.get_one(Switch, "all").stopped = False
    assert send_due(played.desk) == 1


def test_at_33_a_report_about_an_acknowledgement_stops_mail_to_a_dead_address_and_tells_nobody(
    held: tuple[Played, int], clock: Clock, relay: Relay
) -> None:
    played, case_id = held
    verp, (out,) = relay.taken[0][0], told(relay)
    decide(played, case_id, DecisionKind.APPROVE)
    assert case_of(played.desk.engine, case_id).status == Status.SENT
    come(played, verp, report(verp, out["Message-ID"]))
    assert case_of(played.desk.engine, case_id).status == Status.SENT, "it is not about the answer"
    come(played, verp, report(verp, "<lost@mx.clinic.example>", number=2))
    assert case_of(played.desk.engine, case_id).status == Status.SENT, "by the key, too"
    assert Watchman(played.desk).go_round() == 0
    assert "5.1.1" in (notes(played)[0].error or "")
    with reading(played.desk.engine) as session:
        assert is_suppressed(session, ASKER)
        assert not open_alerts(session)


def test_a_suppressed_address_is_told_nothing(desk_with: OpenDesk, clock: Clock) -> None:
    played = desk_with(review="always", acknowledge=True)
    introduce(played.desk.engine, clock())
    with unit_of_work(played.desk.engine) as session:
        suppress(session, ASKER, "550 5.1.1", None, clock())
    ask(played)
    assert notes(played) == []


def test_one_whose_address_is_suppressed_while_it_waits_does_not_leave(
    held: tuple[Played, int], clock: Clock, relay: Relay
) -> None:
    played, _ = held
    desk, box = played.desk, next(iter(played.desk.mailboxes))
    with unit_of_work(desk.engine) as session:
        announce(desk, session, ReplyKind.QUOTA_WARNING, box, ASKER, "x", once="w")
        suppress(session, ASKER, "550 5.1.1", None, clock())
        assert not announce(desk, session, ReplyKind.QUOTA_WARNING, box, "nobody", "x", once="no address")
    assert send_due(desk) == 0
    assert notes(played)[-1].failed_at


def test_a_case_that_a_rule_holds_is_due_too_and_a_reopened_one_begins_anew(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with(verify_senders="door")
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    assert item_of(played, case_id).due_at == datetime(2026, 11, 16, 22, tzinfo=UTC)
    decide(played, case_id, DecisionKind.DROP)
    clock.pass_(days=1)
    decide(played, case_id, DecisionKind.REOPEN)
    assert item_of(played, case_id).due_at == datetime(2026, 11, 17, 22, tzinfo=UTC)
    assert timedelta(hours=8) < item_of(played, case_id).due_at - clock()
