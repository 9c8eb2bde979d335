"""Every step run twice, and eight times at once, leaves the same rows; no balance falls below zero. On both stores."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from consultant import job_board, pipeline
from consultant.cli.services import open_services
from consultant.config import read_settings
from consultant.errors import NotPossibleNow
from consultant.intake.record import make_delivery
from consultant.lifecycle import Status
from consultant.mail.envelope import Envelope
from consultant.models.account import Account, EntryKind, LedgerEntry
from consultant.models.base import reading
from consultant.models.case import Case, CaseEvent
from consultant.models.reply import Reply
from consultant.review.decide import Decision, DecisionKind

from tests.at_the_desk import ASKER, introduce, mail, take_in
from tests.journeys.journey import Played, config_with, open_desk, sent

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.synchronize import Barrier

    from consultant.desk import Desk

    from tests.conftest import Clock
    from tests.stores import Store

CHECKOUT = Path(__file__).resolve().parents[2]
AT_ONCE = 8
PROCESSES = 4


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    return open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock)


def at_once(run: Callable[[], object]) -> list[BaseException | None]:
    def guarded() -> BaseException | None:
        try:
            run()
        except NotPossibleNow as error:
            return error
        return None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [future.result() for future in [pool.submit(guarded) for _ in range(AT_ONCE)]]


def rows(desk: Desk) -> dict[str, object]:
    with reading(desk.engine) as session:
        return {
            "statuses": sorted(session.scalars(select(Case.status))),
            "replies": session.scalar(select(func.count()).select_from(Reply)),
            "events": [
                (e.from_status, e.to_status)
                for e in session.scalars(select(CaseEvent).order_by(CaseEvent.id))
            ],
            "ledger": sorted(session.scalars(select(LedgerEntry.kind))),
        }


STEPS: list[tuple[str, Callable[[Desk, int], None], Status]] = [
    ("screen", pipeline.screen, Status.ADMITTED),
    ("draft", pipeline.draft, Status.APPROVED),
    ("review", pipeline.review, Status.APPROVED),
    ("deliver", pipeline.deliver, Status.SENT),
]


def test_every_step_twice_and_eight_times_at_once_leaves_the_same_rows(played: Played, clock: Clock) -> None:
    introduce(played.desk.engine, clock(), units=3)
    case_id = take_in(played)
    for name, step, status in STEPS:
        at_once(lambda step=step: step(played.desk, case_id))  # type: ignore[misc]
        once = rows(played.desk)
        assert once["statuses"] == [status], name
        step(played.desk, case_id)
        assert rows(played.desk) == once, name
    assert len(sent(played)) == 1
    assert rows(played.desk)["ledger"] == [EntryKind.CHARGE, EntryKind.GRANT, EntryKind.RESERVE]


def test_at_05_the_same_mail_eight_times_at_once_is_one_case(played: Played, clock: Clock) -> None:
    at_once(lambda: take_in(played))
    assert rows(played.desk)["statuses"] == [Status.RECEIVED]


def test_two_doors_that_get_the_same_mails_in_crossed_order_store_each_once(
    played: Played, clock: Clock
) -> None:
    """In one statement each, they would wait for one another's fingerprints."""
    envelope = Envelope(ASKER, ("consult@localhost",), "test", clock())
    for group in range(12):
        mails = [mail(number) for number in range(40 * group, 40 * group + 40)]
        deliveries = [make_delivery(played.desk.mailboxes, envelope, raw) for raw in mails]
        with ThreadPoolExecutor(2) as pool:
            doors = [
                pool.submit(pipeline.receive_all, played.desk, order)
                for order in (deliveries, deliveries[::-1])
            ]
        recorded = [one for door in doors for one in door.result()]
        assert not [answer for answer in recorded if isinstance(answer, Exception)]
    assert rows(played.desk)["statuses"] == [Status.RECEIVED] * 480


def test_eight_coders_at_once_decide_once(played: Played, clock: Clock, tmp_path: Path) -> None:
    introduce(played.desk.engine, clock(), units=3)
    always = config_with(tmp_path / "always", CHECKOUT, {"review": "always"})
    held = open_desk(played.services.settings.home, always, clock)
    case_id = take_in(held)
    held.bell.answer(held.desk)
    outcomes = at_once(lambda: pipeline.decide(held.desk, case_id, Decision(DecisionKind.APPROVE, "coder")))
    assert sum(outcome is None for outcome in outcomes) == 1
    held.bell.answer(held.desk)
    assert len(sent(held)) == 1


