"""`consultant quota …`: questions and postings given and mended by hand, periods renewed, and whether the whole book fits."""

from __future__ import annotations

from typing import Annotated

import typer

from consultant.accounts.quota_audit import audit_quota
from consultant.administration import accounts as acts
from consultant.administration.renewals import renew_due
from consultant.cli.accounts import AsJson, By, Reason, Which, actor, number_of, open_desk
from consultant.cli.output import print_json
from consultant.models.account import Unit

app = typer.Typer(no_args_is_help=True, help="The quota book.")

Units = Annotated[int, typer.Argument(help="How many; a negative number takes some away, never below zero.")]
OfUnit = Annotated[Unit, typer.Option("--unit", help="Of what: questions, or postings on the job board.")]


@app.command("grant")
def grant(
    which: Which,
    units: Units,
    unit: OfUnit = Unit.QUESTION,
    reason: Reason = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Add questions or postings to an account; effective on the next mail."""
    desk = open_desk()
    number = number_of(desk, which)
    _say(number, acts.grant(desk, number, units, actor(by), reason, unit), unit, as_json=as_json)


@app.command("adjust")
def adjust(
    which: Which,
    units: Units,
    unit: OfUnit = Unit.QUESTION,
    reason: Reason = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Mend a mistake in an account's balance; needs a reason."""
    desk = open_desk()
    number = number_of(desk, which)
    _say(number, acts.adjust(desk, number, units, actor(by), reason, unit), unit, as_json=as_json)


@app.command("renew")
def renew(by: By = None, as_json: AsJson = False) -> None:
    """Renew every period that has ended, as the schedule does."""
    renewed = renew_due(open_desk(), actor(by))
    if as_json:
        print_json({"renewed": renewed})
    else:
        print(f"{renewed} {'period' if renewed == 1 else 'periods'} renewed.")


@app.command("audit")
def audit(as_json: AsJson = False) -> None:
    """Recompute every balance from its lines and look at every round; exit 1 where something does not fit."""
    found = audit_quota(open_desk().engine)
    misfits = [{"what": one.what, "where": one.where, "figures": one.figures} for one in found.misfits]
    if as_json:
        print_json({"counts": found.counts, "differences": misfits})
    else:
        print(", ".join(f"{count} {name}" for name, count in found.counts.items()))
        for one in found.misfits:
            print(f"{one.where}: {one.what} ({one.figures})")
        if not misfits:
            print("Everything fits.")
    if misfits:
        raise typer.Exit(1)


def _say(number: int, left: int, unit: Unit, *, as_json: bool) -> None:
    if as_json:
        print_json({"account": number, "balance": left, "unit": unit})
    else:
        print(f"{left} {unit}s left.")
