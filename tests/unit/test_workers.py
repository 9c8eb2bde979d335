"""How the Celery side is wired: which queue a task waits in, what a worker takes from, and where beat may be killed."""

from __future__ import annotations

import runpy
from datetime import UTC, datetime, timedelta

import pytest
from celery.signals import after_task_publish

import celeryconfig
import workers.app
import workers.schedules
import workers.steps
from consultant import failpoints
from consultant.administration.webhooks import add_webhook
from consultant.audit_log import Actor
from consultant.delivery import outbox
from consultant.doorbell import TASKS
from consultant.lifecycle import Status
from consultant.pipeline import RESTED
from workers.app import app

from tests.at_the_desk import case_of, introduce, mail, take_in
from tests.conftest import Clock
from tests.journeys.journey import Played
from tests.unit.conftest import Desks
from tests.webhook_receiver import Receiver

SWEEP = "workers.schedules.sweep"


def queue_of(task: str) -> str:
    return str(app.amqp.router.route({}, task)["queue"].name)


def test_the_sweep_never_waits_behind_a_backlog() -> None:
    assert queue_of(SWEEP) == "sweeps"
    assert {queue_of(task) for task in TASKS.values()} == {"celery"}
    assert set(app.amqp.queues.consume_from) == {"celery", "sweeps"}, "a worker takes from both"


def test_a_dead_claim_is_healed_within_two_minutes() -> None:
    """A task ends before its claim's lease does, and a sweep comes soon after that."""
    round_of = app.conf.beat_schedule["sweep"]["schedule"]
    assert app.conf.task_time_limit < outbox.LEASE.total_seconds()
    assert outbox.LEASE.total_seconds() + round_of < 120
    assert RESTED.total_seconds() + round_of < 60


@pytest.mark.parametrize(("said", "scheduled"), [("monthly", True), ("off", False)])
def test_books_are_updated_once_a_month_where_the_setting_says_so(
    said: str, scheduled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONSULTANT_UPDATE_BOOKS", said)
    schedule = runpy.run_path(celeryconfig.__file__)["beat_schedule"]
    assert ("update-books" in schedule) == scheduled
    assert "sweep" in schedule
    if scheduled:
        assert schedule["update-books"]["task"] in app.tasks
        assert schedule["update-books"]["schedule"].day_of_month == {5}


def test_the_task_starts_an_update_and_does_not_wait_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr(workers.schedules, "start_apart", lambda: started.append("update"))
    workers.schedules.update_books()
    assert started == ["update"]


@pytest.mark.parametrize(("sender", "reached"), [(SWEEP, ["beat.rang"]), (TASKS["draft"], [])])
def test_beat_passes_its_point_when_it_has_rung(
    sender: str, reached: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[str] = []
    monkeypatch.setattr(failpoints, "reach", passed.append)
    after_task_publish.send(sender=sender)
    assert passed == reached


@pytest.fixture
def stage(
    desks: Desks, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> tuple[Played, list[tuple[int, ...]]]:
    """A desk in place of this process's, with two cases, and what a task rang for."""
    played = desks(review="never")
    introduce(played.desk.engine, clock())
    rung: list[tuple[int, ...]] = []
    monkeypatch.setattr(workers.app, "desk", lambda: played.desk)
    monkeypatch.setattr(workers.steps, "desk", lambda: played.desk)
    monkeypatch.setattr(workers.steps.screen, "delay", lambda *case_ids: rung.append(case_ids))
    return played, rung


def hand_out(case_ids: tuple[int, ...], *, again: bool) -> None:
    """Run the screen step as a worker does."""
    task = workers.steps.screen
    task.push_request(delivery_info={"redelivered": again})
    try:
        task(*case_ids)
    finally:
        task.pop_request()


def test_a_task_that_died_beside_other_cases_is_handed_out_for_each_alone(
    stage: tuple[Played, list[tuple[int, ...]]],
) -> None:
    played, rung = stage
    cases = (take_in(played, mail(1)), take_in(played, mail(2)))
    hand_out(cases, again=True)
    assert rung == [(cases[0],), (cases[1],)]
    assert [case_of(played.desk.engine, case_id).status for case_id in cases] == [Status.RECEIVED] * 2
    hand_out(cases, again=False)
    assert [case_of(played.desk.engine, case_id).status for case_id in cases] == [Status.ADMITTED] * 2


def test_a_case_on_which_a_step_died_is_tried_again_and_a_step_that_went_on_is_not_counted(
    stage: tuple[Played, list[tuple[int, ...]]],
) -> None:
    played, _ = stage
    case_id = take_in(played)
    for status, mishaps in ((Status.ADMITTED, 1), (Status.ADMITTED, 1)):
        hand_out((case_id,), again=True)
        case = case_of(played.desk.engine, case_id)
        assert (case.status, case.mishaps) == (status, mishaps)


@pytest.mark.parametrize(("ago", "mishaps"), [(1, 0), (60, 1)])
def test_a_task_that_waited_for_its_time_in_a_worker_that_was_stopped_has_not_died(
    ago: int, mishaps: int, stage: tuple[Played, list[tuple[int, ...]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    played, _ = stage
    case_id = take_in(played)
    monkeypatch.setattr(workers.steps.screen, "run", lambda *_: None)
    due = datetime.now(UTC) - timedelta(seconds=ago)
    workers.steps.screen.push_request(delivery_info={"redelivered": True}, eta=due.isoformat())
    workers.steps.screen(case_id)
    workers.steps.screen.pop_request()
    assert case_of(played.desk.engine, case_id).mishaps == mishaps


def test_a_case_on_which_a_step_dies_again_and_again_is_set_aside(
    stage: tuple[Played, list[tuple[int, ...]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    played, _ = stage
    case_id = take_in(played)
    monkeypatch.setattr(workers.steps.screen, "run", lambda *_: None)  # a process that died has done nothing
    for _ in range(outbox.MOST_DEATHS):
        assert case_of(played.desk.engine, case_id).status == Status.RECEIVED
        hand_out((case_id,), again=True)
    case = case_of(played.desk.engine, case_id)
    assert (case.status, case.error) == (Status.SHUNTED, "WorkerLostError")


def test_the_schedule_renews_periods(monkeypatch: pytest.MonkeyPatch) -> None:
    renewed: list[object] = []
    monkeypatch.setattr(workers.schedules, "desk", lambda: "the desk")
    monkeypatch.setattr(workers.schedules, "renew_due", renewed.append)
    workers.schedules.renew_periods()
    assert renewed == ["the desk"]
    assert app.conf.beat_schedule["renew-periods"]["task"] in app.tasks


def test_the_schedule_calls_webhooks_and_forgets_answers(
    stage: tuple[Played, list[tuple[int, ...]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    played, _ = stage
    monkeypatch.setattr(workers.schedules, "desk", lambda: played.desk)
    with Receiver() as receiver:
        who, now = Actor("root", "cli"), played.desk.clock()
        monkeypatch.setenv("CONSULTANT_WEBHOOKS_TO_LOOPBACK", "1")
        add_webhook(played.desk.engine, receiver.url, ["case.sent"], None, who, at=now, loopback=True)
        take_in(played)
        played.bell.answer(played.desk)
        workers.schedules.call_webhooks()
    workers.schedules.forget_answers()
    assert len(receiver.taken) == 1
    for name in ("call-webhooks", "forget-answers"):
        assert app.conf.beat_schedule[name]["task"] in app.tasks