def test_at_50_one_unit_and_ten_mails_over_eight_threads(played: Played, clock: Clock) -> None:
    introduce(played.desk.engine, clock(), units=1)
    cases = [take_in(played, mail(number)) for number in range(10)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda case_id: pipeline.screen(played.desk, case_id), cases))
    _one_was_admitted(played)


def _screen_in_process(home: str, config: str, case_ids: list[int], together: Barrier) -> None:
    services = open_services(replace(read_settings(), home=Path(home), config=Path(config)))
    desk = services.desk(silent=True)
    together.wait(timeout=120)
    for case_id in case_ids:
        pipeline.screen(desk, case_id)
    services.engine.dispose()
    services.books_engine.dispose()


def test_at_50_one_unit_and_ten_mails_over_four_processes(played: Played, clock: Clock) -> None:
    introduce(played.desk.engine, clock(), units=1)
    cases = [take_in(played, mail(number)) for number in range(10)]
    settings = played.services.settings
    context = multiprocessing.get_context("spawn")
    told = (str(settings.home), str(settings.config), cases, context.Barrier(PROCESSES))
    workers = [context.Process(target=_screen_in_process, args=told) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
        assert worker.exitcode == 0
    _one_was_admitted(played)


def _one_was_admitted(played: Played) -> None:
    with reading(played.desk.engine) as session:
        statuses = sorted(session.scalars(select(Case.status)))
        balance = session.scalar(select(Account.balance))
        refusals = session.scalar(select(func.count()).select_from(Reply))
    assert statuses.count(Status.ADMITTED) == 1
    assert statuses.count(Status.DISCARDED) == 8, "told once that the quota is used up, then filed"
    assert statuses.count(Status.APPROVED) == 1
    assert balance == 0
    assert refusals == 1


def test_a_lost_ring_is_healed_by_the_sweeper(played: Played, clock: Clock) -> None:
    introduce(played.desk.engine, clock(), units=3)
    case_id = take_in(played)
    for _name, step, _status in STEPS:
        played.bell.rings.clear()
        clock.pass_(minutes=1)
        pipeline.sweep(played.desk)
        if step is not pipeline.review:
            assert [ring[1] for ring in played.bell.rings] == [case_id]
        step(played.desk, case_id)
    assert rows(played.desk)["statuses"] == [Status.SENT]


def test_a_claim_whose_sender_died_goes_out_after_the_lease(played: Played, clock: Clock) -> None:
    introduce(played.desk.engine, clock(), units=3)
    case_id = take_in(played)
    for _name, step, _status in STEPS[:3]:
        step(played.desk, case_id)

    class Dies:
        def send(self, *_: object) -> None:
            raise KeyboardInterrupt  # as a killed process: neither the outcome nor a shunt is written

    with pytest.raises(KeyboardInterrupt):
        pipeline.deliver(replace(played.desk, transport=Dies()), case_id)
    assert rows(played.desk)["statuses"] == [Status.SENDING]
    clock.pass_(minutes=1)
    pipeline.sweep(played.desk)
    assert rows(played.desk)["statuses"] == [Status.SENDING], "the lease holds"
    clock.pass_(minutes=2)
    played.bell.rings.clear()
    pipeline.sweep(played.desk)
    played.bell.answer(played.desk)
    assert rows(played.desk)["statuses"] == [Status.SENT]
    assert len(sent(played)) == 1


def _surprise(*_: object) -> None:
    message = "John Sample"
    raise KeyError(message)


def test_a_surprise_shunts_and_unshunt_goes_on(
    played: Played, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    introduce(played.desk.engine, clock(), units=3)
    case_id = take_in(played)
    pipeline.screen(played.desk, case_id)
    monkeypatch.setattr(job_board, "consult", _surprise)
    pipeline.draft(played.desk, case_id)
    with reading(played.desk.engine) as session:
        case = session.get_one(Case, case_id)
    assert (case.status, case.shunted_from) == (Status.SHUNTED, Status.ADMITTED)
    assert case.error
    assert "Sample" not in case.error, "an error's message may hold words of the mail"
    monkeypatch.undo()
    assert pipeline.unshunt(played.desk, case_id, "admin") == Status.ADMITTED
    played.bell.answer(played.desk)
    assert rows(played.desk)["statuses"] == [Status.SENT]
