"""`consultant alerts …`: what needs a person, and what somebody has seen to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from consultant.administration.post_office import clear_alerts
from consultant.alerts import open_alerts
from consultant.audit_log import Actor
from consultant.cli.accounts import AsJson, By, who
from consultant.cli.output import print_json, print_table
from consultant.cli.services import open_services
from consultant.errors import UsageError
from consultant.models.base import reading

if TYPE_CHECKING:
    from consultant.models.post import Alert

app = typer.Typer(no_args_is_help=True, help="What needs a person.")


@app.command("list")
def list_command(as_json: AsJson = False) -> None:
    """What stands raised, the eldest first."""
    with reading(open_services().engine) as session:
        rows = [_row(alert) for alert in open_alerts(session)]
    if as_json:
        print_json({"alerts": rows})
    elif rows:
        shown = ["id", "kind", "raised_at", "times", "told_at", "words"]
        print_table(shown, [[row[name] for name in shown] for row in rows])
    else:
        print("Nothing stands raised.")


@app.command("clear")
def clear(
    number: Annotated[
        int | None, typer.Argument(help="The alert's number, as `alerts list` shows it.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that stand raised.")] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Say that somebody has seen to it; what is still so is raised again by whoever notices it next."""
    if (number is None) != everything:
        message = "Name the number of one alert, or say --all."
        raise UsageError(message)
    cleared = clear_alerts(open_services().desk(silent=True), number, Actor(who(by), "cli"))
    if as_json:
        print_json({"cleared": cleared})
    else:
        print(f"Cleared: {', '.join(map(str, cleared)) or 'none'}.")


def _row(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.id,
        "kind": alert.kind,
        "subject": alert.subject,
        "words": alert.words,
        "mailbox": alert.mailbox,
        "raised_at": alert.raised_at.isoformat(timespec="seconds"),
        "last_at": alert.last_at.isoformat(timespec="seconds"),
        "times": alert.times,
        "told_at": alert.told_at.isoformat(timespec="seconds") if alert.told_at else None,
    }
