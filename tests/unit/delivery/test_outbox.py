"""What waits to leave: enclosed once, claimed once, tried again by the table, refused once a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from consultant import pipeline
from consultant.accounts import ledger
from consultant.delivery import outbox
from consultant.delivery.dispatch import dispatch
from consultant.delivery.outbox import IN_LINE, LEASE, MOST_DEATHS
from consultant.delivery.retries import BACK_OFF, Outcome
from consultant.errors import DeliveryRefused, NotPossibleNow, RelayAway, TransientError
from consultant.lifecycle import Status
from consultant.mailboxes import load_mailboxes
from consultant.models.base import reading, unit_of_work
from consultant.vocabulary import Draft, ReplyKind

from tests.at_the_desk import ASKER, add_case, ask, case_of, introduce, take_in
from tests.conftest import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from consultant.models.case import Case

    from tests.conftest import Clock
    from tests.journeys.journey import Played
    from tests.unit.conftest import Desks

MAILBOX = load_mailboxes(CHECKOUT / "mailbox_config").get_by_name("consult")
DRAFT = Draft(ReplyKind.ANSWER, "Coding answer", "Yes.\n", "<p>Yes.</p>\n")


class Relay:
    """A transport that says what it is told to, and keeps what it was given."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.given: list[tuple[str, str, bytes]] = []

    def send(self, envelope_from: str, recipient: str, message: bytes) -> None:
        self.given.append((envelope_from, recipient, message))
        if self.error:
            raise self.error


@pytest.fixture
def session(desk_engine: Engine) -> Iterator[Session]:
    with unit_of_work(desk_engine) as opened:
        yield opened


def test_a_draft_is_enclosed_with_its_recipient_thread_and_message_id(session: Session, clock: Clock) -> None:
    case = add_case(session, 1, clock(), references="<a@x.example>")
    first = outbox.enclose(session, case, MAILBOX, DRAFT, author="desk", now=clock(), secret=b"key")
    second = outbox.enclose(session, case, MAILBOX, DRAFT, author="ann", now=clock(), secret=b"key")
    assert (first.version, second.version, second.author) == (1, 2, "ann")
    assert (first.recipient, first.sender) == (ASKER, MAILBOX.from_address)
    assert first.in_reply_to == "<q1@clinic.example>"
    assert first.references == "<a@x.example> <q1@clinic.example>"
    assert first.message_id != second.message_id
    assert first.message_id.endswith(f"@{MAILBOX.domain}>")
    assert outbox.newest(session, case.id) is second


def test_without_a_from_the_envelope_s_sender_is_answered(session: Session, clock: Clock) -> None:
    case = add_case(session, 1, clock(), sender_address="", envelope_from="env@clinic.example")
    reply = outbox.enclose(session, case, MAILBOX, DRAFT, author="desk", now=clock(), secret=b"key")
    assert reply.recipient == "env@clinic.example"


def test_a_mail_that_names_nobody_can_t_be_answered(session: Session, clock: Clock) -> None:
    case = add_case(session, 1, clock(), sender_address="", envelope_from="")
    with pytest.raises(NotPossibleNow, match=f"{case.reference} names nobody to answer"):
        outbox.enclose(session, case, MAILBOX, DRAFT, author="desk", now=clock(), secret=b"key")
    assert outbox.newest(session, case.id) is None


def test_a_refusal_goes_out_once_a_day_for_each_sender_and_kind(session: Session, clock: Clock) -> None:
    case = add_case(session, 1, clock())
    other = add_case(session, 2, clock(), sender_address="ben@clinic.example")

    def may(kind: ReplyKind = ReplyKind.OVER_QUOTA) -> bool:
        return outbox.may_refuse(session, case, kind, clock())

    assert (may(), may()) == (True, False)
    assert may(ReplyKind.SUSPENDED)
    assert outbox.may_refuse(session, other, ReplyKind.OVER_QUOTA, clock())
    clock.pass_(hours=11, minutes=59)
    assert not may(), "the same day in UTC"
    clock.pass_(minutes=1)
    assert (may(), may()) == (True, False)


def test_a_stranger_is_told_once_a_day_and_again_the_next(desks: Desks, clock: Clock) -> None:
    played = desks()
    statuses = []
    for number, wait in enumerate((0, 1, 24)):
        clock.pass_(hours=wait)
        case = case_of(played.desk.engine, ask(played, number))
        statuses.append((case.status, case.reason))
    assert [status for status, _ in statuses] == [Status.SENT, Status.DISCARDED, Status.SENT]
    assert "told once today already" in statuses[1][1]


