"""`consultant plans …`: how many questions a month, how many unused ones are carried on, how many page views and postings."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from consultant.accounts import plans
from consultant.administration import plans as acts
from consultant.cli.accounts import AsJson, By, Reason, actor, open_desk
from consultant.cli.output import print_json, print_table
from consultant.desk import Desk
from consultant.models.account import Plan
from consultant.models.base import reading

app = typer.Typer(no_args_is_help=True, help="Plans: what an account gets each month.")

Name = Annotated[str, typer.Argument(help="The plan.")]
COLUMNS = ("plan", "questions", "roll_over", "page_views", "postings", "accounts", "retired_at")


@app.command("add")
def add(
    name: Name,
    questions: Annotated[int, typer.Option(help="Questions a month.")],
    roll_over: Annotated[int, typer.Option(help="Unused questions carried on, at most.")] = 0,
    page_views: Annotated[int, typer.Option(help="Code pages a month.")] = 0,
    postings: Annotated[int, typer.Option(help="Postings on the job board a month.")] = 0,
    reason: Reason = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Make a plan."""
    desk = open_desk()
    figures = {"questions": questions, "roll_over": roll_over, "page_views": page_views, "postings": postings}
    _show(desk, acts.add_plan(desk, name, figures, actor(by), reason), as_json=as_json)


@app.command("change")
def change(
    name: Name,
    questions: Annotated[int | None, typer.Option(help="Questions a month.")] = None,
    roll_over: Annotated[int | None, typer.Option(help="Unused questions carried on, at most.")] = None,
    page_views: Annotated[int | None, typer.Option(help="Code pages a month.")] = None,
    postings: Annotated[int | None, typer.Option(help="Postings on the job board a month.")] = None,
    reason: Reason = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Change what a plan gives, from each account's next renewal on; page views at once."""
    desk = open_desk()
    given = {"questions": questions, "roll_over": roll_over, "page_views": page_views, "postings": postings}
    figures = {figure: value for figure, value in given.items() if value is not None}
    acts.change_plan(desk, name, figures, actor(by), reason)
    _show(desk, name, as_json=as_json)


@app.command("retire")
def retire(name: Name, reason: Reason = "", by: By = None, as_json: AsJson = False) -> None:
    """Let a plan take no further account; those that have it keep it."""
    desk = open_desk()
    acts.retire_plan(desk, name, actor(by), reason)
    _show(desk, name, as_json=as_json)


@app.command("list")
def list_command(as_json: AsJson = False) -> None:
    """Every plan, and how many accounts have it."""
    with reading(open_desk().engine) as session:
        rows = [_row(plan, count) for plan, count in plans.list_plans(session)]
    if as_json:
        print_json({"plans": rows})
    else:
        print_table(COLUMNS, [list(row.values()) for row in rows])


def _row(plan: Plan, count: int) -> dict[str, Any]:
    return {
        "plan": plan.name,
        "questions": plan.questions,
        "roll_over": plan.roll_over,
        "page_views": plan.page_views,
        "postings": plan.postings,
        "accounts": count,
        "retired_at": plan.retired_at.isoformat() if plan.retired_at else None,
    }


def _show(desk: Desk, name: str, *, as_json: bool) -> None:
    with reading(desk.engine) as session:
        found = plans.get_plan(session, name)
        (row,) = (_row(plan, count) for plan, count in plans.list_plans(session) if plan.id == found.id)
    if as_json:
        print_json(row)
    else:
        print(f"{found.name}: {plans.in_words(found)}{', retired' if found.retired_at else ''}.")
