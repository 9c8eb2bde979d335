"""`consultant notifications …`: mails beside the replies that wait or could not be delivered, and trying one again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from consultant.administration.notifications import retry
from consultant.audit_log import Actor
from consultant.cli.accounts import AsJson, By, who
from consultant.cli.output import print_json, print_table
from consultant.cli.services import open_services
from consultant.delivery.notifications import listed
from consultant.mail.address import masked
from consultant.models.base import reading

if TYPE_CHECKING:
    from consultant.models.notification import Notification

app = typer.Typer(no_args_is_help=True, help="Acknowledgements, warnings and notices.")


@app.command("list")
def list_command(
    everything: Annotated[bool, typer.Option("--all", help="Also those that were sent.")] = False,
    as_json: AsJson = False,
) -> None:
    """What waits to leave and what has failed, the newest first; addresses are masked."""
    with reading(open_services().engine) as session:
        rows = [_row(one) for one in listed(session, everything=everything)]
    if as_json:
        print_json({"notifications": rows})
    elif rows:
        shown = ["id", "kind", "about", "to", "at", "state", "attempts", "error"]
        print_table(shown, [[row[name] for name in shown] for row in rows])
    else:
        print("None waits to leave, and none has failed.")


@app.command("retry")
def retry_command(
    number: Annotated[int, typer.Argument(help="Its number, as `notifications list` shows it.")],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Let one that failed leave again: the same mail, under the same Message-ID."""
    retry(open_services().desk(silent=True), number, Actor(who(by), "cli"))
    if as_json:
        print_json({"retried": number})
    else:
        print(f"Notification {number} leaves with the next round.")


def _row(one: Notification) -> dict[str, Any]:
    state = "failed" if one.failed_at else "sent" if one.sent_at else "waits"
    return {
        "id": one.id,
        "kind": one.kind,
        "about": one.reference,
        "mailbox": one.mailbox,
        "to": masked(one.recipient),
        "at": one.at.isoformat(timespec="seconds"),
        "due": one.not_before.isoformat(timespec="seconds"),
        "state": state,
        "attempts": one.attempts,
        "error": one.error or "",
    }
