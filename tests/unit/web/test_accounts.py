"""The pages of accounts and plans: what they show, what their forms do, and what a page costs however much there is."""

from __future__ import annotations

import csv
import html
import io
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, select

from consultant.accounts import ledger
from consultant.accounts.facts import get_facts
from consultant.accounts.listing import get_account
from consultant.accounts.trail import By, Change, note
from consultant.administration import accounts as acts
from consultant.administration import domains, plans
from consultant.audit_log import Actor
from consultant.models.account import Account, ChangeKind, Standing
from consultant.models.administration import AuditEntry
from consultant.models.base import reading, unit_of_work

from tests.at_the_desk import add_case, ask
from tests.browser import Browser, check
from tests.conftest import Clock
from tests.dns_server import NameServer
from tests.journeys.journey import Played
from tests.pages import COOKIE, sign_in_as
from tests.unit.web.conftest import OpenDesk, OpenDesks

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from sqlalchemy import Engine

ROOT = Actor("root", "cli")


@pytest.fixture(scope="module")
def desk(open_desks: OpenDesks) -> OpenDesk:
    return open_desks()


@pytest.fixture
def played(desk: OpenDesk) -> Played:
    return desk.played


@pytest.fixture
def clock(desk: OpenDesk) -> Clock:
    return desk.clock


class Admin:
    """A client that is signed in as an administrator; `post` sends a form and follows."""

    def __init__(self, pages: httpx.Client, csrf: str) -> None:
        self.pages, self.csrf = pages, csrf

    def get(self, path: str) -> str:
        got = self.pages.get(path)
        assert got.status_code == 200, (got.status_code, path)
        return text(got.text)

    def post(self, path: str, status: int = 200, /, **fields: str) -> str:
        sent = self.pages.post(path, data=fields | {"csrf": self.csrf}, follow_redirects=True)
        assert sent.status_code == status, (sent.status_code, text(sent.text))
        return text(sent.text)


def text(page: str) -> str:
    """A page as it is read: without its tags, in single blanks."""
    body = page.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", body.partition(">")[2])))


@pytest.fixture(scope="module")
def admin(desk: OpenDesk) -> Admin:
    pages = desk.browser()
    return Admin(pages, sign_in_as(pages, desk.played, "admin", "root"))


def facts(played: Played, number: int) -> dict[str, Any]:
    with reading(played.desk.engine) as session:
        return get_facts(session, number).as_json()


def audited(played: Played, after: int = 0) -> list[tuple[str, str]]:
    query = select(AuditEntry).where(AuditEntry.id > after).order_by(AuditEntry.id)
    with reading(played.desk.engine) as session:
        return [(act.action, act.via) for act in session.scalars(query)]


def test_an_administrator_makes_an_account_gives_it_all_it_needs_and_its_mail_is_answered(
    played: Played, admin: Admin
) -> None:
    done = len(audited(played))
    assert "The plan is made" in admin.post(
        "/admin/plans", name="Group", questions="50", roll_over="10", page_views="0", reason="offer 3"
    )
    page = admin.post(
        "/admin/accounts", name="The group", kind="organisation", contact="Boss@Group.example", plan="Group"
    )
    assert "The account is made" in page
    assert "50 questions left" in page
    assert "0 of 50 used in this period" in page
    assert "2026-11-16 to 2026-12-16 12:00 UTC" in page
    here, asker = f"/admin/accounts/{number_of(played, 'The group')}", "coder@group.example"
    page = admin.post(f"{here}/add-sender", address=asker.upper(), reason="contract 7")
    assert asker in page
    ask(played, sender=asker)
    page = admin.get(here)
    assert "1 of 50 used" in page
    assert re.search(r"charge 0 49 CC-\w{4}-\w{4}", page)
    assert re.search(r"CC-\w{4}-\w{4} 2026-11-16 12:00 UTC sent consult", page)
    found = facts(played, number_of(played, "The group"))
    assert (found["account"], found["kind"], found["contact"], found["plan"]) == (
        "The group", "organisation", "boss@group.example", "Group",
    )  # fmt: skip
    assert audited(played)[done:] == [
        ("plan.added", "web"),
        ("account.opened", "web"),
        ("account.plan", "web"),
        ("account.sender_added", "web"),
    ]


