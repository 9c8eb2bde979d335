"""The pages of tokens, webhooks and the API's description."""

from __future__ import annotations

import re

import httpx
from sqlalchemy import select

from consultant.models.administration import AuditEntry
from consultant.models.base import reading
from consultant.models.user import ApiToken
from consultant.users.tokens import find_bearer

from tests.at_the_desk import ask, introduce
from tests.conftest import Clock
from tests.journeys.journey import Played
from tests.pages import sign_in_as


def test_a_token_is_shown_once_works_and_is_revoked(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    csrf = sign_in_as(pages, played, "coder", "ann")
    asked = {"csrf": csrf, "name": "billing", "scope": ["cases:read", "books:read"], "ends": "2026-12-31"}
    made = pages.post("/profile/tokens", data=asked).text
    found = re.search(r"cct_[\w-]{43}", made)
    assert found
    assert found[0] not in pages.get("/profile/tokens").text
    api = {"Authorization": f"Bearer {found[0]}"}
    assert pages.get("/api/v1/cases", headers=api).status_code == 200
    with reading(played.desk.engine) as session:
        row = session.get_one(ApiToken, 1)
        assert found[0] not in row.token_hash
        assert row.used_at == clock()
        assert str(row.ends_at).startswith("2026-12-31 23:59")
        assert row.scopes == ["books:read", "cases:read"]
        (line,) = session.scalars(select(AuditEntry))
        assert (line.actor, line.action, line.new) == ("ann", "token.added", "ann: books:read cases:read")
    clock.pass_(seconds=30)
    pages.get("/api/v1/cases", headers=api)
    with reading(played.desk.engine) as session:
        assert session.get_one(ApiToken, 1).used_at != clock()  # noted once a minute at most
        clock.pass_(days=46)
        assert find_bearer(session, found[0], clock()) is None
    sign_in_as(pages, played, "coder", "bea")
    pages.cookies.clear()


def test_nobody_gives_himself_more_than_his_role_allows_or_ends_another_s_token(
    played: Played, pages: httpx.Client
) -> None:
    csrf = sign_in_as(pages, played, "coder", "ann")
    for wrong in (
        {"scope": "admin"},
        {"scope": "nonsense"},
        {"scope": ""},
        {"name": ""},
        {"ends": "soon"},
        {"ends": "2020-01-01"},
    ):
        asked = {"csrf": csrf, "name": "x", "scope": "cases:read"} | wrong
        refused = pages.post("/profile/tokens", data=asked)
        assert refused.status_code == 422, wrong
        assert 'role="alert"' in refused.text
    assert (
        pages.post("/profile/tokens", data={"name": "x", "scope": "cases:read"}).status_code == 403
    )  # no csrf
    pages.post("/profile/tokens", data={"csrf": csrf, "name": "x", "scope": "cases:read"})
    other = sign_in_as(pages, played, "admin", "bea")
    assert pages.post("/profile/tokens/1/revoke", data={"csrf": other}).status_code == 404
    with reading(played.desk.engine) as session:
        assert session.get_one(ApiToken, 1).revoked_at is None
        user = session.get_one(ApiToken, 1).user_id
    from tests.pages import enter

    again = enter(pages, played, user)
    assert pages.post("/profile/tokens/1/revoke", data={"csrf": again}).status_code == 303
    assert "revoked" in pages.get("/profile/tokens").text


def test_an_administrator_adds_a_webhook_sees_its_calls_and_ends_it(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    introduce(played.desk.engine, clock(), units=2)
    csrf = sign_in_as(pages, played, "admin", "root")
    asked = {
        "csrf": csrf,
        "url": "https://program.example.org/x",
        "event": ["case.sent", "case.held"],
        "account": "",
    }
    made = pages.post("/admin/webhooks", data=asked).text
    assert "whsec_" in made
    assert "whsec_" not in pages.get("/admin/webhooks").text
    for wrong in ({"url": "http://x.example"}, {"account": "x"}, {"account": "99"}, {"event": "x"}):
        assert pages.post("/admin/webhooks", data=asked | wrong).status_code in {404, 422}, wrong
    ask(played)
    assert "case.sent" in pages.get("/admin/webhooks/1").text
    assert pages.post("/admin/webhooks/1/calls/1/retry", data={"csrf": csrf}).status_code == 303
    assert pages.post("/admin/webhooks/1/end", data={"csrf": csrf}).status_code == 303
    assert "There is none." in pages.get("/admin/webhooks").text
    assert pages.get("/admin/webhooks/9").status_code == 404
    sign_in_as(pages, played, "lead")
    assert pages.get("/admin/webhooks").status_code == 403


def test_the_page_of_the_api_lists_every_call_of_its_description(played: Played, pages: httpx.Client) -> None:
    assert pages.get("/api").status_code == 303  # to the sign-in
    sign_in_as(pages, played, "coder")
    page, told = pages.get("/api").text, pages.get("/api/openapi.json").json()
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            assert f"{method.upper()} {path}" in page
            assert {"401", "403", "429"} <= set(operation["responses"])
            assert operation["description"]
            if method == "post":
                assert "Idempotency-Key" in {one["name"] for one in operation["parameters"]}
    assert told["security"] == [{"token": []}]
