"""What did not arrive comes back to its coder, whoever is late is reminded, and of many who write or send one only one does: AT-51, 81, 82."""

from __future__ import annotations

import threading
from dataclasses import replace

from sqlalchemy import select

from consultant import pipeline
from consultant.accounts import ledger
from consultant.administration.troubles import read_troubles
from consultant.alerts import open_alerts
from consultant.announcements import announce, send_due
from consultant.delivery.notifications import claim_due
from consultant.delivery.suppression import lift
from consultant.lifecycle import Status
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case
from consultant.models.notification import Notification
from consultant.models.review import ReviewItem
from consultant.models.user import Role, User
from consultant.review.decide import Decision, DecisionKind
from consultant.vocabulary import ReplyKind
from consultant.watching.round import Watchman

from tests.acceptance.conftest import OpenDesk, through
from tests.acceptance.test_reports import come, report
from tests.acceptance.test_waiting import BOSS, EXPECTED, LEAD, PAT, held, item_of, notes, told, words
from tests.at_the_desk import ASKER, PAIR, Relay, ask, case_of, decide, introduce
from tests.conftest import Clock
from tests.journeys.journey import Played

__all__ = ["held"]


def add_coder(played: Played, name: str = "pat", email: str = PAT) -> None:
    with unit_of_work(played.desk.engine) as session:
        session.add(User(name=name, email=email, role=Role.CODER, created_at=played.desk.clock()))


