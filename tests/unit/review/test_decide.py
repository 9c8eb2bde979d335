"""Every decision from every state: it leads where the drawing says, or is refused with the state in the sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from consultant import pipeline
from consultant.accounts import ledger
from consultant.errors import ConfigurationError, NotPossibleNow, OverQuota, UsageError
from consultant.lifecycle import Status
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case
from consultant.models.reply import Reply
from consultant.review import decide as coder
from consultant.review.decide import ARROWS, Decision, DecisionKind, where_it_failed

from tests.at_the_desk import ASKER, add_case, ask, case_of, decide, introduce, mail, replies_of, take_in
from tests.journeys.journey import sent

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.conftest import Clock
    from tests.journeys.journey import Played
    from tests.unit.conftest import Desks


DRAFT = Reply(kind="answer", version=1, text="Yes.")


def set_status(engine: Engine, case_id: int, status: Status) -> None:
    with unit_of_work(engine) as session:
        session.get_one(Case, case_id).status = status


@pytest.fixture
def held(desks: Desks, clock: Clock) -> tuple[Played, int, int]:
    """A desk with one held case that has a draft, and the asker's account."""
    played = desks(review="always")
    account = introduce(played.desk.engine, clock())
    return played, ask(played), account


@pytest.mark.parametrize("kind", DecisionKind)
def test_a_decision_from_a_wrong_state_says_the_state(
    desk_engine: Engine, clock: Clock, kind: DecisionKind
) -> None:
    with unit_of_work(desk_engine) as session:
        case = add_case(session, 1, clock())
        for status in Status:
            case.status = status
            if status in ARROWS[kind].starts:
                coder.check_possible(case, Decision(kind, "ann", "No.", reason="It is."), DRAFT)
                continue
            with pytest.raises(NotPossibleNow) as refused:
                coder.check_possible(case, Decision(kind, "ann", "No.", reason="It is."), DRAFT)
            assert str(refused.value).startswith(f"{case.reference} is {status}; only a case that is ")
        case.status = Status.RECEIVED


@pytest.mark.parametrize("kind", [kind for kind in DecisionKind if ARROWS[kind].needs_draft])
def test_what_screening_held_has_no_draft_to_approve(
    desk_engine: Engine, clock: Clock, kind: DecisionKind
) -> None:
    with unit_of_work(desk_engine) as session:
        (start,) = ARROWS[kind].starts
        case = add_case(session, 1, clock(), status=start)
        with pytest.raises(NotPossibleNow, match="has no draft yet; it can be admitted, declined or dropped"):
            coder.check_possible(case, Decision(kind, "ann", "No.", reason="It is."), None)


@pytest.mark.parametrize(
    ("kind", "past"), [(DecisionKind.AMEND, "amended"), (DecisionKind.DECLINE, "declined")]
)
@pytest.mark.parametrize("text", ["", " \n\t"])
def test_a_coder_s_words_are_never_empty(
    held: tuple[Played, int, int], kind: DecisionKind, past: str, text: str
) -> None:
    played, case_id, _ = held
    with pytest.raises(UsageError, match=f"A case is {past} with words, and there are none"):
        decide(played, case_id, kind, text)
    assert case_of(played.desk.engine, case_id).status == Status.HELD
    assert len(replies_of(played.desk.engine, case_id)) == 1


def test_approve_sends_the_draft_as_it_is(held: tuple[Played, int, int]) -> None:
    played, case_id, account = held
    (draft,) = replies_of(played.desk.engine, case_id)
    assert decide(played, case_id, DecisionKind.APPROVE) == Status.APPROVED
    assert case_of(played.desk.engine, case_id).status == Status.SENT
    assert draft.message_id.encode() in sent(played)[0]
    with reading(played.desk.engine) as session:
        assert [e.kind for e in ledger.entries(session, account)] == ["grant", "reserve", "charge"]


def test_amend_sends_the_coder_s_words_in_both_bodies(held: tuple[Played, int, int]) -> None:
    played, case_id, _ = held
    decide(played, case_id, DecisionKind.AMEND, "No.\n<b>Never</b> & nowhere.\n\n")
    first, second = replies_of(played.desk.engine, case_id)
    assert (second.version, second.author) == (2, "coder")
    assert second.text.startswith("No.\n<b>Never</b> & nowhere.\n\nNot legal advice")
    assert case_of(played.desk.engine, case_id).reference in second.text
    assert "&lt;b&gt;Never&lt;/b&gt; &amp; nowhere." in second.html
    assert (second.kind, second.subject) == (first.kind, first.subject)
    assert second.message_id != first.message_id
    assert len(sent(played)) == 1
    assert second.message_id.encode() in sent(played)[0]


@pytest.mark.parametrize(("charges", "left"), [(False, 5), (True, 4)])
def test_decline_tells_why_and_costs_what_the_mailbox_says(
    desks: Desks, clock: Clock, charges: bool, left: int
) -> None:
    played = desks(review="always", charge_for_decline=charges)
    account = introduce(played.desk.engine, clock())
    case_id = ask(played)
    decide(played, case_id, DecisionKind.DECLINE, "Please call us.")
    reply = replies_of(played.desk.engine, case_id)[-1]
    assert reply.kind == "decline"
    assert "Please call us." in reply.text
    assert case_of(played.desk.engine, case_id).status == Status.SENT
    with reading(played.desk.engine) as session:
        assert ledger.balance(session, account) == ledger.booked(session, account) == left


