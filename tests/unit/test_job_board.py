"""A posting on the journey of its mail: what is drafted, what a moderator's decision does to the board, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from consultant import job_board, pipeline
from consultant.accounts import ledger, senders
from consultant.careers import board
from consultant.careers.letter import TEMPLATE
from consultant.lifecycle import Status
from consultant.mail.envelope import Envelope
from consultant.models.account import Account, LedgerEntry, Unit
from consultant.models.base import reading, unit_of_work
from consultant.models.career import JobPosting, JobReading, JobTerm
from consultant.models.case import Case
from consultant.models.reply import Reply
from consultant.review.decide import Decision, DecisionKind

from tests.at_the_desk import case_of, decide, replies_of
from tests.unit.conftest import Desks

if TYPE_CHECKING:
    from tests.conftest import Clock
    from tests.journeys.journey import Played

DANA = "dana@coastal.example"
POSTING = """Title: Inpatient coder
Employer: Coastal Health
Place: Portland, OR
Pay: $28 - $34 an hour
Apply: careers@coastal.example

You code inpatient records of our three hospitals. CCS required.
"""


@pytest.fixture
def played(desks: Desks, clock: Clock) -> Played:
    opened = desks(jobs={})
    introduce(opened, DANA)
    return opened


def introduce(played: Played, address: str, postings: int = 2) -> None:
    at = played.desk.clock()
    with unit_of_work(played.desk.engine) as session:
        account = senders.add_sender(session, address, account=None, at=at).account_id
        ledger.grant(session, account, postings, actor="admin", reason="", at=at, unit=Unit.POSTING)


def write(
    played: Played,
    words: str,
    *,
    answers: int = 0,
    sender: str = DANA,
    subject: str = "Job",
    to: str = "",
    walk: bool = True,
) -> int:
    """A mail to the board (`answers`: the case whose reply it answers), and every step that follows by itself."""
    number = count(played, Case) + 1
    last = replies_of(played.desk.engine, answers)[-1] if answers else None
    header = f"In-Reply-To: {last.message_id}\r\n" if last else ""
    to = to or (last.reply_to if last else "jobs@localhost")
    raw = (
        f"From: {sender}\r\nTo: {to}\r\nSubject: {'Re: ' + last.subject if last else subject}\r\n"
        f"Message-ID: <m{number}@coastal.example>\r\n{header}\r\n{words}\r\n"
    )
    envelope = Envelope(sender, (to.strip("<>"),), "test", played.desk.clock())
    case_id = pipeline.receive(played.desk, envelope, raw.replace("\n\n", "\r\n\r\n").encode())[0].case_id
    if walk:
        played.bell.answer(played.desk)
    return case_id


def count(played: Played, table: Any) -> int:
    with reading(played.desk.engine) as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def posting_of(played: Played, case_id: int) -> JobPosting:
    with reading(played.desk.engine) as session:
        found = board.find_posting(session, case_id)
        assert found is not None
        return found


def left(played: Played) -> int:
    with reading(played.desk.engine) as session:
        return session.scalars(select(Account.posting_balance)).one()


def booked(played: Played, case_id: int) -> list[str]:
    with reading(played.desk.engine) as session:
        lines = select(LedgerEntry.kind).where(LedgerEntry.case_id == case_id).order_by(LedgerEntry.id)
        return list(session.scalars(lines))


def standing(played: Played, case_id: int) -> tuple[str, str]:
    """Where a case and its posting stand."""
    return case_of(played.desk.engine, case_id).status, posting_of(played, case_id).status


def posted(played: Played) -> int:
    case_id = write(played, POSTING)
    decide(played, case_id, DecisionKind.APPROVE)
    assert standing(played, case_id) == ("sent", "open")
    return case_id


def test_a_posting_waits_for_a_moderator_and_costs_one_once_it_was_sent(played: Played) -> None:
    case_id = write(played, POSTING)
    assert standing(played, case_id) == ("held", "pending")
    assert case_of(played.desk.engine, case_id).hold_reasons == ["A posting waits for a moderator."]
    assert left(played) == 1
    decide(played, case_id, DecisionKind.APPROVE)
    assert standing(played, case_id) == ("sent", "open")
    assert booked(played, case_id) == ["reserve", "charge"]


@pytest.mark.parametrize("kind", [DecisionKind.DECLINE, DecisionKind.DROP])
def test_what_is_declined_or_dropped_is_rejected_and_given_back(played: Played, kind: DecisionKind) -> None:
    case_id = write(played, POSTING)
    decide(played, case_id, kind, "We take postings for coders only.")
    assert posting_of(played, case_id).status == "rejected"
    assert (left(played), booked(played, case_id)) == (2, ["reserve", "release"])


def test_amended_words_leave_as_the_same_kind_without_the_coding_disclaimer(played: Played) -> None:
    case_id = write(played, POSTING)
    decide(played, case_id, DecisionKind.AMEND, "It is on the board, thank you.")
    reply = replies_of(played.desk.engine, case_id)[-1]
    assert (reply.kind, reply.text.splitlines()[0]) == ("posted", "It is on the board, thank you.")
    assert "NCCI" not in reply.text + reply.html
    assert standing(played, case_id) == ("sent", "open")
    assert booked(played, case_id) == ["reserve", "charge"]


def test_recalled_it_leaves_the_board_before_anybody_saw_it(desks: Desks, clock: Clock) -> None:
    played = desks(jobs={"undo_seconds": 300})
    introduce(played, DANA)
    case_id = write(played, POSTING)
    pipeline.decide(played.desk, case_id, Decision(DecisionKind.APPROVE, "coder"))
    posting = posting_of(played, case_id)
    assert posting.listed_from is not None
    assert posting.listed_from > clock()
    pipeline.decide(played.desk, case_id, Decision(DecisionKind.RECALL, "coder"))
    assert (standing(played, case_id), count(played, JobTerm)) == (("held", "pending"), 0)


def test_redrafted_it_is_read_again_and_is_the_same_posting(played: Played) -> None:
    case_id = write(played, POSTING)
    reference = posting_of(played, case_id).reference
    decide(played, case_id, DecisionKind.REDRAFT)
    assert (count(played, JobPosting), count(played, JobReading)) == (1, 1)
    assert posting_of(played, case_id).reference == reference
    assert f"Reference: {reference}" in replies_of(played.desk.engine, case_id)[-1].text
    assert case_of(played.desk.engine, case_id).status == "held"


def test_a_withdrawn_reply_takes_the_posting_down_and_says_so(played: Played) -> None:
    case_id = posted(played)
    pipeline.decide(played.desk, case_id, Decision(DecisionKind.WITHDRAW, "coder", reason="a fraud"))
    played.bell.answer(played.desk)
    reply = replies_of(played.desk.engine, case_id)[-1]
    assert "taken your posting off the board" in reply.text
    assert "NCCI" not in reply.text + reply.html
    assert posting_of(played, case_id).status == "rejected"


def test_a_corrected_reply_leaves_it_standing(played: Played) -> None:
    case_id = posted(played)
    words = Decision(DecisionKind.CORRECT, "coder", "The address of its page was wrong.", reason="a mistake")
    pipeline.decide(played.desk, case_id, words)
    played.bell.answer(played.desk)
    assert standing(played, case_id) == ("sent", "open")


def test_a_renewal_costs_one_and_a_close_or_a_change_nothing(played: Played, clock: Clock) -> None:
    case_id = posted(played)
    clock.pass_(days=10)
    renewed = write(played, "Renew, thanks!", answers=case_id)
    assert (case_of(played.desk.engine, renewed).status, booked(played, renewed)) == (
        "sent",
        ["reserve", "charge"],
    )
    ends_at = posting_of(played, case_id).ends_at
    assert ends_at is not None
    assert (ends_at - clock()).days == 50, "what was paid for and is not over is not lost"
    assert left(played) == 0
    changed = write(played, "Pay: $31 to $36 an hour", answers=case_id)
    decide(played, changed, DecisionKind.APPROVE)
    assert (posting_of(played, case_id).pay_low, booked(played, changed)) == (3100, [])
    closed = write(played, "Please close it, the position is filled.", answers=case_id)
    assert (posting_of(played, case_id).status, booked(played, closed)) == ("closed", [])


def test_without_a_posting_left_nothing_is_renewed_and_it_can_still_be_closed(desks: Desks) -> None:
    played = desks(jobs={})
    introduce(played, DANA, postings=1)
    case_id = posted(played)
    ends_at = posting_of(played, case_id).ends_at
    renewed = write(played, "renew", answers=case_id)
    assert case_of(played.desk.engine, renewed).disposition == "refused"
    assert posting_of(played, case_id).ends_at == ends_at
    write(played, "close", answers=case_id)
    assert posting_of(played, case_id).status == "closed"


def test_a_renewal_that_changes_more_waits_for_a_moderator(played: Played) -> None:
    case_id = posted(played)
    renewed = write(played, "Please renew.\n\nPay: $31 to $36 an hour", answers=case_id)
    assert case_of(played.desk.engine, renewed).status == "held"
    assert posting_of(played, case_id).pay_low == 2800
    decide(played, renewed, DecisionKind.APPROVE)
    assert posting_of(played, case_id).pay_low == 3100
    assert booked(played, renewed) == ["reserve", "charge"]


def test_what_was_missing_is_asked_for_and_nothing_is_charged(played: Played) -> None:
    case_id = write(played, "Title: Risk adjustment coder\nPay: $30 an hour\n")
    assert standing(played, case_id) == ("sent", "pending")
    assert (replies_of(played.desk.engine, case_id)[-1].kind, left(played)) == ("job_missing", 2)
    more = write(played, "Remote, thanks.", answers=case_id)
    assert replies_of(played.desk.engine, more)[-1].kind == "job_missing"
    last = write(played, "You review charts of members for HCC capture, about nine an hour.", answers=more)
    assert (case_of(played.desk.engine, last).status, posting_of(played, case_id).remote) == (
        "held",
        "remote",
    )
    assert posting_of(played, case_id).title == "Risk adjustment coder"
    decide(played, last, DecisionKind.APPROVE)
    assert (posting_of(played, case_id).status, left(played), booked(played, last)) == (
        "open",
        1,
        ["reserve", "charge"],
    )


def test_more_said_of_a_posting_that_waits_costs_no_second_one(desks: Desks) -> None:
    played = desks(jobs={"acknowledge": True})
    introduce(played, DANA, postings=1)
    case_id = write(played, POSTING)
    more = write(played, "Employment: full time", answers=case_id)
    assert (case_of(played.desk.engine, more).status, booked(played, more)) == ("held", [])
    assert posting_of(played, case_id).employment == "full_time"
    decide(played, case_id, DecisionKind.DROP)
    decide(played, more, DecisionKind.APPROVE)
    assert (posting_of(played, case_id).status, left(played), booked(played, more)) == (
        "open",
        0,
        ["reserve", "charge"],
    )


def test_whoever_is_of_another_account_changes_nothing_by_itself(played: Played) -> None:
    case_id = posted(played)
    introduce(played, "rival@elsewhere.example")
    with unit_of_work(played.desk.engine) as session:  # as if the account had been changed since
        account = session.scalars(select(Account.id).order_by(Account.id.desc())).first()
        found = board.find_posting(session, case_id)
        assert found is not None
        found.account_id = account
    closed = write(played, "close", answers=case_id)
    case = case_of(played.desk.engine, closed)
    assert (case.status, "It is about a posting of another account." in case.hold_reasons) == ("held", True)
    assert posting_of(played, case_id).status == "open"


def test_what_was_rejected_is_not_renewed_but_posted_anew(played: Played) -> None:
    case_id = posted(played)
    pipeline.decide(played.desk, case_id, Decision(DecisionKind.WITHDRAW, "coder", reason="a fraud"))
    played.bell.answer(played.desk)
    again = write(played, "Please renew it.", answers=case_id)
    assert standing(played, case_id)[1] == "pending"
    assert case_of(played.desk.engine, again).hold_reasons == ["A posting waits for a moderator."]
    decide(played, again, DecisionKind.APPROVE)
    assert (posting_of(played, case_id).status, booked(played, again)) == ("open", ["reserve", "charge"])


def test_what_may_identify_a_patient_is_held_where_nobody_reviews(desks: Desks) -> None:
    played = desks(jobs={"review": "never"})
    introduce(played, DANA)
    case_id = write(
        played, f"{POSTING}\nSee the chart of patient John Smith, DOB 01/02/1960, MRN 445566, as an example."
    )
    assert "The mail may identify a patient." in case_of(played.desk.engine, case_id).hold_reasons


def test_where_every_reply_is_reviewed_what_is_missing_waits_too(desks: Desks) -> None:
    played = desks(jobs={"review": "always"})
    introduce(played, DANA)
    case_id = write(played, "Title: Coder")
    assert case_of(played.desk.engine, case_id).hold_reasons == ["This mailbox reviews every reply."]


def test_a_step_rung_twice_changes_nothing(played: Played) -> None:
    case_id = write(played, POSTING)
    for step in (pipeline.screen, pipeline.draft, pipeline.review):
        step(played.desk, case_id)
    assert (count(played, JobPosting), count(played, Reply), left(played)) == (1, 1, 1)
    decide(played, case_id, DecisionKind.APPROVE)
    before = posting_of(played, case_id).changed_at
    pipeline.deliver(played.desk, case_id)
    assert (posting_of(played, case_id).changed_at, booked(played, case_id)) == (
        before,
        ["reserve", "charge"],
    )


def test_a_kill_within_a_step_leaves_nothing_of_it_and_the_sweeper_does_it_again(
    played: Played, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = write(played, POSTING, walk=False)
    with monkeypatch.context() as patch:
        patch.setattr(board, "_write", _killed)
        played.bell.answer(played.desk)
        assert case_of(played.desk.engine, case_id).status == Status.ADMITTED
        assert (count(played, JobPosting), count(played, JobReading), count(played, Reply)) == (0, 0, 0)
    heal(played, clock)
    assert standing(played, case_id) == ("held", "pending")
    with monkeypatch.context() as patch:
        patch.setattr(board, "_write", _killed)
        with pytest.raises(OperationalError):
            pipeline.decide(played.desk, case_id, Decision(DecisionKind.APPROVE, "coder"))
    assert standing(played, case_id) == ("held", "pending")
    decide(played, case_id, DecisionKind.APPROVE)
    assert standing(played, case_id) == ("sent", "open")
    assert booked(played, case_id) == ["reserve", "charge"]


def heal(played: Played, clock: Clock) -> None:
    clock.pass_(minutes=5)
    pipeline.sweep(played.desk)
    played.bell.answer(played.desk)


def _killed(*_: object, **__: object) -> None:
    statement = "COMMIT"
    raise OperationalError(statement, None, Exception())


def test_whoever_disputes_a_decline_is_looked_at_again_and_a_second_look_costs_one(played: Played) -> None:
    case_id = write(played, POSTING)
    decide(played, case_id, DecisionKind.DECLINE, "We list coding positions only.")
    why = write(played, "Why is it not listed?", answers=case_id)
    assert case_of(played.desk.engine, why).hold_reasons == [job_board.ASKS]
    decide(played, why, DecisionKind.AMEND, "It is about cooking.")
    assert posting_of(played, case_id).status == "rejected"
    again = write(played, "But it is one. Please look again.", answers=case_id)
    assert case_of(played.desk.engine, again).status == "held"
    assert posting_of(played, case_id).status == "pending"
    decide(played, again, DecisionKind.REDRAFT)
    decide(played, again, DecisionKind.APPROVE)
    assert case_of(played.desk.engine, again).status == "sent"
    assert (posting_of(played, case_id).status, left(played)) == ("open", 1)


def test_a_person_reads_a_question_and_what_is_not_understood_twice(played: Played) -> None:
    case_id = write(played, POSTING)
    decide(played, case_id, DecisionKind.APPROVE)
    asks = write(played, "How many people have looked at it?", answers=case_id)
    assert case_of(played.desk.engine, asks).hold_reasons == [job_board.ASKS]
    decide(played, asks, DecisionKind.DROP)
    other = write(played, POSTING.replace("Portland", "Salem").replace("Inpatient", "Outpatient"))
    decide(played, other, DecisionKind.APPROVE)
    first = write(played, "All is well so far.", answers=other)
    assert case_of(played.desk.engine, first).status == "sent"
    second = write(played, "All is well again.", answers=first)
    assert case_of(played.desk.engine, second).hold_reasons == [job_board.AGAIN]


@pytest.mark.parametrize("words", ["Please take our coder posting down, it is filled.", "pls renew thx"])
def test_an_order_about_no_posting_becomes_none(played: Played, words: str) -> None:
    case_id = write(played, words)
    assert case_of(played.desk.engine, case_id).status == "sent"
    assert "which posting" in replies_of(played.desk.engine, case_id)[-1].text
    assert (count(played, JobPosting), left(played)) == (0, 2)
    answer = write(played, "The one for coders.", answers=case_id)
    assert case_of(played.desk.engine, answer).hold_reasons == [job_board.AGAIN]
    decide(played, answer, DecisionKind.DROP)
    assert (count(played, JobPosting), left(played)) == (0, 2)


def test_a_question_about_codes_becomes_no_posting(played: Played) -> None:
    case_id = write(played, "For medical coding: can I bill 93591 with 93355?", subject="Modifier")
    assert case_of(played.desk.engine, case_id).status == "held"
    decide(played, case_id, DecisionKind.APPROVE)
    assert (
        "Questions about codes go to consult@localhost." in replies_of(played.desk.engine, case_id)[-1].text
    )
    assert (count(played, JobPosting), left(played)) == (0, 2)


def test_an_empty_form_is_asked_for_what_it_lacks(played: Played) -> None:
    case_id = write(played, TEMPLATE, subject="Job posting")
    assert replies_of(played.desk.engine, case_id)[-1].kind == "job_missing"
    assert case_of(played.desk.engine, case_id).status == "sent"


def test_each_mail_about_a_posting_says_in_its_subject_what_became_of_it(played: Played) -> None:
    asked = write(played, "You code charts of our hospital, day by day.", subject="Inpatient coder")
    case_id = write(played, "Place: Portland, OR", answers=asked)
    decide(played, case_id, DecisionKind.APPROVE)
    subject = replies_of(played.desk.engine, case_id)[-1].subject
    assert subject.startswith("On the board: Inpatient coder (CC-")
