"""What must not leave: an empty mail, a draft that follows no question, a mail to nobody; and what sends nothing says nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from consultant import announcements, pipeline
from consultant.accounts import ledger
from consultant.administration import switches
from consultant.administration.erasure import erase
from consultant.audit_log import Actor
from consultant.errors import NotPossibleNow, OverQuota
from consultant.intake.forgetting import take_raw, take_words
from consultant.lifecycle import Status
from consultant.models.administration import Webhook, WebhookCall
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case, move
from consultant.models.review import ReviewItem
from consultant.review.decide import Decision, DecisionKind
from consultant.watching.overdue import raise_overdue

from tests.acceptance.conftest import OpenDesk
from tests.at_the_desk import ASKER, ask, case_of, decide, introduce, replies_of
from tests.conftest import Clock
from tests.journeys.journey import Played


@pytest.fixture
def store_name() -> str:
    return "sqlite"


def say(played: Played, case_id: int, kind: DecisionKind, text: str = "") -> str:
    """A decision of ann's, and no step further."""
    return pipeline.decide(played.desk, case_id, Decision(kind, "ann", text, reason="It was wrong."))


def dropped(desk_with: OpenDesk, clock: Clock, **keys: object) -> tuple[Played, int]:
    played = desk_with(review="always", **keys)
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    decide(played, case_id, DecisionKind.DROP)
    return played, case_id


