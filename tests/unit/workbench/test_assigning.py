"""Whose a case is and until when it rests: what a coder may, what a lead may, and that the audit log knows."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from consultant import workbench
from consultant.audit_log import Actor
from consultant.errors import NotPossibleNow, UsageError
from consultant.models.base import reading, unit_of_work
from consultant.models.review import ReviewItem
from consultant.models.user import Role, User
from consultant.review.filters import Filters
from consultant.review.queue import find_page

from tests.unit.workbench.conftest import FIRST
from tests.unit.workbench.test_leases import AT_ONCE, audited

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.conftest import Clock

ANN, LEA = Actor("ann", "web"), Actor("lea", "cli")


@pytest.fixture
def people(engine: Engine, clock: Clock) -> None:
    with unit_of_work(engine) as session:
        for name, role in (("ann", Role.CODER), ("ben", Role.CODER), ("cus", Role.CUSTOMER)):
            session.add(User(name=name, role=role, created_at=clock()))
        session.add(User(name="gone", role=Role.CODER, created_at=clock(), disabled_at=clock()))


def whose(engine: Engine) -> str | None:
    with reading(engine) as session:
        return session.get_one(ReviewItem, 1).assigned_to


@pytest.mark.usefixtures("people")
def test_a_coder_takes_what_is_nobody_s_and_gives_it_back(engine: Engine, clock: Clock) -> None:
    workbench.assign(engine, FIRST, " Ann ", ANN, clock(), is_lead=False)
    assert whose(engine) == "ann"
    workbench.assign(engine, FIRST, "ann", ANN, clock(), is_lead=False)
    with pytest.raises(NotPossibleNow, match="is ann's; only a lead assigns it to somebody else"):
        workbench.assign(engine, FIRST, "ben", Actor("ben", "web"), clock(), is_lead=False)
    workbench.assign(engine, FIRST, "", ANN, clock(), is_lead=False)
    assert whose(engine) is None
    assert audited(engine) == [
        ("ann", "case.assign", FIRST, "", "ann"),
        ("ann", "case.assign", FIRST, "ann", ""),
    ]


def test_a_coder_assigns_nothing_to_others(engine: Engine, clock: Clock) -> None:
    with pytest.raises(NotPossibleNow, match="is nobody's yet; only a lead"):
        workbench.assign(engine, FIRST, "ben", ANN, clock(), is_lead=False)


@pytest.mark.usefixtures("people")
def test_a_lead_assigns_to_every_coder_there_is(engine: Engine, clock: Clock) -> None:
    for name in ("ann", "ben"):
        workbench.assign(engine, FIRST, name, LEA, clock(), is_lead=True)
        assert whose(engine) == name
    for name in ("cus", "gone", "nobody"):
        with pytest.raises(UsageError, match=f"There is no coder {name}"):
            workbench.assign(engine, FIRST, name, LEA, clock(), is_lead=True)


def test_of_those_who_take_what_is_nobody_s_at_once_one_gets_it(either: Engine, clock: Clock) -> None:
    ready = threading.Barrier(AT_ONCE)

    def take(number: int) -> bool:
        ready.wait(120)
        name = f"coder{number}"
        try:
            workbench.assign(either, FIRST, name, Actor(name, "web"), clock(), is_lead=False)
        except NotPossibleNow:
            return False
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert sum(pool.map(take, range(AT_ONCE))) == 1
    assert len(audited(either)) == 1


def test_a_snoozed_case_is_hidden_until_its_time_or_until_it_is_woken(engine: Engine, clock: Clock) -> None:
    workbench.hold(engine, FIRST, "ann", clock())
    workbench.snooze(engine, FIRST, clock() + timedelta(hours=2), ANN, clock())
    assert shown(engine, clock) == [2, 3]
    assert shown(engine, clock, snoozed=True) == [1]
    assert workbench.find_held(engine, FIRST, "ann", clock()).holder == "", "nobody works on what rests"
    workbench.unsnooze(engine, FIRST, LEA, clock())
    workbench.unsnooze(engine, FIRST, LEA, clock())
    assert shown(engine, clock) == [1, 2, 3]
    workbench.snooze(engine, FIRST, clock() + timedelta(hours=2), ANN, clock())
    clock.pass_(hours=2)
    assert shown(engine, clock) == [1, 2, 3]
    assert [entry[1:2] + entry[3:] for entry in audited(engine)] == [
        ("case.snooze", "", "2026-11-16T14:00+00:00"),
        ("case.unsnooze", "2026-11-16T14:00+00:00", ""),
        ("case.snooze", "", "2026-11-16T14:00+00:00"),
    ]


def shown(engine: Engine, clock: Clock, *, snoozed: bool = False) -> list[int]:
    with reading(engine) as session:
        return [row.case_id for row in find_page(session, Filters(clock(), snoozed=snoozed)).rows]


def test_what_another_works_on_is_not_hidden_from_under_him(engine: Engine, clock: Clock) -> None:
    workbench.hold(engine, FIRST, "ben", clock())
    with pytest.raises(NotPossibleNow, match="ben works on"):
        workbench.snooze(engine, FIRST, clock() + timedelta(hours=2), ANN, clock())


@pytest.mark.parametrize("hours", [0, -1, 24 * 91])
def test_a_snooze_ends_in_some_time_to_come(engine: Engine, clock: Clock, hours: int) -> None:
    with pytest.raises(UsageError, match="at most 90 days away"):
        workbench.snooze(engine, FIRST, clock() + timedelta(hours=hours), ANN, clock())
