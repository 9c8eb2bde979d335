"""Until when a held case is due: business hours, holidays and changes of the clocks; and what the queue keeps of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultant.lifecycle import Status
from consultant.models.base import unit_of_work
from consultant.models.case import move
from consultant.models.review import ReviewItem
from consultant.review.waiting import MOST_DAYS, assign, due_at, in_words, set_due

from tests.at_the_desk import add_case

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from consultant.mailboxes import Mailbox, Mailboxes

    from tests.conftest import Clock

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def mailbox(mailboxes: Mailboxes) -> Mailbox:
    return next(iter(mailboxes))


def there(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("held", "due"),
    [
        ("2026-11-16 09:00", "2026-11-16 17:00"),
        ("2026-11-16 12:07", "2026-11-17 12:07"),
        ("2026-11-16 03:00", "2026-11-16 17:00"),
        ("2026-11-20 16:30", "2026-11-23 16:30"),
        ("2026-11-21 12:00", "2026-11-23 17:00"),
    ],
    ids=["a whole day", "goes on tomorrow", "before they open", "over the weekend", "on the weekend"],
)
def test_a_case_is_due_after_the_business_hours_of_its_mailbox(mailbox: Mailbox, held: str, due: str) -> None:
    assert due_at(mailbox, there(held)) == there(due)


def test_nobody_works_on_a_holiday(mailbox: Mailbox) -> None:
    thanksgiving = replace(mailbox, holidays=("2026-11-26", "2026-11-27"))
    assert due_at(thanksgiving, there("2026-11-25 16:00")) == there("2026-11-30 16:00")


def test_day_and_night_counts_every_hour_but_those_of_holidays(mailbox: Mailbox) -> None:
    always = replace(mailbox, business_hours="", holidays=("2026-11-17",))
    assert due_at(always, there("2026-11-16 20:00")) == there("2026-11-18 04:00")


def test_spans_of_one_day_are_added_and_overlapping_ones_count_once(mailbox: Mailbox) -> None:
    split = replace(mailbox, business_hours="mon-fri 09:00-12:00, mon-fri 13:00-15:00, mon 10:00-12:00")
    assert due_at(replace(split, answer_within_hours=4), there("2026-11-16 09:00")) == there(
        "2026-11-16 14:00"
    )
    assert due_at(split, there("2026-11-16 09:00")) == there("2026-11-17 12:00")


@pytest.mark.parametrize(
    ("held", "due"),
    [("2026-03-07 22:00", "2026-03-08 07:00"), ("2026-10-31 22:00", "2026-11-01 05:00")],
    ids=["an hour is left out", "an hour comes twice"],
)
def test_an_hour_is_an_hour_in_the_night_in_which_the_clocks_are_changed(
    mailbox: Mailbox, held: str, due: str
) -> None:
    always = replace(mailbox, business_hours="")
    assert due_at(always, there(held)) == there(due)
    assert due_at(always, there(held)) - there(held).astimezone(UTC) == timedelta(hours=8)


def test_a_span_within_the_hour_that_is_left_out_is_no_time_at_all(mailbox: Mailbox) -> None:
    night = replace(mailbox, business_hours="sun 02:00-03:00", answer_within_hours=1)
    assert due_at(night, there("2026-03-07 22:00")) == there("2026-03-15 03:00")


def test_nothing_to_wait_for_is_due_as_soon_as_they_open(mailbox: Mailbox) -> None:
    at_once = replace(mailbox, answer_within_hours=0)
    assert due_at(at_once, there("2026-11-16 12:00")) == there("2026-11-16 12:00")
    assert due_at(at_once, there("2026-11-14 12:00")) == there("2026-11-16 09:00")


def test_hours_that_hardly_ever_come_end_after_ten_years(mailbox: Mailbox) -> None:
    never = replace(mailbox, business_hours="sat 10:00-11:00", answer_within_hours=1_000_000)
    due = due_at(never, there("2026-11-16 12:00"))
    assert timedelta(days=MOST_DAYS - 14) < due - there("2026-11-16 12:00") <= timedelta(days=MOST_DAYS + 1)


HOURS = (
    "",
    "mon-fri 09:00-17:00",
    "mon-sun 00:30-03:30, wed 12:00-13:15",
    "sun 01:00-04:00, tue 22:00-23:59",
)


@given(
    zone=st.sampled_from(["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]),
    hours=st.sampled_from(HOURS),
    within=st.integers(0, 60),
    held=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 - hypothesis wants naive bounds
    later=st.timedeltas(timedelta(0), timedelta(days=3)),
)
def test_it_is_never_due_too_early_nor_before_an_earlier_one_and_each_minute_counts_once(
    mailbox_of_hypothesis: Mailbox, zone: str, hours: str, within: int, held: datetime, later: timedelta
) -> None:
    box = replace(mailbox_of_hypothesis, time_zone=zone, business_hours=hours, answer_within_hours=within)
    at = held.replace(tzinfo=UTC)
    due = due_at(box, at)
    assert due >= at + timedelta(hours=within)
    assert due <= due_at(box, at + later)
    half = due_at(replace(box, answer_within_hours=within // 2), at)
    rest = replace(box, answer_within_hours=within - within // 2)
    assert due_at(rest, half) == due, "counted in two parts it is the same"


@pytest.fixture(scope="module")
def mailbox_of_hypothesis() -> Mailbox:
    from consultant.mailboxes import load_mailboxes

    from tests.conftest import CHECKOUT

    return load_mailboxes(CHECKOUT / "mailbox_config").operator


def test_a_moment_is_told_on_the_mailbox_s_clock_to_the_next_full_minute(mailbox: Mailbox) -> None:
    assert in_words(mailbox, there("2026-11-17 17:00")) == "Tuesday, 17 November 2026, 17:00 EST"
    assert in_words(mailbox, there("2026-07-01 16:59:01")) == "Wednesday, 1 July 2026, 17:00 EDT"
    far = replace(mailbox, time_zone="America/Sao_Paulo")
    assert in_words(far, there("2026-11-17 17:00")) == "Tuesday, 17 November 2026, 19:00 UTC-03"


def test_a_case_keeps_its_time_when_it_is_held_again_and_gets_a_new_one_when_it_begins_anew(
    desk_engine: Engine, clock: Clock, mailbox: Mailbox
) -> None:
    with unit_of_work(desk_engine) as session:
        case = add_case(session, 1, clock())
        assert set_due(session, case, mailbox, clock()) is None, "it is not in the queue"
        move(session, case, Status.HELD, at=clock())
        first = set_due(session, case, mailbox, clock())
        assert first == due_at(mailbox, clock())
        clock.pass_(days=2)
        assert set_due(session, case, mailbox, clock()) == first
        item = session.get_one(ReviewItem, case.id)
        item.overdue_told = True
        session.flush()
        assert set_due(session, case, mailbox, clock(), anew=True) == due_at(mailbox, clock())
        assign(session, case, "ann")
        session.refresh(item)
        assert (item.overdue_told, item.assigned_to) == (False, "ann")
