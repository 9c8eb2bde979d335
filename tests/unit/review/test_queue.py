"""Looking at cases: by reference or number, by status, oldest or newest first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from consultant.errors import CaseNotFound
from consultant.lifecycle import Status
from consultant.models.base import unit_of_work
from consultant.models.case import move
from consultant.review.queue import get_case, list_cases, replies, trail

from tests.at_the_desk import add_case, ask, introduce

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from tests.conftest import Clock
    from tests.unit.conftest import Desks


@pytest.fixture
def session(desk_engine: Engine) -> Iterator[Session]:
    with unit_of_work(desk_engine) as opened:
        yield opened


def test_a_case_is_found_by_reference_in_any_case_and_by_number(session: Session, clock: Clock) -> None:
    case = add_case(session, 1, clock())
    for key in (case.reference, f" {case.reference.lower()} ", str(case.id)):
        assert get_case(session, key) is case


@pytest.mark.parametrize("key", ["CC-ZZZZ-ZZZZ", "99", "", "²", "-1"])
def test_no_case_is_a_sentence(session: Session, clock: Clock, key: str) -> None:
    add_case(session, 1, clock())
    with pytest.raises(CaseNotFound, match="There is no case"):
        get_case(session, key)


def test_a_list_is_newest_first_and_by_status_longest_waiting_first(session: Session, clock: Clock) -> None:
    for number in range(4):
        status = Status.HELD if number else Status.SENT
        add_case(session, number, clock() - timedelta(minutes=number), status=status)
    assert [case.id for case in list_cases(session)] == [4, 3, 2, 1]
    assert [case.id for case in list_cases(session, limit=2)] == [4, 3]
    assert [case.id for case in list_cases(session, status=Status.HELD)] == [4, 3, 2]
    assert [case.id for case in list_cases(session, status=Status.BOUNCED)] == []


def test_a_trail_is_oldest_first(session: Session, clock: Clock) -> None:
    case = add_case(session, 1, clock())
    for status in (Status.HELD, Status.ADMITTED):
        move(session, case, status, at=clock())
    assert [event.to_status for event in trail(session, case.id)] == ["held", "admitted"]


def test_replies_are_oldest_first(desks: Desks, clock: Clock) -> None:
    played = desks()
    introduce(played.desk.engine, clock())
    case_id = ask(played)
    with unit_of_work(played.desk.engine) as session:
        assert [reply.version for reply in replies(session, case_id)] == [1]
