"""What the audit of the quota book names: every way in which it can be wrong, and nothing where it is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from consultant.accounts import ledger
from consultant.accounts.quota_audit import MOST_NAMED, audit_quota
from consultant.lifecycle import Status
from consultant.models.account import Account, EntryKind, LedgerEntry, Unit
from consultant.models.base import unit_of_work

from tests.at_the_desk import add_case, introduce

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.conftest import Clock

R, C, B, G = EntryKind.RESERVE, EntryKind.CHARGE, EntryKind.RELEASE, EntryKind.GRANT


@pytest.fixture
def account(desk_engine: Engine, clock: Clock) -> int:
    return introduce(desk_engine, clock(), units=9)


class Written:
    """Writes lines by hand, as no code of ours would."""

    def __init__(self, engine: Engine, account: int, clock: Clock) -> None:
        self.engine, self.account, self.clock = engine, account, clock

    def case(
        self, *lines: tuple[str, int, int], status: Status = Status.HELD, account: int | None = None
    ) -> None:
        with unit_of_work(self.engine) as session:
            case = add_case(
                session, 1, self.clock(), reference="CC-BBBB-CCCC", status=status, account_id=self.account
            )
            for kind, number, amount in lines:
                self._add(
                    session, kind, amount, case_id=case.id, round=number, account_id=account or self.account
                )
            moved = sum(amount for _, _, amount in lines)
            session.execute(update(Account).values(balance=Account.balance + moved))

    def line(self, kind: str, amount: int) -> None:
        with unit_of_work(self.engine) as session:
            self._add(session, kind, amount, account_id=self.account)

    def _add(self, session: object, kind: str, amount: int, **columns: object) -> None:
        session.add(LedgerEntry(kind=kind, amount=amount, actor="x", at=self.clock(), **columns))  # type: ignore[attr-defined]
        session.flush()  # type: ignore[attr-defined]


@pytest.fixture
def written(desk_engine: Engine, account: int, clock: Clock) -> Written:
    return Written(desk_engine, account, clock)


def found(engine: Engine) -> list[tuple[str, str, str]]:
    return [(one.what, one.where, one.figures) for one in audit_quota(engine).misfits]


def test_a_book_that_fits_is_counted_and_nothing_is_named(desk_engine: Engine, written: Written) -> None:
    written.case((R, 1, -1), (B, 1, 1), (R, 2, -1), (C, 2, 0), status=Status.SENT)
    audit = audit_quota(desk_engine)
    assert audit.misfits == ()
    assert audit.counts == {
        "accounts": 1, "lines": 5, "lines grant": 1, "lines reserve": 2, "lines charge": 1, "lines release": 1,
    }  # fmt: skip


def test_a_balance_that_is_not_the_sum_is_named(desk_engine: Engine, account: int) -> None:
    with unit_of_work(desk_engine) as session:
        session.execute(update(Account).values(balance=7))
    assert found(desk_engine) == [("balance is not the sum of its lines", f"account {account}", "7, lines 9")]


def test_an_account_without_a_line_that_has_a_balance_is_named(desk_engine: Engine, clock: Clock) -> None:
    with unit_of_work(desk_engine) as session:
        session.add(Account(name="x", balance=3, created_at=clock()))
    assert found(desk_engine) == [("balance is not the sum of its lines", "account 1", "3, lines 0")]


def test_a_posting_balance_that_is_not_the_sum_of_its_lines_is_named(
    desk_engine: Engine, account: int, clock: Clock
) -> None:
    with unit_of_work(desk_engine) as session:
        ledger.grant(session, account, 2, actor="root", reason="", at=clock(), unit=Unit.POSTING)
    audit = audit_quota(desk_engine)
    assert (audit.misfits, audit.counts["lines of postings"]) == ((), 1)
    with unit_of_work(desk_engine) as session:
        session.execute(update(Account).values(posting_balance=3))
    assert found(desk_engine) == [
        ("posting balance is not the sum of its lines", f"account {account}", "3, lines 2")
    ]


def test_questions_do_not_cover_postings_in_between(
    desk_engine: Engine, written: Written, clock: Clock
) -> None:
    with unit_of_work(desk_engine) as session:
        for amount in (-1, 1):
            written._add(session, G, amount, account_id=written.account, unit=Unit.POSTING)
    assert found(desk_engine) == [("below zero in between", "account 1", "-1 after line 2")]


def test_lines_of_several_units_on_one_case_are_named(
    desk_engine: Engine, written: Written, clock: Clock
) -> None:
    with unit_of_work(desk_engine) as session:
        case = add_case(session, 3, clock(), reference="CC-BBBB-DDDD", account_id=written.account)
        ledger.reserve(session, written.account, case.id, at=clock())
        written._add(session, B, 1, case_id=case.id, round=1, account_id=written.account, unit=Unit.POSTING)
        session.execute(update(Account).values(posting_balance=1))
    assert found(desk_engine) == [
        ("rounds do not follow each other", "CC-BBBB-DDDD", "lines of several units")
    ]


def test_an_account_that_was_below_zero_in_between_is_named_once(
    desk_engine: Engine, written: Written
) -> None:
    for amount in (-11, -1, 12):
        written.line(G, amount)
    assert found(desk_engine) == [("below zero in between", "account 1", "-2 after line 2")]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([(C, 1, 0)], "charge of round 1 as line 1"),
        ([(R, 1, -1), (R, 2, -1)], "reserve of round 2 as line 2"),
        ([(R, 1, -1), (C, 1, 0), (B, 1, 1)], "release of round 1 as line 3"),
        ([(R, 2, -1)], "reserve of round 2 as line 1"),
        ([(R, 1, -2)], "reserve of -2"),
        ([(R, 1, -1), (C, 1, 0), (R, 2, -1), (C, 2, 0)], "charged 2 times"),
    ],
)
def test_rounds_that_do_not_follow_each_other_are_named(
    desk_engine: Engine, written: Written, lines: list[tuple[str, int, int]], says: str
) -> None:
    written.case(*lines)
    assert found(desk_engine) == [("rounds do not follow each other", "CC-BBBB-CCCC", says)]


def test_a_case_that_ended_and_keeps_its_question_is_named(desk_engine: Engine, written: Written) -> None:
    written.case((R, 1, -1), (B, 1, 1), (R, 2, -1), status=Status.SENT)
    assert found(desk_engine) == [("an ended case keeps its reservation", "CC-BBBB-CCCC", "sent, 1 open")]


def test_lines_that_belong_elsewhere_are_named(desk_engine: Engine, written: Written, clock: Clock) -> None:
    other = introduce(desk_engine, clock(), address="ben@clinic.example", units=1)
    with unit_of_work(desk_engine) as session:
        case = add_case(session, 3, clock(), status=Status.HELD, account_id=other)
        ledger.reserve(session, written.account, case.id, at=clock())
    written.line(C, 0)
    assert found(desk_engine) == [
        ("line that belongs elsewhere", "line 3", "reserve of account 1"),
        ("line that belongs elsewhere", "line 4", "charge of account 1"),
    ]


def test_lines_of_several_accounts_on_one_case_are_named(
    desk_engine: Engine, written: Written, clock: Clock
) -> None:
    other = introduce(desk_engine, clock(), address="ben@clinic.example", units=1)
    with unit_of_work(desk_engine) as session:
        case = add_case(session, 3, clock(), reference="CC-BBBB-DDDD", status=Status.HELD, account_id=other)
        ledger.reserve(session, other, case.id, at=clock())
        written._add(session, B, 1, case_id=case.id, round=1, account_id=written.account)
        session.execute(
            update(Account).where(Account.id == written.account).values(balance=Account.balance + 1)
        )
    assert ("rounds do not follow each other", "CC-BBBB-DDDD", "lines of several accounts") in found(
        desk_engine
    )


def test_of_many_only_the_first_are_named(desk_engine: Engine, clock: Clock) -> None:
    with unit_of_work(desk_engine) as session:
        session.add_all(Account(name="x", balance=1, created_at=clock()) for _ in range(MOST_NAMED + 5))
    assert len(found(desk_engine)) == MOST_NAMED
