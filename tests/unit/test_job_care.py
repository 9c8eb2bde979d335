"""The round that tends the board, on both stores: postings end, their posters are told once before, and their answer finds its thread."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

import workers.schedules
from consultant import job_care
from consultant.delivery.suppression import suppress
from consultant.job_care import tell_endings, tend
from consultant.mail.reply_key import KeyKind, Standing, read_address
from consultant.models.base import reading, unit_of_work
from consultant.models.career import JobPosting, PostingStatus
from consultant.models.notification import Notification
from consultant.vocabulary import ReplyKind
from workers.app import app

from tests.at_the_desk import ASKER
from tests.boards import WEB, list_posting, subscribe, with_board
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import config_with, open_desk
from tests.stores import Store

if TYPE_CHECKING:
    from consultant.desk import Desk

DAY = timedelta(days=1)
AWAY = OperationalError("select", {}, Exception("away"))


@pytest.fixture
def desk(empty_store: Store, tmp_path: Path, clock: Clock) -> Desk:
    played = open_desk(empty_store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock)
    return with_board(played).desk


def notices(desk: Desk) -> list[Notification]:
    with reading(desk.engine) as session:
        query = select(Notification).where(Notification.kind == ReplyKind.JOB_NOTICE)
        return list(session.scalars(query.order_by(Notification.id)))


def posting(desk: Desk, number: int) -> JobPosting:
    with reading(desk.engine) as session:
        return session.get_one(JobPosting, number)


def test_its_poster_is_told_once_three_days_before_and_then_it_ends(desk: Desk, clock: Clock) -> None:
    number = list_posting(desk.engine, 1, clock(), ends_at=clock() + 30 * DAY)
    clock.pass_(days=26, hours=23)
    tend(desk)
    assert notices(desk) == []
    clock.pass_(hours=2)
    tend(desk)
    tend(desk)
    (mail,) = notices(desk)
    assert mail.recipient == ASKER
    assert "stands on the job board until December 16, 2026." in mail.text
    assert "renew" in mail.text
    assert "close" in mail.text
    assert f"{WEB}/careers/CAREER1" in mail.text
    clock.pass_(days=3)
    tend(desk)
    assert posting(desk, number).status == PostingStatus.EXPIRED
    assert len(notices(desk)) == 1


def test_an_answer_to_it_joins_the_conversation_of_the_posting(desk: Desk, clock: Clock) -> None:
    number = list_posting(desk.engine, 1, clock(), ends_at=clock() + 4 * DAY)
    clock.pass_(days=2)
    assert tell_endings(desk) == 1
    (mail,) = notices(desk)
    key = read_address(mail.reply_to, desk.secret, clock())
    assert key
    case_id = posting(desk, number).case_id
    assert (key.kind, key.standing, key.case_id) == (KeyKind.REPLY, Standing.GOOD, case_id)
    assert mail.reply_to.startswith("jobs+r")
    assert mail.case_id == case_id
    assert mail.in_reply_to == "<q1@clinic.example>"
    assert mail.unsubscribe == ""


def test_renewed_it_is_told_again_when_it_ends_again(desk: Desk, clock: Clock) -> None:
    number = list_posting(desk.engine, 1, clock(), ends_at=clock() + 4 * DAY)
    clock.pass_(days=2)
    assert tell_endings(desk) == 1
    with unit_of_work(desk.engine) as session:
        renewed = update(JobPosting).where(JobPosting.id == number)
        session.execute(renewed.values(ends_at=clock() + 30 * DAY, ending_told=False))
    assert tell_endings(desk) == 0
    clock.pass_(days=28)
    assert tell_endings(desk) == 1
    assert len(notices(desk)) == 2


@pytest.mark.parametrize(
    "columns", [{"status": PostingStatus.CLOSED}, {"posted_by": ""}, {"ends_at": None}, {"listed_from": None}]
)
def test_what_is_closed_short_or_nobody_s_is_told_to_nobody(
    desk: Desk, clock: Clock, columns: dict[str, object]
) -> None:
    list_posting(desk.engine, 1, clock(), **{"ends_at": clock() + 5 * DAY} | columns)
    list_posting(desk.engine, 2, clock() + 2 * DAY, ends_at=clock() + 5 * DAY)
    clock.pass_(days=3)
    assert tell_endings(desk) == 0
    assert notices(desk) == []


def test_many_are_told_in_one_round_and_one_that_gets_no_mail_keeps_none_back(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_care, "AT_ONCE", 2)
    for number in range(1, 6):
        list_posting(
            desk.engine, number, clock(), ends_at=clock() + 4 * DAY, posted_by=f"p{number}@x.example"
        )
    with unit_of_work(desk.engine) as session:
        suppress(session, "p1@x.example", "complaint", None, clock())
    clock.pass_(days=2)
    assert tell_endings(desk) == 4
    assert tell_endings(desk) == 0


def test_a_store_that_is_away_is_waited_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise AWAY

    monkeypatch.setattr(job_care, "expire", away)
    tend(desk)


def test_the_schedule_tends_the_board(desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    subscribe(desk)
    list_posting(desk.engine, 1, clock() + timedelta(minutes=1))
    clock.pass_(days=1)
    monkeypatch.setattr(workers.schedules, "desk", lambda: desk)
    workers.schedules.tend_board()
    with reading(desk.engine) as session:
        kinds = set(session.scalars(select(Notification.kind)))
    assert ReplyKind.JOB_DIGEST in kinds
    assert app.conf.beat_schedule["tend-board"]["task"] in app.tasks
