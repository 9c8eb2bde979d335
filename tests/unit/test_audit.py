"""The audit: a desk with every kind of end is sound, and each check names what was broken by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from consultant import pipeline
from consultant.accounts import ledger
from consultant.announcements import take_up_again
from consultant.audit import ASKED_AT_ONCE, CHECKS, MOST_NAMED, Audit, audit
from consultant.cli.main import run
from consultant.errors import DeliveryRefused, TransientError
from consultant.lifecycle import Status
from consultant.mail.envelope import Envelope
from consultant.models.account import Account, EntryKind, LedgerEntry, Unit
from consultant.models.base import unit_of_work
from consultant.models.case import Case, CaseEvent, RawMail, move
from consultant.models.reply import Reply
from consultant.review.decide import Decision, DecisionKind

from tests.at_the_desk import ASKER, add_case, ask, case_of, decide, introduce, mail, replies_of, take_in
from tests.conftest import Clock
from tests.journeys.journey import Played
from tests.unit.conftest import Desks


class Says:
    """A relay that answers every mail with one error."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def send(self, *_: object) -> None:
        raise self.error


def sending_through(played: Played, error: Exception) -> Played:
    return replace(played, desk=replace(played.desk, transport=Says(error)))


def bounce(played: Played, case_id: int, clock: Clock) -> None:
    """What a delivery status notification will do."""
    with unit_of_work(played.desk.engine) as session:
        assert move(session, session.get_one(Case, case_id), Status.BOUNCED, at=clock(), note="5.1.1")


def answered(played: Played, _: Clock) -> int:
    return ask(played, 1)


def asked_by_a_stranger(played: Played, _: Clock) -> int:
    return ask(played, 2, sender="stranger@example.org")


def asked_twice_by_a_stranger(played: Played, _: Clock) -> int:
    ask(played, 30, sender="other@example.org")
    return ask(played, 31, sender="other@example.org")


def asked_over_quota(played: Played, clock: Clock) -> int:
    introduce(played.desk.engine, clock(), address="poor@clinic.example", units=0)
    return ask(played, 3, sender="poor@clinic.example")


def sent_by_a_robot(played: Played, _: Clock) -> int:
    case_id = take_in(played, mail(4, header="Auto-Submitted: auto-replied\r\n"))
    played.bell.answer(played.desk)
    return case_id


def unreadable(played: Played, _: Clock) -> int:
    case_id = take_in(played, b"\x00\x01\x02")
    played.bell.answer(played.desk)
    return case_id


def came_again_after_the_answer(played: Played, _: Clock) -> int:
    ask(played, 5)
    return ask(played, 5)


def undeliverable(played: Played, _: Clock) -> int:
    return ask(sending_through(played, DeliveryRefused("The relay said 550.")), 6)


def reopened_and_sent(played: Played, clock: Clock) -> int:
    case_id = ask(sending_through(played, DeliveryRefused("The relay said 550.")), 7)
    decide(played, case_id, DecisionKind.APPROVE)
    return case_id


def waiting_for_the_relay(played: Played, _: Clock) -> int:
    return ask(sending_through(played, TransientError()), 8)


def bounced(played: Played, clock: Clock) -> int:
    case_id = ask(played, 9)
    bounce(played, case_id, clock)
    return case_id


def bounced_reopened_and_sent(played: Played, clock: Clock) -> int:
    case_id = bounced(played, clock)
    decide(played, case_id, DecisionKind.REOPEN)
    decide(played, case_id, DecisionKind.APPROVE)
    return case_id


def reopened_when_its_raw_mail_was_forgotten(played: Played, clock: Clock) -> int:
    case_id = ask(sending_through(played, DeliveryRefused("The relay said 550.")), 10)
    decide(played, case_id, DecisionKind.DROP)
    with unit_of_work(played.desk.engine) as session:
        session.execute(delete(RawMail).where(RawMail.case_id == case_id))
    decide(played, case_id, DecisionKind.REOPEN)
    return case_id


def shunted(played: Played, clock: Clock) -> int:
    case_id = take_in(played, mail(11))
    played.bell.rings.clear()
    pipeline.shunt(played.desk, case_id, LookupError())
    return case_id


def shunted_and_back(played: Played, clock: Clock) -> int:
    case_id = take_in(played, mail(12))
    played.bell.rings.clear()
    pipeline.shunt(played.desk, case_id, LookupError())
    pipeline.unshunt(played.desk, case_id, "operator")
    played.bell.answer(played.desk)
    return case_id


def held(played: Played, _: Clock) -> int:
    return ask(played, 13)