def test_a_draft_whose_words_were_forgotten_is_not_sent_as_an_empty_mail(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played, case_id = dropped(desk_with, clock)
    with unit_of_work(played.desk.engine) as session:
        take_raw(session, [case_id])
        take_words(session, [case_id], clock())
    decide(played, case_id, DecisionKind.REOPEN)
    for kind in (DecisionKind.APPROVE, DecisionKind.AMEND):
        with pytest.raises(NotPossibleNow, match="are kept no longer; it can be declined or dropped"):
            decide(played, case_id, kind, "Words.")
    assert decide(played, case_id, DecisionKind.DECLINE, "not_coding") == Status.APPROVED
    assert case_of(played.desk.engine, case_id).status == Status.SENT


def test_a_redraft_without_its_mail_waits_for_a_coder(desk_with: OpenDesk, clock: Clock) -> None:
    played, case_id = dropped(desk_with, clock)
    with unit_of_work(played.desk.engine) as session:
        take_raw(session, [case_id])
    decide(played, case_id, DecisionKind.REOPEN)
    decide(played, case_id, DecisionKind.REDRAFT)
    case = case_of(played.desk.engine, case_id)
    assert (case.status, case.hold_reasons[0]) == (
        Status.HELD,
        "The mail itself is kept no longer, or cannot be read; the draft follows nothing that was asked.",
    )


def test_whoever_was_erased_is_written_to_no_more(desk_with: OpenDesk, clock: Clock) -> None:
    played = desk_with()
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    erase(played.desk, ASKER, Actor("ada"), "asked for it")
    with pytest.raises(NotPossibleNow, match="names nobody to answer"):
        say(played, case_id, DecisionKind.CORRECT, "Words.")
    assert case_of(played.desk.engine, case_id).status == Status.SENT


@pytest.mark.parametrize("shunted", [True, False])
def test_a_correction_that_is_dropped_leaves_the_case_sent_and_tells_no_webhook(
    desk_with: OpenDesk, clock: Clock, shunted: bool
) -> None:
    played = desk_with(undo_seconds=30)
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    with unit_of_work(played.desk.engine) as session:
        hook = Webhook(url="https://x.example", secret="s", events=["case.sent"], by="ada", at=clock())
        session.add(hook)
    say(played, case_id, DecisionKind.WITHDRAW)
    if shunted:
        pipeline.shunt(played.desk, case_id, LookupError())
    else:
        say(played, case_id, DecisionKind.RECALL)
    assert say(played, case_id, DecisionKind.DROP) == Status.SENT
    with reading(played.desk.engine) as session:
        assert session.scalars(select(WebhookCall)).all() == []
    assert replies_of(played.desk.engine, case_id)[-1].sent_at is None


def test_a_stop_never_shortens_the_time_to_take_a_decision_back(desk_with: OpenDesk, clock: Clock) -> None:
    played = desk_with(review="always", undo_seconds=300)
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    say(played, case_id, DecisionKind.APPROVE)
    switches.stop(played.desk, switches.ALL, Actor("lee"), "Wait.")
    pipeline.deliver(played.desk, case_id)
    assert case_of(played.desk.engine, case_id).not_before == clock() + timedelta(seconds=300)


def test_a_held_case_that_was_shunted_is_in_the_queue_again_with_its_time(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with(review="always")
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    with unit_of_work(played.desk.engine) as session:  # held by an older desk, which had no queue
        session.delete(session.get_one(ReviewItem, case_id))
    pipeline.shunt(played.desk, case_id, LookupError())
    pipeline.unshunt(played.desk, case_id, "ann")
    with reading(played.desk.engine) as session:
        item = session.get_one(ReviewItem, case_id)
        assert item.waits
        assert item.due_at > item.first_held_at


def test_what_bounced_is_the_draft_again_and_not_the_correction_that_was_dropped(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with(undo_seconds=30)
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    for kind in (DecisionKind.CORRECT, DecisionKind.RECALL, DecisionKind.DROP):
        say(played, case_id, kind, "It is the other way round.")
    with unit_of_work(played.desk.engine) as session:
        case = session.get_one(Case, case_id)
        move(session, case, Status.BOUNCED, at=clock(), note="5.1.1", error="not delivered: 5.1.1")
        assert announcements.take_up_again(played.desk, session, case)
    first, dropped_one, again = replies_of(played.desk.engine, case_id)
    assert (again.kind, again.text, again.subject) == ("answer", first.text, first.subject)
    assert (again.author, again.sent_at) == (first.author, None)
    assert again.message_id != first.message_id
    assert dropped_one.kind == "correction"
    assert say(played, case_id, DecisionKind.DECLINE, "not_coding") == Status.APPROVED


def test_whatever_is_late_and_comes_back_is_told_again(desk_with: OpenDesk, clock: Clock) -> None:
    played = desk_with(review="always", undo_seconds=30)
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    clock.pass_(days=5)
    engine, mailboxes = played.desk.engine, played.desk.mailboxes
    assert (raise_overdue(engine, mailboxes, clock()), raise_overdue(engine, mailboxes, clock())) == (1, 0)
    say(played, case_id, DecisionKind.APPROVE)
    say(played, case_id, DecisionKind.RECALL)
    assert raise_overdue(engine, mailboxes, clock()) == 1


def test_a_refusal_that_a_coder_makes_an_answer_costs_a_question(desk_with: OpenDesk, clock: Clock) -> None:
    played = desk_with(automatic_undo_seconds=30)
    account = introduce(played.desk.engine, clock(), units=0)
    case_id = ask(played)
    assert replies_of(played.desk.engine, case_id)[-1].kind == "over_quota"
    say(played, case_id, DecisionKind.RECALL)
    with pytest.raises(OverQuota):
        say(played, case_id, DecisionKind.AMEND, "Yes.")
    assert len(replies_of(played.desk.engine, case_id)) == 1
    with unit_of_work(played.desk.engine) as session:
        ledger.grant(session, account, 2, actor="ada", reason="", at=clock())
    decide(played, case_id, DecisionKind.AMEND, "Yes.")
    assert replies_of(played.desk.engine, case_id)[-1].kind == "answer"
    with reading(played.desk.engine) as session:
        assert [line.kind for line in ledger.entries(session, account)] == ["grant", "reserve", "charge"]
        assert ledger.balance(session, account) == 1
