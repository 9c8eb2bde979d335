"""`accounts views` and `accounts grant-views`, and what `quota audit` says of views."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from consultant.accounts.views import account_viewer
from consultant.administration.views import open_page
from consultant.cli.services import open_services
from consultant.models.base import unit_of_work
from consultant.models.viewing import ViewAllowance

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.cli.conftest import Consultant

ANN = "ann@clinic.example"


@pytest.fixture(autouse=True)
def _at_home(filled_home: Path, consultant: Consultant) -> None:
    """An account that has opened one of its two pages."""
    consultant.ok("plans", "add", "Two", "--questions", "1", "--page-views", "2")
    consultant.ok("accounts", "add", ANN, "--account", "The clinic")
    consultant.ok("accounts", "plan", ANN, "Two")
    open_page(open_services().desk(silent=True), account_viewer(1), "CPT 93591")


def test_the_views_of_an_account_are_shown_and_granted(consultant: Consultant) -> None:
    told = consultant.ok("accounts", "views", ANN, "--json").json
    assert (told["account"], told["plan"], told["plan_views"], told["used"], told["left"]) == (
        1,
        "Two",
        2,
        1,
        1,
    )
    assert [one["page"] for one in told["pages"]] == ["CPT 93591"]
    words = consultant.ok("accounts", "views", "The clinic").out
    assert "plan Two: 2, 0 granted: 1 used, 1 left." in words
    assert "CPT 93591" in words
    granted = consultant.ok(
        "accounts", "grant-views", ANN, "3", "--reason", "a course", "--by", "root", "--json"
    )
    assert (granted.json["granted"], granted.json["left"]) == (3, 4)
    assert "1 left" in consultant.ok("accounts", "grant-views", "1", "--reason", "too much", "--", "-3").out
    consultant.ok("accounts", "plan", ANN, "none")
    assert (
        "no plan, 0 granted: 1 used, 0 left." in consultant.ok("accounts", "views", ANN, "--pages", "0").out
    )
    statement = consultant.ok("accounts", "statement", ANN).out
    assert "3 granted" in statement
    assert "a course" in statement


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("grant-views", ANN, "3"), "A grant of code pages needs a reason."),
        (("grant-views", ANN, "0", "--reason", "x"), "A grant is a number of pages from 1 to 1,000,000"),
        (
            ("grant-views", ANN, "--reason", "x", "--", "-2"),
            "That would take back pages that are opened already.",
        ),
        (("grant-views", "nobody", "1", "--reason", "x"), "'nobody' is no account's"),
        (("views", "nobody"), "'nobody' is no account's"),
    ],
)
def test_a_mistake_is_a_sentence(consultant: Consultant, arguments: tuple[str, ...], says: str) -> None:
    assert says in consultant.fails("accounts", *arguments, code=2)


def test_the_audit_of_the_quota_book_names_a_count_that_does_not_fit(consultant: Consultant) -> None:
    assert "1 page views" in consultant.ok("quota", "audit").out
    with unit_of_work(open_services().engine) as session:
        session.execute(update(ViewAllowance).values(used=0))
    ran = consultant("quota", "audit")
    assert ran.code == 1
    assert "account:1, period of 2" in ran.out
    assert "used page views are not the pages opened (0, pages 1)" in ran.out