def by_a_coder(*kinds: DecisionKind) -> Callable[[Played, Clock], int]:
    def decided(played: Played, _: Clock) -> int:
        case_id = ask(played, 14)
        for kind in kinds:
            decide(played, case_id, kind, "Please call us.")
        return case_id

    return decided


def corrected(*kinds: DecisionKind) -> Life:
    """A question that was answered, and what a coder decides about the answer, each step a minute after the other."""

    def decided(played: Played, clock: Clock) -> int:
        case_id = ask(played, 21)
        for kind in kinds:
            clock.pass_(minutes=1)
            decision = Decision(kind, "coder", "Words.", reason="It was wrong.")
            pipeline.decide(played.desk, case_id, decision)
            if DecisionKind.RECALL not in kinds:
                played.bell.answer(played.desk)
        return case_id

    return decided


def clarified_and_corrected(played: Played, clock: Clock) -> int:
    """What cost nothing is on its way without a reservation."""
    case_id = ask(played, 22, "How many units may I bill for it?")
    pipeline.decide(
        played.desk, case_id, Decision(DecisionKind.CORRECT, "coder", "This one.", reason="Easy.")
    )
    return case_id


def clarified_and_bounced(*kinds: DecisionKind) -> Life:
    """What cost nothing comes back and waits for a person without a reservation, and sets one aside when it leaves again."""

    def decided(played: Played, clock: Clock) -> int:
        case_id = ask(played, 23, "How many units may I bill for it?")
        bounce(played, case_id, clock)
        with unit_of_work(played.desk.engine) as session:
            assert take_up_again(played.desk, session, session.get_one(Case, case_id))
        for kind in kinds:
            decide(played, case_id, kind, "Please call us.")
        return case_id

    return decided


def corrected_and_bounced(played: Played, clock: Clock) -> int:
    case_id = corrected(DecisionKind.CORRECT)(played, clock)
    bounce(played, case_id, clock)
    return case_id


Life = Callable[[Played, Clock], int]

LIVES: list[tuple[Life, str, Status]] = [
    (answered, "never", Status.SENT),
    (asked_by_a_stranger, "never", Status.SENT),
    (asked_twice_by_a_stranger, "never", Status.DISCARDED),
    (asked_over_quota, "never", Status.SENT),
    (sent_by_a_robot, "never", Status.DISCARDED),
    (unreadable, "never", Status.HELD),
    (came_again_after_the_answer, "never", Status.SENT),
    (undeliverable, "never", Status.HELD),
    (reopened_and_sent, "never", Status.SENT),
    (waiting_for_the_relay, "never", Status.APPROVED),
    (bounced, "never", Status.BOUNCED),
    (bounced_reopened_and_sent, "never", Status.SENT),
    (reopened_when_its_raw_mail_was_forgotten, "never", Status.HELD),
    (shunted, "never", Status.SHUNTED),
    (shunted_and_back, "never", Status.SENT),
    (held, "always", Status.HELD),
    (by_a_coder(DecisionKind.APPROVE), "always", Status.SENT),
    (by_a_coder(DecisionKind.AMEND), "always", Status.SENT),
    (by_a_coder(DecisionKind.DECLINE), "always", Status.SENT),
    (by_a_coder(DecisionKind.DROP), "always", Status.DISCARDED),
    (by_a_coder(DecisionKind.DROP, DecisionKind.REOPEN), "always", Status.HELD),
    (by_a_coder(DecisionKind.DROP, DecisionKind.REOPEN, DecisionKind.APPROVE), "always", Status.SENT),
    (by_a_coder(DecisionKind.REDRAFT), "always", Status.HELD),
    (corrected(DecisionKind.CORRECT), "never", Status.SENT),
    (corrected(DecisionKind.CORRECT, DecisionKind.CORRECT, DecisionKind.WITHDRAW), "never", Status.SENT),
    (corrected(DecisionKind.CORRECT, DecisionKind.RECALL), "never", Status.HELD),
    (corrected(DecisionKind.CORRECT, DecisionKind.RECALL, DecisionKind.DROP), "never", Status.SENT),
    (clarified_and_corrected, "never", Status.APPROVED),
    (clarified_and_bounced(), "never", Status.HELD),
    (clarified_and_bounced(DecisionKind.APPROVE), "never", Status.SENT),
    (clarified_and_bounced(DecisionKind.AMEND), "never", Status.SENT),
]
"""What can become of a mail, the mailbox's policy, and where the case stands then."""


