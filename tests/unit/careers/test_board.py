"""The board follows its cases: what is approved stands, what is taken back does not, and twice is as once. On both stores."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from consultant.careers.board import (
    EXPIRED_AT_ONCE,
    expire_due,
    fields_of,
    find_posting,
    follow,
    keep_reading,
)
from consultant.careers.fields import JobFields, PayPeriod, Remote
from consultant.careers.likeness import find_like
from consultant.careers.payment import owes
from consultant.lifecycle import Status
from consultant.mailboxes import load_mailboxes
from consultant.models.base import make_engine, unit_of_work
from consultant.models.career import JobPosting, JobReading, JobTerm, PostingStatus, ReadingKind
from consultant.models.case import CaseEvent
from consultant.models.migrations import migrate
from consultant.models.reply import Reply
from consultant.vocabulary import ReplyKind

from tests.at_the_desk import add_case
from tests.conftest import CHECKOUT

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from consultant.mailboxes import Mailbox
    from consultant.models.case import Case

    from tests.conftest import Clock
    from tests.stores import Store

FIELDS = JobFields(
    title="Inpatient coder",
    employer="Coastal Health",
    city="Portland",
    state="OR",
    remote=Remote.HYBRID,
    credentials=("CCS",),
    pay_low=2800,
    pay_high=3400,
    pay_period=PayPeriod.HOUR,
    apply_to="careers@coastal.example",
    description="You code inpatient records.",
)


class Board:
    """A store with a jobs mailbox, and cases that are moved by hand."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine, self.clock = engine, clock
        self.mailbox: Mailbox = load_mailboxes(CHECKOUT / "mailbox_config").get_by_name("jobs")
        self.count = 0

    def says(
        self,
        session: Session,
        kind: ReadingKind,
        fields: JobFields = FIELDS,
        *,
        thread: int | None = None,
        reply: ReplyKind = ReplyKind.POSTED,
    ) -> Case:
        """A drafted case that says something of the posting of `thread`."""
        self.count += 1
        case = add_case(
            session, self.count, self.clock(), mailbox="jobs", thread_id=thread, status=Status.HELD
        )
        keep_reading(session, case, kind, fields, f"JB-BBBB-{'BCDFGHJKLM'[self.count] * 4}", self.clock())
        self.gets(session, case, reply)
        return case

    def gets(self, session: Session, case: Case, kind: ReplyKind, version: int = 1) -> Reply:
        made = Reply(
            case_id=case.id, version=version, kind=kind, subject="", text="words", html="", sender="jobs@localhost",
            recipient="dana@coastal.example", message_id=f"<{case.id}-{version}@x>", created_at=self.clock(),
        )  # fmt: skip
        session.add(made)
        session.flush()
        return made

    def moves(self, session: Session, case: Case, to: Status, undo: int = 0) -> JobPosting | None:
        was = Status(case.status)
        case.status = to
        case.not_before = self.clock() + timedelta(seconds=undo) if to is Status.APPROVED else None
        session.flush()
        return follow(session, case, was, self.mailbox, self.clock())

    def posted(self, session: Session, fields: JobFields = FIELDS) -> tuple[Case, JobPosting]:
        case = self.says(session, ReadingKind.POST, fields)
        self.moves(session, case, Status.APPROVED)
        return case, self.of(session, case)

    def of(self, session: Session, case: Case) -> JobPosting:
        found = find_posting(session, case.thread_id or case.id)
        assert found is not None
        return found


@pytest.fixture
def board(desk_engine: Engine, clock: Clock) -> Board:
    return Board(desk_engine, clock)


@pytest.fixture
def either(empty_store: Store, clock: Clock) -> Board:
    """The same on both stores."""
    engine = make_engine(empty_store.database_url, "desk")
    migrate(engine, "desk")
    return Board(engine, clock)


def terms(session: Session, posting: JobPosting) -> int:
    return session.scalars(select(func.count()).where(JobTerm.posting_id == posting.id)).one()


