"""Several cases in one step: one transaction for all, and none that keeps another back. On both stores where rows are locked."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from consultant import admission, job_board, pipeline
from consultant.accounts import ledger
from consultant.delivery import dispatch, outbox
from consultant.delivery.pacing import PACED
from consultant.delivery.retries import Outcome
from consultant.desk import consult
from consultant.errors import RelayAway
from consultant.groups import together
from consultant.intake.letter import find_letter
from consultant.lifecycle import Status
from consultant.models.account import Account
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case
from consultant.models.reply import Reply
from consultant.review.queue import trail
from consultant.screening.threads import place

from tests.at_the_desk import introduce, mail, take_in
from tests.conftest import CHECKOUT
from tests.counting import commits
from tests.journeys.journey import Played, config_with, open_desk, sent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

    from consultant.desk import Asked, Consultation, Desk
    from consultant.mailboxes import Mailbox

    from tests.conftest import Clock
    from tests.stores import Store
    from tests.unit.conftest import Desks

GROUP = 4
SUE = "sue@clinic.example"
BEN = "ben@ambulance.example"


@pytest.fixture
def played(desks: Desks, clock: Clock) -> Played:
    opened = desks(review="never")
    introduce(opened.desk.engine, clock(), units=20)
    return opened


def arrive(played: Played, count: int = GROUP) -> list[int]:
    found = [take_in(played, mail(number)) for number in range(count)]
    played.bell.rings.clear()
    return found


def approved(played: Played) -> list[int]:
    cases = arrive(played)
    pipeline.screen(played.desk, *cases)
    pipeline.draft(played.desk, *cases)
    played.bell.rings.clear()
    return cases


def statuses(desk: Desk) -> list[str]:
    with reading(desk.engine) as session:
        return list(session.scalars(select(Case.status).order_by(Case.id)))


def test_some_cases_go_their_way_in_as_many_commits_as_one_and_one_for_each_that_left(played: Played) -> None:
    cases = arrive(played)
    with commits(played.desk.engine) as seen:
        pipeline.screen(played.desk, *cases)
        pipeline.draft(played.desk, *cases)
        pipeline.deliver(played.desk, *cases)
    assert statuses(played.desk) == [Status.SENT] * GROUP
    assert len(seen) == 4 + GROUP, "screen, draft, review, claim, and each that the relay took"
    assert len(sent(played)) == GROUP


def test_at_82_what_the_relay_took_is_written_down_before_the_next_is_handed_over(played: Played) -> None:
    cases, stood = approved(played), []

    class Watching:
        def send(self, *told: str | bytes) -> None:
            stood.append(statuses(played.desk))
            played.desk.transport.send(*told)  # type: ignore[arg-type]

    pipeline.deliver(replace(played.desk, transport=Watching()), *cases)
    assert stood == [[Status.SENT] * taken + [Status.SENDING] * (GROUP - taken) for taken in range(GROUP)]


def test_one_that_cannot_be_read_keeps_no_other_back(played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = arrive(played)

    def fail(*told: object) -> object:
        if told[2] == cases[1]:
            raise KeyError(cases[1])
        return find_letter(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "find_letter", fail)
    pipeline.screen(played.desk, *cases)
    assert statuses(played.desk) == [Status.ADMITTED, Status.SHUNTED, Status.ADMITTED, Status.ADMITTED]


def test_one_that_cannot_be_written_keeps_no_other_back(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = arrive(played)

    def fail(session: Session, case: Case, *told: object) -> None:
        if case.id == cases[2]:
            raise KeyError(case.id)
        place(session, case, *told)  # type: ignore[arg-type]

    monkeypatch.setattr(admission, "place", fail)
    pipeline.screen(played.desk, *cases)
    assert statuses(played.desk) == [Status.ADMITTED, Status.ADMITTED, Status.SHUNTED, Status.ADMITTED]
    assert sorted(played.bell.rings) == [("draft", one) for one in cases if one != cases[2]]
    with reading(played.desk.engine) as session:
        assert session.scalars(select(Account.balance)).one() == 20 - 3, (
            "what was undone with it is booked once"
        )


def test_one_unit_and_some_mails_in_one_group_admit_one(desks: Desks, clock: Clock) -> None:
    played = desks(review="never")
    introduce(played.desk.engine, clock(), units=1)
    pipeline.screen(played.desk, *arrive(played))
    assert statuses(played.desk) == [Status.ADMITTED, Status.APPROVED, Status.DISCARDED, Status.DISCARDED]


def test_a_relay_that_is_away_is_asked_once_for_all_of_a_group(played: Played, clock: Clock) -> None:
    cases, asked = approved(played), []

    class Away:
        def send(self, *_: object) -> None:
            asked.append(1)
            raise RelayAway

    away = replace(played.desk, transport=Away())
    pipeline.deliver(away, *cases)
    assert len(asked) == 1
    assert statuses(played.desk) == [Status.APPROVED] * GROUP
    assert [one for _, one in played.bell.rings] == cases[1:], "they are put back, and rung for"
    played.bell.answer(away)
    assert len(asked) == 1, "they stand in line behind the first"
    clock.pass_(minutes=10)
    pipeline.sweep(played.desk)
    played.bell.answer(played.desk)
    clock.pass_(minutes=1)
    pipeline.sweep(played.desk)
    played.bell.answer(played.desk)
    assert statuses(played.desk) == [Status.SENT] * GROUP
    assert len(sent(played)) == GROUP


def test_a_relay_that_is_slow_gets_one_mail_and_the_others_are_put_back(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = approved(played)
    monkeypatch.setattr(dispatch, "GROUP_SECONDS", -1.0)
    pipeline.deliver(played.desk, *cases)
    assert statuses(played.desk) == [Status.SENT] + [Status.APPROVED] * 3
    assert [one for _, one in played.bell.rings] == cases[1:]
    played.bell.answer(played.desk)
    assert statuses(played.desk) == [Status.SENT] * GROUP
    assert len(sent(played)) == GROUP
    with reading(played.desk.engine) as session:
        assert "put back" in [one.note for one in trail(session, cases[1])]


def test_a_reply_that_cannot_be_made_is_shunted_and_the_others_leave(played: Played) -> None:
    cases = approved(played)
    with unit_of_work(played.desk.engine) as session:
        session.scalars(select(Reply).where(Reply.case_id == cases[0])).one().message_id = "none"
    pipeline.deliver(played.desk, *cases)
    assert statuses(played.desk) == [Status.SHUNTED] + [Status.SENT] * 3


def test_one_that_cannot_be_settled_takes_no_other_with_it(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = approved(played)
    first = ledger.settle

    def fail(session: Session, case_id: int, **told: object) -> None:
        if case_id == cases[3]:
            raise KeyError(case_id)
        first(session, case_id, **told)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger, "settle", fail)
    pipeline.deliver(played.desk, *cases)
    assert statuses(played.desk) == [Status.SENT] * 3 + [Status.SHUNTED]
    assert len(sent(played)) == GROUP, "each left once"


def test_a_paced_mail_that_was_put_back_keeps_its_turn(played: Played, clock: Clock) -> None:
    cases = approved(played)
    with unit_of_work(played.desk.engine) as session:
        case = session.get_one(Case, cases[0])
        case.error = PACED
        parcel = outbox.claim(session, case, clock())
        assert parcel is not None
        give_up = outbox.GIVE_UP
        status = outbox.note_outcome(session, case, parcel.reply_id, Outcome.PUT_BACK, "", clock(), give_up)
        assert (status, case.error, case.attempts) == (Status.APPROVED, PACED, 0)


def test_a_group_in_whose_conversation_somebody_wrote_again_holds_that_one_back(
    desks: Desks, clock: Clock
) -> None:
    played = desks(review="never", automatic_undo_seconds=60)
    introduce(played.desk.engine, clock(), units=20)
    cases = approved(played)
    clock.pass_(seconds=5)
    again = take_in(played, mail(99, header="In-Reply-To: <q1@clinic.example>\r\n"))
    pipeline.screen(played.desk, again)
    clock.pass_(minutes=2)
    with reading(played.desk.engine) as session:
        joined = session.get_one(Case, again).thread_id
    pipeline.deliver(played.desk, *cases)
    expected = [Status.HELD if one == joined else Status.SENT for one in cases]
    assert statuses(played.desk)[:GROUP] == expected
    assert joined in cases


def test_a_follow_up_is_read_with_the_question_before_it_that_is_drafted_in_the_same_group(
    played: Played,
) -> None:
    first = take_in(played, mail(1))
    again = take_in(played, mail(2, header="In-Reply-To: <q1@clinic.example>\r\n"))
    pipeline.screen(played.desk, first, again)
    seen = []

    def consulted(desk: Desk, mailbox: Mailbox, asked: Asked) -> Consultation:
        seen.append(asked.former is not None)
        return consult(desk, mailbox, asked)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(job_board, "consult", consulted)
        pipeline.draft(played.desk, again, first)
    assert seen == [False, True]


def test_a_mail_that_something_came_with_is_drafted_after_the_others_of_its_group(played: Played) -> None:
    header = (
        'MIME-Version: 1.0\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename="a.csv"\r\n'
    )
    heavy, light = take_in(played, mail(1, header=header)), take_in(played, mail(2))
    pipeline.screen(played.desk, heavy, light)
    with commits(played.desk.engine) as seen:
        pipeline.draft(played.desk, heavy, light)
    assert len(seen) == 4, "draft and review, of each"


def test_where_domains_have_their_pace_a_group_takes_turns_domain_by_domain_and_leaves_as_it_came(
    desks: Desks, clock: Clock
) -> None:
    played = desks(review="never")
    left: list[str] = []

    class Notes:
        def send(self, _envelope_from: str, recipient: str, _message: bytes) -> None:
            left.append(recipient)

    paced = replace(played.desk, mails_a_minute=2, transport=Notes())
    for address in (BEN, SUE):
        introduce(played.desk.engine, clock(), address=address)
    cases = [take_in(played, mail(one, sender=(SUE, BEN)[one % 2])) for one in range(6)]
    pipeline.screen(played.desk, *cases)
    pipeline.draft(played.desk, *cases)
    pipeline.deliver(paced, *cases)
    assert statuses(played.desk) == [Status.SENT] * 4 + [Status.APPROVED] * 2
    assert left == [SUE, BEN] * 2


@pytest.fixture
def on_both(store: Store, tmp_path: Path, clock: Clock) -> Played:
    opened = open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock)
    introduce(opened.desk.engine, clock(), units=20)
    introduce(opened.desk.engine, clock(), address=SUE, units=20)
    return opened


def test_a_group_of_two_accounts_is_written_on_both_stores(on_both: Played) -> None:
    cases = [*arrive(on_both), take_in(on_both, mail(7, sender=SUE))]
    pipeline.screen(on_both.desk, *cases)
    pipeline.draft(on_both.desk, *cases)
    pipeline.deliver(on_both.desk, *cases)
    assert statuses(on_both.desk) == [Status.SENT] * 5


def test_claims_of_a_process_that_died_are_taken_up_one_by_one(played: Played, clock: Clock) -> None:
    cases = approved(played)
    with unit_of_work(played.desk.engine) as session:
        for case in session.scalars(select(Case)):
            case.status, case.lease_until = Status.SENDING, clock()
    clock.pass_(seconds=120)
    alone: list[int] = []
    played.bell.ring = lambda _step, case_id, **_: alone.append(case_id)  # type: ignore[method-assign]
    played.bell.ring_all = lambda _step, case_ids, **_: pytest.fail(f"{case_ids} together")  # type: ignore[method-assign]
    assert pipeline.sweep(played.desk) == GROUP
    assert alone == cases
    assert statuses(played.desk) == [Status.APPROVED] * GROUP


def test_a_draft_of_what_was_understood_before_a_coder_corrected_it_is_not_written(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = arrive(played)
    pipeline.screen(played.desk, *cases)

    def corrected_meanwhile(desk: Desk, mailbox: Mailbox, asked: Asked) -> Consultation:
        with unit_of_work(desk.engine) as session:
            session.get_one(Case, cases[0]).corrections = '{"setting": "outpatient_hospital"}'
        return consult(desk, mailbox, asked)

    monkeypatch.setattr(job_board, "consult", corrected_meanwhile)
    pipeline.draft(played.desk, *cases)
    assert statuses(played.desk) == [Status.ADMITTED] + [Status.APPROVED] * 3


def test_at_82_where_the_store_does_not_take_what_the_relay_said_no_further_one_is_handed_over(
    played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = approved(played)

    def away(session: Session, case_id: int, **told: object) -> None:
        message = "away"
        raise OperationalError(message, None, Exception())

    monkeypatch.setattr(ledger, "settle", away)
    pipeline.deliver(played.desk, *cases)
    assert len(sent(played)) == 1
    assert statuses(played.desk) == [Status.SENDING] * GROUP


def test_a_store_that_is_away_for_all_and_for_the_first_is_not_waited_for_by_the_others() -> None:
    tried: list[list[int]] = []

    @contextmanager
    def guard(_: int) -> Iterator[None]:
        with suppress(OperationalError):
            yield

    def write(some: Collection[int]) -> None:
        tried.append(list(some))
        message = "away"
        raise OperationalError(message, None, Exception())

    assert list(together(guard, [1, 2, 3], write)) == []
    assert tried == [[1, 2, 3], [1]]
