"""Code pages by the API: what an account has opened, an administrator's grant, and a customer's lookup, which opens the code's page."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import func, select

from consultant.accounts.quota_audit import audit_quota
from consultant.administration import accounts as acts
from consultant.administration.plans import add_plan
from consultant.audit_log import Actor
from consultant.models.account import Standing
from consultant.models.administration import AuditEntry
from consultant.models.base import reading
from consultant.models.viewing import PageView
from consultant.web.api.document import document

from tests.at_the_api import Caller, caller
from tests.conftest import Clock
from tests.journeys.journey import Played

ROOT = Actor("root", "cli")


@pytest.fixture
def account(played: Played) -> int:
    """On a plan of two pages a month."""
    add_plan(played.desk, "Two", {"questions": 1, "page_views": 2}, ROOT)
    return acts.open_account(played.desk, "The clinic", ROOT, plan="Two")


@pytest.fixture
def customer(played: Played, pages: httpx.Client, account: int) -> Caller:
    return caller(pages, played, "customer", account_id=account)


def views(played: Played) -> int:
    assert not audit_quota(played.desk.engine).misfits
    with reading(played.desk.engine) as session:
        return session.scalars(select(func.count()).select_from(PageView)).one()


def test_a_customer_s_lookup_opens_the_page_once_a_day_and_is_refused_with_the_day_of_the_renewal(
    played: Played, customer: Caller, account: int, clock: Clock
) -> None:
    for code in ("93591", "93591", "99213"):
        assert customer.get(f"/lookup/{code}").status_code == 200
    refused = customer.get("/lookup/93355", params={"date": "2024-07-15"})
    assert refused.status_code == 402
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["detail"] == (
        "All code pages of this period are used (2 of 2); the next period begins on 2026-12-16 12:00 UTC."
    )
    assert customer.get("/lookup/93591", params={"date": "2024-07-15"}).status_code == 200
    told = customer.get(f"/accounts/{account}/views").json()
    assert [one["page"] for one in told["pages"]] == ["CPT 99213", "CPT 93591"]
    assert (told["plan"], told["allowed"], told["used"], told["left"]) == ("Two", 2, 2, 0)
    clock.pass_(days=30)
    assert customer.get("/lookup/93355").status_code == 200
    assert views(played) == 3


def test_what_is_in_no_book_costs_nothing_and_a_suspended_account_or_one_of_nobody_s_reads_nothing(
    played: Played, pages: httpx.Client, customer: Caller, account: int
) -> None:
    assert customer.get("/lookup/98888").status_code == 200
    assert views(played) == 0
    acts.set_account_standing(played.desk, account, Standing.SUSPENDED, ROOT)
    assert customer.get("/lookup/93591").status_code == 402
    lost = caller(pages, played, "customer", name="lost")
    assert lost.get("/lookup/93591").status_code == 404
    assert views(played) == 0


def test_our_own_people_s_lookups_are_free(played: Played, pages: httpx.Client) -> None:
    api = caller(pages, played, "coder")
    for code in ("93591", "99213", "93355"):
        assert api.get(f"/lookup/{code}").status_code == 200
    assert views(played) == 0


def test_an_administrator_grants_pages_once_a_key_and_a_customer_none(
    played: Played, pages: httpx.Client, customer: Caller, account: int
) -> None:
    admin, path = caller(pages, played, "admin"), f"/accounts/{account}/view-grants"
    body = {"views": 3, "reason": "a course"}
    first = admin.post(path, body, Idempotency_Key="one")
    again = admin.post(path, body, Idempotency_Key="one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json() == admin.get(f"/accounts/{account}/views").json()
    assert (first.json()["granted"], first.json()["allowed"]) == (3, 5)
    assert admin.post(path, {"views": -9, "reason": "x"}).status_code == 422
    assert admin.post(path, {"views": 1}).status_code == 422
    assert admin.post("/accounts/77/view-grants", body).status_code == 404
    assert customer.post(path, body).status_code == 403
    with reading(played.desk.engine) as session:
        (line,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "account.views_granted"))
    assert (line.subject, line.via, line.old, line.new, line.reason) == (
        str(account), "api", "0 granted", "3 granted", "a course",
    )  # fmt: skip


def test_another_account_s_views_are_not_there(
    played: Played, pages: httpx.Client, customer: Caller, account: int
) -> None:
    other = acts.open_account(played.desk, "The office", ROOT)
    assert customer.get(f"/accounts/{other}/views").status_code == 404
    assert customer.get(f"/accounts/{other}/views").json() | {"detail": ""} == customer.get(
        "/accounts/77/views"
    ).json() | {"detail": ""}
    assert (
        caller(pages, played, "coder").get(f"/accounts/{other}/views", params={"limit": 1}).json()["left"]
        == 1
    )


def test_the_document_says_that_a_lookup_may_be_refused() -> None:
    operation = document()["paths"]["/api/v1/lookup/{code}"]["get"]
    assert "next one begins" in operation["responses"]["402"]["description"]
    assert "/api/v1/accounts/{number}/view-grants" in document()["paths"]