@pytest.mark.parametrize(("life", "review", "status"), LIVES)
def test_a_case_is_sound_whatever_became_of_it(
    life: Life, review: str, status: Status, desks: Desks, clock: Clock
) -> None:
    played = desks(review=review)
    introduce(played.desk.engine, clock(), units=20)
    case_id = life(played, clock)
    assert case_of(played.desk.engine, case_id).status == status
    assert audit(played.desk.engine, clock()).differences == ()


def test_an_empty_desk_is_sound_and_counts_nothing(desks: Desks, clock: Clock) -> None:
    found = audit(desks().desk.engine, clock(), [])
    assert found.differences == ()
    assert set(found.counts.values()) == {0}


def test_the_counts_are_those_of_the_journey(desks: Desks, clock: Clock) -> None:
    played = desks(review="never")
    introduce(played.desk.engine, clock(), units=20)
    for life in (answered, came_again_after_the_answer, shunted, undeliverable, waiting_for_the_relay):
        life(played, clock)
    accepted = [f"<q{number}@clinic.example>" for number in (1, 5, 5, 11, 6, 8)]
    found = audit(played.desk.engine, clock(), accepted)
    assert found.differences == ()
    assert {name: count for name, count in found.counts.items() if count} == {
        "mails taken": 6,
        "came again": 1,
        "cases": 5,
        "cases approved": 1,
        "cases sent": 2,
        "cases held": 1,
        "cases shunted": 1,
        "ended": 2,
        "with a person": 2,
        "on the way": 1,
        "replies sent": 2,
        "questions reserved": 4,
        "questions charged": 2,
        "questions given back": 1,
        "accepted as told": 6,
    }


def of_case(kind: EntryKind, case_id: int, clock: Clock, **columns: int) -> dict[str, object]:
    """A line of the quota book."""
    values = {"account_id": 1, "case_id": case_id, "kind": kind, "amount": 0, "actor": "x", "at": clock()}
    return {**values, "reason": "", "round": 1, **columns}


def without_first_line(session: Session, case_id: int, _: Clock) -> None:
    session.execute(delete(CaseEvent).where(CaseEvent.case_id == case_id, CaseEvent.from_status.is_(None)))


def without_raw(session: Session, case_id: int, _: Clock) -> None:
    session.execute(delete(RawMail).where(RawMail.case_id == case_id))


def moved_by_hand(session: Session, case_id: int, _: Clock) -> None:
    session.execute(update(Case).where(Case.id == case_id).values(status=Status.UNDELIVERABLE))


def long_ago(session: Session, case_id: int, clock: Clock) -> None:
    since = clock() - timedelta(minutes=3)
    session.execute(update(Case).where(Case.id == case_id).values(status_since=since, not_before=None))


def reply_not_noted(session: Session, case_id: int, _: Clock) -> None:
    session.execute(update(Reply).where(Reply.case_id == case_id).values(sent_at=None))


def sent_twice(session: Session, case_id: int, clock: Clock) -> None:
    for start, to in ((Status.SENT, Status.SENDING), (Status.SENDING, Status.SENT)):
        session.add(CaseEvent(case_id=case_id, at=clock(), from_status=start, to_status=to, actor="x"))


def balance_by_hand(session: Session, _: int, __: Clock) -> None:
    session.execute(update(Account).values(balance=Account.balance + 1))


def posting_balance_by_hand(session: Session, _: int, __: Clock) -> None:
    session.execute(update(Account).values(posting_balance=Account.posting_balance + 1))


def charged_twice(session: Session, case_id: int, clock: Clock) -> None:
    session.execute(insert(LedgerEntry).values(**of_case(EntryKind.CHARGE, case_id, clock, round=2)))


def reserved_twice(session: Session, case_id: int, clock: Clock) -> None:
    session.execute(insert(LedgerEntry).values(**of_case(EntryKind.RESERVE, case_id, clock, round=2)))


def without(kind: EntryKind) -> Callable[[Session, int, Clock], None]:
    def removed(session: Session, case_id: int, _: Clock) -> None:
        session.execute(text("DROP TRIGGER append_only_ledger_entries_delete"))
        session.execute(delete(LedgerEntry).where(LedgerEntry.case_id == case_id, LedgerEntry.kind == kind))

    return removed


Break = Callable[[Session, int, Clock], None]