def test_drop_ends_the_case_and_gives_the_question_back(held: tuple[Played, int, int]) -> None:
    played, case_id, account = held
    assert decide(played, case_id, DecisionKind.DROP) == Status.DISCARDED
    assert sent(played) == []
    with reading(played.desk.engine) as session:
        assert ledger.balance(session, account) == 5
    with pytest.raises(NotPossibleNow, match="is discarded; only a case that is held can be approved"):
        decide(played, case_id, DecisionKind.APPROVE)


def test_what_was_dropped_is_reopened_and_its_answer_is_charged(held: tuple[Played, int, int]) -> None:
    played, case_id, account = held
    decide(played, case_id, DecisionKind.DROP)
    assert decide(played, case_id, DecisionKind.REOPEN) == Status.HELD
    decide(played, case_id, DecisionKind.APPROVE)
    assert case_of(played.desk.engine, case_id).status == Status.SENT
    with reading(played.desk.engine) as session:
        assert ledger.balance(session, account) == ledger.booked(session, account) == 4


def test_a_bounced_answer_was_charged_and_is_not_reserved_again(held: tuple[Played, int, int]) -> None:
    played, case_id, account = held
    decide(played, case_id, DecisionKind.APPROVE)
    set_status(played.desk.engine, case_id, Status.BOUNCED)
    assert decide(played, case_id, DecisionKind.REOPEN) == Status.HELD
    decide(played, case_id, DecisionKind.APPROVE)
    assert case_of(played.desk.engine, case_id).status == Status.SENT
    with reading(played.desk.engine) as session:
        assert [e.kind for e in ledger.entries(session, account)] == ["grant", "reserve", "charge"]


def test_without_a_question_left_nothing_is_reopened(held: tuple[Played, int, int]) -> None:
    played, case_id, account = held
    decide(played, case_id, DecisionKind.DROP)
    with unit_of_work(played.desk.engine) as session:
        ledger.grant(session, account, -5, actor="ann", reason="", at=played.desk.clock())
    with pytest.raises(OverQuota):
        decide(played, case_id, DecisionKind.REOPEN)
    assert case_of(played.desk.engine, case_id).status == Status.DISCARDED


@pytest.mark.parametrize(
    ("kind", "status"), [(DecisionKind.DROP, Status.DISCARDED), (DecisionKind.DECLINE, Status.SENT)]
)
def test_what_met_a_surprise_can_be_dropped_or_declined(
    held: tuple[Played, int, int], kind: DecisionKind, status: Status
) -> None:
    played, case_id, account = held
    pipeline.shunt(played.desk, case_id, ValueError("odd"))
    decide(played, case_id, kind, "Please call us.")
    case = case_of(played.desk.engine, case_id)
    assert (case.status, case.shunted_from, case.error) == (status, None, None)
    with reading(played.desk.engine) as session:
        assert ledger.balance(session, account) == ledger.booked(session, account) == 5


def test_recall_takes_an_approved_reply_back_before_it_leaves(desks: Desks, clock: Clock) -> None:
    played = desks(review="always", undo_seconds=60)
    account = introduce(played.desk.engine, clock())
    case_id = ask(played)
    decide(played, case_id, DecisionKind.APPROVE)
    assert decide(played, case_id, DecisionKind.RECALL) == Status.HELD
    clock.pass_(seconds=61)
    pipeline.deliver(played.desk, case_id)
    assert case_of(played.desk.engine, case_id).status == Status.HELD
    assert sent(played) == []
    decide(played, case_id, DecisionKind.AMEND, "No.")
    clock.pass_(seconds=61)
    pipeline.deliver(played.desk, case_id)
    assert len(sent(played)) == 1
    with reading(played.desk.engine) as session:
        assert ledger.balance(session, account) == 4
    with pytest.raises(NotPossibleNow, match="is sent; only a case that is approved can be recalled"):
        decide(played, case_id, DecisionKind.RECALL)


def test_redraft_writes_a_new_version_by_the_books_of_now(held: tuple[Played, int, int]) -> None:
    played, case_id, account = held
    assert decide(played, case_id, DecisionKind.REDRAFT) == Status.ADMITTED
    assert case_of(played.desk.engine, case_id).status == Status.HELD
    assert [reply.version for reply in replies_of(played.desk.engine, case_id)] == [1, 2]
    with reading(played.desk.engine) as session:
        assert ledger.balance(session, account) == 4, "it was reserved once"


