"""The quota book on both stores: whatever is done to an account, in whatever order and by however many at once, its lines add up.

Random acts by hypothesis, one after another; then threads that reserve, grant, adjust and renew one account together.
"""

from __future__ import annotations

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consultant.accounts import ledger, periods, plans
from consultant.accounts.quota_audit import audit_quota
from consultant.accounts.trail import By
from consultant.administration import accounts as acts
from consultant.administration.plans import add_plan
from consultant.administration.renewals import renew_due
from consultant.audit_log import Actor
from consultant.errors import OverQuota, UsageError
from consultant.lifecycle import Status
from consultant.models.account import Account, EntryKind, Unit
from consultant.models.base import reading, unit_of_work

from tests.at_the_desk import add_case
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from tests.stores import MakeStore

ROOT = Actor("root", "cli")
THREADS = 6
NUMBERS = itertools.count(1)

ACTS = st.one_of(
    st.tuples(st.just("grant"), st.integers(-5, 12)),
    st.tuples(st.just("adjust"), st.integers(-8, 8)),
    st.tuples(st.just("reserve"), st.integers(0, 6)),
    st.tuples(st.just("charge"), st.integers(0, 6)),
    st.tuples(st.just("release"), st.integers(0, 6)),
    st.tuples(st.just("renew"), st.integers(0, 70)),
    st.tuples(st.just("plan"), st.integers(0, 2)),
    st.tuples(st.just("leave"), st.just(0)),
    st.tuples(st.just("expire"), st.just(0)),
)


@pytest.fixture
def played(make_store: MakeStore, tmp_path: Path, clock: Clock) -> Played:
    store = make_store(books=False)
    return open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock)


