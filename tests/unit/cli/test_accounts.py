"""`accounts …`: every happy path, and a sentence for every mistake."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.conftest import Consultant

ANN, BEN = "ann@clinic.example", "ben@clinic.example"


@pytest.fixture(autouse=True)
def _at_home(filled_home: Path) -> None:
    pass


def test_add_lets_an_address_ask(consultant: Consultant) -> None:
    assert consultant.ok("accounts", "add", "Ann@Clinic.EXAMPLE").out == f"{ANN} may ask; 0 questions left.\n"
    ran = consultant.ok("accounts", "add", BEN, "--account", "Clinic", "--units", "7", "--by", "root")
    assert ran.out == f"{BEN} may ask; 7 questions left.\n"
    assert consultant.fails("accounts", "add", ANN, code=2) == f"{ANN} is a sender already."


def test_what_was_added_and_granted_is_told_as_json_too(consultant: Consultant) -> None:
    added = consultant.ok("accounts", "add", "Ann@Clinic.EXAMPLE", "--units", "7", "--json").json
    assert added == {"address": ANN, "balance": 7}
    granted = consultant.ok("accounts", "grant", ANN, "--json", "--", "-2").json
    assert granted == {"address": ANN, "balance": 5}


@pytest.mark.parametrize("command", [("add",), ("grant", "1"), ("suspend",), ("resume",), ("statement",)])
def test_what_is_no_address_is_a_sentence(consultant: Consultant, command: tuple[str, ...]) -> None:
    name, *rest = command
    assert consultant.fails("accounts", name, "nobody", *rest, code=2) == "'nobody' is no mail address."


@pytest.mark.parametrize("command", [("grant", "1"), ("suspend",), ("resume",), ("statement",)])
def test_an_unknown_address_is_a_sentence_that_says_what_to_do(
    consultant: Consultant, command: tuple[str, ...]
) -> None:
    name, *rest = command
    assert f"`consultant accounts add {ANN}`" in consultant.fails("accounts", name, ANN, *rest, code=2)


def test_grant_adds_and_takes_away_but_never_below_zero(consultant: Consultant) -> None:
    consultant.ok("accounts", "add", ANN)
    assert consultant.ok("accounts", "grant", ANN, "5", "--reason", "paid").out == "5 questions left.\n"
    assert consultant.ok("accounts", "grant", ANN, "--", "-2").out == "3 questions left.\n"
    assert (
        consultant.fails("accounts", "grant", ANN, "--", "-4", code=2)
        == "That would take the balance below zero."
    )


def test_a_first_grant_below_zero_adds_nobody(consultant: Consultant) -> None:
    consultant.fails("accounts", "add", ANN, "--units", "-1", code=2)
    assert consultant.ok("accounts", "list", "--json").json == {"senders": []}


def test_suspend_and_resume_and_list(consultant: Consultant) -> None:
    consultant.ok("accounts", "add", ANN, "--account", "Clinic", "--units", "2")
    consultant.ok("accounts", "add", BEN, "--account", "Clinic")
    assert consultant.ok("accounts", "suspend", ANN).out == f"{ANN} is suspended.\n"
    assert consultant.ok("accounts", "list", "--json").json["senders"] == [
        {"address": ANN, "account": "Clinic", "standing": "suspended", "balance": 2},
        {"address": BEN, "account": "Clinic", "standing": "active", "balance": 2},
    ]
    assert consultant.ok("accounts", "resume", ANN).out == f"{ANN} is active.\n"
    shown = consultant.ok("accounts", "list").out
    assert shown.count("active") == 2
    assert "suspended" not in shown


def test_a_statement_adds_up_to_the_balance(consultant: Consultant) -> None:
    consultant.ok("accounts", "add", ANN, "--units", "5", "--by", "root")
    consultant.ok("accounts", "grant", ANN, "--reason", "gift", "--", "-2")
    found = consultant.ok("accounts", "statement", ANN, "--json").json
    assert (found["account"], found["balance"]) == (ANN, 3)
    assert sum(line["amount"] for line in found["entries"]) == 3
    assert [(line["kind"], line["by"], line["reason"]) for line in found["entries"]] == [
        ("grant", "root", "first grant"),
        ("grant", getpass.getuser(), "gift"),
    ]
    assert [line["balance"] for line in found["entries"]] == [5, 3], "what was left after each line"
    assert f"{ANN}: 3 questions left." in consultant.ok("accounts", "statement", ANN).out


def test_a_statement_tells_who_suspended_and_resumed_an_address_and_why(consultant: Consultant) -> None:
    consultant.ok("accounts", "add", ANN, "--account", "Clinic", "--by", "root", "--reason", "contract")
    consultant.ok("accounts", "suspend", ANN, "--by", "root", "--reason", "unpaid")
    consultant.ok("accounts", "resume", ANN)
    found = consultant.ok("accounts", "statement", ANN, "--json").json["changes"]
    assert [(c["address"], c["kind"], c["old"], c["new"], c["by"], c["reason"]) for c in found] == [
        (ANN, "account", "", "Clinic", "root", "contract"),
        (ANN, "standing", "active", "suspended", "root", "unpaid"),
        (ANN, "standing", "suspended", "active", getpass.getuser(), ""),
    ]
    assert "unpaid" in consultant.ok("accounts", "statement", ANN).out