def number_of(played: Played, which: str) -> int:
    with reading(played.desk.engine) as session:
        return get_account(session, which).id


@dataclass(frozen=True)
class Clinic:
    """An account with two addresses, three questions, a domain that is not verified, and a plan that it is not on."""

    number: int
    asker: str
    domain: str
    plan: str

    @property
    def here(self) -> str:
        return f"/admin/accounts/{self.number}"


@pytest.fixture
def clinic(desk: OpenDesk) -> Clinic:
    number = next(desk.numbers)
    domain, played = f"clinic{number}.example", desk.played
    account = acts.add_sender(played.desk, f"coder@{domain}", ROOT, account=f"Clinic {number}", units=3)
    acts.add_sender(played.desk, f"ben@{domain}", ROOT, account=account)
    domains.add_domain(played.desk, account, domain, ROOT)
    plans.add_plan(played.desk, f"Team {number}", {"questions": 50, "roll_over": 1, "page_views": 0}, ROOT)
    return Clinic(account, f"coder@{domain}", domain, f"Team {number}")


FORMS: list[tuple[str, dict[str, str], str, dict[str, Any]]] = [
    ("rename", {"name": "Clinic & Sons"}, "new name", {"account": "Clinic & Sons"}),
    ("kind", {"kind": "organisation"}, "kind of the account", {"kind": "organisation"}),
    ("contact", {"contact": "boss@clinic.example"}, "warned is changed", {"contact": "boss@clinic.example"}),
    ("plan", {"plan": "PLAN"}, "plan begins today", {"balance": 53}),
    ("grant", {"units": "4"}, "are added", {"balance": 7}),
    ("adjust", {"units": "-2", "reason": "twice", "confirm": "yes"}, "is mended", {"balance": 1}),
    ("grant-postings", {"units": "3"}, "postings are added", {"balance": 3, "posting_balance": 3}),
    ("suspend", {"confirm": "yes"}, "Suspended", {"standing": "suspended"}),
    ("close", {"reason": "left", "confirm": "yes"}, "is closed", {"standing": "suspended", "balance": 0}),
    ("add-sender", {"address": "eve@clinic.example"}, "may ask", {}),
    ("suspend-sender", {"address": "ASKER", "confirm": "yes"}, "Suspended", {}),
    ("resume-sender", {"address": "ASKER"}, "May ask again", {}),
    ("suspend-domain", {"domain": "DOMAIN", "confirm": "yes"}, "Suspended", {}),
    ("resume-domain", {"domain": "DOMAIN"}, "May ask again", {}),
    ("remove-domain", {"domain": "DOMAIN", "confirm": "yes"}, "is removed", {"domains": []}),
    ("vouch-for-domain", {"domain": "DOMAIN", "confirm": "yes", "reason": "by phone"}, "is verified", {}),
    ("add-domain", {"domain": "Lab.Clinic.example"}, "its record is shown", {}),
]


def filled(clinic: Clinic, fields: dict[str, str]) -> dict[str, str]:
    known = {"ASKER": clinic.asker, "DOMAIN": clinic.domain, "PLAN": clinic.plan.upper()}
    return {name: known.get(value, value) for name, value in fields.items()}


@pytest.mark.parametrize(("name", "fields", "says", "becomes"), FORMS, ids=[form[0] for form in FORMS])
def test_each_form_of_an_account_does_what_it_says(
    played: Played,
    admin: Admin,
    clinic: Clinic,
    name: str,
    fields: dict[str, str],
    says: str,
    becomes: dict[str, Any],
) -> None:
    assert says in admin.post(f"{clinic.here}/{name}", **filled(clinic, fields))
    assert facts(played, clinic.number).items() >= becomes.items()


