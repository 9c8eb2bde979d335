"""Months of a plan: when they end, what a renewal books, once each and in their order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultant.accounts import ledger, periods, plans
from consultant.accounts.periods import add_months, end_of
from consultant.accounts.trail import By
from consultant.errors import NotPossibleNow, UsageError
from consultant.models.account import Account
from consultant.models.base import unit_of_work

from tests.at_the_desk import add_case, introduce

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from consultant.models.account import Plan

    from tests.conftest import Clock


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=9, minute=30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("anchor", "ends"),
    [
        ("2026-01-31", ["02-28", "03-31", "04-30", "05-31", "06-30"]),
        ("2028-01-31", ["02-29", "03-31", "04-30"]),
        ("2026-01-30", ["02-28", "03-30", "04-30"]),
        ("2026-01-28", ["02-28", "03-28", "04-28"]),
        ("2026-11-16", ["12-16", "01-16", "02-16"]),
        ("2026-12-31", ["01-31", "02-28", "03-31"]),
    ],
)
def test_a_period_ends_on_the_day_of_the_month_on_which_the_plan_began_or_on_the_month_s_last(
    anchor: str, ends: list[str]
) -> None:
    began = day(anchor)
    for expected in ends:
        began = end_of(day(anchor), began)
        assert began.strftime("%m-%d %H:%M") == f"{expected} 09:30"


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(1, 60),
)
def test_periods_follow_each_other_without_a_gap_and_have_28_to_31_days(
    anchor: datetime, months: int
) -> None:
    began = anchor
    for number in range(months):
        ends = end_of(anchor, began)
        assert timedelta(days=28) <= ends - began <= timedelta(days=31)
        assert ends == add_months(anchor, number + 1)
        began = ends


@pytest.fixture
def session(desk_engine: Engine) -> Iterator[Session]:
    with unit_of_work(desk_engine) as opened:
        yield opened


@pytest.fixture
def account(desk_engine: Engine, clock: Clock) -> int:
    return introduce(desk_engine, clock(), units=2)


@pytest.fixture
def plan(session: Session, account: int, clock: Clock) -> Plan:
    return plans.add_plan(session, "Team", {"questions": 10, "roll_over": 3}, clock())


def lines(session: Session, account: int) -> list[tuple[str, int]]:
    assert ledger.booked(session, account) == ledger.balance(session, account)
    return [(entry.kind, entry.amount) for entry in ledger.entries(session, account)]


def row(session: Session, account: int) -> Account:
    session.expire_all()
    return session.get_one(Account, account)


def test_a_plan_begins_with_its_questions_and_keeps_what_was_granted(
    session: Session, account: int, plan: Plan, clock: Clock
) -> None:
    periods.begin(session, account, plan, By("root", "offer 3", clock()))
    found = row(session, account)
    assert (found.balance, found.period_units, found.warned_at_percent) == (12, 12, 0)
    assert (found.plan_began, found.period_began) == (clock(), clock())
    assert found.period_ends == datetime(2026, 12, 16, 12, tzinfo=UTC)
    assert lines(session, account) == [("grant", 2), ("renewal", 10)]
    assert ledger.entries(session, account)[-1].reason == "the plan Team begins: offer 3"
    with pytest.raises(UsageError, match="on the plan Team already"):
        periods.begin(session, account, plan, By("root", "", clock()))


def test_nothing_is_renewed_before_its_time(session: Session, account: int, plan: Plan, clock: Clock) -> None:
    assert not periods.renew(session, account, at=clock())
    periods.begin(session, account, plan, By("root", "", clock()))
    clock.pass_(days=29, hours=23)
    assert not periods.renew(session, account, at=clock())
    assert periods.due(session, clock(), 10) == []
    clock.pass_(hours=1)
    assert periods.due(session, clock(), 10) == [account]
    assert periods.renew(session, account, at=clock())
    assert not periods.renew(session, account, at=clock()), "once for each period"


def test_what_is_unused_above_the_roll_over_expires(
    session: Session, account: int, plan: Plan, clock: Clock
) -> None:
    periods.begin(session, account, plan, By("root", "", clock()))
    clock.pass_(days=31)
    periods.renew(session, account, at=clock())
    assert lines(session, account)[2:] == [("expiry", -9), ("renewal", 10)]
    assert row(session, account).period_units == 13
    last = ledger.entries(session, account)[-1]
    assert (last.actor, last.reason) == ("desk", "period 2026-12-16 to 2027-01-16, plan Team")
    ledger.grant(session, account, -12, actor="root", reason="", at=clock())
    clock.pass_(days=31)
    periods.renew(session, account, at=clock())
    assert lines(session, account)[5:] == [("renewal", 10)], "what is within the roll-over is carried on"
    assert row(session, account).balance == 11


def test_reservations_do_not_expire_and_come_back_into_the_period(
    session: Session, account: int, plan: Plan, clock: Clock
) -> None:
    periods.begin(session, account, plan, By("root", "", clock()))
    case = add_case(session, 1, clock(), account_id=account)
    ledger.reserve(session, account, case.id, at=clock())
    clock.pass_(days=31)
    periods.renew(session, account, at=clock())
    assert row(session, account).balance == 13
    ledger.release(session, case.id, at=clock(), reason="dropped")
    found = row(session, account)
    assert (found.balance, found.period_units) == (14, 14), "one more to spend, and none used"


def test_a_desk_that_slept_for_three_months_renews_each_in_its_order(
    session: Session, account: int, plan: Plan, clock: Clock
) -> None:
    periods.begin(session, account, plan, By("root", "", clock()))
    clock.pass_(days=95)
    assert periods.renew_all(session, account, at=clock()) == 3
    assert [line.reason for line in ledger.entries(session, account) if line.kind == "renewal"][1:] == [
        "period 2026-12-16 to 2027-01-16, plan Team",
        "period 2027-01-16 to 2027-02-16, plan Team",
        "period 2027-02-16 to 2027-03-16, plan Team",
    ]
    found = row(session, account)
    assert (found.balance, found.period_began, found.period_ends) == (13, day16(2), day16(3))


def day16(month: int) -> datetime:
    return datetime(2027, month, 16, 12, tzinfo=UTC)


def test_a_changed_plan_holds_from_the_next_renewal_and_another_one_from_today(
    session: Session, account: int, plan: Plan, clock: Clock
) -> None:
    periods.begin(session, account, plan, By("root", "", clock()))
    plans.change_plan(session, plan, {"questions": 20, "roll_over": 0})
    assert row(session, account).balance == 12
    clock.pass_(days=40)
    periods.renew(session, account, at=clock())
    assert row(session, account).balance == 20
    small = plans.add_plan(session, "Small", {"questions": 2, "roll_over": 1}, clock())
    periods.begin(session, account, small, By("root", "", clock()))
    assert lines(session, account)[-2:] == [("expiry", -19), ("renewal", 2)]
    assert row(session, account).plan_began == clock(), "its months begin today"


def test_without_a_plan_nothing_is_renewed_and_what_is_left_stays(
    session: Session, account: int, plan: Plan, clock: Clock
) -> None:
    periods.begin(session, account, plan, By("root", "", clock()))
    periods.leave(session, account)
    clock.pass_(days=90)
    assert periods.renew_all(session, account, at=clock()) == 0
    assert row(session, account).balance == 12
    with pytest.raises(UsageError, match="has no plan"):
        periods.leave(session, account)


def test_of_two_who_change_a_plan_at_once_the_second_is_told(
    session: Session, account: int, plan: Plan, clock: Clock
) -> None:
    with pytest.raises(NotPossibleNow, match="Somebody else has just changed the plan"):
        periods._change_plan(session, account, 99, {"plan_id": plan.id})
