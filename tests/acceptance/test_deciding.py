"""Deciding about cases: what was looked at is what is decided on, what was approved is what leaves, and a switch stops it all."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from consultant import pipeline
from consultant.accounts import ledger, senders
from consultant.administration import switches
from consultant.audit_log import Actor
from consultant.delivery import outbox
from consultant.errors import ChangedSince, NewerMail, NotPossibleNow, UsageError
from consultant.extraction.corrections import Corrections, read_corrections
from consultant.lifecycle import Status
from consultant.mail.compose import compose
from consultant.mail.envelope import Envelope
from consultant.models.administration import AuditEntry
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case
from consultant.models.reply import Reply
from consultant.models.review import CaseCode, DecisionRecord, ReviewItem
from consultant.review import records
from consultant.review.decide import Decision, DecisionKind

from tests.acceptance.conftest import OpenDesk, through
from tests.at_the_desk import ASKER, Relay, ask, case_of, introduce, mail, replies_of
from tests.conftest import Clock
from tests.journeys.journey import Played

HANDS = 8
TOLD = {"reason": "It was wrong."}


@pytest.fixture
def held(desk_with: OpenDesk, clock: Clock) -> tuple[Played, int, int]:
    """A desk whose mailbox reviews everything, a held case with a draft, and the asker's account."""
    played = desk_with(review="always")
    account = introduce(played.desk.engine, clock())
    return played, ask(played), account


@pytest.fixture
def answered(desk_with: OpenDesk, clock: Clock) -> tuple[Played, int, int]:
    """A desk that answers by itself, a case that was answered, and the asker's account."""
    played = desk_with()
    account = introduce(played.desk.engine, clock())
    return played, ask(played), account


def say(played: Played, case_id: int, kind: DecisionKind, text: str = "", **more: Any) -> str:
    """A decision of ann's, and every step that follows by itself."""
    status = pipeline.decide(played.desk, case_id, Decision(kind, "ann", text, **more))
    played.bell.answer(played.desk)
    return status


def write_again(played: Played, case_id: int, number: int, header: str = "", sender: str = ASKER) -> int:
    """A further mail in the conversation of a case."""
    with reading(played.desk.engine) as session:
        case = session.get_one(Case, case_id)
    raw = mail(number, "Please also look at 93592.", sender, f"In-Reply-To: {case.message_id}\r\n{header}")
    envelope = Envelope(sender, ("consult@localhost",), "test", played.desk.clock())
    (recorded,) = pipeline.receive(played.desk, envelope, raw)
    played.bell.answer(played.desk)
    return recorded.case_id


def balance(played: Played, account: int) -> int:
    with reading(played.desk.engine) as session:
        assert ledger.balance(session, account) == ledger.booked(session, account)
        return ledger.balance(session, account)


def test_at_70_a_version_that_has_changed_since_it_was_shown_is_refused_with_both(
    held: tuple[Played, int, int],
) -> None:
    played, case_id, _ = held
    say(played, case_id, DecisionKind.REDRAFT, version=1)
    for kind in (DecisionKind.APPROVE, DecisionKind.AMEND, DecisionKind.DROP, DecisionKind.REDRAFT):
        with pytest.raises(
            ChangedSince, match="you looked at version 1, and version 2 stands now"
        ) as refused:
            say(played, case_id, kind, "Words.", version=1)
        assert (refused.value.shown, refused.value.newest) == (1, 2)
    assert len(replies_of(played.desk.engine, case_id)) == 2, "nothing was written"
    assert say(played, case_id, DecisionKind.APPROVE, version=2) == Status.APPROVED


def test_at_71_a_newer_mail_of_its_sender_makes_a_draft_stale_until_it_is_seen(
    held: tuple[Played, int, int], clock: Clock
) -> None:
    played, case_id, _ = held
    clock.pass_(minutes=1)
    second = write_again(played, case_id, 2)
    assert case_of(played.desk.engine, second).thread_id == case_id
    clock.pass_(minutes=1)
    third = write_again(played, case_id, 3)
    reference = case_of(played.desk.engine, third).reference
    for seen in (None, case_id, second):
        for kind in (DecisionKind.APPROVE, DecisionKind.AMEND, DecisionKind.DECLINE):
            with pytest.raises(NewerMail, match=f"Read {reference} first .*--seen {reference}") as refused:
                say(played, case_id, kind, "No.", seen=seen)
            assert (refused.value.reference, refused.value.newest) == (reference, third)
    assert case_of(played.desk.engine, case_id).status == Status.HELD
    assert say(played, case_id, DecisionKind.APPROVE, seen=third) == Status.APPROVED
    assert say(played, third, DecisionKind.APPROVE) == Status.APPROVED, "nothing came after it"