def test_a_case_is_claimed_when_its_time_has_come_and_only_then(session: Session, clock: Clock) -> None:
    soon = clock() + timedelta(seconds=30)
    case = add_case(session, 1, clock(), status=Status.APPROVED, not_before=soon)
    assert outbox.claim(session, case, clock()) is None, "no reply yet"
    reply = outbox.enclose(session, case, MAILBOX, DRAFT, author="desk", now=clock(), secret=b"key")
    assert outbox.claim(session, case, clock()) is None, "too early"
    clock.pass_(seconds=30)
    parcel = outbox.claim(session, case, clock())
    assert parcel
    assert (parcel.reply_id, parcel.kind, parcel.mailbox) == (reply.id, ReplyKind.ANSWER, "consult")
    assert (parcel.outgoing.recipient, parcel.outgoing.reference) == (ASKER, case.reference)
    assert (case.status, case.lease_until) == (Status.SENDING, clock() + LEASE)


def test_a_case_that_another_process_claimed_is_not_claimed_again(session: Session, clock: Clock) -> None:
    case = add_case(session, 1, clock(), status=Status.APPROVED)
    outbox.enclose(session, case, MAILBOX, DRAFT, author="desk", now=clock(), secret=b"key")
    session.connection().exec_driver_sql("update cases set status = 'sending'")
    assert outbox.claim(session, case, clock()) is None


def test_a_lease_holds_until_it_runs_out(session: Session, clock: Clock) -> None:
    case = add_case(session, 1, clock(), status=Status.SENDING, lease_until=clock() + LEASE)
    assert outbox.release_lease(session, case, clock()) is Status.SENDING
    assert case.mishaps == 0
    clock.pass_(seconds=LEASE.total_seconds())
    assert outbox.release_lease(session, case, clock()) is Status.APPROVED
    assert (case.status, case.lease_until, case.mishaps) == (Status.APPROVED, None, 1)
    assert case.not_before == clock(), "the first death is forgiven at once"


def test_a_sender_that_dies_again_and_again_waits_longer_and_is_then_set_aside(
    session: Session, clock: Clock
) -> None:
    case = add_case(session, 1, clock(), status=Status.APPROVED)
    outbox.enclose(session, case, MAILBOX, DRAFT, author="desk", now=clock(), secret=b"key")
    waits = []
    for _ in range(MOST_DEATHS):
        assert outbox.claim(session, case, clock())
        clock.pass_(seconds=LEASE.total_seconds())
        assert outbox.release_lease(session, case, clock()) is Status.APPROVED
        assert case.not_before
        waits.append(case.not_before - clock())
        clock.now = case.not_before
    assert waits == [timedelta(0), *BACK_OFF[: MOST_DEATHS - 1]]
    assert outbox.claim(session, case, clock())
    clock.pass_(seconds=LEASE.total_seconds())
    assert outbox.release_lease(session, case, clock()) is Status.SHUNTED
    assert (case.shunted_from, case.error) == (Status.APPROVED, "the lease ran out too often")


@pytest.mark.parametrize(
    ("error", "outcome", "note"),
    [
        (None, Outcome.SENT, ""),
        (TransientError("The relay said 451 to the mail."), Outcome.LATER, "The relay said 451 to the mail."),
        (RelayAway("The relay can't be spoken to."), Outcome.AWAY, "The relay can't be spoken to."),
        (
            DeliveryRefused("The relay said 550 5.1.1 to the recipient."),
            Outcome.REFUSED,
            "The relay said 550 5.1.1 to the recipient.",
        ),
    ],
)
def test_a_dispatch_says_what_the_relay_said(
    session: Session, clock: Clock, error: Exception | None, outcome: Outcome, note: str
) -> None:
    case = add_case(session, 1, clock(), status=Status.APPROVED)
    outbox.enclose(session, case, MAILBOX, DRAFT, author="desk", now=clock(), secret=b"key")
    parcel = outbox.claim(session, case, clock())
    assert parcel
    relay = Relay(error)
    assert dispatch(relay, parcel) == (outcome, note)
    ((envelope_from, recipient, message),) = relay.given
    assert envelope_from.startswith("consult+b"), "a bounce comes back with the key of the case"
    assert recipient == ASKER
    assert b"Auto-Submitted: auto-replied" in message


def with_relay(played: Played, relay: Relay) -> Played:
    return replace(played, desk=replace(played.desk, transport=relay))


