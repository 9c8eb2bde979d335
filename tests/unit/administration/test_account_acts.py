"""Acts on accounts that no page and no command shows by itself: closing what has a plan, and a plan within somebody else's act."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from consultant.accounts import ledger
from consultant.accounts.facts import get_facts
from consultant.administration import accounts as acts
from consultant.administration.accounts import put_on_plan_within
from consultant.administration.plans import add_plan
from consultant.administration.renewals import _renew, renew_due
from consultant.audit_log import Actor
from consultant.models.account import Account, Plan, Standing
from consultant.models.administration import AuditEntry
from consultant.models.base import reading, unit_of_work
from consultant.reservations import set_aside, set_aside_again

from tests.at_the_desk import ASKER, add_case

if TYPE_CHECKING:
    from tests.conftest import Clock
    from tests.journeys.journey import Played
    from tests.unit.conftest import Desks

ROOT = Actor("root", "cli")


@pytest.fixture
def played(desks: Desks) -> Played:
    return desks()


def test_an_account_with_a_plan_is_closed_and_not_renewed_any_more(played: Played, clock: Clock) -> None:
    desk = played.desk
    add_plan(desk, "Team", {"questions": 5, "roll_over": 5}, ROOT)
    account = acts.open_account(desk, "The clinic", ROOT, plan="Team")
    acts.set_account_standing(desk, account, Standing.SUSPENDED, ROOT, "unpaid")
    acts.close_account(desk, account, ROOT, "left")
    clock.pass_(days=40)
    assert renew_due(desk) == 0
    assert _renew(desk, account, ROOT) == 0, "whoever comes second finds nothing to do"
    with reading(desk.engine) as session:
        found = get_facts(session, account).as_json()
        kinds = [line.kind for line in ledger.entries(session, account)]
        audited = [one.action for one in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert (found["standing"], found["plan"], found["balance"]) == ("suspended", None, 0)
    assert kinds == ["renewal", "expiry"]
    assert audited[-2:] == ["account.plan", "account.closed"]


def test_a_plan_begins_within_the_transaction_of_a_registration(played: Played, clock: Clock) -> None:
    desk = played.desk
    add_plan(desk, "free", {"questions": 3}, ROOT)
    with unit_of_work(desk.engine) as session:
        account = Account(name=ASKER, created_at=clock())
        session.add(account)
        session.flush()
        plan = session.scalars(select(Plan)).one()
        put_on_plan_within(session, account, plan, Actor("registration", "web"), "registered", clock())
        assert (account.balance, account.plan_id) == (3, plan.id)
    with reading(desk.engine) as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert last
        assert (last.action, last.actor, last.via, last.new) == (
            "account.plan",
            "registration",
            "web",
            "free",
        )


def test_a_case_that_is_sent_again_takes_its_question_again(played: Played, clock: Clock) -> None:
    desk = played.desk
    account = acts.add_sender(desk, ASKER, ROOT, units=9)
    with unit_of_work(desk.engine) as session:
        case = add_case(session, 1, clock(), account_id=account)
        set_aside_again(desk, session, case)
        set_aside(desk, session, case, account)
        ledger.release(session, case.id, at=clock(), reason="undeliverable")
        set_aside_again(desk, session, case)
        set_aside_again(desk, session, add_case(session, 2, clock()))
        assert ledger.balance(session, account) == 8
