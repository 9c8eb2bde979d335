"""The quota book: each booking once, never below zero, and the lines always add up to the balance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from consultant.accounts import ledger
from consultant.accounts.trail import By
from consultant.errors import OverQuota, UsageError
from consultant.models.account import EntryKind, LedgerEntry
from consultant.models.base import unit_of_work

from tests.at_the_desk import add_case, introduce

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.conftest import Clock


@pytest.fixture
def account(desk_engine: Engine, clock: Clock) -> int:
    return introduce(desk_engine, clock(), units=2)


@pytest.fixture
def session(desk_engine: Engine, account: int) -> Iterator[Session]:
    with unit_of_work(desk_engine) as opened:
        yield opened
        assert ledger.booked(opened, account) == ledger.balance(opened, account) >= 0


def kinds(session: Session, account: int) -> list[str]:
    return [entry.kind for entry in ledger.entries(session, account)]


def test_a_grant_adds_and_names_who_and_why(session: Session, account: int, clock: Clock) -> None:
    assert ledger.grant(session, account, 3, actor="ann", reason="paid", at=clock()) == 5
    line = ledger.entries(session, account)[-1]
    assert (line.kind, line.amount, line.actor, line.reason, line.at) == ("grant", 3, "ann", "paid", clock())
    assert line.case_id is None


def test_a_grant_takes_away_down_to_zero_and_no_further(session: Session, account: int, clock: Clock) -> None:
    assert ledger.grant(session, account, -2, actor="ann", reason="", at=clock()) == 0
    with pytest.raises(UsageError, match="below zero"):
        ledger.grant(session, account, -1, actor="ann", reason="", at=clock())
    assert kinds(session, account) == [EntryKind.GRANT, EntryKind.GRANT]


def test_a_reservation_is_made_once(session: Session, account: int, clock: Clock) -> None:
    case = add_case(session, 1, clock())
    for _ in range(2):
        ledger.reserve(session, account, case.id, at=clock())
    assert ledger.balance(session, account) == 1
    assert kinds(session, account) == [EntryKind.GRANT, EntryKind.RESERVE]


def test_the_last_question_is_reserved_by_one_case_only(session: Session, account: int, clock: Clock) -> None:
    for number in (1, 2):
        ledger.reserve(session, account, add_case(session, number, clock()).id, at=clock())
    with pytest.raises(OverQuota):
        ledger.reserve(session, account, add_case(session, 3, clock()).id, at=clock())
    assert ledger.balance(session, account) == 0


def test_a_charge_ends_a_reservation_once_and_costs_nothing_more(
    session: Session, account: int, clock: Clock
) -> None:
    case = add_case(session, 1, clock())
    ledger.reserve(session, account, case.id, at=clock())
    for _ in range(2):
        ledger.charge(session, case.id, at=clock())
    ledger.release(session, case.id, at=clock(), reason="too late")
    assert ledger.balance(session, account) == 1
    assert kinds(session, account) == [EntryKind.GRANT, EntryKind.RESERVE, EntryKind.CHARGE]


def test_a_release_gives_back_once_and_is_never_charged(session: Session, account: int, clock: Clock) -> None:
    case = add_case(session, 1, clock())
    ledger.reserve(session, account, case.id, at=clock())
    for _ in range(2):
        ledger.release(session, case.id, at=clock(), reason="dropped")
    ledger.charge(session, case.id, at=clock())
    assert ledger.balance(session, account) == 2
    assert kinds(session, account) == [EntryKind.GRANT, EntryKind.RESERVE, EntryKind.RELEASE]


def test_a_case_that_is_taken_up_again_reserves_and_is_charged_in_another_round(
    session: Session, account: int, clock: Clock
) -> None:
    case = add_case(session, 1, clock())
    for _ in range(2):
        ledger.reserve(session, account, case.id, at=clock())
        ledger.release(session, case.id, at=clock(), reason="undeliverable")
    for _ in range(2):
        ledger.reserve(session, account, case.id, at=clock())
    ledger.charge(session, case.id, at=clock())
    ledger.reserve(session, account, case.id, at=clock())
    assert ledger.balance(session, account) == 1
    lines = [(line.kind, line.round) for line in ledger.entries(session, account) if line.case_id]
    assert lines == [
        ("reserve", 1),
        ("release", 1),
        ("reserve", 2),
        ("release", 2),
        ("reserve", 3),
        ("charge", 3),
    ], "what was charged is not reserved again"


@pytest.mark.parametrize("kind", [EntryKind.RESERVE, EntryKind.CHARGE, EntryKind.RELEASE])
def test_a_line_of_a_case_and_round_can_t_be_written_twice(
    desk_engine: Engine, account: int, clock: Clock, kind: EntryKind
) -> None:
    with unit_of_work(desk_engine) as session:
        case_id = add_case(session, 1, clock()).id
        values = {"account_id": account, "case_id": case_id, "amount": 0, "actor": "desk", "at": clock()}
        session.add_all(LedgerEntry(kind=kind, round=number, **values) for number in (1, 2))
    with Session(desk_engine) as session:
        session.add(LedgerEntry(kind=kind, round=2, **values))
        with pytest.raises(IntegrityError):
            session.flush()


def test_what_was_not_reserved_is_neither_charged_nor_given_back(
    session: Session, account: int, clock: Clock
) -> None:
    case = add_case(session, 1, clock())
    ledger.charge(session, case.id, at=clock())
    ledger.release(session, case.id, at=clock(), reason="")
    assert kinds(session, account) == [EntryKind.GRANT]


@pytest.mark.parametrize(("answered", "left", "last"), [(True, 1, "charge"), (False, 2, "release")])
def test_the_end_of_a_case_charges_what_was_answered(
    session: Session, account: int, clock: Clock, answered: bool, left: int, last: str
) -> None:
    case = add_case(session, 1, clock())
    ledger.reserve(session, account, case.id, at=clock())
    for _ in range(2):
        ledger.settle(session, case.id, answered=answered, at=clock())
    assert ledger.balance(session, account) == left
    assert kinds(session, account)[-1] == last
    assert len(kinds(session, account)) == 3


def test_what_is_sent_again_is_set_aside_again_only_where_its_question_was_given_back(
    session: Session, account: int, clock: Clock
) -> None:
    case = add_case(session, 1, clock())
    assert ledger.reserve_again(session, case.id, at=clock()) is None, "it never had one"
    ledger.reserve(session, account, case.id, at=clock())
    assert ledger.reserve_again(session, case.id, at=clock()) is None, "it has one"
    ledger.release(session, case.id, at=clock(), reason="undeliverable")
    assert ledger.reserve_again(session, case.id, at=clock())
    assert ledger.balance(session, account) == 1


def test_all_that_is_not_reserved_expires_once(session: Session, account: int, clock: Clock) -> None:
    by = By("root", "closed", clock())
    assert (ledger.expire_all(session, account, by), ledger.expire_all(session, account, by)) == (2, 0)
    assert kinds(session, account) == [EntryKind.GRANT, EntryKind.EXPIRY]
    with pytest.raises(UsageError, match="below zero"):
        ledger.book(session, account, EntryKind.EXPIRY, -1, by)