class Book:
    """One account and its cases, and every act of `ACTS` on it."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self.session, self.clock, number = session, clock, next(NUMBERS)
        account = Account(name=f"account {number}", created_at=clock())
        session.add(account)
        session.flush()
        self.account = account.id
        self.plans = [
            plans.add_plan(session, f"P{number}.{n}", {"questions": 4 * n, "roll_over": 3 * n}, clock())
            for n in range(3)
        ]
        self.cases = [self._case(number * 10 + n) for n in range(7)]

    def _case(self, number: int) -> int:
        reference = f"CC-{number:09}"
        values: dict[str, Any] = {"account_id": self.account, "status": Status.ADMITTED}
        return add_case(self.session, number, self.clock(), reference=reference, **values).id

    def do(self, name: str, figure: int) -> None:
        by = {"actor": "root", "reason": "why", "at": self.clock()}
        if name in {"grant", "adjust"}:
            getattr(ledger, name)(self.session, self.account, figure, **by)
        elif name == "reserve":
            ledger.reserve(self.session, self.account, self.cases[figure], at=self.clock())
        elif name == "charge":
            ledger.charge(self.session, self.cases[figure], at=self.clock())
        elif name == "release":
            ledger.release(self.session, self.cases[figure], at=self.clock(), reason="why")
        elif name == "renew":
            self.clock.pass_(days=figure)
            periods.renew_all(self.session, self.account, at=self.clock())
        elif name == "plan":
            periods.begin(self.session, self.account, self.plans[figure], By("root", "why", self.clock()))
        elif name == "leave":
            periods.leave(self.session, self.account)
        else:
            ledger.expire_all(self.session, self.account, By("root", "why", self.clock()))

    def check(self) -> None:
        """The balance is the sum, what is set aside is open, and the period never had less than what is left of it."""
        self.session.expire_all()
        row = self.session.get_one(Account, self.account)
        lines = ledger.entries(self.session, self.account)
        assert row.balance == sum(line.amount for line in lines) == ledger.booked(self.session, self.account)
        assert all(left >= 0 for left in itertools.accumulate(line.amount for line in lines))
        assert row.period_units >= 0
        kinds = [line.kind for line in lines]
        given_out = sum(
            line.amount
            for line in lines
            if line.kind not in {EntryKind.RESERVE, EntryKind.CHARGE, EntryKind.RELEASE}
        )
        spent = kinds.count(EntryKind.RESERVE) - kinds.count(EntryKind.RELEASE)
        assert row.balance == given_out - spent


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, max_size=20))
def test_whatever_is_done_the_balance_is_the_sum_of_the_lines(
    played: Played, clock: Clock, done: list[tuple[str, int]]
) -> None:
    with unit_of_work(played.desk.engine) as session:
        book = Book(session, clock)
        for name, figure in done:
            try:
                book.do(name, figure)
            except (UsageError, OverQuota):
                session.flush()
            book.check()
    assert not audit_quota(played.desk.engine).misfits


def left(engine: Engine, account: int) -> int:
    with reading(engine) as session:
        balance = ledger.balance(session, account)
        assert balance == ledger.booked(session, account) >= 0
    return balance


def kinds(engine: Engine, account: int) -> list[str]:
    with reading(engine) as session:
        return [line.kind for line in ledger.entries(session, account)]


def test_of_many_who_renew_at_once_each_period_is_renewed_once(played: Played, clock: Clock) -> None:
    desk = played.desk
    add_plan(desk, "Team", {"questions": 10, "roll_over": 4}, ROOT)
    accounts = [acts.open_account(desk, f"account {n}", ROOT, plan="Team") for n in range(3)]
    clock.pass_(days=95)
    ready = threading.Barrier(THREADS)

    def renew(_: int) -> int:
        ready.wait(120)
        return renew_due(desk)

    with ThreadPoolExecutor(THREADS) as pool:
        renewed = list(pool.map(renew, range(THREADS)))
    assert sum(renewed) == 3 * len(accounts)
    for account in accounts:
        assert left(desk.engine, account) == 14
        assert kinds(desk.engine, account) == ["renewal"] + ["expiry", "renewal"] * 3
    assert renew_due(desk) == 0


def test_threads_that_reserve_adjust_and_renew_one_account_together_leave_a_book_that_adds_up(
    played: Played, clock: Clock
) -> None:
    desk, rounds = played.desk, 8
    add_plan(desk, "Team", {"questions": 10, "roll_over": 100}, ROOT)
    account = acts.open_account(desk, "The clinic", ROOT, plan="Team")
    with unit_of_work(desk.engine) as session:
        values: dict[str, Any] = {"account_id": account, "status": Status.ADMITTED}
        cases = [
            add_case(session, 500 + n, clock(), reference=f"CC-EEEE-{n:04}", **values).id
            for n in range(THREADS * rounds)
        ]
    clock.pass_(days=31)
    ready = threading.Barrier(THREADS)

    def work(worker: int) -> tuple[int, int]:
        """How many this one reserved, and what it adjusted in all."""
        reserved = adjusted = 0
        ready.wait(120)
        for number in range(rounds):
            case_id = cases[worker * rounds + number]
            try:
                with unit_of_work(desk.engine) as session:
                    reserved += ledger.reserve(session, account, case_id, at=clock()) is not None
            except OverQuota:
                pass
            try:
                amount = (-3, 1, -2, 2)[(worker + number) % 4]
                acts.adjust(desk, account, amount, ROOT, "why")
                adjusted += amount
            except UsageError:
                pass
            if number % 3 == 0:
                renew_due(desk)
        return reserved, adjusted

    with ThreadPoolExecutor(THREADS) as pool:
        done = list(pool.map(work, range(THREADS)))
    reserved, adjusted = (sum(figures) for figures in zip(*done, strict=True))
    assert left(desk.engine, account) == 20 + adjusted - reserved
    assert kinds(desk.engine, account).count("renewal") == 2, "its first period, and one renewal"
    assert not audit_quota(desk.engine).misfits


def test_of_eight_who_post_at_once_one_gets_the_last_posting(played: Played, clock: Clock) -> None:
    desk, together = played.desk, 8
    account = acts.open_account(desk, "The hospital", ROOT)
    acts.grant(desk, account, 5, ROOT)
    acts.grant(desk, account, 1, ROOT, unit=Unit.POSTING)
    with unit_of_work(desk.engine) as session:
        values: dict[str, Any] = {"account_id": account, "status": Status.ADMITTED}
        cases = [
            add_case(session, 700 + n, clock(), reference=f"CC-FFFF-{n:04}", **values).id
            for n in range(together)
        ]
    ready = threading.Barrier(together)

    def post(case_id: int) -> bool:
        ready.wait(120)
        try:
            with unit_of_work(desk.engine) as session:
                return ledger.reserve(session, account, case_id, at=clock(), unit=Unit.POSTING) is not None
        except OverQuota:
            return False

    with ThreadPoolExecutor(together) as pool:
        assert sorted(pool.map(post, cases)) == [False] * (together - 1) + [True]
    assert left(desk.engine, account) == 5
    with reading(desk.engine) as session:
        assert ledger.balance(session, account, Unit.POSTING) == 0
        assert ledger.booked(session, account, Unit.POSTING) == 0
    assert not audit_quota(desk.engine).misfits


def test_a_plan_that_two_give_at_once_begins_once(played: Played, clock: Clock) -> None:
    desk = played.desk
    add_plan(desk, "Team", {"questions": 10}, ROOT)
    account = acts.open_account(desk, "The clinic", ROOT)
    ready = threading.Barrier(2)

    def give(_: int) -> str:
        ready.wait(120)
        try:
            acts.put_on_plan(desk, account, "Team", ROOT)
        except Exception as refused:  # noqa: BLE001 - whichever it is, it is told
            return type(refused).__name__
        return "given"

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(give, range(2)))
    assert told in (["UsageError", "given"], ["NotPossibleNow", "given"])
    assert left(desk.engine, account) == 10