def test_what_is_undone_again_is_as_it_was(played: Played, admin: Admin, clinic: Clinic) -> None:
    before = facts(played, clinic.number)
    other = acts.open_account(played.desk, "Another", ROOT)
    for name, fields in (
        ("suspend", {"confirm": "yes"}),
        ("resume", {}),
        ("move-sender", {"address": clinic.asker, "to": str(other), "confirm": "yes"}),
    ):
        admin.post(f"{clinic.here}/{name}", **fields)
    assert [one["address"] for one in facts(played, other)["senders"]] == [clinic.asker]
    back = {"address": clinic.asker, "to": str(clinic.number), "confirm": "yes"}
    admin.post(f"/admin/accounts/{other}/move-sender", **back)
    assert facts(played, clinic.number) == before
    admin.post(f"{clinic.here}/plan", plan=clinic.plan)
    assert "has no plan any more" in admin.post(f"{clinic.here}/leave-plan", confirm="yes")
    assert facts(played, clinic.number)["plan"] is None


def test_a_domain_is_verified_once_its_record_is_there(
    played: Played, admin: Admin, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    with NameServer() as zone:
        monkeypatch.setattr(domains, "system_resolver", zone.resolver)
        assert "The record is not there" in admin.post(f"{clinic.here}/verify-domain", domain=clinic.domain)
        record = facts(played, clinic.number)["domains"][0]["record"]
        assert record["value"] in admin.get(clinic.here)
        zone.text(record["name"], "v=spf1 -all", record["value"])
        page = admin.post(f"{clinic.here}/verify-domain", domain=clinic.domain)
        assert "The domain is verified" in page
        assert "verified by DNS" in page
        zone.fails.add(record["name"])
        page = admin.post(f"{clinic.here}/verify-domain", 409, domain=clinic.domain)
        assert f"no answer about {clinic.domain} for now; nothing was changed" in page
        assert "verified by DNS" in page


REFUSED: list[tuple[str, dict[str, str], int, str]] = [
    ("suspend", {}, 422, "tick that you mean it"),
    ("adjust", {"units": "-2", "confirm": "yes"}, 422, "needs a reason"),
    ("adjust", {"units": "-9", "confirm": "yes", "reason": "x"}, 422, "below zero"),
    ("adjust", {"units": "0", "confirm": "yes", "reason": "x"}, 422, "mends nothing"),
    ("grant", {"units": "-2"}, 422, "A grant adds questions"),
    ("grant-postings", {"units": "0"}, 422, "A grant adds postings"),
    ("adjust-postings", {"units": "-1", "confirm": "yes", "reason": "x"}, 422, "below zero"),
    ("grant", {"units": "1e9"}, 422, "is no whole number"),
    ("grant", {}, 422, "A number is missing"),
    ("grant", {"units": "9999999999"}, 422, "larger than the database can hold"),
    ("kind", {"kind": "robot"}, 422, "one of person, organisation"),
    ("rename", {"name": " "}, 422, "1 to 200 characters"),
    ("rename", {"name": "two\nlines"}, 422, "on one line"),
    ("contact", {"contact": "nobody"}, 422, "is no mail address"),
    ("plan", {"plan": "Gold"}, 404, "There is no plan"),
    ("leave-plan", {"confirm": "yes"}, 422, "has no plan"),
    ("close", {"confirm": "yes"}, 422, "needs a reason"),
    ("add-sender", {"address": "ASKER"}, 422, "is a sender already"),
    ("move-sender", {"address": "ASKER", "to": "9999", "confirm": "yes"}, 404, "There is no account 9999"),
    ("suspend-sender", {"address": "x@y.example", "confirm": "yes"}, 422, "is no sender here"),
    ("add-domain", {"domain": "gmail.com"}, 422, "gives addresses to everybody"),
    ("add-domain", {"domain": "DOMAIN"}, 422, "is entered already"),
    ("vouch-for-domain", {"domain": "DOMAIN", "confirm": "yes"}, 422, "Say how it is known"),
    ("remove-domain", {"domain": "other.example", "confirm": "yes"}, 404, "is not entered"),
    ("elope", {}, 400, "There is no such act"),
]


def test_what_can_t_be_done_is_said_on_the_page_and_changes_nothing(
    played: Played, admin: Admin, clinic: Clinic
) -> None:
    before, lines = facts(played, clinic.number), audited(played)
    for name, fields, status, says in REFUSED:
        page = admin.post(f"{clinic.here}/{name}", status, **filled(clinic, fields))
        assert says in page
        assert "Statement" in page, "it is the account's own page"
    assert (facts(played, clinic.number), audited(played)) == (before, lines)
    assert "1 to 200 characters" in admin.post("/admin/accounts", 422, name="", kind="person")


def test_a_plan_is_changed_and_retired(played: Played, admin: Admin, clinic: Clinic) -> None:
    admin.post(f"{clinic.here}/plan", plan=clinic.plan)
    figures = {"questions": "60", "roll_over": "5", "page_views": "7"}
    named = {"name": clinic.plan} | figures
    assert "each account" in admin.post("/admin/plans/change", **named)
    assert "figures already" in admin.post("/admin/plans/change", 422, **named)
    assert "tick that you mean it" in admin.post("/admin/plans/retire", 422, name=clinic.plan)
    page = admin.post("/admin/plans/retire", name=clinic.plan, confirm="yes")
    assert f"{clinic.plan} retired 2026-11-16 60 5 7 0 1" in page
    assert "is no whole number" in admin.post("/admin/plans", 422, name="X", **figures | {"questions": "ten"})
    assert "There is no plan" in admin.post("/admin/plans/retire", 404, name="Gold", confirm="yes")
    again = admin.post("/admin/plans", 422, name=clinic.plan.lower(), **figures)
    assert f"There is a plan {clinic.plan} already" in again
    other = acts.open_account(played.desk, "Another", ROOT)
    assert "is retired" in admin.post(f"/admin/accounts/{other}/plan", 422, plan=clinic.plan)


def test_accounts_are_found_by_what_one_knows_and_no_address_stands_in_a_web_address(
    played: Played, admin: Admin, clinic: Clinic
) -> None:
    name = facts(played, clinic.number)["account"]
    other = acts.open_account(played.desk, "99.5% Coding", ROOT)
    for words in (name.upper(), clinic.asker.upper(), clinic.domain[:-2], name[1:]):
        page = admin.post("/admin/accounts/search", words=words)
        assert f" {name} {clinic.number} " in page
        assert "99.5% Coding" not in page
    assert f" {name} {clinic.number} " in admin.post("/admin/accounts/search", words=str(clinic.number))
    assert f"99.5% Coding {other}" in admin.post("/admin/accounts/search", words=".5%")
    assert "No account has" in admin.post("/admin/accounts/search", words="_%")
    assert 'method="post" action="/admin/accounts/search"' in admin.pages.get("/admin/accounts").text


def test_the_list_goes_on_by_pages_in_the_order_of_names(played: Played, admin: Admin, clock: Clock) -> None:
    with unit_of_work(played.desk.engine) as session:
        session.add_all(Account(name=f"{'zZ'[n % 2]}one {n // 2:03}", created_at=clock()) for n in range(120))
    seen: list[tuple[str, str]] = []
    path = "/admin/accounts"
    while path:
        page = admin.pages.get(path).text
        seen += re.findall(r'<a href="/admin/accounts/(\d+)">([^<]+)', page)
        path = found[1] if (found := re.search(r'href="([^"]+after=\d+)"', page)) else ""
    assert len(seen) == len(set(seen)) >= 120
    assert [name for _, name in seen] == sorted((name for _, name in seen), key=str.lower)
    assert "no further accounts" in admin.get(f"/admin/accounts?after={seen[-1][0]}")
    searched = admin.pages.post("/admin/accounts/search", data={"csrf": admin.csrf, "words": "zone"}).text
    after = re.search(r'name="after" value="(\d+)"', searched)
    assert after
    beyond = admin.post("/admin/accounts/search", words="zone", after=after[1])
    assert "zone 025" in beyond
    assert "zone 024" not in beyond


def statement(page: str) -> list[tuple[str, str]]:
    """What was booked and what was left, line by line."""
    table = page.partition('id="statement"')[2].partition("</section>")[0]
    return re.findall(r'<td class="figure">([^<]*)</td><td class="figure">([^<]*)</td>', table)


def test_postings_of_a_plan_stand_on_its_page_and_the_account_s(
    played: Played, admin: Admin, clinic: Clinic
) -> None:
    figures = {"questions": "0", "roll_over": "0", "page_views": "0"}
    page = admin.post("/admin/plans", name=f"Employer {clinic.number}", **figures, postings="2")
    assert f"Employer {clinic.number} 0 0 0 2 0" in page
    admin.post("/admin/plans/change", name=f"Employer {clinic.number}", **figures | {"questions": "1"})
    page = admin.post(f"{clinic.here}/plan", plan=f"Employer {clinic.number}")
    assert "1 questions a month, 0 carried on, 2 postings" in page, "what a form leaves out stays"
    assert "2 postings left" in page
    page = admin.post(f"{clinic.here}/adjust-postings", units="-1", reason="x", confirm="yes")
    assert "1 posting left" in page
    assert "unused questions and 1 posting expire" in page
    assert "adjustment (posting) -1 1" in page


def test_the_statement_is_paged_with_its_running_balance_and_whole_as_csv(
    played: Played, admin: Admin, clinic: Clinic, clock: Clock
) -> None:
    with unit_of_work(played.desk.engine) as session:
        for number in range(120):
            amount, why = 1 + number % 3, "=HYPERLINK(1)"
            ledger.grant(session, clinic.number, amount, actor="root", reason=why, at=clock())
    lines: list[tuple[str, str]] = []
    path = clinic.here
    while path:
        page = admin.pages.get(path).text
        lines += statement(page)
        path = found[1] if (found := re.search(r'href="([^"#]+before=\d+)#', page)) else ""
    assert len(lines) == 121
    left = 0
    for booked, balance in reversed(lines):
        left += int(booked)
        assert int(balance) == left
    got = admin.pages.get(f"{clinic.here}/statement.csv")
    assert got.headers["content-type"].startswith("text/csv")
    assert f'filename="statement-{clinic.number}.csv"' in got.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(got.text)))
    assert sum(int(row["amount"]) for row in rows) == int(rows[-1]["balance"]) == left
    assert rows[-1]["reason"] == "'=HYPERLINK(1)", "no spreadsheet runs what somebody wrote"
    assert "There are no older lines" in admin.get(f"{clinic.here}?before=1")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/9999", 404),
        ("/9999/statement.csv", 404),
        ("/99999999999999", 422),
        ("/x", 422),
        ("/1?before=x", 422),
        ("?after=0", 422),
    ],
)
def test_an_account_that_is_not_there_is_no_page(
    admin: Admin, clinic: Clinic, path: str, status: int
) -> None:
    assert admin.pages.get(f"/admin/accounts{path}").status_code == status


