"""`consultant mailboxes aside …`: mails on a server that could not be taken, and what a person does about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from consultant.administration.mailboxes import drop_aside, retry_aside
from consultant.audit_log import Actor
from consultant.cli.accounts import AsJson, By, who
from consultant.cli.output import print_json, print_table
from consultant.cli.services import open_services
from consultant.intake.imap import bookkeeping

if TYPE_CHECKING:
    from consultant.models.post import SetAside

app = typer.Typer(no_args_is_help=True, help="Mails that could not be taken from a server.")

Number = Annotated[int, typer.Argument(help="The number that `list` shows.")]


@app.callback()
def aside() -> None:
    """Mails that could not be taken from a server."""


@app.command("list")
def list_command(as_json: AsJson = False) -> None:
    """What is set aside, why, and when it is tried again."""
    rows = [_row(one) for one in bookkeeping.list_aside(open_services().engine)]
    if as_json:
        print_json({"set_aside": rows})
    elif rows:
        print_table(list(rows[0]), [list(row.values()) for row in rows])
    else:
        print("No mail is set aside.")


@app.command("retry")
def retry(number: Number, by: By = None) -> None:
    """Take it now where its bytes are kept, else let the poller fetch it again."""
    print(retry_aside(open_services().desk(), number, Actor(who(by), "cli")))


@app.command("drop")
def drop(number: Number, by: By = None) -> None:
    """Forget it: it stays on the server as it is, and is not fetched again."""
    print(drop_aside(open_services().desk(silent=True), number, Actor(who(by), "cli")))


def _row(one: SetAside) -> dict[str, Any]:
    """Nothing of the mail itself."""
    return {
        "number": one.id,
        "mailbox": one.mailbox,
        "folder": one.folder,
        "uid": one.uid,
        "at": one.at.isoformat(timespec="seconds"),
        "tries": one.tries,
        "reason": one.reason,
        "again_at": one.try_again_at.isoformat(timespec="seconds") if one.try_again_at else "",
        "bytes": len(one.raw) if one.raw is not None else None,
    }
