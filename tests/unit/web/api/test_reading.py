"""What the API tells: cases, books, accounts; and what it does not tell another account."""

from __future__ import annotations

import json

import httpx
import pytest

from consultant.cli.main import run
from consultant.models.base import unit_of_work
from consultant.models.review import CaseCode
from consultant.users.tokens import Scope

from tests.at_the_api import caller
from tests.at_the_desk import ASKER, add_case, ask, case_of, introduce
from tests.conftest import Clock
from tests.journeys.journey import Played
from tests.pages import sign_in_as

OTHER = "other@office.example"


def test_a_call_without_a_good_token_is_told_how_to_come_in(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    sign_in_as(pages, played, "admin")  # a session's cookie is nothing here
    bare = pages.get("/api/v1/cases")
    assert bare.status_code == 401
    assert bare.headers["www-authenticate"] == 'Bearer realm="consultant"'
    assert bare.headers["content-type"] == "application/problem+json"
    wrong = pages.get("/api/v1/cases", headers={"Authorization": "Bearer cct_wrong"})
    assert 'error="invalid_token"' in wrong.headers["www-authenticate"]
    api = caller(pages, played, "coder", scopes=[Scope.BOOKS_READ])
    refused = api.get("/cases")
    assert refused.status_code == 403
    assert 'scope="cases:read"' in refused.headers["www-authenticate"]
    assert "cases:read" in refused.json()["detail"]
    assert pages.get("/api/v1/nothing").json()["status"] == 404
    assert pages.get("/api/openapi.json").status_code == 200  # one that is signed in may read what there is
    pages.cookies.clear()
    assert pages.get("/api/openapi.json").status_code == 401
    assert pages.get("/api/openapi.json", headers={"Authorization": f"Bearer {api.token}"}).json()["openapi"]


def test_cases_are_listed_by_page_and_told_whole_as_the_command_line_does(
    played: Played,
    pages: httpx.Client,
    clock: Clock,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    introduce(played.desk.engine, clock(), units=5)
    case = case_of(played.desk.engine, ask(played))
    with unit_of_work(played.desk.engine) as session:
        for number in range(2, 5):
            made = add_case(session, number, clock(), status="held", mailbox="billing")
            session.add(CaseCode(case_id=made.id, code="99213"))
    api = caller(pages, played)
    first = api.get("/cases", params={"limit": 3}).json()
    second = api.get("/cases", params={"limit": 3, "cursor": first["next"]}).json()
    assert len(first["cases"]) == 3
    assert [one["reference"] for one in second["cases"]] == [case.reference]
    assert second["next"] is None
    assert api.get("/cases", params={"cursor": "x"}).status_code == 422
    for wanted in ({"status": "held"}, {"mailbox": "billing"}, {"code": "99213"}):
        assert len(api.get("/cases", params=wanted).json()["cases"]) == 3
    today = clock().isoformat()
    assert (
        len(api.get("/cases", params={"since": today, "status": "sent", "account": 1}).json()["cases"]) == 1
    )
    assert api.get("/cases", params={"until": today}).json()["cases"] == []
    whole = api.get(f"/cases/{case.reference.lower()}").json()
    assert whole["status"] == "sent"
    assert [event["to"] for event in whole["events"]][-1] == "sent"
    assert whole["replies"][0]["text"].startswith("Hello") or "93591" in whole["replies"][0]["text"]
    assert ASKER not in str(whole["sender"])
    assert "text" in api.get(f"/cases/{case.reference}", params={"words": True}).json()["question"]
    assert api.get("/cases/CC-BBBB-ZZZZ").status_code == 404
    capsys.readouterr()
    assert run(["cases", "trace", case.reference, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert {name: whole[name] for name in printed if name not in {"since", "received_at"}} == {
        name: value for name, value in printed.items() if name not in {"since", "received_at"}
    }


def test_a_customer_sees_the_own_account_and_of_another_not_even_that_it_is_there(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    mine = introduce(played.desk.engine, clock(), units=5)
    theirs = introduce(played.desk.engine, clock(), address=OTHER, units=5)
    own, foreign = (
        case_of(played.desk.engine, ask(played, n, sender=who)) for n, who in ((1, ASKER), (2, OTHER))
    )
    api = caller(pages, played, "customer", account_id=mine, email=ASKER)
    listed = api.get("/cases", params={"account": theirs}).json()["cases"]
    assert [one["reference"] for one in listed] == [own.reference]
    assert set(listed[0]) == {"reference", "status", "since", "received_at"}
    shown = api.get(f"/cases/{own.reference}").json()
    assert set(shown) == {"reference", "status", "since", "received_at", "replies"}
    assert [reply["kind"] for reply in shown["replies"]] == ["answer"]
    unknown = api.get("/cases/CC-BBBB-ZZZZ").json()
    refused = api.get(f"/cases/{foreign.reference}")
    assert refused.status_code == 404
    assert refused.json()["detail"] == unknown["detail"].replace("CC-BBBB-ZZZZ", foreign.reference)
    assert api.get(f"/accounts/{mine}").json()["balance"] == 4
    assert api.get(f"/accounts/{mine}/ledger").json()["entries"][0]["kind"] == "charge"
    for path in (f"/accounts/{theirs}", f"/accounts/{theirs}/ledger", "/accounts/999"):
        assert api.get(path).status_code == 404, path
    for path in ("/accounts", "/queue", "/plans", "/audit", "/users", "/switches", "/books"):
        assert api.get(path).status_code == 403, path
    assert api.post(f"/accounts/{mine}/grants", {"units": 5}).status_code == 403
    assert api.post(f"/cases/{own.reference}/notes", {"words": "hm"}).status_code == 403
    assert api.post("/ask", {"text": "99213?"}).status_code == 403
    colleague = caller(
        pages, played, "customer", name="colleague", account_id=mine, email="colleague@clinic.example"
    )
    assert colleague.get(f"/cases/{own.reference}").json() == shown | {"replies": []}
    lost = caller(pages, played, "customer", name="of-nobody")
    assert lost.get("/cases").status_code == 404


def test_a_customer_s_webhooks_are_the_own_account_s(
    played: Played, pages: httpx.Client, clock: Clock
) -> None:
    mine = introduce(played.desk.engine, clock())
    theirs = introduce(played.desk.engine, clock(), address=OTHER)
    api, other = (caller(pages, played, "customer", account_id=number) for number in (mine, theirs))
    wanted = {"url": "https://program.example.org/x", "events": ["case.sent"], "account": theirs}
    number = api.post("/webhooks", wanted).json()["id"]
    assert [one["account"] for one in api.get("/webhooks").json()["webhooks"]] == [mine]
    assert other.get("/webhooks").json()["webhooks"] == []
    for method, path in (("GET", f"/webhooks/{number}/calls"), ("POST", f"/webhooks/{number}/end")):
        assert other.call(method, path).status_code == 404
    assert api.get(f"/webhooks/{number}/calls").json() == {"calls": []}
    ask(played)
    (call,) = api.get(f"/webhooks/{number}/calls").json()["calls"]
    assert other.post(f"/webhooks/calls/{call['id']}/retry").status_code == 404
    assert api.post(f"/webhooks/calls/{call['id']}/retry").json() == {"done": True}
    assert api.post(f"/webhooks/{number}/end").json() == {"done": True}
    assert api.post("/webhooks/calls/9/retry").status_code == 404


def test_the_books_are_told_as_the_command_line_tells_them(played: Played, pages: httpx.Client) -> None:
    api = caller(pages, played)
    asked = api.post("/ask", {"text": "Can I bill 93591 with 93355?"}).json()
    assert asked["route"] in {"answer", "human"}
    assert asked["reply"] == asked["draft"]["text"]
    assert asked["findings"]
    assert api.post("/ask", {"text": "99213?", "mailbox": "nowhere"}).status_code == 422
    assert api.post("/ask", {"text": "99213?", "mailbox": "consult"}).status_code == 200
    assert api.get("/lookup/93591", params={"date": "2026-11-02"}).json()["system"] == "CPT"
    assert api.get("/lookup/!!").status_code == 422
    assert api.get("/lookup/XYZXYZXYZ").status_code == 422
    read = api.post("/extract", {"text": "93591 x2 on 2026-11-02"}).json()
    assert read["mentions"][0]["units"] == 2
    assert api.get("/search", params={"text": "diabetes", "system": "ICD-10-CM"}).status_code in {200, 400}
    assert api.get("/books").json()["books"]


def test_what_is_deleted_or_changed_by_a_field_that_no_shape_has_is_refused(
    played: Played, pages: httpx.Client
) -> None:
    api = caller(pages, played, "admin")
    for path, body in (
        ("/accounts", {"name": "Clinic", "balance": 1_000_000}),
        ("/users", {"name": "eve", "role": "coder", "password_hash": "x"}),
        ("/ask", {"text": "99213?", "\ud800": 1}),
        ("/ask", {"text": "\ud800"}),
        ("/ask", {"text": "a\0b"}),
        ("/accounts", {"name": "Clinic\r\nBcc: all@evil.example"}),
        ("/accounts", {"name": "Clinic", "contact": "a@b.example\nBcc: all@evil.example"}),
        ("/users", {"name": "eve", "email": "a@b.example\r\nBcc: all@evil.example"}),
    ):
        refused = api.call(
            "POST", path, content=json.dumps(body), headers={"Content-Type": "application/json"}
        )
        assert refused.status_code == 422, path
        assert refused.headers["content-type"] == "application/problem+json"