def test_what_waits_has_a_row_and_is_not_found(board: Board) -> None:
    with unit_of_work(board.engine) as session:
        posting = board.of(session, board.says(session, ReadingKind.POST))
        assert (posting.status, posting.listed_from, terms(session, posting)) == (
            PostingStatus.PENDING,
            None,
            0,
        )
        assert (posting.yearly_low, posting.yearly_high) == (5_824_000, 7_072_000)
        assert fields_of(posting) == FIELDS


def test_an_approved_one_stands_when_it_can_be_taken_back_no_more(either: Board) -> None:
    with unit_of_work(either.engine) as session:
        case = either.says(session, ReadingKind.POST)
        posting = either.moves(session, case, Status.APPROVED, undo=300)
        assert posting is not None
        assert posting.listed_from == either.clock() + timedelta(seconds=300)
        assert posting.ends_at == posting.listed_from + timedelta(days=30)
        assert (posting.status, terms(session, posting) > 5) == (PostingStatus.OPEN, True)


def test_a_step_that_runs_twice_changes_nothing(board: Board) -> None:
    with unit_of_work(board.engine) as session:
        case, posting = board.posted(session)
        before = {column.name: getattr(posting, column.name) for column in JobPosting.__table__.columns}
        board.clock.pass_(minutes=5)
        assert follow(session, case, Status.HELD, board.mailbox, board.clock()) is posting
        assert before == {
            column.name: getattr(posting, column.name) for column in JobPosting.__table__.columns
        }


def test_recalled_it_waits_again_and_approved_again_its_time_begins_anew(board: Board) -> None:
    with unit_of_work(board.engine) as session:
        case, posting = board.posted(session)
        board.moves(session, case, Status.HELD)
        assert (posting.status, posting.listed_from, terms(session, posting)) == (
            PostingStatus.PENDING,
            None,
            0,
        )
        board.clock.pass_(hours=1)
        board.moves(session, case, Status.APPROVED)
        assert (posting.status, posting.listed_from) == (PostingStatus.OPEN, board.clock())


@pytest.mark.parametrize("to", [Status.DISCARDED, Status.APPROVED])
def test_dropped_or_declined_it_is_rejected_and_takes_up_again(board: Board, to: Status) -> None:
    with unit_of_work(board.engine) as session:
        case = board.says(session, ReadingKind.POST)
        if to is Status.APPROVED:
            board.gets(session, case, ReplyKind.DECLINE, version=2)
        board.moves(session, case, to)
        posting = board.of(session, case)
        assert (posting.status, terms(session, posting)) == (PostingStatus.REJECTED, 0)
        again = board.says(session, ReadingKind.POST, thread=case.id)
        assert board.of(session, again) is posting
        assert posting.status == PostingStatus.PENDING
        board.moves(session, again, Status.APPROVED)
        assert posting.status == PostingStatus.OPEN


def test_a_declined_change_leaves_what_stands(board: Board) -> None:
    with unit_of_work(board.engine) as session:
        first, posting = board.posted(session)
        change = board.says(session, ReadingKind.CHANGE, JobFields(city="Salem"), thread=first.id)
        assert posting.city == "Portland", "nothing changes before a moderator looked"
        board.moves(session, change, Status.DISCARDED)
        assert (posting.status, posting.city) == (PostingStatus.OPEN, "Portland")


def test_a_change_holds_once_it_is_approved_and_not_once_it_is_recalled(board: Board) -> None:
    with unit_of_work(board.engine) as session:
        first, posting = board.posted(session)
        change = board.says(session, ReadingKind.CHANGE, JobFields(city="Salem"), thread=first.id)
        board.moves(session, change, Status.APPROVED)
        assert posting.city == "Salem"
        board.moves(session, change, Status.HELD)
        assert (posting.city, posting.status) == ("Portland", PostingStatus.OPEN)


def test_a_change_moves_the_end_within_what_was_paid_for(board: Board) -> None:
    with unit_of_work(board.engine) as session:
        first, posting = board.posted(session)
        board.clock.pass_(days=20)
        far = JobFields(until=date(2027, 12, 31))
        board.moves(session, board.says(session, ReadingKind.CHANGE, far, thread=first.id), Status.APPROVED)
        assert posting.listed_from is not None
        assert posting.ends_at == posting.listed_from + timedelta(days=90)