@pytest.mark.parametrize("store_name", ["sqlite"])
def test_at_71_an_automatic_mail_or_one_of_somebody_else_makes_nothing_stale(
    held: tuple[Played, int, int], clock: Clock
) -> None:
    played, case_id, _ = held
    with unit_of_work(played.desk.engine) as session:
        senders.add_sender(session, "colleague@clinic.example", account=None, at=clock())
    write_again(played, case_id, 2, "Auto-Submitted: auto-replied\r\n")
    write_again(played, case_id, 3, sender="colleague@clinic.example")
    assert say(played, case_id, DecisionKind.APPROVE) == Status.APPROVED


@pytest.mark.parametrize(
    ("mishaps", "why"),
    [
        (0, "Its sender wrote again before the reply had left."),
        (
            1,
            "Its sender wrote again. Its sending was broken off before, so that the reply may have left already.",
        ),
    ],
)
def test_at_71_what_was_approved_is_held_again_where_its_sender_writes_before_it_has_left(
    desk_with: OpenDesk, clock: Clock, mishaps: int, why: str
) -> None:
    played = desk_with(review="always", undo_seconds=30)
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    say(played, case_id, DecisionKind.APPROVE)
    clock.pass_(seconds=5)
    newer = write_again(played, case_id, 2)
    with unit_of_work(played.desk.engine) as session:
        session.get_one(Case, case_id).mishaps = mishaps
    clock.pass_(seconds=30)
    pipeline.deliver(played.desk, case_id)
    held = case_of(played.desk.engine, case_id)
    assert (held.status, held.hold_reasons[-1]) == (
        Status.HELD,
        why,
    )
    say(played, case_id, DecisionKind.APPROVE, seen=newer)
    clock.pass_(seconds=31)
    pipeline.deliver(played.desk, case_id)
    assert case_of(played.desk.engine, case_id).status == Status.SENT


def test_at_72_what_was_approved_is_byte_for_byte_what_is_sent(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    played = through(desk_with(review="always", undo_seconds=60), relay)
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    say(played, case_id, DecisionKind.AMEND, "No: 93355 is part of 93591.\n.\nÜber die Tage …")
    with reading(played.desk.engine) as session:
        case, approved = session.get_one(Case, case_id), outbox.newest(session, case_id)
        assert approved
        looked_at = compose(outbox._outgoing(case, approved))
    clock.pass_(seconds=61)
    pipeline.deliver(played.desk, case_id)
    ((envelope_from, recipients, sent),) = relay.taken
    assert sent == looked_at
    assert (envelope_from, recipients) == (approved.return_path, [ASKER])
    (kept,) = [one for one in replies_of(played.desk.engine, case_id) if one.sent_at]
    names = ("id", "subject", "text", "html", "recipient", "sender", "reply_to", "message_id", "references")
    assert [getattr(kept, name) for name in names] == [getattr(approved, name) for name in names]
    assert b"Content-Disposition: attachment" not in sent


def test_at_73_every_decision_is_kept_with_who_when_versions_likeness_and_editions(
    held: tuple[Played, int, int], clock: Clock
) -> None:
    played, case_id, _ = held
    clock.pass_(minutes=10)
    (draft,) = replies_of(played.desk.engine, case_id)
    say(played, case_id, DecisionKind.AMEND, draft.text.replace("No,", "Never:"), reason="tone", via="web")
    with reading(played.desk.engine) as session:
        (record,) = records.of_case(session, case_id)
        item = session.get_one(ReviewItem, case_id)
        (line,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.amend"))
    assert (record.kind, record.by, record.at, record.mailbox) == ("amend", "ann", clock(), "consult")
    assert (record.version_before, record.version_after, record.template) == (1, 2, "answer")
    assert 0.9 < (record.similarity or 0) < 1.0
    assert {
        "Medicare NCCI PTP edits, outpatient hospital 2024Q3",
        "Medicare NCCI PTP edits, practitioner 2024Q3",
    } <= set(record.editions or ())
    assert (record.waited_seconds, record.reason) == (600, "tone")
    assert item.first_decided_at == clock()
    assert (line.actor, line.via, line.old, line.new, line.reason) == (
        "ann",
        "web",
        "held",
        "approved",
        "tone",
    )
    assert line.subject == case_of(played.desk.engine, case_id).reference


def test_at_73_a_decision_that_is_refused_leaves_no_record(held: tuple[Played, int, int]) -> None:
    played, case_id, _ = held
    with pytest.raises(NotPossibleNow):
        say(played, case_id, DecisionKind.RECALL)
    with pytest.raises(UsageError):
        say(played, case_id, DecisionKind.AMEND, " ")
    with reading(played.desk.engine) as session:
        assert session.scalars(select(DecisionRecord)).all() == []
        assert session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("case."))).all() == []