@pytest.mark.parametrize("role", ["customer", "coder", "lead"])
def test_nobody_but_an_administrator_sees_or_changes_an_account(
    desk: OpenDesk, clinic: Clinic, role: str
) -> None:
    pages = desk.browser()
    assert pages.get("/admin/accounts").status_code == 303, "whoever is not signed in is led there"
    csrf = sign_in_as(pages, desk.played, role, account_id=clinic.number if role == "customer" else None)
    for path in ("/admin/accounts", clinic.here, f"{clinic.here}/statement.csv", "/admin/plans"):
        assert pages.get(path).status_code == 403
    sent = pages.post(f"{clinic.here}/grant", data={"csrf": csrf, "units": "1000"})
    assert sent.status_code == 403
    assert facts(desk.played, clinic.number)["balance"] == 3


def test_a_form_without_the_session_s_token_changes_nothing(
    desk: OpenDesk, admin: Admin, clinic: Clinic
) -> None:
    sent = admin.pages.post(f"{clinic.here}/grant", data={"csrf": "x", "units": "5"})
    assert sent.status_code == 403
    other = desk.browser()
    foreign = sign_in_as(other, desk.played, "admin", "other-root")
    sent = admin.pages.post(f"{clinic.here}/grant", data={"csrf": foreign, "units": "5"})
    assert sent.status_code == 403
    assert facts(desk.played, clinic.number)["balance"] == 3


