"""What the API changes: decisions, the places of cases in the queue, accounts, switches, users."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from consultant import pipeline
from consultant.administration.plans import add_plan
from consultant.audit_log import Actor
from consultant.models.administration import AuditEntry
from consultant.models.base import reading
from consultant.review.decide import DecisionKind

from tests.at_the_api import caller
from tests.at_the_desk import ask, case_of, decide, introduce
from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk
from tests.stores import Store


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    return open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {"review": "always"}), clock)


@pytest.fixture
def reference(played: Played, clock: Clock) -> str:
    introduce(played.desk.engine, clock(), units=5)
    return case_of(played.desk.engine, ask(played)).reference


def test_a_case_is_found_in_the_queue_held_and_approved(
    played: Played, pages: httpx.Client, reference: str
) -> None:
    api = caller(pages, played, name="ann")
    other = caller(pages, played, name="bea")
    (row,) = api.get("/queue").json()["cases"]
    assert (row["reference"], row["holder"]) == (reference, "")
    assert api.post(f"/cases/{reference}/hold").json()["is_mine"]
    assert other.post(f"/cases/{reference}/hold").json()["holder"] == "ann"
    assert api.get("/queue", params={"mine": True}).json()["cases"][0]["holder"] == "ann"
    assert other.post(f"/cases/{reference}/release").json() == {"done": False}
    assert api.post(f"/cases/{reference}/release").json() == {"done": True}
    assert api.post(f"/cases/{reference}/assign", {"to": "ann"}).status_code == 200
    assert other.post(f"/cases/{reference}/assign", {"to": "bea"}).status_code == 409
    assert api.post(f"/cases/{reference}/notes", {"words": "Look at the date."}).json() == {"id": 1}
    until = "2026-11-17T12:00:00+00:00"
    assert api.post(f"/cases/{reference}/snooze", {"until": until}).status_code == 200
    assert api.get("/queue").json()["cases"] == []
    assert api.get("/queue", params={"snoozed": True}).json()["cases"][0]["assigned_to"] == "ann"
    assert api.get("/queue", params={"cursor": "nonsense"}).status_code == 422
    decided = api.post(f"/cases/{reference}/decisions", {"decision": "approve", "version": 1})
    assert decided.json() == {"reference": reference, "status": "approved"}
    second = other.post(f"/cases/{reference}/decisions", {"decision": "drop"})
    assert second.status_code == 409
    assert "ann" in second.json()["detail"]


def test_a_draft_that_has_changed_is_not_approved_and_its_difference_is_told(
    played: Played, pages: httpx.Client, reference: str
) -> None:
    api = caller(pages, played)
    redraft = {"decision": "redraft", "corrections": {"setting": "dme"}, "reason": "It was DME."}
    assert api.post(f"/cases/{reference}/decisions", redraft).json()["status"] == "admitted"
    played.bell.answer(played.desk)
    stale = api.post(f"/cases/{reference}/decisions", {"decision": "approve", "version": 1})
    assert stale.status_code == 409
    told = stale.json()
    assert (told["shown"], told["newest"]) == (1, 2)
    assert {line["side"] for line in told["diff"]} > {"same"}
    wrong = api.post(f"/cases/{reference}/decisions", {"decision": "redraft", "corrections": {"nonsense": 1}})
    assert wrong.status_code == 422
    unseen = {"decision": "approve", "version": 2, "seen": "CC-BBBB-ZZZZ"}
    assert api.post(f"/cases/{reference}/decisions", unseen).status_code == 404
    amended = {"decision": "amend", "version": 2, "text": "Both may be billed."}
    assert api.post(f"/cases/{reference}/decisions", amended).status_code == 201


def test_a_draft_is_stale_where_its_sender_has_written_again(
    played: Played, pages: httpx.Client, reference: str, clock: Clock
) -> None:
    from consultant.models.base import unit_of_work
    from consultant.models.case import Case

    newer = ask(played, 2, "And with 99213?")
    with unit_of_work(played.desk.engine) as session:
        session.get_one(Case, newer).thread_id = 1
    api = caller(pages, played)
    stale = api.post(f"/cases/{reference}/decisions", {"decision": "approve"})
    assert stale.status_code == 409
    seen = stale.json()["newer"]
    assert api.post(f"/cases/{reference}/decisions", {"decision": "approve", "seen": seen}).status_code == 201


def test_an_administrator_keeps_accounts_and_their_quota(played: Played, pages: httpx.Client) -> None:
    api = caller(pages, played, "admin", name="root")
    number = api.post("/accounts", {"name": "Clinic", "kind": "organisation"}).json()["id"]
    path = f"/accounts/{number}"
    assert api.post(f"{path}/senders", {"address": "a@clinic.example", "units": 3}).status_code == 201
    assert api.post(f"{path}/senders", {"address": "a@clinic.example"}).status_code == 422
    assert api.post(f"{path}/domains", {"domain": "clinic.example"}).json()["state"]
    assert api.post(f"{path}/grants", {"units": 4, "reason": "more"}).json() == {
        "balance": 7, "unit": "question",
    }  # fmt: skip
    assert api.post(f"{path}/grants", {"units": -8}).status_code == 422
    assert api.post(f"{path}/adjustments", {"units": -1}).status_code == 422
    assert api.post(f"{path}/adjustments", {"units": -1, "reason": "twice"}).json()["balance"] == 6
    posting = {"unit": "posting", "reason": "trial"}
    assert api.post(f"{path}/grants", posting | {"units": 2}).json() == {"balance": 2, "unit": "posting"}
    assert api.post(f"{path}/adjustments", posting | {"units": -1}).json()["balance"] == 1
    assert api.post(f"{path}/grants", {"units": 2, "unit": "robot"}).status_code == 422
    assert (api.get(path).json()["balance"], api.get(path).json()["posting_balance"]) == (6, 1)
    assert [one["unit"] for one in api.get(f"{path}/ledger").json()["entries"][:2]] == ["posting", "posting"]
    assert api.post(f"{path}/plan", {"plan": "gold"}).status_code == 404
    assert (
        api.post(f"{path}/standing", {"standing": "suspended", "address": "a@clinic.example"}).status_code
        == 200
    )
    assert api.post(f"{path}/standing", {"standing": "suspended"}).status_code == 200
    shown = api.get(path).json()
    assert (shown["standing"], shown["balance"], shown["senders"][0]["standing"]) == (
        "suspended",
        6,
        "suspended",
    )
    other = api.post("/accounts", {"name": "Other"}).json()["id"]
    foreign = {"standing": "active", "address": "a@clinic.example"}
    assert api.post(f"/accounts/{other}/standing", foreign).status_code == 404
    listed = api.get("/accounts", params={"limit": 1}).json()
    assert [one["name"] for one in listed["accounts"]] == ["Clinic"]
    assert api.get("/accounts", params={"cursor": listed["next"]}).json()["accounts"][0]["name"] == "Other"
    page = api.get(f"{path}/ledger", params={"limit": 4}).json()
    assert [line["amount"] for line in page["entries"]] == [-1, 2, -1, 4]
    assert api.get(f"{path}/ledger", params={"cursor": page["next"]}).json()["entries"][0]["amount"] == 3
    assert api.get("/plans").json() == {"plans": []}
    add_plan(played.desk, "gold", {"questions": 50}, Actor("root", "api"))
    assert api.post(f"/accounts/{other}/plan", {"plan": "gold"}).json() == {"done": True}
    assert [(one["name"], one["accounts"]) for one in api.get("/plans").json()["plans"]] == [("gold", 1)]
    assert api.get(f"/accounts/{other}").json()["plan"] == "gold"
    assert api.get("/accounts/99").status_code == 404
    assert api.post("/accounts/99/grants", {"units": 1}).status_code == 404
    with reading(played.desk.engine) as session:
        assert set(session.scalars(select(AuditEntry.via))) == {"api"}
    lines = api.get("/audit", params={"action": "account.*", "limit": 1}).json()
    assert lines["entries"][0]["actor"] == "root"
    assert api.get("/audit", params={"cursor": lines["next"]}).json()["entries"]
    assert api.get("/audit", params={"until": "9999-12-31"}).status_code == 422


def test_an_administrator_turns_switches_and_adds_users(played: Played, pages: httpx.Client) -> None:
    api = caller(pages, played, "admin", name="root")
    assert api.post("/switches/automatic", {"stopped": True}).status_code == 422
    assert api.post("/switches/automatic", {"stopped": True, "reason": "New edition."}).json() == {
        "done": True
    }
    states = {one["name"]: one["stopped"] for one in api.get("/switches").json()["switches"]}
    assert states["automatic"]
    assert api.post("/switches/automatic", {"stopped": False}).json() == {"done": True}
    made = api.post("/users", {"name": "eve", "role": "coder"}).json()
    assert made["password"]
    assert api.post("/users/eve/role", {"role": "lead"}).json()["role"] == "lead"
    assert api.post("/users/eve/disabled", {"disabled": True}).json()["disabled_at"]
    assert api.post("/users/eve/disabled", {"disabled": False}).json()["disabled_at"] is None
    assert api.post("/users/root/disabled", {"disabled": True}).status_code == 409
    users = api.get("/users").json()["users"]
    assert {user["name"] for user in users} == {"eve", "root"}
    assert "password_hash" not in users[0]


def test_a_disabled_user_s_token_and_a_lower_role_s_scopes_are_worth_nothing(
    played: Played, pages: httpx.Client, reference: str
) -> None:
    root = caller(pages, played, "admin", name="root")
    api = caller(pages, played, "admin", name="ann")
    assert api.get("/users").status_code == 200
    root.post("/users/ann/role", {"role": "coder"})
    assert api.get("/users").status_code == 403
    assert api.get("/queue").status_code == 200
    root.post("/users/ann/disabled", {"disabled": True})
    assert api.get("/queue").status_code == 401


def test_what_was_decided_is_told_in_figures_and_what_is_shunted_is_sent_back(
    played: Played, pages: httpx.Client, reference: str
) -> None:
    decide(played, 1, DecisionKind.APPROVE)
    api = caller(pages, played)
    assert api.get(f"/cases/{reference}").json()["status"] == "sent"
    figures = api.get("/quality", params={"since": "2026-11-01"}).json()
    assert (figures["all"]["decisions"], figures["cases"]["sent"]) == (1, 1)
    assert api.get("/quality", params={"until": "9999-12-31"}).status_code == 422
    assert api.post(f"/cases/{reference}/unshunt").status_code == 409
    second = case_of(played.desk.engine, ask(played, 2))
    pipeline.shunt(played.desk, second.id, ValueError())
    assert api.post(f"/cases/{second.reference}/unshunt").json()["status"] == "held"