def test_two_hundred_decisions_at_once_on_fifty_cases_decide_each_once(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with(review="always")
    account = introduce(played.desk.engine, clock(), units=60)
    cases = []
    for number in range(50):
        clock.pass_(minutes=2)
        cases.append(ask(played, number))
    kinds = (DecisionKind.APPROVE, DecisionKind.AMEND, DecisionKind.DROP, DecisionKind.DECLINE)
    asked = [
        (case_id, kinds[(at + turn) % 4], f"coder{turn}")
        for turn in range(4)
        for at, case_id in enumerate(cases)
    ]
    ready = threading.Barrier(HANDS)

    def work(hand: int) -> Counter[int]:
        ready.wait(120)
        won: Counter[int] = Counter()
        for case_id, kind, by in asked[hand::HANDS]:
            try:
                pipeline.decide(played.desk, case_id, Decision(kind, by, "Words of a coder."))
                won[case_id] += 1
            except NotPossibleNow as second:
                assert "has " in str(second), "whoever comes second is told who was first"  # noqa: PT017
        return won

    with ThreadPoolExecutor(HANDS) as pool:
        won = sum(pool.map(work, range(HANDS)), Counter[int]())
    assert len(asked) == 200
    assert won == Counter(dict.fromkeys(cases, 1))
    with reading(played.desk.engine) as session:
        kept = session.scalars(select(DecisionRecord)).all()
        assert Counter(one.case_id for one in kept) == won
        written = session.scalars(select(Reply).where(Reply.author != ledger.DESK)).all()
    wrote = [one for one in kept if one.kind in {"amend", "decline"}]
    assert sorted(one.case_id for one in written) == sorted(one.case_id for one in wrote)
    played.bell.answer(played.desk)
    dropped = sum(one.kind == "drop" for one in kept) + sum(one.kind == "decline" for one in kept)
    assert balance(played, account) == 60 - 50 + dropped


def test_a_sent_answer_is_corrected_in_its_conversation_free_of_charge(
    answered: tuple[Played, int, int],
) -> None:
    played, case_id, account = answered
    before = balance(played, account)
    assert say(played, case_id, DecisionKind.CORRECT, "It ended in 2024.", **TOLD) == Status.APPROVED
    case = case_of(played.desk.engine, case_id)
    first, second = replies_of(played.desk.engine, case_id)
    assert (case.status, second.kind, second.author) == (Status.SENT, "correction", "ann")
    assert second.subject == f"Re: {first.subject}"
    assert second.in_reply_to == first.message_id
    assert second.references.split()[-1] == first.message_id
    assert second.reply_to.startswith("consult+")
    assert "It ended in 2024." in second.text
    assert "It ended in 2024." in second.html
    assert "Nothing is charged" in second.text
    assert balance(played, account) == before
    with reading(played.desk.engine) as session:
        (line,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.correct"))
    assert (line.old, line.new, line.reason) == ("sent", "approved", "It was wrong.")
    say(played, case_id, DecisionKind.WITHDRAW, **TOLD)
    assert "We withdraw the answer" in replies_of(played.desk.engine, case_id)[-1].text


@pytest.mark.parametrize("store_name", ["sqlite"])
@pytest.mark.parametrize("kind", [DecisionKind.CORRECT, DecisionKind.WITHDRAW])
def test_a_correction_has_a_reason_and_is_sent_once(
    answered: tuple[Played, int, int], kind: DecisionKind
) -> None:
    played, case_id, _ = answered
    with pytest.raises(UsageError, match="for a reason, and there is none"):
        say(played, case_id, kind, "Words.")
    say(played, case_id, kind, "Words.", version=1, **TOLD)
    with pytest.raises(ChangedSince):
        say(played, case_id, kind, "Words.", version=1, **TOLD)
    assert len(replies_of(played.desk.engine, case_id)) == 2


def test_a_correction_that_is_taken_back_and_dropped_leaves_the_case_sent(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with(undo_seconds=30)
    account = introduce(played.desk.engine, clock())
    case_id = ask(played)
    say(played, case_id, DecisionKind.CORRECT, "It ended.", **TOLD)
    assert say(played, case_id, DecisionKind.RECALL) == Status.HELD
    for kind in (DecisionKind.DECLINE, DecisionKind.REDRAFT, DecisionKind.ADMIT):
        with pytest.raises(NotPossibleNow, match="its correction can be approved, amended or dropped"):
            say(played, case_id, kind, "not_coding")
    assert say(played, case_id, DecisionKind.DROP, reason="It was right.") == Status.SENT
    clock.pass_(minutes=1)
    pipeline.deliver(played.desk, case_id)
    first, second = replies_of(played.desk.engine, case_id)
    assert (first.sent_at is not None, second.sent_at) == (True, None)
    assert balance(played, account) == 4
    say(played, case_id, DecisionKind.CORRECT, "It ended after all.", **TOLD)
    say(played, case_id, DecisionKind.RECALL)
    say(played, case_id, DecisionKind.AMEND, "We were wrong.")
    clock.pass_(minutes=1)
    pipeline.deliver(played.desk, case_id)
    last = replies_of(played.desk.engine, case_id)[-1]
    assert (last.kind, last.version, last.sent_at) == ("correction", 4, clock())
    assert balance(played, account) == 4


@pytest.mark.parametrize("store_name", ["sqlite"])
def test_a_refusal_is_not_corrected(desk_with: OpenDesk, clock: Clock) -> None:
    played = desk_with()
    case_id = ask(played, sender="stranger@elsewhere.example")
    assert case_of(played.desk.engine, case_id).status == Status.SENT
    with pytest.raises(NotPossibleNow, match="was refused, not answered"):
        say(played, case_id, DecisionKind.CORRECT, "Words.", **TOLD)


def test_a_redraft_follows_what_a_coder_corrects_until_other_corrections_are_given(
    held: tuple[Played, int, int],
) -> None:
    played, case_id, account = held
    corrected = read_corrections(
        {
            "change": [{"former": {"code": "93355"}, "meant": {"code": "93592", "units": 3}}],
            "setting": "practitioner",
        }
    )
    say(played, case_id, DecisionKind.REDRAFT, corrections=corrected, reason="a slip")
    case = case_of(played.desk.engine, case_id)
    assert (case.status, case.hold_reasons[0]) == (Status.HELD, "A coder corrected what was understood.")
    draft = replies_of(played.desk.engine, case_id)[-1]
    assert "93592, 3 units asked" in draft.text
    assert "93355" not in draft.text
    with reading(played.desk.engine) as session:
        codes = session.scalars(
            select(CaseCode.code).where(CaseCode.case_id == case_id).order_by(CaseCode.code)
        )
        assert list(codes) == ["93591", "93592"]
    say(played, case_id, DecisionKind.REDRAFT)
    assert "93592, 3 units asked" in replies_of(played.desk.engine, case_id)[-1].text, "they stay"
    say(played, case_id, DecisionKind.REDRAFT, corrections=corrected)
    wrong = read_corrections({"remove": [{"code": "99999"}]})
    with pytest.raises(UsageError, match=r"^remove\[0\]: 99999 was not read in the question\.$"):
        say(played, case_id, DecisionKind.REDRAFT, corrections=wrong)
    with pytest.raises(UsageError, match="are for a redraft"):
        say(played, case_id, DecisionKind.APPROVE, corrections=corrected)
    say(played, case_id, DecisionKind.REDRAFT, corrections=Corrections())
    assert "93355" in replies_of(played.desk.engine, case_id)[-1].text, "as it was read"
    assert case_of(played.desk.engine, case_id).corrections is None
    say(played, case_id, DecisionKind.APPROVE)
    assert balance(played, account) == 4


@pytest.mark.parametrize("store_name", ["sqlite"])
@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"automatic_kinds": ["clarify"]}, "In this mailbox no reply of the kind answer leaves by itself."),
        (
            {"verify_senders": "header", "authserv_ids": ["mx.example"], "on_auth_none": "accept"},
            "It is not proven who sent the mail, so that no answer leaves by itself.",
        ),
    ],
)
def test_at_75_a_draft_that_lacks_one_condition_is_held_and_says_which(
    desk_with: OpenDesk, clock: Clock, keys: dict[str, Any], reason: str
) -> None:
    played = desk_with(**keys)
    introduce(played.desk.engine, clock())
    case = case_of(played.desk.engine, ask(played))
    assert (case.status, case.hold_reasons) == (Status.HELD, [reason])


