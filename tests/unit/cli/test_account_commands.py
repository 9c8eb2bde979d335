"""`accounts`, `accounts domains`, `plans` and `quota`: every command as JSON and in words, and a sentence for every mistake."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from consultant.administration import domains
from consultant.cli import services
from consultant.cli.services import open_services
from consultant.models.account import Account
from consultant.models.base import unit_of_work

from tests.dns_server import NameServer

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.conftest import Consultant

ANN, BEN = "ann@clinic.example", "ben@clinic.example"


@pytest.fixture(autouse=True)
def _at_home(filled_home: Path) -> None:
    pass


@pytest.fixture
def clinic(consultant: Consultant) -> str:
    """The number of an account with one address and three questions."""
    consultant.ok("accounts", "add", ANN, "--account", "The clinic", "--units", "3", "--by", "root")
    return "1"


def shown(consultant: Consultant, which: str = "1") -> dict[str, Any]:
    found: dict[str, Any] = consultant.ok("accounts", "show", which, "--json").json
    return found


@pytest.mark.parametrize("which", ["1", ANN, ANN.upper(), "The clinic", "clinic.example"])
def test_an_account_is_shown_by_whatever_one_knows_of_it(
    consultant: Consultant, clinic: str, which: str
) -> None:
    consultant.ok("accounts", "domains", "add", clinic, "clinic.example")
    found = shown(consultant, which)
    assert (found["id"], found["account"], found["kind"], found["balance"]) == (1, "The clinic", "person", 3)
    assert found["senders"] == [{"address": ANN, "standing": "active"}]
    assert (found["period_units"], found["period_used"], found["plan"]) == (3, 0, None)
    words = consultant.ok("accounts", "show", which).out
    for line in (
        "account: The clinic",
        "plan: -",
        f"sender: {ANN} (active)",
        "domain: clinic.example (not verified)",
    ):
        assert line in words


@pytest.mark.parametrize(
    "command",
    [
        ("show",),
        ("rename", "x"),
        ("kind", "person"),
        ("contact", BEN),
        ("plan", "Team"),
        ("close", "--reason", "x"),
    ],
)
@pytest.mark.parametrize("which", ["7", "nobody", BEN, "clinic.example", "99999999999999999999"])
def test_an_account_that_is_not_there_is_a_sentence(
    consultant: Consultant, clinic: str, command: tuple[str, ...], which: str
) -> None:
    name, *rest = command
    says = consultant.fails("accounts", name, which, *rest, code=2)
    assert says == f"{which!r} is no account's number, name, address or domain."


def test_two_accounts_of_one_name_are_told_apart_by_their_numbers(
    consultant: Consultant, clinic: str
) -> None:
    consultant.ok("accounts", "open", "The clinic")
    assert "take one by its number: 1, 2" in consultant.fails("accounts", "show", "The clinic", code=2)


def test_an_account_is_opened_with_a_kind_a_contact_and_a_plan(consultant: Consultant) -> None:
    consultant.ok("plans", "add", "Team", "--questions", "50")
    opened = consultant.ok(
        "accounts",
        "open",
        " The lab ",
        "--kind",
        "organisation",
        "--contact",
        ANN,
        "--plan",
        "team",
        "--json",
    ).json
    assert opened == {"id": 1, "account": "The lab"}
    found = shown(consultant)
    assert (found["kind"], found["contact"], found["plan"], found["balance"]) == (
        "organisation", ANN, "Team", 50,
    )  # fmt: skip
    began, ends = (datetime.fromisoformat(found[name]) for name in ("period_began", "period_ends"))
    assert timedelta(days=28) <= ends - began <= timedelta(days=31)
    assert consultant.ok("accounts", "open", "Another").out == "Another is account 2.\n"
    assert "robot" in consultant.fails("accounts", "open", "x", "--kind", "robot", code=2)


def test_what_is_changed_is_shown_and_stands_in_the_statement(consultant: Consultant, clinic: str) -> None:
    consultant.ok("plans", "add", "Team", "--questions", "5", "--roll-over", "1")
    why = ("--by", "root", "--reason", "asked for")
    assert consultant.ok("accounts", "rename", clinic, "The group", *why).out == (
        "The group: person, active, no plan, 3 questions left.\n"
    )
    assert (
        consultant.ok("accounts", "kind", clinic, "organisation", *why, "--json").json["kind"]
        == "organisation"
    )
    assert consultant.ok("accounts", "contact", clinic, BEN, *why, "--json").json["contact"] == BEN
    assert consultant.ok("accounts", "contact", clinic, *why, "--json").json["contact"] == ""
    assert "plan Team, 8 questions left" in consultant.ok("accounts", "plan", clinic, "Team", *why).out
    assert "no plan, 8 questions left" in consultant.ok("accounts", "plan", clinic, "none", *why).out
    found = consultant.ok("accounts", "statement", clinic, "--json").json
    assert [(c["kind"], c["old"], c["new"], c["by"], c["reason"]) for c in found["changes"]][1:] == [
        ("name", "The clinic", "The group", "root", "asked for"),
        ("kind", "person", "organisation", "root", "asked for"),
        ("contact", "", BEN, "root", "asked for"),
        ("contact", BEN, "", "root", "asked for"),
        ("plan", "", "Team", "root", "asked for"),
        ("plan", "Team", "none", "root", "asked for"),
    ]
    assert [line["kind"] for line in found["entries"]] == ["grant", "renewal"]
    assert found["entries"][-1]["reference"] == ""


def test_what_is_as_it_is_said_to_become_leaves_no_line(consultant: Consultant, clinic: str) -> None:
    before = consultant.ok("accounts", "statement", clinic, "--json").json
    consultant.ok("accounts", "rename", clinic, "The clinic")
    consultant.ok("accounts", "resume", clinic, "--whole-account")
    consultant.ok("accounts", "resume", ANN)
    assert consultant.ok("accounts", "statement", clinic, "--json").json == before


def test_an_address_moves_and_a_whole_account_is_suspended_and_closed(
    consultant: Consultant, clinic: str
) -> None:
    consultant.ok("accounts", "open", "Another")
    moved = consultant.ok("accounts", "move", ANN, "Another", "--json").json
    assert [one["address"] for one in moved["senders"]] == [ANN]
    assert consultant.fails("accounts", "move", ANN, "2", code=2) == f"{ANN} belongs to Another already."
    consultant.ok("accounts", "move", ANN, clinic)
    said = consultant.ok("accounts", "suspend", ANN, "--whole-account", "--json").json
    assert said == {"account": ANN, "standing": "suspended"}
    assert shown(consultant)["standing"] == "suspended"
    assert shown(consultant)["senders"][0]["standing"] == "active", "the address itself is not"
    consultant.ok("accounts", "resume", "The clinic", "--whole-account")
    assert consultant.fails("accounts", "close", clinic, code=2) == "Closing an account needs a reason."
    assert (
        "suspended, no plan, 0 questions left"
        in consultant.ok("accounts", "close", clinic, "--reason", "left").out
    )
    assert consultant.ok("accounts", "suspend", ANN, "--json").json == {
        "address": ANN,
        "standing": "suspended",
    }


def test_accounts_are_listed_and_searched(consultant: Consultant, clinic: str) -> None:
    consultant.ok("accounts", "open", "A lab")
    rows = consultant.ok("accounts", "list", "--accounts", "--json").json["accounts"]
    assert [(row["id"], row["account"], row["senders"]) for row in rows] == [
        (2, "A lab", 0),
        (1, "The clinic", 1),
    ]
    rows = consultant.ok("accounts", "list", "--search", "CLIN", "--json").json["accounts"]
    assert [row["account"] for row in rows] == ["The clinic"]
    assert "A lab" in consultant.ok("accounts", "list", "--accounts").out


def test_every_account_is_listed_however_many_there_are(
    consultant: Consultant, clinic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consultant.cli.accounts.MOST_LISTED", 2)
    for number in range(4):
        consultant.ok("accounts", "open", f"Lab {number}")
    assert len(consultant.ok("accounts", "list", "--accounts", "--json").json["accounts"]) == 5


def test_a_domain_is_entered_verified_suspended_and_removed(
    consultant: Consultant, clinic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = consultant.ok("accounts", "domains", "add", clinic, "Clinic.example", "--json").json
    record = added["record"]
    assert (record["name"], record["type"]) == ("_caseconsultant.clinic.example", "TXT")
    with NameServer() as zone:
        monkeypatch.setattr(domains, "system_resolver", zone.resolver)
        ran = consultant("accounts", "domains", "verify", "clinic.example")
        assert ran.code == 1
        assert (
            ran.out == f'clinic.example: not verified. Its record: {record["name"]} TXT "{record["value"]}"\n'
        )
        zone.text(record["name"], record["value"])
        verified = consultant.ok("accounts", "domains", "verify", "clinic.example", "--json").json
        assert verified["state"] == "verified by DNS"
        assert zone.asked == [(record["name"], "TXT")] * 2
        zone.fails.add(record["name"])
        says = consultant.fails("accounts", "domains", "verify", "clinic.example", code=1)
        assert says == "The DNS gives no answer about clinic.example for now; nothing was changed."
    for command, state in (("suspend", "suspended"), ("resume", "verified by DNS")):
        assert (
            consultant.ok("accounts", "domains", command, "clinic.example", "--json").json["state"] == state
        )
    listed = consultant.ok("accounts", "domains", "list", "--json").json["domains"]
    assert [row["domain"] for row in listed] == ["clinic.example"]
    assert record["value"] in consultant.ok("accounts", "domains", "list", clinic).out
    assert (
        consultant.ok("accounts", "domains", "remove", "clinic.example").out == "clinic.example is removed.\n"
    )
    consultant.ok("accounts", "domains", "add", clinic, "clinic.example")
    gone = consultant.ok("accounts", "domains", "remove", "clinic.example", "--json").json
    assert gone == {"domain": "clinic.example", "state": "removed"}
    assert "not entered" in consultant.fails("accounts", "domains", "remove", "clinic.example", code=2)


def test_a_domain_is_verified_by_hand_with_a_reason(consultant: Consultant, clinic: str) -> None:
    consultant.ok("accounts", "domains", "add", clinic, "clinic.example")
    by_hand = ("accounts", "domains", "verify", "clinic.example", "--by-hand", "--by", "root")
    assert consultant.fails(*by_hand, code=2) == "Say how it is known that the domain is theirs."
    assert "verified by root" in consultant.ok(*by_hand, "--reason", "contract 7").out


def test_plans_are_made_changed_listed_and_retired(consultant: Consultant) -> None:
    made = consultant.ok("plans", "add", "Team", "--questions", "50", "--roll-over", "10", "--json").json
    assert made == {
        "plan": "Team", "questions": 50, "roll_over": 10, "page_views": 0, "postings": 0, "accounts": 0,
        "retired_at": None,
    }  # fmt: skip
    assert consultant.ok("plans", "change", "team", "--questions", "60").out == (
        "Team: 60 questions a month, 10 carried on, 0 page views.\n"
    )
    assert "has these figures already" in consultant.fails("plans", "change", "Team", code=2)
    assert consultant.ok("plans", "retire", "Team").out.endswith("page views, retired.\n")
    assert consultant.ok("plans", "list", "--json").json["plans"][0]["retired_at"]
    assert "Team" in consultant.ok("plans", "list").out
    assert consultant.fails("plans", "retire", "Team", code=2) == "The plan Team is retired."
    assert "no plan 'Gold'" in consultant.fails("plans", "change", "Gold", "--questions", "1", code=2)
    for name, figure, says in (
        ("", "1", "1 to 100 characters"),
        ("x" * 101, "1", "1 to 100 characters"),
        ("Team", "1", "There is a plan Team already"),
        ("Less", "-1", "from 0 to 1000000"),
        ("More", "1000001", "from 0 to 1000000"),
    ):
        assert says in consultant.fails("plans", "add", name, "--questions", figure, code=2)


def test_questions_are_granted_and_adjusted_with_a_reason(consultant: Consultant, clinic: str) -> None:
    assert consultant.ok("quota", "grant", clinic, "4", "--json").json == {
        "account": 1, "balance": 7, "unit": "question",
    }  # fmt: skip
    assert consultant.fails("quota", "adjust", clinic, "1", code=2) == "An adjustment needs a reason."
    adjusted = consultant.ok("quota", "adjust", ANN, "--reason", "twice", "--", "-2")
    assert adjusted.out == "5 questions left.\n"
    assert "below zero" in consultant.fails("quota", "adjust", ANN, "--reason", "x", "--", "-6", code=2)
    assert "larger than the database" in consultant.fails("quota", "grant", ANN, "9999999999", code=2)
    assert "'7' is no account's number" in consultant.fails("accounts", "grant", "7", "1", code=2)


def test_postings_are_a_unit_of_their_own_in_every_command(consultant: Consultant, clinic: str) -> None:
    made = consultant.ok("plans", "add", "Employer", "--questions", "0", "--postings", "2", "--json").json
    assert made["postings"] == 2
    changed = consultant.ok("plans", "change", "Employer", "--postings", "1")
    assert changed.out == "Employer: 0 questions a month, 0 carried on, 0 page views, 1 posting.\n"
    assert "from 0 to 1000000" in consultant.fails("plans", "change", "Employer", "--postings", "-1", code=2)
    posting = ("--unit", "posting", "--reason", "trial")
    granted = consultant.ok("quota", "grant", clinic, "4", *posting, "--json").json
    assert granted == {"account": 1, "balance": 4, "unit": "posting"}
    assert consultant.ok("quota", "adjust", clinic, *posting, "--", "-1").out == "3 postings left.\n"
    assert "below zero" in consultant.fails("quota", "adjust", clinic, *posting, "--", "-4", code=2)
    assert "robot" in consultant.fails("quota", "grant", clinic, "1", "--unit", "robot", code=2)
    assert "3 questions left, 4 postings." in consultant.ok("accounts", "plan", clinic, "Employer").out
    found = shown(consultant)
    assert (found["balance"], found["posting_balance"]) == (3, 4)
    book = consultant.ok("accounts", "statement", clinic, "--json").json
    assert [(line["unit"], line["kind"], line["balance"]) for line in book["entries"]] == [
        ("question", "grant", 3),
        ("posting", "grant", 4),
        ("posting", "adjustment", 3),
        ("question", "renewal", 3),
        ("posting", "renewal", 4),
    ]
    assert (book["balance"], book["posting_balance"]) == (3, 4)
    assert "The clinic: 3 questions left, 4 postings." in consultant.ok("accounts", "statement", clinic).out
    audited = consultant.ok("quota", "audit", "--json").json
    assert (audited["counts"]["lines of postings"], audited["differences"]) == (3, [])
    consultant.ok("accounts", "close", clinic, "--reason", "left")
    assert (shown(consultant)["balance"], shown(consultant)["posting_balance"]) == (0, 0)


def test_periods_that_have_ended_are_renewed(
    consultant: Consultant, clinic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    consultant.ok("plans", "add", "Team", "--questions", "5")
    consultant.ok("accounts", "plan", clinic, "Team")
    assert consultant.ok("quota", "renew").out == "0 periods renewed.\n"
    later = datetime.now(UTC) + timedelta(days=32)
    monkeypatch.setattr(services, "utc_now", lambda: later)
    assert consultant.ok("quota", "renew", "--json").json == {"renewed": 1}
    assert shown(consultant)["balance"] == 5


def test_the_audit_names_what_does_not_fit_and_ends_with_1(consultant: Consultant, clinic: str) -> None:
    assert consultant.ok("quota", "audit").out == "1 accounts, 1 lines, 1 lines grant\nEverything fits.\n"
    opened = open_services()
    with unit_of_work(opened.engine) as session:
        session.execute(update(Account).values(balance=9))
    opened.engine.dispose()
    opened.books_engine.dispose()
    ran = consultant("quota", "audit")
    assert ran.code == 1
    assert "account 1: balance is not the sum of its lines (9, lines 3)" in ran.out
    found = consultant("quota", "audit", "--json").json
    assert found["differences"] == [
        {"what": "balance is not the sum of its lines", "where": "account 1", "figures": "9, lines 3"}
    ]
