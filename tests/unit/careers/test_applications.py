"""The relay address of a posting, and what is counted of who applies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from consultant.careers import application_words
from consultant.careers.applications import (
    applicant_of,
    count_by_posting,
    find_posting_of,
    is_listed,
    keep,
    look_back,
    relay_address,
    takes_mail,
)
from consultant.mail.parse import parse_message
from consultant.mail.reply_key import KeyKind, ReplyKey, Standing, read_address
from consultant.mailboxes import load_mailboxes
from consultant.models.base import unit_of_work
from consultant.models.career import JobPosting, PostingStatus

from tests.at_the_desk import add_case
from tests.conftest import CHECKOUT
from tests.job_rows import INBOX, add_posting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from tests.conftest import Clock

JOBS = load_mailboxes(CHECKOUT / "mailbox_config").get_by_name("jobs")
SECRET = b"s" * 32
ANN = applicant_of(SECRET, "ann@example.org")


@pytest.fixture
def session(desk_engine: Engine) -> Iterator[Session]:
    with unit_of_work(desk_engine) as opened:
        yield opened


def apply(session: Session, number: int, posting: JobPosting, at: datetime, applicant: str = ANN) -> int:
    case = add_case(session, number, at)
    keep(session, case.id, posting.id, applicant, at)
    return case.id


def test_the_address_carries_the_posting_and_its_last_day(clock: Clock) -> None:
    address = relay_address(JOBS, SECRET, 1234, date(2026, 12, 1))
    assert address.startswith("jobs+a")
    assert address.endswith("@localhost")
    assert INBOX.partition("@")[0] not in address
    assert read_address(address, SECRET, clock()) == ReplyKey(KeyKind.APPLY, Standing.GOOD, 1234)
    late = clock() + timedelta(days=16)
    assert read_address(address, SECRET, late) == ReplyKey(KeyKind.APPLY, Standing.EXPIRED, 1234)
    assert read_address(address, b"other", clock()) == ReplyKey(KeyKind.APPLY, Standing.FORGED)


def test_without_plus_addressing_there_is_none() -> None:
    assert not relay_address(replace(JOBS, plus_addressing=False), SECRET, 1, date(2026, 12, 1))
    assert not relay_address(JOBS, b"", 1, date(2026, 12, 1))


def test_an_applicant_is_known_again_and_not_read_off() -> None:
    assert applicant_of(SECRET, "Ann@Example.org") == ANN
    assert applicant_of(b"other", "ann@example.org") != ANN
    assert "ann" not in ANN


@pytest.mark.parametrize(
    ("columns", "listed", "takes"),
    [
        ({}, True, True),
        ({"apply_to": ""}, True, False),
        ({"status": PostingStatus.CLOSED}, False, False),
        ({"listed_from": None}, False, False),
        ({"ends_at": None}, False, False),
    ],
)
def test_what_stands_on_the_board_takes_mail_where_there_is_an_inbox(
    session: Session, clock: Clock, columns: dict[str, object], listed: bool, takes: bool
) -> None:
    posting = add_posting(session, 1, clock(), **columns)
    assert (is_listed(posting, clock()), takes_mail(posting, clock())) == (listed, takes)
    assert not takes_mail(posting, clock() + timedelta(days=31))
    assert not takes_mail(None, clock())


def test_what_came_before_is_counted_by_sender_posting_and_day(session: Session, clock: Clock) -> None:
    start = clock()
    one, other = add_posting(session, 1, start), add_posting(session, 2, start)
    apply(session, 3, one, start - timedelta(days=31))
    apply(session, 4, one, start - timedelta(days=2))
    this = apply(session, 5, one, start)
    apply(session, 6, other, start)
    apply(session, 7, one, start, applicant_of(SECRET, "ben@example.org"))
    before = look_back(session, one.id, ANN, this, start)
    assert (before.to_this, before.in_a_day, before.of_all) == (1, 1, 1)
    assert before.last_at == start - timedelta(days=2)
    assert count_by_posting(session, [one.id, other.id]) == {one.id: 4, other.id: 1}


def test_a_mail_counts_once(session: Session, clock: Clock) -> None:
    posting = add_posting(session, 1, clock())
    case_id = apply(session, 3, posting, clock())
    keep(session, case_id, posting.id, ANN, clock())
    assert count_by_posting(session, [posting.id]) == {posting.id: 1}
    assert find_posting_of(session, case_id) is posting
    assert find_posting_of(session, posting.case_id) is None


@pytest.mark.parametrize(
    ("sender", "shown"),
    [
        ("Ann Lee <ann@example.org>", "Ann Lee via Job board"),
        ("ann@example.org", "An applicant via Job board"),
        ('"boss@hospital.example" <x@evil.example>', "An applicant via Job board"),
        ("\u202eAnn\u200b Lee <ann@example.org>", "Ann Lee via Job board"),
        ("Job  Board security <x@evil.example>", "An applicant via Job board"),
        (f"{'x' * 300} <ann@example.org>", f"{'x' * 60} via Job board"),
    ],
)
def test_at47_a_name_that_is_an_address_is_not_shown_for_one(sender: str, shown: str) -> None:
    message = parse_message(f"From: {sender}\nSubject: a\n\nHello\n".encode())
    assert application_words.sender_name(message, "Job board") == shown
