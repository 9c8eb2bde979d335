"""`consultant seal …`: which keys seal what, sealing anew with the first of them, and making one (docs/running/sealing.md)."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from cryptography.fernet import Fernet

from consultant.administration import sealing
from consultant.audit_log import Actor
from consultant.cli.accounts import AsJson, By, Reason, who
from consultant.cli.output import print_json, print_table
from consultant.cli.services import open_services
from consultant.errors import UsageError
from consultant.models.sealed import find_keys

app = typer.Typer(no_args_is_help=True, help="The keys that encrypt mails and questions at rest.")


@app.command("status")
def status(as_json: AsJson = False) -> None:
    """How many values each key has sealed, and how many are plain, by table and column."""
    engine = open_services().engine
    keys = find_keys(engine)
    given = keys.fingerprints if keys else []
    found = sealing.tallies(engine)
    if as_json:
        print_json({"keys": given, "columns": [asdict(one) for one in found]})
        return
    print(f"Keys given, the first one seals: {', '.join(given) or 'none; everything is kept plain'}.")
    print_table(["table", "column", "plain", "no key named", "by key"], [_row(one) for one in found])
    if given and (left := sum(one.others(given[0]) for one in found)):
        print(f"{left} values are not sealed with {given[0]}: `consultant seal rotate` seals them.")


@app.command("rotate")
def rotate(as_json: AsJson = False, reason: Reason = "", by: By = None) -> None:
    """Seal with the first key what is plain or sealed with another one, while the desk works; exit 1 where some is left."""
    done = sealing.rotate(open_services().desk(silent=True), Actor(who(by), "cli"), reason)
    if as_json:
        print_json(asdict(done))
    else:
        print(f"Sealed with {done.fingerprint}: {done.sealed} values.")
        if done.unreadable:
            print(f"No key opens {done.unreadable} of them. {done.why}")
        if done.left:
            print(f"{done.left} values are not sealed with it, some written meanwhile: run this again.")
    if done.left:
        raise typer.Exit(1)


@app.command("new-key")
def new_key(
    file: Annotated[
        Path | None, typer.Option("--file", help="Write it there, for its owner alone; the file must be new.")
    ] = None,
) -> None:
    """Make a key, and print it where no file is named."""
    words = Fernet.generate_key().decode()
    if file is None:
        print(words)
        return
    try:
        made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        message = f"{file} is there already."
        raise UsageError(message) from error
    with os.fdopen(made, "w", encoding="ascii") as out:
        out.write(f"{words}\n")
    print(f"{file} holds a new key; keep a copy elsewhere: without it nothing that it sealed can be read.")


def _row(one: sealing.Tally) -> list[object]:
    by_key = ", ".join(f"{key}: {count}" for key, count in sorted(one.keys.items()))
    return [one.table, one.column, one.plain, one.unnamed, by_key]