@pytest.mark.parametrize("store_name", ["sqlite"])
def test_at_75_what_leaves_by_itself_waits_for_its_undo_and_can_be_taken_back(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    played = through(desk_with(automatic_undo_seconds=10), relay)
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    assert case_of(played.desk.engine, case_id).status == Status.APPROVED
    assert relay.taken == []
    assert say(played, case_id, DecisionKind.RECALL) == Status.HELD
    clock.pass_(minutes=1)
    pipeline.sweep(played.desk)
    played.bell.answer(played.desk)
    assert relay.taken == []


def test_at_75_a_switch_stops_what_leaves_by_itself_and_not_what_a_coder_approved(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    played = through(desk_with(review="when_unsure", automatic_undo_seconds=10, undo_seconds=10), relay)
    introduce(played.desk.engine, clock(), units=50)
    alone, approved = ask(played, 1), ask(played, 2)
    say(played, approved, DecisionKind.RECALL)
    say(played, approved, DecisionKind.APPROVE)
    assert switches.stop(played.desk, "automatic", Actor("lead", "web"), "The edition is wrong.")
    clock.pass_(seconds=11)
    for case_id in (alone, approved):
        pipeline.deliver(played.desk, case_id)
    case = case_of(played.desk.engine, alone)
    assert (case.status, case.hold_reasons) == (Status.HELD, ["Automatic sending is stopped."])
    assert case_of(played.desk.engine, approved).status == Status.SENT
    assert len(relay.taken) == 1
    later = ask(played, 3)
    clock.pass_(seconds=11)
    pipeline.deliver(played.desk, later)
    assert case_of(played.desk.engine, later).status == Status.HELD
    assert switches.go(played.desk, "automatic", Actor("lead", "web"))
    say(played, alone, DecisionKind.APPROVE)
    last = ask(played, 4)
    clock.pass_(seconds=11)
    for case_id in (alone, last):
        pipeline.deliver(played.desk, case_id)
    assert len(relay.taken) == 3


def test_at_75_under_the_switch_for_all_nothing_leaves_and_what_a_coder_approved_waits(
    desk_with: OpenDesk, clock: Clock, relay: Relay
) -> None:
    played = through(desk_with(review="always"), relay)
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    switches.stop(played.desk, "all", Actor("lead", "cli"), "The relay is not ours any more.")
    say(played, case_id, DecisionKind.APPROVE)
    for _ in range(4):
        clock.pass_(minutes=1)
        pipeline.sweep(played.desk)
        played.bell.answer(played.desk)
    case = case_of(played.desk.engine, case_id)
    assert (case.status, case.error) == (Status.APPROVED, "Sending is stopped.")
    assert relay.taken == []
    switches.go(played.desk, "all", Actor("lead", "cli"))
    clock.pass_(minutes=2)
    pipeline.sweep(played.desk)
    played.bell.answer(played.desk)
    case = case_of(played.desk.engine, case_id)
    assert (case.status, case.error, len(relay.taken)) == (Status.SENT, None, 1)


def test_a_switch_is_turned_once_with_a_reason_and_is_in_the_audit_log(
    desk_with: OpenDesk, clock: Clock
) -> None:
    desk, lead = desk_with().desk, Actor("lead", "web")
    with pytest.raises(UsageError, match="for a reason"):
        switches.stop(desk, "all", lead, " ")
    with pytest.raises(UsageError, match="There is no switch 'everything'; take one of automatic, all"):
        switches.stop(desk, "everything", lead, "why not")
    assert [switches.stop(desk, "all", lead, "fire"), switches.stop(desk, "all", lead, "fire")] == [
        True,
        False,
    ]
    with reading(desk.engine) as session:
        assert switches.is_stopped(session, "automatic"), "all is all"
    assert [(one.name, one.stopped, one.at) for one in switches.states(desk.engine)] == [
        ("automatic", False, None),
        ("all", True, clock()),
    ]
    assert [switches.go(desk, "all", lead), switches.go(desk, "all", lead)] == [True, False]
    with reading(desk.engine) as session:
        assert not switches.is_stopped(session, "automatic")
        lines = session.scalars(select(AuditEntry).where(AuditEntry.subject_kind == "switch")).all()
    assert [(one.action, one.subject, one.old, one.new, one.reason) for one in lines] == [
        ("switch.stop", "all", "goes", "stopped", "fire"),
        ("switch.go", "all", "stopped", "goes", ""),
    ]


@pytest.mark.parametrize("store_name", ["sqlite"])
def test_unshunting_is_in_the_audit_log_with_who_and_by_which_way(desk_with: OpenDesk, clock: Clock) -> None:
    played = desk_with(automatic_undo_seconds=60)
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    pipeline.shunt(played.desk, case_id, LookupError())
    pipeline.unshunt(played.desk, case_id, "ann", "web")
    with reading(played.desk.engine) as session:
        (line,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.unshunt"))
    assert (line.actor, line.via, line.old, line.new) == ("ann", "web", "shunted", "approved")
