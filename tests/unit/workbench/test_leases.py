"""Who works on a case: taken by opening it, seen by others, ended by itself, taken over by a lead."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from consultant import workbench
from consultant.audit_log import Actor
from consultant.errors import CaseNotFound, NotPossibleNow
from consultant.lifecycle import Status
from consultant.models.administration import AuditEntry
from consultant.models.base import reading, unit_of_work
from consultant.models.case import Case, move
from consultant.models.review import ReviewItem

from tests.unit.workbench.conftest import FIRST

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.conftest import Clock

AT_ONCE = 8


def audited(engine: Engine) -> list[tuple[str, str, str, str, str]]:
    with reading(engine) as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(row.actor, row.action, row.subject, row.old, row.new) for row in rows]


def test_whoever_opens_a_case_holds_it_for_ten_minutes_and_the_second_sees_who(
    either: Engine, clock: Clock
) -> None:
    held = workbench.hold(either, FIRST.lower(), "ann", clock())
    assert held.is_mine
    assert held.until == clock() + timedelta(minutes=10)
    assert held.words == ""
    second = workbench.hold(either, 1, "ben", clock())
    assert not second.is_mine
    assert second.words == f"ann works on {FIRST} until 12:10 UTC."
    assert workbench.find_held(either, 1, "ben", clock()) == second
    assert audited(either) == [], "holding is no act that matters"


def test_a_lease_ends_by_itself(engine: Engine, clock: Clock) -> None:
    workbench.hold(engine, 1, "ann", clock())
    clock.pass_(minutes=10)
    assert workbench.find_held(engine, 1, "ann", clock()).holder == ""
    assert workbench.hold(engine, 1, "ben", clock()).is_mine
    assert not workbench.renew(engine, 1, "ann", clock()).is_mine, "she is told that he has it now"


def test_an_open_page_renews_its_lease(engine: Engine, clock: Clock) -> None:
    workbench.hold(engine, 1, "ann", clock())
    for _ in range(3):
        clock.pass_(minutes=9)
        assert workbench.renew(engine, 1, "ann", clock()).until == clock() + workbench.LEASE
        assert not workbench.hold(engine, 1, "ben", clock()).is_mine


def test_only_the_holder_gives_a_case_back(engine: Engine, clock: Clock) -> None:
    workbench.hold(engine, 1, "ann", clock())
    assert not workbench.release(engine, 1, "ben")
    assert workbench.release(engine, 1, "ann")
    assert workbench.hold(engine, 1, "ben", clock()).is_mine


def test_two_coders_who_take_one_case_at_once_get_it_once(either: Engine, clock: Clock) -> None:
    ready = threading.Barrier(AT_ONCE)

    def take(number: int) -> workbench.Held:
        ready.wait(120)
        return workbench.hold(either, 1, f"coder{number}", clock())

    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(take, range(AT_ONCE)))
    (winner,) = [one for one in found if one.is_mine]
    assert {one.holder for one in found} == {winner.holder}, "every other sees who"


def test_two_leads_who_take_over_at_once_take_it_once(either: Engine, clock: Clock) -> None:
    workbench.hold(either, 1, "ann", clock())
    ready = threading.Barrier(AT_ONCE)

    def take(number: int) -> bool:
        ready.wait(120)
        try:
            actor = Actor(f"lead{number}", "web")
            return workbench.take_over(either, 1, actor, clock(), is_lead=number == 0).is_mine
        except NotPossibleNow:
            return False

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert sum(pool.map(take, range(AT_ONCE))) == 1


def test_a_lead_takes_over_at_any_time_and_a_coder_after_the_end(engine: Engine, clock: Clock) -> None:
    workbench.hold(engine, 1, "ann", clock())
    with pytest.raises(NotPossibleNow, match=r"ann works on .* A lead may take it over\."):
        workbench.take_over(engine, 1, Actor("ben", "web"), clock(), is_lead=False)
    assert workbench.take_over(engine, 1, Actor("lea@desk.example", "web"), clock(), is_lead=True).is_mine
    clock.pass_(minutes=11)
    assert workbench.take_over(engine, 1, Actor("ben", "web"), clock(), is_lead=False).is_mine
    assert workbench.take_over(engine, 1, Actor("ben", "web"), clock(), is_lead=False).is_mine
    assert audited(engine) == [
        ("l***@desk.example", "case.take_over", FIRST, "ann", "l***@desk.example"),
        ("ben", "case.take_over", FIRST, "l***@desk.example", "ben"),
    ]


def test_a_decided_case_is_held_by_nobody(engine: Engine, clock: Clock) -> None:
    workbench.hold(engine, 1, "ann", clock())
    workbench.snooze(engine, 1, clock() + timedelta(hours=5), Actor("ann"), clock())
    with unit_of_work(engine) as session:
        move(session, session.get_one(Case, 1), Status.DISCARDED, at=clock())
    held = workbench.hold(engine, 1, "ben", clock())
    assert (held.holder, held.waits, held.words) == ("", False, "")
    with pytest.raises(NotPossibleNow, match="is discarded; it waits for nobody"):
        workbench.take_over(engine, 1, Actor("lea"), clock(), is_lead=True)
    with unit_of_work(engine) as session:
        move(session, session.get_one(Case, 1), Status.HELD, at=clock())
        assert session.get_one(ReviewItem, 1).snoozed_until is None, "one that comes again is not hidden"


def test_no_case_is_a_sentence(engine: Engine, clock: Clock) -> None:
    with pytest.raises(CaseNotFound, match="There is no case CC-ZZZZ-ZZZZ"):
        workbench.hold(engine, "CC-ZZZZ-ZZZZ", "ann", clock())
