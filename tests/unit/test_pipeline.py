"""Odds of the page that no journey meets: a relay that refuses, a way back, a broken template, a store that is away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import OperationalError

from consultant import desk as desk_of_consultant
from consultant import job_board, pipeline
from consultant.accounts import ledger
from consultant.delivery import outbox
from consultant.drafting.renderer import Renderer
from consultant.errors import DeliveryRefused, NotPossibleNow, TransientError
from consultant.lifecycle import Status
from consultant.models.base import reading
from consultant.review.decide import DecisionKind
from consultant.review.queue import trail

from tests.at_the_desk import ask, case_of, decide, introduce, mail, replies_of, take_in
from tests.journeys.journey import sent

if TYPE_CHECKING:
    from tests.conftest import Clock
    from tests.journeys.journey import Played
    from tests.unit.conftest import Desks


class Refuses:
    """A relay that does not want the mail."""

    def send(self, *_: object) -> None:
        sentence = "The relay said 550 5.1.1 to the recipient."
        raise DeliveryRefused(sentence)


class Surprises:
    """A relay that breaks in a way that nobody foresaw."""

    def send(self, *_: object) -> None:
        sentence = "Mrs. Sample"
        raise LookupError(sentence)


def undeliverable(desks: Desks, clock: Clock) -> tuple[Played, int, int]:
    played = desks()
    account = introduce(played.desk.engine, clock())
    case_id = ask(replace(played, desk=replace(played.desk, transport=Refuses())))
    return played, case_id, account


def test_what_the_relay_refuses_is_undeliverable_and_costs_nothing(desks: Desks, clock: Clock) -> None:
    played, case_id, account = undeliverable(desks, clock)
    case = case_of(played.desk.engine, case_id)
    assert (case.status, case.error) == (Status.HELD, "The relay said 550 5.1.1 to the recipient.")
    assert case.hold_reasons == ["Not delivered: 5.1.1, the address does not exist."]
    with reading(played.desk.engine) as session:
        assert ledger.balance(session, account) == 5


def test_an_undeliverable_reply_is_reopened_approved_and_sent(desks: Desks, clock: Clock) -> None:
    played, case_id, account = undeliverable(desks, clock)
    decide(played, case_id, DecisionKind.APPROVE)
    with reading(played.desk.engine) as session:
        steps = [event.to_status for event in trail(session, case_id)]
        assert steps[-5:] == ["undeliverable", "held", "approved", "sending", "sent"]
        assert [(e.kind, e.round) for e in ledger.entries(session, account) if e.case_id] == [
            ("reserve", 1),
            ("release", 1),
            ("reserve", 2),
            ("charge", 2),
        ]
        assert ledger.balance(session, account) == ledger.booked(session, account) == 4, "it was answered"
    assert len(sent(played)) == 1


def test_a_broken_template_shunts_and_no_half_mail_leaves(desks: Desks, clock: Clock) -> None:
    played = desks()
    introduce(played.desk.engine, clock())
    templates = played.services.settings.config / "templates"
    body = templates / "email" / "answer" / "body.html"
    whole = body.read_text(encoding="utf-8")
    body.write_text("<p>{{ verdict }}</p>{{ nobody_gave_this }}", encoding="utf-8")
    case_id = ask(played)
    case = case_of(played.desk.engine, case_id)
    assert (case.status, case.shunted_from) == (Status.SHUNTED, Status.ADMITTED)
    assert (case.error or "").startswith("UndefinedError")
    assert (replies_of(played.desk.engine, case_id), sent(played)) == ([], [])
    clock.pass_(hours=1)
    assert pipeline.sweep(played.desk) == 0, "it waits for a person"
    body.write_text(whole, encoding="utf-8")
    mended = replace(played, desk=replace(played.desk, renderer=Renderer(templates)))
    assert pipeline.unshunt(mended.desk, case_id, "admin") == Status.ADMITTED
    mended.bell.answer(mended.desk)
    case = case_of(played.desk.engine, case_id)
    assert (case.status, case.error, case.shunted_from) == (Status.SENT, None, None)


def test_unshunting_what_is_not_shunted_is_a_sentence(desks: Desks, clock: Clock) -> None:
    played = desks()
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    with pytest.raises(NotPossibleNow, match=r"CC-\w{4}-\w{4} is sent, not shunted\."):
        pipeline.unshunt(played.desk, case_id, "admin")


def test_a_surprise_while_sending_shunts_and_goes_on_after_the_lease(desks: Desks, clock: Clock) -> None:
    played = desks()
    introduce(played.desk.engine, clock())
    case_id = ask(replace(played, desk=replace(played.desk, transport=Surprises())))
    case = case_of(played.desk.engine, case_id)
    assert (case.status, case.shunted_from) == (Status.SHUNTED, Status.SENDING)
    assert "Sample" not in (case.error or "")
    assert pipeline.unshunt(played.desk, case_id, "admin") == Status.SENDING
    clock.pass_(minutes=3)
    pipeline.sweep(played.desk)
    played.bell.answer(played.desk)
    assert case_of(played.desk.engine, case_id).status == Status.SENT


@pytest.mark.parametrize(
    "away",
    [OperationalError("select", {}, Exception("locked")), TransientError("later")],
    ids=["store", "transient"],
)
def test_what_may_work_later_is_left_to_the_sweeper(
    desks: Desks, clock: Clock, monkeypatch: pytest.MonkeyPatch, away: Exception
) -> None:
    played = desks()
    introduce(played.desk.engine, clock())
    case_id = take_in(played)

    def fail(*_: object) -> None:
        raise away

    monkeypatch.setattr(pipeline, "find_letter", fail)
    pipeline.screen(played.desk, case_id)
    assert case_of(played.desk.engine, case_id).status == Status.RECEIVED
    monkeypatch.undo()
    clock.pass_(minutes=1)
    assert pipeline.sweep(played.desk) == 1
    played.bell.answer(played.desk)
    assert case_of(played.desk.engine, case_id).status == Status.SENT


def test_what_is_postponed_too_often_waits_for_a_person(
    desks: Desks, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = desks()
    introduce(played.desk.engine, clock())
    case_id = take_in(played)

    def fail(*_: object) -> None:
        sentence = "select"
        raise OperationalError(sentence, {}, Exception("Mrs. Sample"))

    monkeypatch.setattr(pipeline, "find_letter", fail)
    for mishap in range(1, pipeline.MOST_POSTPONEMENTS):
        clock.pass_(minutes=1)
        pipeline.screen(played.desk, case_id)
        case = case_of(played.desk.engine, case_id)
        assert (case.status, case.mishaps, case.status_since) == (Status.RECEIVED, mishap, clock())
    assert (case.error or "").startswith("OperationalError at ")
    pipeline.screen(played.desk, case_id)
    case = case_of(played.desk.engine, case_id)
    assert (case.status, case.shunted_from) == (Status.SHUNTED, Status.RECEIVED)
    assert "Sample" not in (case.error or "")
    monkeypatch.undo()
    pipeline.unshunt(played.desk, case_id, "admin")
    assert case_of(played.desk.engine, case_id).mishaps == 0
    played.bell.answer(played.desk)
    assert case_of(played.desk.engine, case_id).status == Status.SENT


class Dies:
    """A worker that is killed while the relay thinks."""

    def send(self, *_: object) -> None:
        raise SystemExit


def test_the_sweeper_frees_the_case_of_a_dead_worker_and_sets_it_aside_in_the_end(
    desks: Desks, clock: Clock
) -> None:
    played = desks()
    introduce(played.desk.engine, clock())
    case_id = take_in(played)
    pipeline.screen(played.desk, case_id)
    pipeline.draft(played.desk, case_id)
    mortal = replace(played.desk, transport=Dies())
    for mishap in range(1, outbox.MOST_DEATHS + 2):
        with pytest.raises(SystemExit):
            pipeline.deliver(mortal, case_id)
        clock.pass_(minutes=3)
        pipeline.sweep(played.desk)
        case = case_of(played.desk.engine, case_id)
        assert case.mishaps == mishap
        clock.pass_(hours=1)
    assert (case.status, case.shunted_from) == (Status.SHUNTED, Status.APPROVED)
    assert pipeline.unshunt(played.desk, case_id, "admin") == Status.APPROVED
    played.bell.answer(played.desk)
    assert case_of(played.desk.engine, case_id).status == Status.SENT


def test_a_store_that_can_t_even_count_is_waited_for(
    desks: Desks, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = desks()
    case_id = take_in(played)

    def fail(*_: object) -> None:
        sentence = "update"
        raise OperationalError(sentence, {}, Exception("locked"))

    monkeypatch.setattr(pipeline, "unit_of_work", fail)
    assert pipeline.postpone(played.desk, case_id, TransientError("later")) == 0
    monkeypatch.undo()
    assert case_of(played.desk.engine, case_id).mishaps == 0


def test_a_case_that_waits_for_a_person_is_not_postponed(desks: Desks, clock: Clock) -> None:
    played = desks(review="always")
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    assert pipeline.postpone(played.desk, case_id, TransientError("later")) == 0
    assert case_of(played.desk.engine, case_id).mishaps == 0


def test_a_case_that_moved_on_while_it_was_read_is_left_alone(
    desks: Desks, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = desks()
    introduce(played.desk.engine, clock())
    case_id = take_in(played)
    pipeline.screen(played.desk, case_id)
    first = desk_of_consultant.consult

    def somebody_else_is_faster(*arguments: object) -> object:
        monkeypatch.setattr(job_board, "consult", first)
        pipeline.draft(played.desk, case_id)
        return first(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(job_board, "consult", somebody_else_is_faster)
    pipeline.draft(played.desk, case_id)
    assert len(replies_of(played.desk.engine, case_id)) == 1


def test_a_sent_mail_whose_case_was_settled_by_another_is_not_settled_again(
    desks: Desks, clock: Clock
) -> None:
    played = desks()
    account = introduce(played.desk.engine, clock())

    class TakesSoLong:
        """The lease runs out while the relay thinks, and another worker sends it."""

        def send(self, *_: object) -> None:
            clock.pass_(minutes=5)
            pipeline.sweep(played.desk)
            pipeline.deliver(played.desk, case_id)

    case_id = take_in(played)
    pipeline.screen(played.desk, case_id)
    pipeline.draft(played.desk, case_id)
    pipeline.deliver(replace(played.desk, transport=TakesSoLong()), case_id)
    assert case_of(played.desk.engine, case_id).status == Status.SENT
    with reading(played.desk.engine) as session:
        steps = [event.to_status for event in trail(session, case_id)]
        assert steps.count("sent") == 1
        assert ledger.balance(session, account) == 4


def test_an_ended_case_is_not_shunted(desks: Desks, clock: Clock) -> None:
    played = desks()
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    pipeline.shunt(played.desk, case_id, ValueError("late"))
    assert case_of(played.desk.engine, case_id).status == Status.SENT


def test_a_draft_made_after_postponements_starts_delivery_with_none(desks: Desks, clock: Clock) -> None:
    played = desks()
    introduce(played.desk.engine, clock())
    case_id = take_in(played, mail(1))
    for _ in range(outbox.MOST_DEATHS + 1):
        pipeline.postpone(played.desk, case_id, TransientError())
    assert case_of(played.desk.engine, case_id).mishaps > outbox.MOST_DEATHS
    pipeline.screen(played.desk, case_id)
    pipeline.draft(played.desk, case_id)
    assert case_of(played.desk.engine, case_id).mishaps == 0