BREAKS: list[tuple[str, Life, str, Break]] = [
    ("case that is not made by one mail", answered, "never", without_first_line),
    ("case without its mail", held, "always", without_raw),
    ("case without its mail", shunted, "never", without_raw),
    ("case that stands where its trail does not", answered, "never", moved_by_hand),
    ("case on no live path", waiting_for_the_relay, "never", long_ago),
    ("case without just one reply", answered, "never", reply_not_noted),
    ("case without just one reply", answered, "never", sent_twice),
    ("account whose balance is not the sum of its lines", answered, "never", balance_by_hand),
    ("account whose posting balance is not the sum of its lines", answered, "never", posting_balance_by_hand),
    ("case that is booked wrongly", answered, "never", charged_twice),
    ("case that is booked wrongly", held, "always", reserved_twice),
    ("ended case that keeps a reservation", answered, "never", without(EntryKind.CHARGE)),
    ("case on its way without a reservation", held, "always", without(EntryKind.RESERVE)),
    ("answered case that is not charged", answered, "never", without(EntryKind.CHARGE)),
]


def test_every_check_is_broken_once() -> None:
    assert {what for what, *_ in BREAKS} == set(CHECKS)


def broken(desks: Desks, clock: Clock, life: Life, review: str, how: Break) -> tuple[Audit, str]:
    """What the audit says of a desk after a break, and the case's reference."""
    played = desks(review=review)
    introduce(played.desk.engine, clock(), units=20)
    case_id = life(played, clock)
    with unit_of_work(played.desk.engine) as session:
        how(session, case_id, clock)
    return audit(played.desk.engine, clock()), case_of(played.desk.engine, case_id).reference


@pytest.mark.parametrize(("what", "life", "review", "how"), BREAKS)
def test_what_is_broken_by_hand_is_named(
    what: str, life: Life, review: str, how: Break, desks: Desks, clock: Clock
) -> None:
    found, reference = broken(desks, clock, life, review, how)
    (named,) = [difference for difference in found.differences if difference.what == what]
    assert named.count == 1
    assert named.named == ((ASKER,) if what.startswith("account") else (reference,))


@pytest.mark.parametrize(("minutes", "sound"), [(1, True), (3, False)])
def test_a_received_case_that_nobody_moves_is_on_no_live_path(
    minutes: int, sound: bool, desks: Desks, clock: Clock
) -> None:
    played = desks()
    take_in(played)
    clock.pass_(minutes=minutes)
    assert (audit(played.desk.engine, clock()).differences == ()) == sound


def test_mails_that_were_accepted_are_compared_with_the_cases(desks: Desks, clock: Clock) -> None:
    played = desks()
    take_in(played)
    with unit_of_work(played.desk.engine) as session:
        for number in (7, 8):
            add_case(session, number, clock(), message_id="<twice@clinic.example>")
        add_case(session, 9, clock(), message_id="<both@clinic.example>")
        add_case(
            session, 10, clock(), message_id="<both@clinic.example>", mailbox="billing", reference="CC-Z"
        )
    lost = [f"<lost{number}@clinic.example>" for number in range(ASKED_AT_ONCE + 1)]
    told = ["<q1@clinic.example>", "<twice@clinic.example>", "<both@clinic.example>", *lost]
    found = {one.what: one for one in audit(played.desk.engine, clock(), told).differences}
    assert found["accepted mail without a case"].count == len(lost)
    assert found["accepted mail without a case"].named == tuple(sorted(lost)[:MOST_NAMED])
    assert found["accepted mail with several cases"].named == ("<twice@clinic.example>",)
    two_mails = [*told, "<twice@clinic.example>"]
    found = {one.what: one for one in audit(played.desk.engine, clock(), two_mails).differences}
    assert "accepted mail with several cases" not in found, "two mails may bear one Message-ID"


