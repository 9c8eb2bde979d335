"""Edges of the mails beside the replies: what can't be made or signed, a store that is away, who settles second, long lines of paced mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

import workers.schedules
from consultant import announcements
from consultant.alerts import AlertKind, open_alerts
from consultant.announcements import announce, note_hold, send_due
from consultant.delivery import notifications
from consultant.delivery.notifications import claim_due, settle
from consultant.delivery.retries import Outcome
from consultant.errors import NotSigned
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case
from consultant.models.notification import Notification
from consultant.models.review import ReviewItem
from consultant.vocabulary import ReplyKind
from consultant.watching.overdue import _raise, raise_overdue

from tests.at_the_desk import ASKER, ask, introduce
from tests.conftest import Clock
from tests.journeys.journey import Played, sent
from tests.unit.conftest import Desks
from tests.unit.test_workers import queue_of


@pytest.fixture
def played(desks: Desks) -> Played:
    return desks(review="always", acknowledge=True)


def let_wait(played: Played, once: str = "w", to: str = ASKER) -> int:
    """A warning that waits to leave; its number."""
    with unit_of_work(played.desk.engine) as session:
        box = next(iter(played.desk.mailboxes))
        assert announce(played.desk, session, ReplyKind.QUOTA_WARNING, box, to, "x", once=once)
        return session.scalars(select(Notification.id).where(Notification.once == once)).one()


def row(played: Played, number: int) -> Notification:
    with reading(played.desk.engine) as session:
        return session.get_one(Notification, number)


def test_the_round_is_a_task_of_its_own_that_never_waits_behind_a_backlog(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_wait(played)
    monkeypatch.setattr(workers.schedules, "desk", lambda: played.desk)
    workers.schedules.notify()
    assert len(sent(played)) == 1
    assert queue_of("workers.schedules.notify") == "sweeps"


def test_one_that_can_t_be_made_ends_and_the_next_one_leaves(played: Played) -> None:
    first, second = let_wait(played), let_wait(played, "v")
    with unit_of_work(played.desk.engine) as session:
        session.get_one(Notification, first).recipient = "no address"
    assert send_due(played.desk) == 1
    assert row(played, first).error == "It can't be made (ValueError)."
    assert (row(played, first).failed_at is None, row(played, second).sent_at is None) == (False, False)


class SignsNothing:
    def sign(self, *_: object) -> bytes:
        raise NotSigned


def test_one_that_can_t_be_signed_waits_and_is_told_until_it_can(played: Played, clock: Clock) -> None:
    number = let_wait(played)
    assert send_due(replace(played.desk, signers=SignsNothing())) == 0  # type: ignore[arg-type]
    with reading(played.desk.engine) as session:
        assert [alert.kind for alert in open_alerts(session)] == [AlertKind.NOT_SIGNED]
    clock.pass_(minutes=2)
    assert send_due(played.desk) == 1
    assert row(played, number).sent_at == clock()
    with reading(played.desk.engine) as session:
        assert not open_alerts(session)


def test_a_store_that_is_away_ends_the_round(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: object) -> int:
        raise OperationalError(None, {}, Exception())

    monkeypatch.setattr(announcements, "send_waiting", away)
    assert send_due(played.desk) == 0


def test_whoever_settles_second_changes_nothing(played: Played, clock: Clock) -> None:
    number, box = let_wait(played), next(iter(played.desk.mailboxes))
    with unit_of_work(played.desk.engine) as session:
        settle(session, number, Outcome.SENT, "", clock(), box)
        settle(session, number, Outcome.REFUSED, "550", clock(), box)
    assert (row(played, number).failed_at, row(played, number).error) == (None, None)


def test_one_that_waits_for_a_mailbox_that_is_no_more_leaves_from_another(played: Played) -> None:
    number = let_wait(played)
    with unit_of_work(played.desk.engine) as session:
        session.get_one(Notification, number).mailbox = "gone"
    assert send_due(played.desk) == 1


def test_a_claim_looks_at_so_many_and_leaves_the_rest_for_later(
    played: Played, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifications, "LOOKED_AT", 2)
    for number in range(4):
        let_wait(played, f"w{number}")
    claimed = []
    for _ in range(3):
        with unit_of_work(played.desk.engine) as session:
            claimed.append(claim_due(session, played.desk.mailboxes, clock(), per_minute=1))
    assert [one is not None for one in claimed] == [True, False, False], "two are passed over, then one"


def test_a_question_that_can_t_be_read_back_is_no_emergency(played: Played, clock: Clock) -> None:
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    with unit_of_work(played.desk.engine) as session:
        case = session.get_one(Case, case_id)
        case.question = "{}"
        session.delete(session.scalars(select(Notification)).one())
        session.flush()
        note_hold(played.desk, session, case)
        assert session.scalars(select(Notification.kind)).all() == [ReplyKind.ACKNOWLEDGEMENT]


def test_of_two_watchmen_one_raises_what_is_overdue(played: Played, clock: Clock) -> None:
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    clock.pass_(days=3)
    assert raise_overdue(played.desk.engine, played.desk.mailboxes, clock()) == 1
    with unit_of_work(played.desk.engine) as session:
        due = session.get_one(ReviewItem, case_id).due_at
        again = (case_id, "CC-BBBB-CCCC", "gone", due, clock())
        assert not _raise(session, played.desk.mailboxes, *again)
        session.get_one(ReviewItem, case_id).overdue_told = False
        session.flush()
        assert _raise(session, played.desk.mailboxes, *again), "of a mailbox that is no more, too"
    assert clock() - due > timedelta(days=2)