@contextmanager
def counted(engine: Engine) -> Iterator[list[object]]:
    """Every statement that the store gets in the block."""
    seen: list[object] = []

    def note_it(*_: object) -> None:
        seen.append(1)

    event.listen(engine, "before_cursor_execute", note_it)
    yield seen
    event.remove(engine, "before_cursor_execute", note_it)


def test_a_page_costs_the_same_number_of_statements_however_much_there_is(
    played: Played, admin: Admin, clinic: Clinic, clock: Clock
) -> None:
    def costs() -> list[int]:
        figures = []
        for path in ("/admin/accounts", clinic.here, "/admin/plans"):
            with counted(played.desk.engine) as seen:
                admin.get(path)
            figures.append(len(seen))
        return figures

    costs()
    few = costs()
    with unit_of_work(played.desk.engine) as session:
        for number in range(100):
            reference = f"CC-DDDD-{number:04}"
            add_case(session, 7000 + number, clock(), account_id=clinic.number, reference=reference)
            ledger.grant(session, clinic.number, 1, actor="root", reason="", at=clock())
            note(session, clinic.number, Change(ChangeKind.NAME, "a", "b"), By("root", "", clock()))
            session.add(Account(name=f"account {number}", created_at=clock()))
    for number in range(20):
        acts.add_sender(played.desk, f"a{number}@{clinic.domain}", ROOT, account=clinic.number)
        domains.add_domain(played.desk, clinic.number, f"d{number}.{clinic.domain}", ROOT)
        plans.add_plan(played.desk, f"{clinic.plan}.{number}", {"questions": number}, ROOT)
    assert costs() == few
    assert max(few) <= 17, few


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_the_pages_are_sound_in_a_browser_in_light_and_dark(
    desk: OpenDesk, clinic: Clinic, browser: Browser, width: str
) -> None:
    played = desk.played
    acts.put_on_plan(played.desk, clinic.number, clinic.plan, ROOT)
    domains.vouch_for_domain(played.desk, clinic.domain, ROOT, "by telephone")
    long_name = f"a-rather-long-name-of-a-laboratory.{clinic.domain}"
    domains.add_domain(played.desk, clinic.number, long_name, ROOT)
    for number in range(3):
        ask(played, clinic.number * 10 + number, sender=clinic.asker)
    acts.set_sender_standing(played.desk, f"ben@{clinic.domain}", Standing.SUSPENDED, ROOT, "left")
    pages = desk.browser()
    sign_in_as(pages, played, "admin", f"root-{width}")
    for dark in (False, True):
        page = browser.open(desk.base_url, width=width, dark=dark)
        page.context.add_cookies([{"name": COOKIE, "value": pages.cookies[COOKIE], "url": desk.base_url}])
        for name, path in (("list", "accounts"), ("one", f"accounts/{clinic.number}"), ("plans", "plans")):
            page.goto(f"/admin/{path}")
            if dark:
                page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            check(page, f"accounts-{name}-{width}-{'dark' if dark else 'light'}")
