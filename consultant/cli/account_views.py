"""`consultant accounts views` and `accounts grant-views`: the code pages that an account has opened and may open (docs/desk/views.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from consultant.accounts.view_facts import NEWEST, find_views
from consultant.administration.views import grant_views
from consultant.cli.accounts import AsJson, By, Reason, Which, actor, number_of, open_desk
from consultant.cli.output import print_json, print_table
from consultant.models.base import reading

if TYPE_CHECKING:
    from consultant.accounts.view_facts import ViewFacts


def views(
    which: Which,
    pages: Annotated[int, typer.Option(min=0, help="So many of the newest pages.")] = NEWEST,
    as_json: AsJson = False,
) -> None:
    """The code pages of an account in this period: the plan's, granted, used, left, and the newest ones."""
    desk = open_desk()
    number = number_of(desk, which)
    with reading(desk.engine) as session:
        _say(find_views(session, number, desk.clock(), pages), as_json=as_json)


def grant(
    which: Which,
    number: Annotated[int, typer.Argument(help="Pages to add for this period; negative: to take back.")],
    reason: Reason = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Let an account open more code pages in this period, at once; needs a reason."""
    desk = open_desk()
    _, facts = grant_views(desk, number_of(desk, which), number, reason, actor(by))
    if as_json:
        print_json(facts.as_json())
    else:
        print(_in_words(facts))


def _say(facts: ViewFacts, *, as_json: bool) -> None:
    if as_json:
        print_json(facts.as_json())
        return
    print(_in_words(facts))
    if facts.newest:
        print_table(
            ["day", "page", "at"], [[str(one.day), one.page, one.at.isoformat()] for one in facts.newest]
        )


def _in_words(facts: ViewFacts) -> str:
    terms = facts.terms
    plan = f"plan {terms.plan}: {terms.plan_views}" if terms.plan else "no plan"
    return (
        f"Period {terms.began:%Y-%m-%d} to {terms.ends:%Y-%m-%d}, {plan}, {facts.granted} granted: "
        f"{facts.used} used, {facts.left} left."
    )