def test_a_relay_that_never_recovers_is_tried_by_the_table_and_then_given_up(
    desks: Desks, clock: Clock
) -> None:
    relay = Relay(TransientError("The relay said 451 to the mail."))
    played = with_relay(desks(), relay)
    account = introduce(played.desk.engine, clock())
    case_id = ask(played)
    began, attempt = clock(), 0
    while (case := case_of(played.desk.engine, case_id)).status == Status.APPROVED:
        wait = BACK_OFF[min(attempt, len(BACK_OFF) - 1)]
        attempt += 1
        assert (case.attempts, len(relay.given)) == (attempt, attempt)
        assert case.put_off_since == began
        assert case.not_before
        assert case.not_before == began + timedelta(hours=72) or (
            wait < case.not_before - clock() <= wait + wait / 10
        )
        assert case.error == "The relay said 451 to the mail."
        clock.now = case.not_before - timedelta(seconds=1)
        pipeline.deliver(played.desk, case_id)
        assert len(relay.given) == attempt, "not before its time"
        clock.pass_(seconds=1)
        pipeline.deliver(played.desk, case_id)
    assert clock() == began + timedelta(hours=72), "the last try is made when the time is over"
    assert (case.status, case.lease_until, case.put_off_since) == (Status.HELD, None, None)
    assert len(relay.given) == attempt + 1 > len(BACK_OFF)
    assert len({message for _, _, message in relay.given}) == 1, (
        "each time the same bytes, the same Message-ID"
    )
    with reading(played.desk.engine) as session:
        assert [e.kind for e in ledger.entries(session, account)] == ["grant", "reserve", "release"]
        assert ledger.balance(session, account) == 5


def test_a_relay_that_recovers_gets_it_and_the_question_is_charged(desks: Desks, clock: Clock) -> None:
    relay = Relay(TransientError("later"))
    played = with_relay(desks(), relay)
    account = introduce(played.desk.engine, clock())
    case_id = ask(played)
    relay.error = None
    clock.pass_(minutes=2)
    pipeline.sweep(played.desk)
    played.bell.answer(played.desk)
    case = case_of(played.desk.engine, case_id)
    assert (case.status, case.error) == (Status.SENT, None)
    with reading(played.desk.engine) as session:
        assert ledger.balance(session, account) == 4


def test_the_claim_of_a_case_in_received_finds_nothing(desks: Desks) -> None:
    played = desks()
    case_id = take_in(played)
    pipeline.deliver(played.desk, case_id)
    assert case_of(played.desk.engine, case_id).status == Status.RECEIVED


def approved(session: Session, clock: Clock, number: int) -> Case:
    """A case whose reply may leave now."""
    case = add_case(session, number, clock(), status=Status.APPROVED)
    outbox.enclose(session, case, MAILBOX, DRAFT, author="desk", now=clock(), secret=b"key")
    return case


def settle(session: Session, case: Case, clock: Clock, outcome: Outcome) -> Status:
    """Claim a case and write down what the relay said."""
    parcel = outbox.claim(session, case, clock())
    assert parcel
    return outbox.settle(session, case, parcel.reply_id, outcome, "words", clock())


def test_while_the_relay_is_away_the_eldest_asks_and_the_others_stand_in_line(
    session: Session, clock: Clock
) -> None:
    first, second, third = (approved(session, clock, number) for number in range(1, 4))
    settle(session, second, clock, Outcome.AWAY)
    assert outbox.claim(session, third, clock()) is None
    assert (third.waits_for_relay, third.not_before, third.error) == (True, second.not_before, IN_LINE)
    assert settle(session, first, clock, Outcome.AWAY) is Status.APPROVED, "nobody is before it"
    clock.pass_(minutes=1)
    assert outbox.claim(session, first, clock())
    assert outbox.claim(session, second, clock()) is None, "the first has not its answer yet"
    assert second.not_before == first.lease_until


@pytest.mark.parametrize("outcome", [Outcome.SENT, Outcome.LATER, Outcome.REFUSED])
def test_whatever_the_relay_says_of_one_mail_wakes_the_line(
    session: Session, clock: Clock, outcome: Outcome
) -> None:
    first, second = approved(session, clock, 1), approved(session, clock, 2)
    settle(session, first, clock, Outcome.AWAY)
    assert outbox.claim(session, second, clock()) is None
    clock.pass_(minutes=1)
    settle(session, first, clock, outcome)
    session.refresh(second)
    assert (second.waits_for_relay, second.not_before) == (False, clock())


def test_whoever_asks_for_all_and_dies_holds_nobody_up(session: Session, clock: Clock) -> None:
    first, second = approved(session, clock, 1), approved(session, clock, 2)
    settle(session, first, clock, Outcome.AWAY)
    clock.pass_(minutes=1)
    assert outbox.claim(session, first, clock())
    clock.pass_(seconds=LEASE.total_seconds())
    assert outbox.release_lease(session, first, clock()) is Status.APPROVED
    assert outbox.claim(session, second, clock())
