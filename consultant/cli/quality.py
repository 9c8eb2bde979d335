"""`consultant quality …`: how well the desk works, and the second reading of a share of its decisions."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from consultant import workbench
from consultant.audit_log import Actor
from consultant.cli.accounts import AsJson, By, who
from consultant.cli.output import parse_day, plain, print_json, print_table
from consultant.cli.services import Services, open_services
from consultant.models.base import reading
from consultant.review.quality import Quality, find_quality, within
from consultant.review.quality_rows import groups, quality_csv, quality_json, tally_json
from consultant.review.sampling import to_read

app = typer.Typer(no_args_is_help=True, help="How well the desk works: figures, and second readings.")
second = typer.Typer(no_args_is_help=True, help="Decisions that a second reader looks at.")
app.add_typer(second, name="second")

Since = Annotated[str, typer.Option(help="From this day on, YYYY-MM-DD; default: 30 days ago.")]
Until = Annotated[str, typer.Option(help="To the end of this day, YYYY-MM-DD; default: today.")]
Mailbox = Annotated[str, typer.Option(help="Only of this mailbox.")]
Coder = Annotated[str, typer.Option(help="Only what this coder decided.")]
SHOWN = (
    "name",
    "decisions",
    "unchanged_share",
    "similarity",
    "first_decision_seconds",
    "read_again",
    "agreement",
)


@app.command("show")
def show(
    since: Since = "", until: Until = "", mailbox: Mailbox = "", coder: Coder = "", as_json: AsJson = False
) -> None:
    """Decisions by coder, mailbox, kind of reply and day; how long answers took; why cases were held; quota use."""
    found = _found(open_services(), since, until, mailbox, coder)
    if as_json:
        print_json(quality_json(found))
        return
    for group, tallies in groups(found).items():
        print(f"\n{group.replace('_', ' ')}")
        print_table(SHOWN, [[tally_json(one)[name] for name in SHOWN] for one in tallies])
    told = quality_json(found)
    for group in ("latency", "holds", "quota"):
        print(f"\n{group}")
        columns = list(told[group][0]) if told[group] else []
        print_table(columns, [[plain(str(one[name])) for name in columns] for one in told[group]])
    print("\ncases")
    print_table(("status", "cases"), list(found.statuses.items()))


@app.command("csv")
def csv_command(since: Since = "", until: Until = "", mailbox: Mailbox = "", coder: Coder = "") -> None:
    """The same as lines for a spreadsheet: group, name, figure, value."""
    print(quality_csv(_found(open_services(), since, until, mailbox, coder)), end="")


@second.command("list")
def second_list(by: By = None, as_json: AsJson = False) -> None:
    """Decisions that wait for a second reader, oldest first, but for one's own."""
    with reading(open_services().engine) as session:
        rows = [_row(one) for one in to_read(session, who(by))]
    if as_json:
        print_json({"decisions": rows})
        return
    shown = ("id", "reference", "decision", "by", "at", "mailbox")
    print_table(shown, [[row[name] for name in shown] for row in rows])


@second.command("say")
def second_say(
    number: Annotated[int, typer.Argument(help="The decision's number, as `quality second list` prints it.")],
    agree: Annotated[bool, typer.Option("--agree/--disagree", help="Would you have decided the same?")],
    words: Annotated[str, typer.Option(help="Why; needed where you disagree.")] = "",
    by: By = None,
) -> None:
    """Say whether you agree with a decision."""
    services = open_services()
    reader = Actor(who(by), "cli")
    workbench.say_second(services.engine, number, reader, agrees=agree, words=words, now=services.clock())
    print(f"{reader.name} {'agrees' if agree else 'disagrees'} with decision {number}.")


def _found(services: Services, since: str, until: str, mailbox: str, coder: str) -> Quality:
    with reading(services.engine) as session:
        days = (parse_day(since), parse_day(until))
        return find_quality(session, within(services.clock(), *days, mailbox, coder))


def _row(one: Any) -> dict[str, Any]:  # noqa: ANN401 - a ToRead
    record = one.record
    return {
        "id": record.id,
        "reference": one.reference,
        "decision": record.kind,
        "by": record.by,
        "at": record.at.isoformat(timespec="seconds"),
        "mailbox": record.mailbox,
        "similarity": record.similarity,
        "before": one.before,
        "after": one.after,
    }