def test_of_many_who_write_one_and_many_who_send_one_only_one_does(
    held: tuple[Played, int], clock: Clock, relay: Relay
) -> None:
    played, _ = held
    desk, start, results = played.desk, threading.Barrier(6), []

    def write_and_send() -> None:
        start.wait()
        with unit_of_work(desk.engine) as session:
            box = next(iter(desk.mailboxes))
            results.append(
                announce(
                    desk, session, ReplyKind.QUOTA_WARNING, box, ASKER, "80 % used.", once="warning:1:80"
                )
            )
        send_due(desk)

    threads = [threading.Thread(target=write_and_send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    send_due(desk)
    assert sorted(results) == [False] * 5 + [True]
    assert len(told(relay, "Your coding questions")) == 1


def test_of_two_that_claim_the_second_gets_the_next_one(held: tuple[Played, int], clock: Clock) -> None:
    played, _ = held
    desk, box = played.desk, next(iter(played.desk.mailboxes))
    with unit_of_work(desk.engine) as session:
        for number in (1, 2):
            announce(desk, session, ReplyKind.QUOTA_WARNING, box, ASKER, "x", once=f"w{number}")
    claimed = []
    for _ in range(3):
        with unit_of_work(desk.engine) as session:
            claimed.append(claim_due(session, desk.mailboxes, clock()))
    assert len({one.reply_id for one in claimed if one}) == 2
    assert claimed[2] is None


def test_at_82_a_sender_that_dies_after_the_relay_s_250_sends_one_copy_more_at_most(
    held: tuple[Played, int], clock: Clock, relay: Relay
) -> None:
    played, _ = held
    desk = played.desk
    with unit_of_work(desk.engine) as session:
        box = next(iter(desk.mailboxes))
        announce(desk, session, ReplyKind.QUOTA_WARNING, box, ASKER, "80 % used.", once="warning")

    class DiesAfterwards:
        def send(self, envelope_from: str, recipient: str, message: bytes) -> None:
            desk.transport.send(envelope_from, recipient, message)
            raise KeyboardInterrupt  # as a killed process: what the relay said is written nowhere

    for _ in range(4):
        try:
            send_due(replace(desk, transport=DiesAfterwards()))
        except KeyboardInterrupt:
            assert send_due(desk) == 0, "while its lease lasts nobody else sends it"
        clock.pass_(minutes=2)
    copies = told(relay, "Your coding questions")
    assert [len(copies), len({out["Message-ID"] for out in copies})] == [2, 1]
    (*_, found) = notes(played)
    assert "may have been sent" in (found.error or "")
    assert found.failed_at


def test_what_is_overdue_is_told_to_the_lead_once_in_one_mail_and_cleared_by_a_decision(
    held: tuple[Played, int], clock: Clock, relay: Relay
) -> None:
    played, case_id = held
    ask(played, 2)
    watchman = Watchman(played.desk)
    clock.now = item_of(played, case_id).due_at
    assert watchman.go_round() == 0, "not before its time"
    clock.pass_(seconds=1)
    assert watchman.go_round() == 1
    assert watchman.go_round() == 0, "once"
    notice = relay.mails[-1]
    case = case_of(played.desk.engine, case_id)
    assert notice["To"] == f"<{LEAD}>"
    assert f"{case.reference} was to be decided by {EXPECTED}" in words(notice).replace("=\n", "")
    assert "(2)" in notice["Subject"], "both in one mail"
    decide(played, case_id, DecisionKind.APPROVE)
    with reading(played.desk.engine) as session:
        assert case.reference not in {alert.subject for alert in open_alerts(session)}
    clock.pass_(days=2)
    assert watchman.go_round() == 0, "the other one was told"


def undelivered(played: Played, relay: Relay, case_id: int, answer: str = "550 5.1.1 no such user") -> None:
    """A coder lets the answer leave, and the relay refuses it."""
    relay.says["RCPT"] = answer
    pipeline.decide(played.desk, case_id, Decision(DecisionKind.APPROVE, "pat"))
    pipeline.deliver(played.desk, case_id)
    relay.says.clear()


def test_at_81_an_answer_that_is_refused_comes_back_to_its_coder_is_told_and_another_sends_it_again(
    held: tuple[Played, int], clock: Clock, relay: Relay
) -> None:
    played, case_id = held
    add_coder(played)
    undelivered(played, relay, case_id)
    found = case_of(played.desk.engine, case_id)
    assert (found.status, found.hold_reasons[0]) == (
        Status.HELD,
        "Not delivered: 5.1.1, the address does not exist.",
    )
    assert found.hold_reasons[1] == "This mailbox reviews every answer."
    assert item_of(played, case_id).assigned_to == "pat"
    with reading(played.desk.engine) as session:
        troubles = read_troubles(session)
    assert [one.id for one in troubles.undelivered] == [case_id], "administrators see it, too"
    assert troubles.undelivered_in_all == 1
    clock.pass_(minutes=4)
    send_due(played.desk)
    (notice,) = told(relay, "An answer did not arrive")
    assert (notice["To"], notice["Auto-Submitted"], notice["Reply-To"]) == (
        f"<{PAT}>",
        "auto-generated",
        None,
    )
    assert relay.taken[-1][0].strip("<>") == "", "no report of it comes back"
    assert found.reference in words(notice)
    assert "5.1.1" in words(notice)
    assert ASKER not in relay.taken[-1][2].decode()
    with reading(played.desk.engine) as session:
        assert ledger.balance(session, found.account_id or 0) == 20, "its question was given back"
    pipeline.decide(played.desk, case_id, Decision(DecisionKind.APPROVE, "ann"))
    played.bell.answer(played.desk)
    assert case_of(played.desk.engine, case_id).status == Status.SENT
    with reading(played.desk.engine) as session:
        lines = [line.kind for line in ledger.entries(session, found.account_id or 0)]
        assert lines == ["grant", "reserve", "release", "reserve", "charge"]
        assert not open_alerts(session), "it was seen to"


def test_at_81_a_bounced_answer_comes_back_to_its_coder_and_is_sent_when_the_address_may_get_mail_again(
    held: tuple[Played, int], clock: Clock, relay: Relay
) -> None:
    played, case_id = held
    add_coder(played)
    pipeline.decide(played.desk, case_id, Decision(DecisionKind.APPROVE, "pat"))
    played.bell.answer(played.desk)
    verp, _, _ = relay.taken[-1]
    come(played, verp, report(verp, relay.mails[-1]["Message-ID"]))
    found = case_of(played.desk.engine, case_id)
    assert (found.status, item_of(played, case_id).assigned_to) == (Status.HELD, "pat")
    assert len(told(relay, "An answer did not arrive")) == 1
    pipeline.decide(played.desk, case_id, Decision(DecisionKind.APPROVE, "ann"))
    played.bell.answer(played.desk)
    found = case_of(played.desk.engine, case_id)
    assert (found.status, found.hold_reasons[0]) == (
        Status.HELD,
        "Not delivered: nothing is sent to its address until a person lifts that.",
    )
    assert not any("5.1.1" in reason for reason in found.hold_reasons), "the newest reason only"
    with unit_of_work(played.desk.engine) as session:
        lift(session, ASKER, "ann", clock())
    pipeline.decide(played.desk, case_id, Decision(DecisionKind.APPROVE, "ann"))
    played.bell.answer(played.desk)
    assert case_of(played.desk.engine, case_id).status == Status.SENT
    with reading(played.desk.engine) as session:
        lines = [line.kind for line in ledger.entries(session, found.account_id or 0)]
        assert lines == ["grant", "reserve", "charge"], (
            "a report gives nothing back, and nothing is paid twice"
        )


def test_at_81_whom_it_is_assigned_to_is_told_where_nobody_decided_and_else_whoever_minds_the_mailbox(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    played = through(desk_with(alert_to=[BOSS]), relay)
    introduce(played.desk.engine, clock(), units=20)
    add_coder(played)
    relay.says["RCPT"] = "550 5.1.1 no such user"
    case_id = ask(played)
    assert case_of(played.desk.engine, case_id).status == Status.HELD
    assert item_of(played, case_id).assigned_to is None
    relay.says.clear()
    assert Watchman(played.desk).go_round() == 1
    assert relay.mails[-1]["To"] == f"<{BOSS}>"
    with unit_of_work(played.desk.engine) as session:
        session.get_one(ReviewItem, case_id).assigned_to = "pat"
    relay.says["RCPT"] = "550 5.1.1 no such user"
    pipeline.decide(played.desk, case_id, Decision(DecisionKind.APPROVE, "gone"))
    played.bell.answer(played.desk)
    assert told(relay, "An answer did not arrive") == [], "whoever decided has no address here"


def test_a_refusal_that_nobody_takes_ends_there(desk_with: OpenDesk, clock: Clock, relay: Relay) -> None:
    played = through(desk_with(), relay)
    relay.says["RCPT"] = "550 5.1.1 no such user"
    case_id = ask(played, 1, PAIR, "forged@elsewhere.example")
    assert case_of(played.desk.engine, case_id).status == Status.UNDELIVERABLE


def test_a_coder_is_not_flooded(held: tuple[Played, int], clock: Clock, relay: Relay) -> None:
    from consultant.announcements import MOST_AN_HOUR, tell_coder

    played, case_id = held
    add_coder(played)
    undelivered(played, relay, case_id)
    with unit_of_work(played.desk.engine) as session:
        case = session.get_one(Case, case_id)
        (mine,) = session.scalars(select(Notification).where(Notification.kind == ReplyKind.STAFF))
        for number in range(MOST_AN_HOUR):
            box = next(iter(played.desk.mailboxes))
            announce(played.desk, session, ReplyKind.STAFF, box, PAT, "x", once=f"x{number}")
        assert not tell_coder(played.desk, session, case, "x")
        mine.once = "another"
        clock.pass_(hours=1, seconds=1)
        session.flush()
        assert tell_coder(played.desk, session, case, "x")
