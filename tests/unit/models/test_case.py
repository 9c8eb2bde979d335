"""The one way to change a case's status, the lock before it, and the cases that rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from consultant.lifecycle import TRANSITIONS, Status
from consultant.models.base import unit_of_work
from consultant.models.case import DIED, Case, CaseEvent, count_mishap, lock, move, resting

from tests.at_the_desk import add_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from tests.conftest import Clock


@pytest.fixture
def session(desk_engine: Engine) -> Iterator[Session]:
    with unit_of_work(desk_engine) as opened:
        yield opened


def events(session: Session) -> list[tuple[str | None, str, str, str]]:
    found = session.scalars(select(CaseEvent).order_by(CaseEvent.id))
    return [(event.from_status, event.to_status, event.actor, event.note) for event in found]


def test_a_move_changes_the_case_and_writes_its_event(session: Session, clock: Clock) -> None:
    case = add_case(session, 1, clock(), status=Status.HELD)
    clock.pass_(hours=1)
    assert move(session, case, Status.APPROVED, at=clock(), actor="ann", note="fine", attempts=3)
    assert (case.status, case.status_since, case.attempts) == (Status.APPROVED, clock(), 3)
    assert events(session) == [("held", "approved", "ann", "fine")]


@pytest.mark.parametrize("start", Status)
def test_only_the_arrows_of_the_drawing_can_be_walked(session: Session, clock: Clock, start: Status) -> None:
    for to in Status:
        case = add_case(session, 1, clock(), status=start, fingerprint=to.value, reference=to.value)
        if to in TRANSITIONS[start]:
            assert move(session, case, to, at=clock())
        else:
            with pytest.raises(ValueError, match=f"no arrow from {start} to {to}"):
                move(session, case, to, at=clock())
            assert case.status == start
    assert {to for _, to, _, _ in events(session)} == {to.value for to in TRANSITIONS[start]}


def test_a_case_that_somebody_else_moved_is_left_alone(session: Session, clock: Clock) -> None:
    case = add_case(session, 1, clock(), status=Status.HELD)
    elsewhere = update(Case).values(status=Status.DISCARDED).execution_options(synchronize_session=False)
    session.execute(elsewhere)
    assert not move(session, case, Status.APPROVED, at=clock(), attempts=7)
    assert not events(session)
    session.refresh(case)
    assert (case.status, case.attempts) == (Status.DISCARDED, 0)


def test_a_long_note_is_cut(session: Session, clock: Clock) -> None:
    move(
        session,
        add_case(session, 1, clock(), status=Status.HELD),
        Status.APPROVED,
        at=clock(),
        note="x" * 900,
    )
    assert len(events(session)[0][3]) == 500


def test_a_lock_gives_the_case_only_in_the_named_states(session: Session, clock: Clock) -> None:
    case = add_case(session, 1, clock(), status=Status.HELD)
    assert lock(session, case.id) is case
    assert lock(session, case.id, Status.APPROVED, Status.HELD) is case
    assert lock(session, case.id, Status.APPROVED) is None
    assert lock(session, case.id + 1) is None


def test_what_rests_is_what_moves_by_itself_and_was_not_told_to_wait(session: Session, clock: Clock) -> None:
    now = clock()
    for number, status in enumerate(Status):
        add_case(session, number, now, fingerprint=status.value, reference=status.value, status=status)
    later = now + timedelta(minutes=5)
    waits = {"status": Status.APPROVED, "not_before": later, "fingerprint": "waits", "reference": "waits"}
    add_case(session, 20, now - timedelta(minutes=1), **waits)
    found = resting(session, before=now + timedelta(seconds=1), now=now, limit=50)
    assert sorted(status for _, status in found) == ["admitted", "approved", "drafted", "received", "sending"]
    assert not resting(session, before=now - timedelta(hours=1), now=now, limit=50)
    due = resting(session, before=later, now=later, limit=50)
    assert len(due) == 6
    assert due == sorted(due), "in the order in which they came"
    (longest,) = resting(session, before=later, now=later, limit=1)
    assert longest[1] is Status.APPROVED, "where not all can be rung for, those that rest longest"


def test_steps_that_were_postponed_and_steps_that_died_are_counted_apart() -> None:
    now = datetime(2026, 11, 16, tzinfo=UTC)
    case = Case(mishaps=0)
    assert [count_mishap(case, "OperationalError at base.py:1", now) for _ in range(3)] == [1, 2, 3]
    assert [count_mishap(case, DIED, now) for _ in range(2)] == [1, 2]
    assert count_mishap(case, "TransientError at sender.py:1", now) == 1
