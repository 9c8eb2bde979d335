"""Verified domains: which can be, how they are proven, and who may ask by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from consultant.accounts import domains, senders, trail
from consultant.accounts.senders import SenderRecord
from consultant.accounts.trail import By
from consultant.errors import NoSuchThing, NotPossibleNow, UsageError
from consultant.models.account import Account, Standing
from consultant.models.base import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from consultant.models.account import SenderDomain

    from tests.conftest import Clock


@pytest.fixture
def session(desk_engine: Engine) -> Iterator[Session]:
    with unit_of_work(desk_engine) as opened:
        yield opened


@pytest.fixture
def by(clock: Clock) -> By:
    return By("root", "contract 7", clock())


@pytest.fixture
def account(session: Session, clock: Clock) -> Account:
    made = Account(name="The clinic", created_at=clock())
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def entered(session: Session, account: Account, by: By) -> SenderDomain:
    return domains.add_domain(session, account, "Clinic.EXAMPLE.", by)


def proof(row: SenderDomain) -> list[bytes]:
    return [b"v=spf1 -all", f" {row.proof} ".encode()]


def standing(session: Session, address: str) -> str | None:
    found = senders.find_sender(session, address)
    return found.standing if found else None


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("clinic.example", "clinic.example"),
        (" Clinic.EXAMPLE. ", "clinic.example"),
        ("@clinic.example", "clinic.example"),
        ("Ärzte.example", "xn--rzte-koa.example"),
        ("mail.clinic.co.uk", "mail.clinic.co.uk"),
    ],
)
def test_a_domain_is_kept_in_one_form(text: str, domain: str) -> None:
    assert domains.parse_domain(text) == domain


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is no domain"),
        ("clinic", "is no domain"),
        ("ann@clinic.example", "is no domain"),
        ("192.0.2.7", "is no domain"),
        ("two words.example", "is no domain"),
        ("gmail.com", "gives addresses to everybody"),
        ("GoogleMail.com", "gives addresses to everybody"),
        ("outlook.com", "gives addresses to everybody"),
        ("yahoo.co.uk", "gives addresses to everybody"),
        ("anything.gmx.de", "gives addresses to everybody"),
        ("co.uk", "everybody registers names"),
        ("github.io", "everybody registers names"),
    ],
)
def test_what_is_nobody_s_own_can_t_be_entered(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        domains.parse_domain(text)


def test_a_domain_counts_once_its_record_is_there_and_no_longer(
    session: Session, entered: SenderDomain, by: By, clock: Clock
) -> None:
    assert domains.record_name(entered.domain) == "_caseconsultant.clinic.example"
    assert standing(session, "ann@clinic.example") is None
    assert not domains.settle_proof(session, entered, [b"caseconsultant-of-somebody-else"], by)
    assert domains.settle_proof(session, entered, proof(entered), by)
    assert senders.find_sender(session, "ann@clinic.example") == SenderRecord(
        entered.account_id, Standing.ACTIVE
    )
    clock.pass_(days=30)
    assert domains.settle_proof(session, entered, proof(entered), By("root", "", clock()))
    assert entered.verified_at == clock(), "looked at again"
    assert not domains.settle_proof(session, entered, [], by)
    assert standing(session, "ann@clinic.example") is None
    assert [(c.address, c.old, c.new) for c in trail.changes(session, entered.account_id)] == [
        ("clinic.example", "", "not verified"),
        ("clinic.example", "not verified", "verified by DNS"),
        ("clinic.example", "verified by DNS", "not verified"),
    ]


def test_a_person_s_word_stands_without_a_record_and_needs_a_reason(
    session: Session, entered: SenderDomain, by: By, clock: Clock
) -> None:
    with pytest.raises(UsageError, match="Say how it is known"):
        domains.vouch(session, entered, By("root", " ", clock()))
    domains.vouch(session, entered, by)
    assert domains.state_of(entered) == "verified by root"
    assert domains.settle_proof(session, entered, [], by)
    with pytest.raises(UsageError, match="verified already"):
        domains.vouch(session, entered, by)
    assert domains.settle_proof(session, entered, proof(entered), by)
    assert domains.state_of(entered) == "verified by DNS"


def test_a_subdomain_is_a_domain_of_its_own(session: Session, entered: SenderDomain, by: By) -> None:
    domains.vouch(session, entered, by)
    for address in ("ann@lab.clinic.example", "ann@xclinic.example", "ann@example", "@clinic.example", ""):
        expected = "active" if address == "@clinic.example" else None
        assert standing(session, address) == expected, address


def test_an_address_that_is_entered_by_itself_goes_before_its_domain(
    session: Session, entered: SenderDomain, by: By, clock: Clock
) -> None:
    domains.vouch(session, entered, by)
    own = senders.add_sender(session, "ann@clinic.example", account="Ann", at=clock())
    found = senders.find_sender(session, "ann@clinic.example")
    assert found
    assert found.account_id == own.account_id != entered.account_id
    senders.set_standing(session, "ann@clinic.example", Standing.SUSPENDED, actor="root", at=clock())
    assert standing(session, "ann@clinic.example") == "suspended"
    assert standing(session, "ben@clinic.example") == "active"
    domains.set_domain_standing(session, entered, Standing.SUSPENDED, by)
    senders.set_standing(session, "ann@clinic.example", Standing.ACTIVE, actor="root", at=clock())
    assert standing(session, "ann@clinic.example") == "active"
    assert standing(session, "ben@clinic.example") == "suspended"


def test_a_suspended_domain_or_account_refuses_and_is_resumed(
    session: Session, entered: SenderDomain, account: Account, by: By
) -> None:
    domains.vouch(session, entered, by)
    assert domains.set_domain_standing(session, entered, Standing.SUSPENDED, by)
    assert not domains.set_domain_standing(session, entered, Standing.SUSPENDED, by)
    assert domains.state_of(entered) == "suspended"
    assert standing(session, "ann@clinic.example") == "suspended"
    domains.set_domain_standing(session, entered, Standing.ACTIVE, by)
    account.standing = Standing.SUSPENDED
    assert standing(session, "ann@clinic.example") == "suspended"


def test_a_domain_is_entered_once_and_removed_for_good(
    session: Session, entered: SenderDomain, account: Account, by: By
) -> None:
    with pytest.raises(UsageError, match="entered already, for account"):
        domains.add_domain(session, account, "clinic.example", by)
    domains.vouch(session, entered, by)
    domains.remove_domain(session, entered, by)
    assert standing(session, "ann@clinic.example") is None
    with pytest.raises(NoSuchThing, match=r"clinic\.example is not entered"):
        domains.get_domain(session, "clinic.example")
    again = domains.add_domain(session, account, "clinic.example", by)
    assert again.proof != entered.proof
    with pytest.raises(NotPossibleNow, match="Somebody else has just removed"):
        domains.get_same(session, entered)
    assert [row.domain for row in domains.domains_of(session)] == ["clinic.example"]
