"""Two coders at one queue: each case is one coder's at a time, and what one writes survives a reload and a lost session."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from consultant import workbench
from consultant.audit_log import Actor
from consultant.models.base import reading
from consultant.review.filters import Filters
from consultant.review.queue import find_page

from tests.acceptance.conftest import OpenDesk
from tests.at_the_desk import ask, case_of, introduce
from tests.conftest import Clock
from tests.journeys.journey import Played

CODERS = 6


@pytest.fixture
def held(desk_with: OpenDesk, clock: Clock) -> tuple[Played, int]:
    """A held case with a draft."""
    played = desk_with(review="always")
    introduce(played.desk.engine, clock())
    return played, ask(played)


def test_at_70_the_second_who_opens_a_draft_sees_who_holds_it_and_the_claim_expires(
    held: tuple[Played, int], clock: Clock
) -> None:
    played, case_id = held
    engine, ready = played.desk.engine, threading.Barrier(CODERS)
    reference = case_of(engine, case_id).reference

    def open_it(number: int) -> workbench.Held:
        ready.wait(120)
        return workbench.hold(engine, reference, f"coder{number}", clock())

    with ThreadPoolExecutor(CODERS) as pool:
        opened = list(pool.map(open_it, range(CODERS)))
    (first,) = [one for one in opened if one.is_mine]
    for one in opened:
        assert one is first or one.words == f"{first.holder} works on {reference} until 12:10 UTC."
    with reading(engine) as session:
        (row,) = find_page(session, Filters(clock())).rows
    assert row.holder == first.holder, "the queue shows it to everybody"
    clock.pass_(minutes=10)
    assert workbench.hold(engine, reference, "another", clock()).is_mine


def test_at_76_an_edit_in_progress_survives_a_reload_and_a_lost_session(
    held: tuple[Played, int], clock: Clock
) -> None:
    played, case_id = held
    engine = played.desk.engine
    workbench.keep_text(engine, case_id, "ann", 1, "Dear colleague, 93591 and", clock())
    clock.pass_(hours=13)  # no session lives so long (users/sessions.py)
    with reading(engine) as session:
        kept = workbench.find_text(session, case_id, "ann")
        assert kept
        assert (kept.version, kept.words) == (1, "Dear colleague, 93591 and")
        assert workbench.find_text(session, case_id, "ben") is None


def test_a_snoozed_case_comes_back_by_itself_and_keeps_its_due_time(
    held: tuple[Played, int], clock: Clock
) -> None:
    played, case_id = held
    engine = played.desk.engine

    def shown() -> list[tuple[int, object]]:
        with reading(engine) as session:
            return [(row.case_id, row.due_at) for row in find_page(session, Filters(clock())).rows]

    before = shown()
    workbench.snooze(engine, case_id, clock() + timedelta(hours=1), Actor("ann", "web"), clock())
    assert shown() == []
    clock.pass_(hours=1)
    assert shown() == before
