"""Addresses, their accounts and their standing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from consultant.accounts import senders
from consultant.errors import UsageError
from consultant.models.account import Account, Standing
from consultant.models.base import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from tests.conftest import Clock

ANN, BEN = "ann@clinic.example", "ben@clinic.example"


@pytest.fixture
def session(desk_engine: Engine) -> Iterator[Session]:
    with unit_of_work(desk_engine) as opened:
        yield opened


def test_an_address_nobody_registered_is_unknown(session: Session, clock: Clock) -> None:
    assert senders.find_sender(session, ANN) is None
    assert senders.count_senders(session) == 0
    with pytest.raises(UsageError, match=f"{ANN} is no sender here"):
        senders.get_sender(session, ANN)
    with pytest.raises(UsageError):
        senders.set_standing(session, ANN, Standing.SUSPENDED, actor="root", at=clock())


def test_an_address_without_a_named_account_gets_one_of_its_own(session: Session, clock: Clock) -> None:
    sender = senders.add_sender(session, ANN, account=None, at=clock())
    account = session.get_one(Account, sender.account_id)
    assert (account.name, account.balance, account.standing) == (ANN, 0, Standing.ACTIVE)
    found = senders.find_sender(session, ANN)
    assert found == senders.SenderRecord(account.id, Standing.ACTIVE)


def test_addresses_of_one_account_share_it(session: Session, clock: Clock) -> None:
    for address in (BEN, ANN):
        senders.add_sender(session, address, account="The clinic", at=clock())
    listed = senders.list_senders(session)
    assert [sender.address for sender, _ in listed] == [ANN, BEN]
    assert {account.name for _, account in listed} == {"The clinic"}
    assert len({account.id for _, account in listed}) == 1
    assert senders.count_senders(session) == 2


def test_an_address_is_registered_once(session: Session, clock: Clock) -> None:
    senders.add_sender(session, ANN, account=None, at=clock())
    with pytest.raises(UsageError, match="is a sender already"):
        senders.add_sender(session, ANN, account="another", at=clock())


def test_suspending_one_address_leaves_the_other_of_its_account(session: Session, clock: Clock) -> None:
    for address in (ANN, BEN):
        senders.add_sender(session, address, account="The clinic", at=clock())
    senders.set_standing(session, ANN, Standing.SUSPENDED, actor="root", at=clock())
    standings = {a: found.standing for a in (ANN, BEN) if (found := senders.find_sender(session, a))}
    assert standings == {ANN: Standing.SUSPENDED, BEN: Standing.ACTIVE}
    senders.set_standing(session, ANN, Standing.ACTIVE, actor="root", at=clock())
    resumed = senders.find_sender(session, ANN)
    assert resumed
    assert resumed.standing is Standing.ACTIVE


def test_a_suspended_account_suspends_all_its_addresses(session: Session, clock: Clock) -> None:
    sender = senders.add_sender(session, ANN, account=None, at=clock())
    session.get_one(Account, sender.account_id).standing = Standing.SUSPENDED
    found = senders.find_sender(session, ANN)
    assert found
    assert found.standing is Standing.SUSPENDED


def test_every_change_is_in_the_trail_with_its_old_and_new_value(session: Session, clock: Clock) -> None:
    account = senders.add_sender(
        session, ANN, account="The clinic", at=clock(), actor="root", reason="contract"
    ).account_id
    clock.pass_(days=1)
    for standing in (Standing.SUSPENDED, Standing.SUSPENDED, Standing.ACTIVE):
        senders.set_standing(session, ANN, standing, actor="ben", at=clock(), reason="unpaid")
    assert [
        (c.address, c.kind, c.old, c.new, c.actor, c.reason) for c in senders.changes(session, account)
    ] == [
        (ANN, "account", "", "The clinic", "root", "contract"),
        (ANN, "standing", "active", "suspended", "ben", "unpaid"),
        (ANN, "standing", "suspended", "active", "ben", "unpaid"),
    ], "what was suspended already is not suspended again"
    assert [c.at for c in senders.changes(session, account)][-1] == clock()
