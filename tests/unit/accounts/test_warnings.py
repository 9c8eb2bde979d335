"""Warnings at 80 and 100 percent: when, once, in which words, to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from consultant.accounts import ledger, periods, plans
from consultant.accounts.balances import Left
from consultant.accounts.trail import By
from consultant.accounts.warnings import QuotaWarning, take_warning
from consultant.errors import UsageError
from consultant.models.account import Account
from consultant.models.base import unit_of_work

from tests.at_the_desk import add_case, introduce

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from tests.conftest import Clock


@pytest.fixture
def session(desk_engine: Engine) -> Iterator[Session]:
    with unit_of_work(desk_engine) as opened:
        yield opened


@pytest.fixture
def account(desk_engine: Engine, clock: Clock) -> int:
    return introduce(desk_engine, clock(), units=10)


class Asking:
    """Reserves one question after another; what is warned of on the way."""

    def __init__(self, session: Session, account: int, clock: Clock) -> None:
        self.session, self.account, self.clock, self.number = session, account, clock, 0

    def __call__(self, times: int = 1) -> list[int]:
        warned = [self.once() for _ in range(times)]
        return [found.percent if found else 0 for found in warned]

    def once(self) -> QuotaWarning | None:
        self.number += 1
        reference = f"CC-DDDD-{self.number:04}"
        case = add_case(self.session, self.number, self.clock(), account_id=self.account, reference=reference)
        left = ledger.reserve(self.session, self.account, case.id, at=self.clock())
        assert left
        return take_warning(self.session, self.account, left)


@pytest.fixture
def asking(session: Session, account: int, clock: Clock) -> Asking:
    return Asking(session, account, clock)


@pytest.mark.parametrize(
    ("balance", "units", "reached"),
    [(10, 10, 0), (3, 10, 0), (2, 10, 80), (1, 10, 80), (0, 10, 100), (0, 0, 0), (3, 0, 0), (12, 10, 0), (0, 1, 100), (1, 5, 80)],
)  # fmt: skip
def test_what_share_is_reached(balance: int, units: int, reached: int) -> None:
    assert Left(balance, units, 0).reached == reached


def test_a_share_is_warned_of_once(asking: Asking) -> None:
    assert asking(10) == [0, 0, 0, 0, 0, 0, 0, 80, 0, 100]


def test_a_single_question_is_warned_of_once_only(asking: Asking, session: Session, account: int) -> None:
    ledger.adjust(session, account, -9, actor="root", reason="mistake", at=asking.clock())
    assert asking() == [100], "not of 80 and of 100 percent"


def test_a_grant_goes_back_to_the_share_that_is_used_with_it(
    asking: Asking, session: Session, account: int, clock: Clock
) -> None:
    plan = plans.add_plan(session, "Team", {"questions": 0}, clock())
    periods.begin(session, account, plan, By("root", "", clock()))
    assert asking(10)[-1] == 100
    ledger.grant(session, account, 1, actor="root", reason="", at=clock())
    assert asking() == [100], "of 11 all are used"
    ledger.grant(session, account, 20, actor="root", reason="", at=clock())
    assert asking(20) == [0] * 13 + [80] + [0] * 5 + [100]


def test_without_a_plan_each_grant_begins_anew(
    asking: Asking, session: Session, account: int, clock: Clock
) -> None:
    asking(10)
    ledger.grant(session, account, 5, actor="root", reason="", at=clock())
    assert asking(5) == [0, 0, 0, 80, 100]


def test_a_renewal_begins_anew(asking: Asking, session: Session, account: int, clock: Clock) -> None:
    plan = plans.add_plan(session, "Team", {"questions": 5}, clock())
    periods.begin(session, account, plan, By("root", "", clock()))
    assert [share for share in asking(15) if share] == [80, 100]
    clock.pass_(days=31)
    periods.renew(session, account, at=clock())
    assert asking(5) == [0, 0, 0, 80, 100]


def test_the_words_have_the_figures_and_when_there_is_more(
    asking: Asking, session: Session, account: int, clock: Clock
) -> None:
    asking(7)
    early = asking.once()
    assert early
    assert (early.recipient, early.text) == (
        "",
        "The account has used 8 of 10 questions; 2 are left. More can be had from whoever runs this desk.",
    )
    plan = plans.add_plan(session, "Team", {"questions": 1}, clock())
    periods.begin(session, account, plan, By("root", "", clock()))
    session.get_one(Account, account).contact = "boss@clinic.example"
    session.flush()
    asking(2)
    last = asking.once()
    assert last
    assert last.recipient == "boss@clinic.example"
    assert last.text == (
        "The account has used 3 of 3 questions of the period since 2026-11-16; none are left. Further questions are "
        "refused until there are new ones. The next period begins on 2026-12-16 with 1 question."
    )


def test_of_two_who_would_warn_one_does(asking: Asking, session: Session, account: int) -> None:
    asking(8)
    assert take_warning(session, account, Left(2, 10, 0)) is None


def test_an_adjustment_moves_the_balance_and_not_the_share(
    asking: Asking, session: Session, account: int, clock: Clock
) -> None:
    asking(4)
    assert ledger.adjust(session, account, 5, actor="root", reason="two mails were one", at=clock()) == 11
    line = ledger.entries(session, account)[-1]
    assert (line.kind, line.amount, line.actor, line.reason) == (
        "adjustment",
        5,
        "root",
        "two mails were one",
    )
    session.expire_all()
    assert session.get_one(Account, account).period_units == 15
    for amount, reason, says in ((-12, "x", "below zero"), (1, " ", "needs a reason"), (0, "x", "nothing")):
        with pytest.raises(UsageError, match=says):
            ledger.adjust(session, account, amount, actor="root", reason=reason, at=clock())
    assert ledger.booked(session, account) == ledger.balance(session, account) == 11