def test_a_named_day_is_the_last_one_on_the_mailbox_s_clock(board: Board) -> None:
    with unit_of_work(board.engine) as session:
        _, posting = board.posted(session, JobFields(title="Coder", until=date(2026, 11, 30)))
        assert posting.ends_at is not None
        assert (posting.ends_at - board.clock()).days == 14


def test_one_that_ended_is_expired_and_renewed_for_its_days(either: Board) -> None:
    with unit_of_work(either.engine) as session:
        first, posting = either.posted(session)
        either.clock.pass_(days=31)
        assert (expire_due(session, either.clock()), expire_due(session, either.clock())) == (1, 0)
        session.refresh(posting)
        assert (posting.status, terms(session, posting)) == (PostingStatus.EXPIRED, 0)
        posting.ending_told = True
        renew = either.says(
            session, ReadingKind.RENEW, JobFields(), thread=first.id, reply=ReplyKind.JOB_STATUS
        )
        either.moves(session, renew, Status.APPROVED)
        assert (posting.status, posting.ends_at) == (PostingStatus.OPEN, either.clock() + timedelta(days=30))
        assert (posting.ending_told, terms(session, posting) > 0) == (False, True)


def test_closed_it_is_found_no_longer(board: Board) -> None:
    with unit_of_work(board.engine) as session:
        first, posting = board.posted(session)
        close = board.says(
            session, ReadingKind.CLOSE, JobFields(), thread=first.id, reply=ReplyKind.JOB_STATUS
        )
        board.moves(session, close, Status.APPROVED)
        assert (posting.status, terms(session, posting)) == (PostingStatus.CLOSED, 0)


def test_taken_back_before_a_moderator_looked_it_is_not_opened_by_an_approval(board: Board) -> None:
    with unit_of_work(board.engine) as session:
        case = board.says(session, ReadingKind.POST)
        close = board.says(
            session, ReadingKind.CLOSE, JobFields(), thread=case.id, reply=ReplyKind.JOB_STATUS
        )
        board.moves(session, close, Status.APPROVED)
        board.moves(session, case, Status.APPROVED)
        assert board.of(session, case).status == PostingStatus.CLOSED


def test_what_is_missing_puts_nothing_on_the_board(board: Board) -> None:
    with unit_of_work(board.engine) as session:
        case = board.says(session, ReadingKind.POST, reply=ReplyKind.JOB_MISSING)
        assert board.moves(session, case, Status.APPROVED) is None
        assert board.of(session, case).status == PostingStatus.PENDING


def test_dropping_one_of_two_mails_about_it_leaves_it_waiting_for_the_other(board: Board) -> None:
    with unit_of_work(board.engine) as session:
        first = board.says(session, ReadingKind.POST)
        board.says(session, ReadingKind.POST, thread=first.id)
        board.moves(session, first, Status.DISCARDED)
        assert board.of(session, first).status == PostingStatus.PENDING


def test_a_bounced_reply_that_is_filed_away_closes_nothing(board: Board) -> None:
    with unit_of_work(board.engine) as session:
        case, posting = board.posted(session)
        reply = session.scalars(select(Reply).where(Reply.case_id == case.id)).one()
        reply.sent_at = board.clock()
        case.status = Status.BOUNCED
        assert board.moves(session, case, Status.HELD) is None
        assert board.moves(session, case, Status.DISCARDED) is None
        assert posting.status == PostingStatus.OPEN


def test_a_withdrawn_reply_takes_it_from_the_board_and_a_correction_does_not(board: Board) -> None:
    with unit_of_work(board.engine) as session:
        case, posting = board.posted(session)
        case.status = Status.SENT
        board.gets(session, case, ReplyKind.CORRECTION, version=2)
        event = CaseEvent(
            case_id=case.id,
            at=board.clock(),
            from_status="sent",
            to_status="approved",
            actor="coder",
            note="correct",
        )
        session.add(event)
        board.moves(session, case, Status.APPROVED)
        assert posting.status == PostingStatus.OPEN
        event.note = "withdraw"
        board.moves(session, case, Status.APPROVED)
        assert posting.status == PostingStatus.REJECTED
        board.moves(session, case, Status.HELD)
        board.moves(session, case, Status.SENT)
        assert posting.status == PostingStatus.OPEN