def test_the_command_prints_counts_and_exits_0_or_1(
    desks: Desks, clock: Clock, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    played = desks(review="never")
    introduce(played.desk.engine, clock())
    ask(played)
    told = tmp_path / "accepted.txt"
    told.write_text("<q1@clinic.example>\n\n", encoding="utf-8")
    assert run(["cases", "audit", "--accepted", str(told)]) == 0
    assert capfd.readouterr().out.rstrip().endswith("Nothing is lost, nothing is doubled.")
    told.write_text("<q1@clinic.example>\n<q2@clinic.example>\n", encoding="utf-8")
    assert run(["cases", "audit", "--accepted", str(told)]) == 1
    out = capfd.readouterr().out
    assert "DIFFERENCE  accepted mail without a case: 1  (<q2@clinic.example>)" in out
    assert out.rstrip().endswith("Something does not fit.")
    assert run(["cases", "audit", "--json", "--accepted", str(told)]) == 1
    printed = json.loads(capfd.readouterr().out)
    assert printed["counts"]["accepted as told"] == 2
    assert [one["what"] for one in printed["differences"]] == ["accepted mail without a case"]
    assert run(["cases", "audit", "--accepted", str(tmp_path / "absent")]) == 2


def test_an_audit_changes_nothing(desks: Desks, clock: Clock) -> None:
    played = desks()
    take_in(played)
    clock.pass_(hours=1)
    with unit_of_work(played.desk.engine) as session:
        before = session.execute(select(Case.status, Case.status_since)).all()
    audit(played.desk.engine, clock())
    with unit_of_work(played.desk.engine) as session:
        assert session.execute(select(Case.status, Case.status_since)).all() == before


def test_a_backlog_that_moves_is_sound_and_who_was_passed_long_ago_is_not(desks: Desks, clock: Clock) -> None:
    played = desks()
    introduce(played.desk.engine, clock())
    waiting = [take_in(played, mail(number)) for number in range(1, 5)]
    clock.pass_(minutes=5)
    at_rest = "case on no live path"
    assert [d.count for d in audit(played.desk.engine, clock()).differences if d.what == at_rest] == [4]
    pipeline.screen(played.desk, waiting[0])
    assert not audit(played.desk.engine, clock()).differences, "the others wait their turn"
    pipeline.screen(played.desk, waiting[2])
    assert not audit(played.desk.engine, clock()).differences, "several workers pass one another"
    clock.pass_(seconds=90)
    pipeline.screen(played.desk, waiting[3])
    found = [
        difference
        for difference in audit(played.desk.engine, clock()).differences
        if difference.what == at_rest
    ]
    assert [difference.named for difference in found] == [
        (case_of(played.desk.engine, waiting[1]).reference,)
    ]


POSTING = """Title: Inpatient coder
Place: Portland, OR
Pay: $28 - $34 an hour
Apply: careers@clinic.example

You code inpatient records of three hospitals and query physicians where the documentation is unclear."""


def mail_to_the_board(played: Played, number: int, words: str, to: str = "jobs@localhost") -> int:
    raw = mail(number, words).replace(b"To: consult@localhost", f"To: {to}".encode())
    envelope = Envelope(ASKER, (to,), "test", played.desk.clock())
    case_id = pipeline.receive(played.desk, envelope, raw)[0].case_id
    played.bell.answer(played.desk)
    return case_id


def on_the_board(desks: Desks, clock: Clock) -> tuple[Played, int]:
    """A posting that a moderator let onto the board, and what was written of it since; its case."""
    played = desks(jobs={})
    account = introduce(played.desk.engine, clock(), units=0)
    with unit_of_work(played.desk.engine) as session:
        ledger.grant(session, account, 9, actor="x", reason="", at=clock(), unit=Unit.POSTING)
    case_id = mail_to_the_board(played, 1, POSTING)
    assert not audit(played.desk.engine, clock()).differences
    decide(played, case_id, DecisionKind.APPROVE)
    assert case_of(played.desk.engine, case_id).status == Status.SENT
    clock.pass_(minutes=1)
    return played, case_id


def test_a_posting_and_its_renewal_are_counted_and_cost_a_posting_each(desks: Desks, clock: Clock) -> None:
    played, case_id = on_the_board(desks, clock)
    key = replies_of(played.desk.engine, case_id)[-1].reply_to
    clock.pass_(days=46)
    renewed = mail_to_the_board(played, 2, "renew", key)
    clock.pass_(minutes=1)
    mail_to_the_board(played, 3, "close", key)
    found = audit(played.desk.engine, clock())
    assert found.differences == ()
    counts = {
        name: count for name, count in found.counts.items() if name.startswith(("questions", "postings"))
    }
    assert counts == {
        "questions reserved": 0, "questions charged": 0, "questions given back": 0,
        "postings reserved": 2, "postings charged": 2, "postings given back": 0,
    }  # fmt: skip
    with unit_of_work(played.desk.engine) as session:
        assert {row.unit for row in session.query(LedgerEntry)} == {Unit.POSTING}
        without(EntryKind.CHARGE)(session, renewed, clock)
    named = {one.what: one.named for one in audit(played.desk.engine, clock()).differences}
    assert named["answered case that is not charged"] == (case_of(played.desk.engine, renewed).reference,)


def test_a_posting_that_nobody_paid_for_is_named(desks: Desks, clock: Clock) -> None:
    played, case_id = on_the_board(desks, clock)
    with unit_of_work(played.desk.engine) as session:
        without(EntryKind.CHARGE)(session, case_id, clock)
    named = {one.what: one.named for one in audit(played.desk.engine, clock()).differences}
    assert named["answered case that is not charged"] == (case_of(played.desk.engine, case_id).reference,)
