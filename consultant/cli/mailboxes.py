"""`consultant mailboxes check`: the effective values of every mailbox, or the file and key that is wrong."""

from __future__ import annotations

import typer

from consultant.cli.accounts import AsJson
from consultant.cli.output import print_json, print_table
from consultant.config import read_settings
from consultant.mailboxes import effective, load_mailboxes

app = typer.Typer(no_args_is_help=True, help="The mailboxes that this desk answers.")


@app.callback()
def mailboxes() -> None:
    """The mailboxes that this desk answers."""


@app.command("check")
def check(as_json: AsJson = False) -> None:
    """Print each mailbox's effective values."""
    found = load_mailboxes(read_settings().config / "mailbox_config")
    values = {name: effective(found.get_by_name(name)) for name in found.names}
    if as_json:
        print_json({"mailboxes": values})
        return
    for name, keys in values.items():
        print(f"[{name}]")
        print_table(["key", "value"], keys.items())
