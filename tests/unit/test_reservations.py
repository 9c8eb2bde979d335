"""Which unit is set aside for a mail, and what its sender is told where none is left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from consultant.accounts import ledger
from consultant.administration import accounts as acts
from consultant.administration.plans import add_plan
from consultant.audit_log import Actor
from consultant.desk import refusal
from consultant.errors import OverQuota
from consultant.lifecycle import Status
from consultant.mailboxes.mailbox import Serves
from consultant.models.account import Unit
from consultant.models.base import unit_of_work
from consultant.models.case import Case
from consultant.models.notification import Notification
from consultant.reservations import set_aside, set_aside_again, unit_of
from consultant.vocabulary import Disposition, ReplyKind
from consultant.web.customers.thread_words import NO_POSTINGS_LEFT, NO_QUESTIONS_LEFT, refused_in_words

from tests.at_the_desk import add_case

if TYPE_CHECKING:
    from consultant.mailboxes import Mailbox

    from tests.conftest import Clock
    from tests.journeys.journey import Played
    from tests.unit.conftest import Desks

ROOT = Actor("root", "cli")


@pytest.fixture
def played(desks: Desks) -> Played:
    return desks()


def box(played: Played, serves: Serves) -> Mailbox:
    return replace(played.desk.mailboxes.get_by_name("consult"), serves=serves)


def test_a_mail_costs_what_its_mailbox_is_for(played: Played) -> None:
    assert unit_of(box(played, Serves.QUESTIONS)) is Unit.QUESTION
    assert unit_of(box(played, Serves.JOBS)) is Unit.POSTING


@pytest.mark.parametrize(
    ("serves", "what", "other"),
    [(Serves.QUESTIONS, "questions", "postings"), (Serves.JOBS, "postings", "questions")],
)
def test_a_refusal_says_of_what_none_is_left(
    played: Played, clock: Clock, serves: Serves, what: str, other: str
) -> None:
    with unit_of_work(played.desk.engine) as session:
        case = add_case(session, 1, clock())
        told = refusal(played.desk, box(played, serves), case, ReplyKind.OVER_QUOTA)
    assert told.subject.startswith(f"No {what} left")
    for words in (told.text, told.html):
        assert f"no {what} left" in words
        assert other not in words


def test_a_posting_waits_for_no_renewal_and_warns_nobody(played: Played, clock: Clock) -> None:
    desk = played.desk
    add_plan(desk, "Employer", {"questions": 1, "postings": 1}, ROOT)
    account = acts.open_account(desk, "The hospital", ROOT, contact="boss@hospital.example", plan="Employer")
    with unit_of_work(desk.engine) as session:
        cases = [add_case(session, number, clock(), account_id=account) for number in (1, 2, 3)]
        set_aside(desk, session, cases[0], account, Unit.POSTING)
        with pytest.raises(OverQuota, match="no postings left"):
            set_aside(desk, session, cases[1], account, Unit.POSTING)
        clock.pass_(days=31)
        set_aside(desk, session, cases[1], account, Unit.POSTING)
        ledger.release(session, cases[1].id, at=clock(), reason="undeliverable")
        set_aside_again(desk, session, cases[1])
        assert ledger.balance(session, account, Unit.POSTING) == 0
        assert ledger.balance(session, account) == 1, "questions are none"
        assert session.query(Notification).count() == 0
        set_aside(desk, session, cases[2], account)
        assert session.query(Notification).count() == 1, "of questions it is told"


@pytest.mark.parametrize("kind", [None, ReplyKind.OVER_QUOTA], ids=["not mailed", "mailed"])
def test_the_customer_s_page_says_of_what_none_was_left(kind: ReplyKind | None) -> None:
    for unit, says in ((Unit.QUESTION, NO_QUESTIONS_LEFT), (Unit.POSTING, NO_POSTINGS_LEFT)):
        reason = f"{OverQuota(ledger.NONE_LEFT[unit])} (told once today already)"
        case = Case(status=Status.DISCARDED, disposition=Disposition.REFUSED, reason=reason)
        assert refused_in_words(case, kind) == says
