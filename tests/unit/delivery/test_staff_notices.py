"""Who is told what by mail: each alert once, by one worker, to the people of its mailbox, and never too often."""

from __future__ import annotations

from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from consultant.alerts import MOST_A_DAY, AlertKind, clear_alert, raise_alert
from consultant.delivery import staff_notices
from consultant.delivery.staff_notices import Notice, raise_silence, tell
from consultant.delivery.suppression import suppress
from consultant.errors import DeliveryRefused, RelayAway
from consultant.mailboxes import Mailbox
from consultant.models.base import reading, unit_of_work
from consultant.models.post import Alert
from consultant.vocabulary import Draft, ReplyKind

from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk
from tests.stores import Store


class Post:
    """What was sent, and what the relay says to it."""

    def __init__(self, error: Exception | None = None) -> None:
        self.to: list[str] = []
        self.error = error

    def __call__(self, mailbox: Mailbox, address: str, message: bytes) -> None:
        if self.error:
            raise self.error
        self.to.append(address)


def words(notice: Notice) -> Draft:
    return Draft(ReplyKind.ALERT, f"{notice.kind} {notice.reference}", " ".join(notice.sentences), "<p>x</p>")


@pytest.fixture
def open_it(store: Store, tmp_path: Path, clock: Clock) -> Any:
    def opened(**keys: object) -> Played:
        return open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, keys), clock)

    return opened


def shout(played: Played, clock: Clock, subject: str = "CC-BBBB-CCCC", kind: AlertKind = AlertKind.NOT_DELIVERED, mailbox: str = "consult") -> None:  # fmt: skip
    with unit_of_work(played.desk.engine) as session:
        raise_alert(session, kind, subject, f"About {subject}.", now=clock(), mailbox=mailbox)


def round_of(played: Played, clock: Clock, post: Post) -> int:
    return tell(played.desk.engine, played.desk.mailboxes, words, post, clock())


def test_alerts_of_a_kind_are_told_in_one_mail_to_each_of_the_mailbox_s_people(
    open_it: Any, clock: Clock
) -> None:
    played, post = open_it(alert_to=["a@desk.example", "b@desk.example"]), Post()
    for number in range(3):
        shout(played, clock, f"CC-{number}")
    shout(played, clock, "relay", AlertKind.RELAY_AWAY, mailbox="")
    assert round_of(played, clock, post) == 4
    assert sorted(post.to) == ["a@desk.example"] * 2 + ["b@desk.example"] * 2
    assert round_of(played, clock, post) == 0


def test_nobody_is_told_where_nobody_is_named_and_the_alert_waits(open_it: Any, clock: Clock) -> None:
    played, post = open_it(), Post()
    shout(played, clock)
    assert round_of(played, clock, post) == 0
    with reading(played.desk.engine) as session:
        assert session.get_one(Alert, 1).told_at is None


def test_nothing_goes_to_a_suppressed_address(open_it: Any, clock: Clock) -> None:
    played, post = open_it(alert_to=["a@desk.example"]), Post()
    with unit_of_work(played.desk.engine) as session:
        suppress(session, "a@desk.example", "dead", None, clock())
    shout(played, clock)
    assert round_of(played, clock, post) == 0


def test_what_comes_and_goes_is_told_once_a_day_and_a_kind_a_few_times(open_it: Any, clock: Clock) -> None:
    played, post = open_it(alert_to=["a@desk.example"]), Post()
    for _ in range(3):
        shout(played, clock)
        round_of(played, clock, post)
        with unit_of_work(played.desk.engine) as session:
            clear_alert(session, AlertKind.NOT_DELIVERED, "CC-BBBB-CCCC", now=clock())
    assert len(post.to) == 1
    for number in range(2 * MOST_A_DAY):
        shout(played, clock, f"CC-{number}")
        clock.pass_(minutes=1)
        round_of(played, clock, post)
    assert len(post.to) == MOST_A_DAY
    clock.pass_(days=1)
    assert round_of(played, clock, post) == 1, "the others, the next day, in one"


def test_a_relay_that_is_away_never_raises_and_the_next_round_tells(open_it: Any, clock: Clock) -> None:
    played = open_it(alert_to=["a@desk.example"])
    shout(played, clock)
    assert round_of(played, clock, Post(RelayAway())) == 0
    post = Post()
    assert round_of(played, clock, post) == 1


def test_a_round_that_takes_long_leaves_the_rest_to_the_next(
    open_it: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    played, post = open_it(alert_to=["a@desk.example"]), Post()
    shout(played, clock)
    shout(played, clock, kind=AlertKind.LOOP)
    monkeypatch.setattr(staff_notices, "ROUND_SECONDS", 0.0)
    assert [round_of(played, clock, post) for _ in range(3)] == [1, 1, 0]


def test_a_notice_that_can_not_be_written_keeps_no_other_from_being_told(open_it: Any, clock: Clock) -> None:
    played, post = open_it(alert_to=["a@desk.example"]), Post()
    shout(played, clock)
    shout(played, clock, kind=AlertKind.LOOP)

    def fails(notice: Notice) -> Draft:
        return words(notice) if notice.kind is AlertKind.LOOP else Draft(*[])

    assert tell(played.desk.engine, played.desk.mailboxes, fails, post, clock()) == 1


def test_an_address_that_is_refused_for_good_is_not_tried_for_ever(open_it: Any, clock: Clock) -> None:
    played = open_it(alert_to=["a@desk.example"])
    shout(played, clock)
    assert round_of(played, clock, Post(DeliveryRefused())) == 0
    assert round_of(played, clock, Post()) == 0


def test_who_can_not_be_reached_keeps_nobody_else_from_being_told(open_it: Any, clock: Clock) -> None:
    played = open_it(alert_to=["a@desk.example", "b@desk.example"])
    shout(played, clock)
    told: list[str] = []

    def send(_mailbox: Mailbox, address: str, _message: bytes) -> None:
        if told:
            raise RelayAway
        told.append(address)

    assert tell(played.desk.engine, played.desk.mailboxes, words, send, clock()) == 1
    assert round_of(played, clock, Post()) == 0, "who had it must not have it twice"


def test_two_workers_write_one_mail(open_it: Any, clock: Clock) -> None:
    played, post = open_it(alert_to=["a@desk.example"]), Post()
    shout(played, clock)
    both = [Thread(target=round_of, args=(played, clock, post)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    assert post.to == ["a@desk.example"]


def test_an_alert_of_a_mailbox_that_is_no_more_goes_to_everybody(open_it: Any, clock: Clock) -> None:
    played, post = open_it(alert_to=["a@desk.example"]), Post()
    shout(played, clock, mailbox="gone")
    assert round_of(played, clock, post) == 1


def test_a_mailbox_that_was_never_polled_is_noticed_after_a_while(open_it: Any, clock: Clock) -> None:
    played = open_it(alert_to=["a@desk.example"], imap_url="imaps://x@mail.example/INBOX")
    began = clock()
    for minutes, raised in ((14, 0), (2, 1)):
        clock.pass_(minutes=minutes)
        raise_silence(played.desk.engine, played.desk.mailboxes, began, clock())
        with reading(played.desk.engine) as session:
            assert session.query(Alert).count() == raised
