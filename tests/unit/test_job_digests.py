"""Digests of saved searches, on both stores: what is new and never told, when they leave, and what a crash does to them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from consultant import job_alerts, job_digests, pipeline
from consultant.careers import alerts
from consultant.careers.alert_tokens import make_confirm_token
from consultant.careers.board import expire_due
from consultant.careers.query import JobQuery
from consultant.careers.rhythm import Rhythm
from consultant.delivery.suppression import suppress
from consultant.errors import NotPossibleNow
from consultant.job_digests import MOST_SHOWN, send_digests
from consultant.models.base import reading, unit_of_work
from consultant.models.career import JobPosting, JobTold, PostingStatus, SavedSearch
from consultant.models.notification import Notification
from consultant.vocabulary import ReplyKind

from tests.boards import SEEKER, WEB, end, list_posting, searches_of, subscribe, with_board
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk
from tests.many_postings import fill_board
from tests.stores import Store

if TYPE_CHECKING:
    from consultant.desk import Desk

DAY = timedelta(days=1)
AWAY = OperationalError("select", {}, Exception("away"))


@pytest.fixture
def desk(empty_store: Store, tmp_path: Path, clock: Clock) -> Desk:
    """A desk with a board, on Sunday afternoon."""
    clock.now = datetime(2026, 11, 15, 15, tzinfo=UTC)
    played: Played = open_desk(empty_store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock)
    return with_board(played).desk


def digests(desk: Desk) -> list[Notification]:
    with reading(desk.engine) as session:
        query = select(Notification).where(Notification.kind == ReplyKind.JOB_DIGEST)
        return list(session.scalars(query.order_by(Notification.id)))


def post(desk: Desk, number: int, **columns: object) -> int:
    """Listed in a minute; its id."""
    return list_posting(desk.engine, number, desk.clock() + timedelta(minutes=1), **columns)


def told(desk: Desk) -> set[tuple[str, int]]:
    with reading(desk.engine) as session:
        return {(one.address, one.posting_id) for one in session.scalars(select(JobTold))}


def the_search(desk: Desk) -> SavedSearch:
    with reading(desk.engine) as session:
        return session.scalars(select(SavedSearch)).one()


def next_morning(desk: Desk, clock: Clock, days: int = 1) -> int:
    """Seven in the morning, and the round that follows."""
    clock.now = (clock.now + timedelta(days=days)).replace(hour=7, minute=2)
    return send_digests(desk)


def test_what_is_new_and_fits_is_mailed_the_next_morning_and_once(desk: Desk, clock: Clock) -> None:
    before = list_posting(desk.engine, 1, clock.now - DAY, state="TX")
    subscribe(desk, state="TX")
    fits = list_posting(
        desk.engine, 2, clock.now + timedelta(hours=1), state="TX", title="Coder <b>", yearly_high=1
    )
    list_posting(desk.engine, 3, clock.now + timedelta(hours=1), state="CO")
    clock.pass_(hours=2)
    assert send_digests(desk) == 0, "it is not morning yet"
    assert next_morning(desk, clock) == 1
    (mail,) = digests(desk)
    assert (mail.recipient, mail.subject, mail.mailbox) == (SEEKER, "1 new posting for your search", "jobs")
    assert "jobs in Texas" in mail.text
    assert f"{WEB}/careers/CAREER2" in mail.text
    assert "Coder <b>" in mail.text
    assert "Coder &lt;b&gt;" in mail.html
    assert "General Hospital · Austin, TX" in mail.text
    assert "hiring@hospital.example" not in mail.text + mail.html
    assert mail.unsubscribe.startswith(f"{WEB}/careers/alerts/end/")
    assert mail.unsubscribe in mail.text
    assert mail.unsubscribe in mail.html
    assert told(desk) == {(SEEKER, fits)}
    assert before != fits
    assert [next_morning(desk, clock) for _ in range(3)] == [0, 0, 0], "nothing new: no mail"
    assert the_search(desk).next_at == datetime(2026, 11, 20, 7, tzinfo=UTC)


def test_nothing_is_mailed_before_it_is_confirmed(desk: Desk, clock: Clock) -> None:
    job_alerts.ask(desk, SEEKER, JobQuery(), Rhythm.DAILY)
    post(desk, 1)
    assert [next_morning(desk, clock) for _ in range(9)] == [0] * 9
    with reading(desk.engine) as session:
        kinds = session.scalars(select(Notification.kind)).all()
    assert kinds == [ReplyKind.CONFIRMATION]


def test_what_was_typed_is_in_no_mail_before_it_is_confirmed(desk: Desk) -> None:
    job_alerts.ask(desk, SEEKER, JobQuery(words="buy at evil.example"), Rhythm.DAILY)
    with reading(desk.engine) as session:
        mail = session.scalars(select(Notification)).one()
    assert "evil" not in mail.subject + mail.text + mail.html
    assert mail.unsubscribe == ""


def test_a_posting_is_mailed_once_by_whichever_search_however_it_changes(desk: Desk, clock: Clock) -> None:
    subscribe(desk, state="TX")
    subscribe(desk, words="inpatient")
    subscribe(desk, "other@home.example")
    number = post(desk, 1, state="TX", likeness="like")
    assert next_morning(desk, clock) == 2, "one for each address"
    for change in (
        {"ends_at": clock.now + 40 * DAY},
        {"title": "Another title", "likeness": "new"},
        {"listed_from": clock.now + timedelta(hours=1)},
    ):
        with unit_of_work(desk.engine) as session:
            session.execute(update(JobPosting).where(JobPosting.id == number).values(**change))
        assert next_morning(desk, clock) == 0, change
    assert told(desk) == {(SEEKER, number), ("other@home.example", number)}


def test_a_posting_that_was_closed_and_posted_anew_is_no_news(desk: Desk, clock: Clock) -> None:
    subscribe(desk)
    post(desk, 1, likeness="like", status=PostingStatus.OPEN)
    assert next_morning(desk, clock) == 1
    with unit_of_work(desk.engine) as session:
        session.execute(update(JobPosting).values(status=PostingStatus.CLOSED))
    post(desk, 2, likeness="like")
    assert next_morning(desk, clock) == 0


def test_of_many_some_are_shown_and_the_rest_is_linked(desk: Desk, clock: Clock) -> None:
    subscribe(desk, "a@home.example", words="", within_days=1)
    clock.pass_(hours=3)
    fill_board(desk.engine, clock.now, 60)
    assert next_morning(desk, clock) == 1
    (mail,) = digests(desk)
    assert mail.subject == "60 new postings for your search"
    assert mail.text.count(f"{WEB}/careers/") == MOST_SHOWN + 1
    assert f"And {60 - MOST_SHOWN} more: {WEB}/careers\n" in mail.text
    assert len(told(desk)) == 60
    assert next_morning(desk, clock) == 0, "the rest was told of by its link"


def test_weekly_is_on_monday_whatever_was_missed(desk: Desk, clock: Clock) -> None:
    subscribe(desk, rhythm=Rhythm.WEEKLY)
    post(desk, 1)
    assert next_morning(desk, clock) == 1, "Monday"
    for day in range(6):
        post(desk, 2 + day)
        assert next_morning(desk, clock) == 0
    assert next_morning(desk, clock) == 1
    assert digests(desk)[-1].subject == "6 new postings for your search"
    post(desk, 9)
    assert next_morning(desk, clock, days=24) == 1, "after three weeks without a round one mail leaves"
    assert the_search(desk).next_at == datetime(2026, 12, 21, 7, tzinfo=UTC)


def test_a_posting_that_is_not_shown_yet_or_no_more_waits_or_is_left_out(desk: Desk, clock: Clock) -> None:
    subscribe(desk)
    post(desk, 1, ends_at=clock.now + timedelta(hours=2))
    later = list_posting(desk.engine, 2, clock.now + DAY, likeness="")
    assert next_morning(desk, clock) == 0
    with unit_of_work(desk.engine) as session:
        assert expire_due(session, clock.now) == 1
    assert next_morning(desk, clock) == 1
    assert told(desk) == {(SEEKER, later)}


def test_a_posting_whose_approval_was_written_down_while_it_looked_is_found_next_time(
    desk: Desk, clock: Clock
) -> None:
    subscribe(desk)
    assert next_morning(desk, clock) == 0
    number = list_posting(desk.engine, 1, clock.now - timedelta(seconds=1))
    assert next_morning(desk, clock) == 1
    assert told(desk) == {(SEEKER, number)}


def test_who_dies_before_the_commit_has_told_nothing_and_the_next_round_tells_all(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(desk)
    number = post(desk, 1)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(alerts, "move_on", dies)
        with pytest.raises(KeyboardInterrupt):
            next_morning(desk, clock)
    assert (digests(desk), told(desk)) == ([], set())
    assert send_digests(desk) == 1
    assert send_digests(desk) == 0
    assert told(desk) == {(SEEKER, number)}


def test_a_store_that_is_away_ends_the_round(
    desk: Desk, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(desk)
    post(desk, 1)

    def away(*_: object) -> None:
        raise AWAY

    with monkeypatch.context() as patch:
        patch.setattr(job_digests, "_tell", away)
        assert next_morning(desk, clock) == 0
    assert send_digests(desk) == 1


def test_an_address_that_gets_no_mail_gets_no_digest(desk: Desk, clock: Clock) -> None:
    subscribe(desk)
    post(desk, 1)
    with unit_of_work(desk.engine) as session:
        suppress(session, SEEKER, "not delivered: 5.1.1", None, clock())
    assert next_morning(desk, clock) == 0
    assert (digests(desk), told(desk)) == ([], set())
    assert the_search(desk).next_at == datetime(2026, 11, 17, 7, tzinfo=UTC)


def test_what_ended_is_mailed_no_more_and_what_was_told_is_known_until_it_is_forgotten(
    desk: Desk, clock: Clock
) -> None:
    search = subscribe(desk)
    post(desk, 1)
    assert next_morning(desk, clock) == 1
    end(desk, search)
    post(desk, 2)
    assert next_morning(desk, clock) == 0
    assert len(told(desk)) == 1, "whoever takes it up again is told nothing twice"
    clock.pass_(days=31)
    pipeline.sweep(desk)
    assert (searches_of(desk, everything=True), told(desk)) == ([], set())


def test_taken_up_again_it_looks_from_then_on_and_tells_nothing_twice(desk: Desk, clock: Clock) -> None:
    search = subscribe(desk)
    post(desk, 1)
    assert next_morning(desk, clock) == 1
    end(desk, search)
    with pytest.raises(NotPossibleNow, match="ended"):
        alerts_confirmed_again(desk, search)
    assert subscribe(desk).id == search.id
    assert next_morning(desk, clock) == 0


def alerts_confirmed_again(desk: Desk, search: SavedSearch) -> None:
    token = make_confirm_token(desk.secret, search.id, SEEKER, Rhythm.DAILY, desk.clock())
    job_alerts.confirm(desk, token)


def test_a_search_that_an_other_desk_kept_otherwise_ends_and_keeps_no_other_back(
    desk: Desk, clock: Clock
) -> None:
    odd = subscribe(desk, state="TX")
    subscribe(desk, "other@home.example")
    with unit_of_work(desk.engine) as session:
        session.get_one(SavedSearch, odd.id).query = {"colour": "red"}
    post(desk, 1)
    assert next_morning(desk, clock) == 1
    assert [one.address for one in searches_of(desk)] == ["other@home.example"]


def test_a_desk_without_a_board_or_pages_writes_none(
    empty_store: Store, tmp_path: Path, clock: Clock
) -> None:
    played = open_desk(empty_store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock)
    without_pages = with_board(played, web_url="").desk
    for one in (played.desk, without_pages):
        assert send_digests(one) == 0
        assert job_alerts.why_none(one)
        with pytest.raises(NotPossibleNow):
            job_alerts.ask(one, SEEKER, JobQuery(), Rhythm.DAILY)
