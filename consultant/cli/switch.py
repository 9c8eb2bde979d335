"""`consultant switch …`: stop what leaves by itself, or every mail, and let it go on."""

from __future__ import annotations

from typing import Annotated

import typer

from consultant.administration import switches
from consultant.audit_log import Actor
from consultant.cli.accounts import AsJson, By, who
from consultant.cli.output import print_json, print_table
from consultant.cli.services import open_services

app = typer.Typer(no_args_is_help=True, help="Stop what leaves by itself (automatic), or every mail (all).")
Name = Annotated[str, typer.Argument(help="automatic or all.")]


@app.command("stop")
def stop(
    name: Name, reason: Annotated[str, typer.Option(help="Why, for the audit log.")], by: By = None
) -> None:
    """Stop it: nothing more leaves from now on."""
    changed = switches.stop(open_services().desk(), name, Actor(who(by), "cli"), reason)
    print(f"{name} is stopped." if changed else f"{name} was stopped already.")


@app.command("go")
def go(
    name: Name, reason: Annotated[str, typer.Option(help="Why, for the audit log.")] = "", by: By = None
) -> None:
    """Let it go on; what was held meanwhile stays with the coders."""
    changed = switches.go(open_services().desk(), name, Actor(who(by), "cli"), reason)
    print(f"{name} goes on." if changed else f"{name} was not stopped.")


@app.command("status")
def status(as_json: AsJson = False) -> None:
    """Every switch: is it stopped, since when, by whom and why?"""
    found = [
        {
            "switch": one.name,
            "stops": switches.SWITCHES[one.name],
            "stopped": one.stopped,
            "since": one.at.isoformat(timespec="seconds") if one.at else None,
            "by": one.by,
            "reason": one.reason,
        }
        for one in switches.states(open_services().engine)
    ]
    if as_json:
        print_json({"switches": found})
        return
    shown = ["switch", "stops", "stopped", "since", "by", "reason"]
    rows = [[one[name] for name in shown] for one in found]
    print_table(shown, [[*row[:2], "stopped" if row[2] else "goes", *row[3:]] for row in rows])
