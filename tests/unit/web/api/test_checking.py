"""The pair and claim checks by the API: what the command line prints; a customer's are pages of the account's plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.administration import accounts as acts
from consultant.administration.plans import add_plan
from consultant.audit_log import Actor
from consultant.users.tokens import Scope

from tests.at_the_api import caller

if TYPE_CHECKING:
    import httpx

    from tests.journeys.journey import Played

ROOT = Actor("root", "cli")


def test_pairs_and_claims_are_checked_and_what_is_wrong_is_told(played: Played, pages: httpx.Client) -> None:
    api = caller(pages, played, "coder", scopes=[Scope.BOOKS_READ])
    asked = {"codes": ["93591", "93355"], "date": "2024-07-15", "setting": "practitioner"}
    told = api.post("/check/pairs", asked).json()
    assert told["outcome"] == "no"
    assert any(one["verdict"] == "never_together" for one in told["findings"])
    line = {"code": "J1885", "modifiers": ["59"], "units": 9, "diagnoses": "A"}
    claim = {"lines": [line], "diagnoses": ["E11.65"], "sex": "male", "age": 51}
    told = api.post("/check/claim", claim).json()
    assert told["answer"][0].startswith("No, the claim does not stand as it is")
    wrong = api.post("/check/claim", {"lines": [line]})
    assert (wrong.status_code, wrong.json()["detail"]) == (
        422,
        "Line 1: A points to no diagnosis: there are no diagnoses.",
    )
    one = api.post("/check/pairs", {"codes": ["93591"]})
    assert one.json()["detail"] == "93591 is one code: a pair needs a second one."
    bodies: tuple[dict[str, object], ...] = (
        {"codes": ["a b", "93591"]},
        {"codes": []},
        {"codes": ["93591", "93355"], "name": "x"},
    )
    for body in bodies:
        assert api.post("/check/pairs", body).status_code == 422
    bare = caller(pages, played, "coder", name="bare", scopes=[Scope.ASK])
    assert bare.post("/check/pairs", asked).status_code == 403


def test_a_customer_s_check_is_a_page_of_the_plan_once_a_day(played: Played, pages: httpx.Client) -> None:
    add_plan(played.desk, "One", {"questions": 1, "page_views": 1}, ROOT)
    account = acts.open_account(played.desk, "The clinic", ROOT, plan="One")
    customer = caller(pages, played, "customer", account_id=account)
    for _ in range(2):
        assert customer.post("/check/pairs", {"codes": ["93591", "93355"]}).status_code == 200
    refused = customer.post("/check/claim", {"lines": [{"code": "93591"}]})
    assert refused.status_code == 402
    assert "code pages of this period are used" in refused.json()["detail"]
    assert customer.post("/check/pairs", {"codes": ["93591"]}).status_code == 422
    told = customer.get(f"/accounts/{account}/views").json()
    assert [one["page"].partition(" ")[0] for one in told["pages"]] == ["pairs"]