def test_a_second_draft_takes_the_place_of_the_first(board: Board) -> None:
    with unit_of_work(board.engine) as session:
        case = board.says(session, ReadingKind.POST)
        keep_reading(
            session, case, ReadingKind.POST, JobFields(title="Auditor"), "JB-XXXX-XXXX", board.clock()
        )
        assert session.scalars(select(func.count()).select_from(JobPosting)).one() == 1
        assert session.scalars(select(func.count()).select_from(JobReading)).one() == 1
        assert board.of(session, case).title == "Auditor"


def test_what_was_forgotten_is_not_written_again(board: Board) -> None:
    with unit_of_work(board.engine) as session:
        case, posting = board.posted(session)
        posting.forgotten_at, posting.status = board.clock(), PostingStatus.CLOSED
        assert board.moves(session, case, Status.HELD) is None
        assert posting.status == PostingStatus.CLOSED


def test_expiry_goes_in_bounded_steps(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consultant.careers.board.EXPIRED_AT_ONCE", 2)
    assert EXPIRED_AT_ONCE > 1
    with unit_of_work(board.engine) as session:
        for number in range(3):
            board.posted(session, JobFields(title=f"Coder {number}"))
        board.clock.pass_(days=31)
        assert [expire_due(session, board.clock()) for _ in range(3)] == [2, 1, 0]


def test_much_like_another_is_said(either: Board) -> None:
    with unit_of_work(either.engine) as session:
        _, posting = either.posted(session)
        same = JobFields(
            title="INPATIENT CODER!",
            employer="Coastal health",
            city="Portland",
            state="OR",
            description="Other words",
        )
        assert (
            find_like(session, same, None, either.clock())
            == f"Much like {posting.reference}, which stands on the board."
        )
        assert find_like(session, same, None, either.clock(), beside=posting.id) == ""
        elsewhere = JobFields(title="Inpatient coder", employer="Coastal Health", city="Salem", state="OR")
        assert find_like(session, elsewhere, None, either.clock()) == ""
        assert find_like(session, JobFields(), None, either.clock()) == ""
        either.clock.pass_(days=31)
        assert find_like(session, same, None, either.clock()) == "", "what has ended keeps nothing back"
        waiting = either.of(
            session, either.says(session, ReadingKind.POST, JobFields(title="Auditor", city="Boise"))
        )
        twice = JobFields(title="Auditor", city="Boise")
        assert (
            find_like(session, twice, None, either.clock())
            == f"Much like {waiting.reference}, which waits for a moderator."
        )


def test_only_the_first_mail_that_posts_and_each_renewal_cost(either: Board) -> None:
    with unit_of_work(either.engine) as session:
        first = either.says(session, ReadingKind.POST)
        more = either.says(session, ReadingKind.POST, thread=first.id)
        posted, status = ReplyKind.POSTED, ReplyKind.JOB_STATUS
        assert owes(session, first.id, ReplyKind.JOB_MISSING, decided=True) is False
        assert [owes(session, one.id, posted, decided=False) for one in (first, more)] == [False, False]
        either.moves(session, more, Status.APPROVED)
        either.clock.pass_(minutes=1)
        either.moves(session, first, Status.APPROVED)
        assert [owes(session, one.id, posted, decided=True) for one in (first, more)] == [False, True]
        change = either.says(session, ReadingKind.CHANGE, JobFields(city="Salem"), thread=first.id)
        renew = either.says(session, ReadingKind.RENEW, JobFields(), thread=first.id, reply=status)
        assert owes(session, change.id, posted, decided=True) is False
        assert owes(session, renew.id, status, decided=True) is True