def test_what_was_recalled_and_is_drafted_again_is_reserved_again(desks: Desks, clock: Clock) -> None:
    played = desks(undo_seconds=60, automatic_undo_seconds=60)
    account = introduce(played.desk.engine, clock(), units=2)
    case_id = held_by_screening(played)
    decide(played, case_id, DecisionKind.DECLINE, "not_coding")
    assert decide(played, case_id, DecisionKind.RECALL) == Status.HELD
    decide(played, case_id, DecisionKind.REDRAFT)
    held = case_of(played.desk.engine, case_id)
    assert (held.status, held.hold_reasons) == (Status.HELD, ["A coder had it drafted again."])
    decide(played, case_id, DecisionKind.APPROVE)
    clock.pass_(seconds=61)
    pipeline.deliver(played.desk, case_id)
    assert case_of(played.desk.engine, case_id).status == Status.SENT
    with reading(played.desk.engine) as session:
        assert ledger.balance(session, account) == 1


def held_by_screening(played: Played) -> int:
    """A mail that screening could not read, from somebody who may ask."""
    case_id = take_in(played)
    set_status(played.desk.engine, case_id, Status.HELD)
    with unit_of_work(played.desk.engine) as session:
        case = session.get_one(Case, case_id)
        case.hold_reasons = ["unreadable"]
        case.account_id = 1
    played.bell.rings.clear()
    return case_id


def test_admit_reserves_a_question_and_lets_the_case_be_drafted(desks: Desks, clock: Clock) -> None:
    played = desks()
    account = introduce(played.desk.engine, clock(), units=1)
    case_id = held_by_screening(played)
    with pytest.raises(NotPossibleNow, match="has no draft yet"):
        decide(played, case_id, DecisionKind.APPROVE)
    assert decide(played, case_id, DecisionKind.ADMIT) == Status.ADMITTED
    assert case_of(played.desk.engine, case_id).status == Status.SENT
    with reading(played.desk.engine) as session:
        assert ledger.balance(session, account) == 0


def test_admit_without_a_question_left_changes_nothing(desks: Desks, clock: Clock) -> None:
    played = desks()
    introduce(played.desk.engine, clock(), units=0)
    case_id = held_by_screening(played)
    with pytest.raises(OverQuota):
        decide(played, case_id, DecisionKind.ADMIT)
    assert case_of(played.desk.engine, case_id).status == Status.HELD


def test_decline_answers_a_case_that_screening_held(desks: Desks, clock: Clock) -> None:
    played = desks()
    introduce(played.desk.engine, clock())
    case_id = held_by_screening(played)
    decide(played, case_id, DecisionKind.DECLINE, "not_computable")
    assert case_of(played.desk.engine, case_id).status == Status.SENT
    assert "certified coder" in replies_of(played.desk.engine, case_id)[0].text


def test_a_case_that_names_nobody_can_only_be_dropped(desks: Desks) -> None:
    played = desks()
    raw = mail().replace(f"From: {ASKER}\r\n".encode(), b"")
    case_id = take_in(played, raw, envelope_from="")
    set_status(played.desk.engine, case_id, Status.HELD)
    with pytest.raises(NotPossibleNow, match="names nobody to answer; it can only be dropped"):
        decide(played, case_id, DecisionKind.DECLINE, "no")
    assert decide(played, case_id, DecisionKind.DROP) == Status.DISCARDED


def test_an_approved_reply_waits_for_its_undo_window(desks: Desks, clock: Clock) -> None:
    played = desks(review="always", undo_seconds=60)
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    decide(played, case_id, DecisionKind.APPROVE)
    assert case_of(played.desk.engine, case_id).status == Status.APPROVED, "an early ring is none"
    clock.pass_(seconds=61)
    pipeline.deliver(played.desk, case_id)
    assert case_of(played.desk.engine, case_id).status == Status.SENT


def test_somebody_else_s_decision_in_between_is_a_sentence(held: tuple[Played, int, int]) -> None:
    played, case_id, _ = held
    mailbox = played.desk.mailboxes.get_by_name("consult")
    with unit_of_work(played.desk.engine) as session:
        case = session.get_one(Case, case_id)
        session.connection().exec_driver_sql("update cases set status = 'discarded'")
        decision = Decision(DecisionKind.APPROVE, "ann")
        with pytest.raises(NotPossibleNow, match="Somebody else has just decided CC-"):
            coder.apply(session, case, mailbox, decision, Status.APPROVED, played.desk.clock())


def test_where_it_failed_names_our_line_and_no_words_of_the_mail(held: tuple[Played, int, int]) -> None:
    played, _, _ = held
    with pytest.raises(ConfigurationError) as failed:
        played.desk.mailboxes.get_by_name("John Sample")
    assert where_it_failed(failed.value).startswith("ConfigurationError at directory.py:")
    assert "Sample" not in where_it_failed(failed.value)
    assert where_it_failed(KeyError("never raised")) == "KeyError"


def test_a_correction_of_an_answer_whose_leaving_was_never_written_down_is_in_its_conversation(
    desks: Desks, clock: Clock
) -> None:
    played = desks()
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    with unit_of_work(played.desk.engine) as session:
        session.execute(update(Reply).values(sent_at=None))
    decision = Decision(DecisionKind.CORRECT, "ann", "It ended.", reason="It did.")
    pipeline.decide(played.desk, case_id, decision)
    last = replies_of(played.desk.engine, case_id)[-1]
    assert (last.kind, last.in_reply_to) == ("correction", case_of(played.desk.engine, case_id).message_id)
