"""Postings in the quota book: a unit of their own, booked like questions and never mixed up with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from consultant.accounts import ledger, periods, plans
from consultant.accounts.balances import Left
from consultant.accounts.statement import find_statement, whole_statement
from consultant.accounts.trail import By
from consultant.accounts.warnings import take_warning
from consultant.errors import OverQuota, UsageError
from consultant.models.account import Account, Unit
from consultant.models.base import unit_of_work

from tests.at_the_desk import add_case, introduce

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from tests.conftest import Clock

POSTING, QUESTION = Unit.POSTING, Unit.QUESTION


@pytest.fixture
def account(desk_engine: Engine, clock: Clock) -> int:
    return introduce(desk_engine, clock(), units=2)


@pytest.fixture
def session(desk_engine: Engine, account: int, clock: Clock) -> Iterator[Session]:
    with unit_of_work(desk_engine) as opened:
        ledger.grant(opened, account, 1, actor="ann", reason="trial", at=clock(), unit=POSTING)
        yield opened
        for unit in Unit:
            assert ledger.booked(opened, account, unit) == ledger.balance(opened, account, unit) >= 0


def left(session: Session, account: int) -> tuple[int, int]:
    """Questions, postings."""
    return ledger.balance(session, account), ledger.balance(session, account, POSTING)


def lines(session: Session, account: int) -> list[tuple[str, str, int]]:
    return [(line.kind, line.unit, line.amount) for line in ledger.entries(session, account)]


def test_the_last_posting_is_set_aside_once_and_says_so_where_none_is_left(
    session: Session, account: int, clock: Clock
) -> None:
    first, second = (add_case(session, number, clock()).id for number in (1, 2))
    assert ledger.reserve(session, account, first, at=clock(), unit=POSTING) == Left(0)
    assert ledger.reserve(session, account, first, at=clock(), unit=POSTING) is None
    with pytest.raises(OverQuota, match="no postings left"):
        ledger.reserve(session, account, second, at=clock(), unit=POSTING)
    assert left(session, account) == (2, 0), "questions are none"
    ledger.reserve(session, account, second, at=clock())
    assert left(session, account) == (1, 0)


def test_what_is_given_back_goes_to_the_balance_that_it_came_from(
    session: Session, account: int, clock: Clock
) -> None:
    posts, asks = (add_case(session, number, clock()).id for number in (1, 2))
    ledger.reserve(session, account, posts, at=clock(), unit=POSTING)
    ledger.reserve(session, account, asks, at=clock())
    ledger.release(session, posts, at=clock(), reason="declined")
    assert left(session, account) == (1, 1)
    ledger.release(session, asks, at=clock(), reason="dropped")
    assert left(session, account) == (2, 1)
    assert lines(session, account)[2:] == [
        ("reserve", POSTING, -1),
        ("reserve", QUESTION, -1),
        ("release", POSTING, 1),
        ("release", QUESTION, 1),
    ]


def test_a_case_keeps_its_unit_in_every_round_and_is_charged_in_it(
    session: Session, account: int, clock: Clock
) -> None:
    case_id = add_case(session, 1, clock()).id
    ledger.reserve(session, account, case_id, at=clock(), unit=POSTING)
    ledger.settle(session, case_id, answered=False, at=clock())
    assert ledger.reserve_again(session, case_id, at=clock()), "the unit is read from its former lines"
    ledger.settle(session, case_id, answered=False, at=clock())
    assert ledger.reserve(session, account, case_id, at=clock()), "whatever it is taken for meanwhile"
    ledger.settle(session, case_id, answered=True, at=clock())
    assert left(session, account) == (2, 0)
    assert {line.unit for line in ledger.entries(session, account) if line.case_id} == {POSTING}
    assert lines(session, account)[-1] == ("charge", POSTING, 0)


def test_postings_are_granted_mended_and_never_below_zero(
    session: Session, account: int, clock: Clock
) -> None:
    by: dict[str, Any] = {"actor": "ann", "reason": "paid", "at": clock(), "unit": POSTING}
    assert ledger.grant(session, account, 4, **by) == 5
    assert ledger.adjust(session, account, -2, **by) == 3
    for act, amount in ((ledger.grant, -4), (ledger.adjust, -4)):
        with pytest.raises(UsageError, match="below zero"):
            act(session, account, amount, **by)
    with pytest.raises(UsageError, match="mends nothing"):
        ledger.adjust(session, account, 0, **by)
    assert left(session, account) == (2, 3)
    assert session.get_one(Account, account).period_units == 2, "which counts questions alone"


def test_nobody_is_warned_of_postings(session: Session, account: int, clock: Clock) -> None:
    done = ledger.reserve(session, account, add_case(session, 1, clock()).id, at=clock(), unit=POSTING)
    assert done
    assert take_warning(session, account, done) is None


def test_a_plan_gives_postings_each_month_and_carries_none_on(
    session: Session, account: int, clock: Clock
) -> None:
    plan = plans.add_plan(session, "Employer", {"questions": 0, "roll_over": 9, "postings": 3}, clock())
    assert plans.in_words(plan).endswith("0 page views, 3 postings")
    periods.begin(session, account, plan, By("root", "", clock()))
    assert left(session, account) == (2, 4), (
        "what was granted before a plan is kept until its first period ends"
    )
    reserved = add_case(session, 1, clock()).id
    ledger.reserve(session, account, reserved, at=clock(), unit=POSTING)
    clock.pass_(days=31)
    assert periods.renew_all(session, account, at=clock()) == 1
    assert left(session, account) == (2, 3)
    assert lines(session, account)[-3:] == [
        ("renewal", QUESTION, 0),
        ("expiry", POSTING, -3),
        ("renewal", POSTING, 3),
    ]
    ledger.release(session, reserved, at=clock(), reason="declined")
    assert left(session, account) == (2, 4), "what was set aside did not expire"


def test_a_plan_without_postings_writes_no_line_of_them(
    desk_engine: Engine, account: int, clock: Clock
) -> None:
    with unit_of_work(desk_engine) as session:
        plan = plans.add_plan(session, "Team", {"questions": 5}, clock())
        periods.begin(session, account, plan, By("root", "", clock()))
        clock.pass_(days=62)
        assert periods.renew_all(session, account, at=clock()) == 2
        assert {line.unit for line in ledger.entries(session, account)} == {QUESTION}


def test_the_statement_runs_a_balance_for_each_unit(session: Session, account: int, clock: Clock) -> None:
    ledger.grant(session, account, 3, actor="ann", reason="", at=clock())
    ledger.reserve(session, account, add_case(session, 1, clock()).id, at=clock(), unit=POSTING)
    expected = [(QUESTION, 2), (POSTING, 1), (QUESTION, 5), (POSTING, 0)]
    assert [(line.unit, line.balance) for line in whole_statement(session, account)] == expected
    pages, before = [], None
    while True:
        page = find_statement(session, account, before=before, most=3)
        pages += [(line.unit, line.balance) for line in page.lines]
        before = page.older
        if before is None:
            break
    assert pages == expected[::-1]
    assert page.lines[0].as_json()["unit"] == QUESTION


def test_postings_that_are_not_set_aside_expire(session: Session, account: int, clock: Clock) -> None:
    by = By("root", "closed", clock())
    assert [ledger.expire_all(session, account, by, POSTING) for _ in range(2)] == [1, 0]
    assert left(session, account) == (2, 0)
