"""`consultant suppressions …`: addresses that get no mail from us, and the person who says that they may again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from sqlalchemy import select

from consultant.administration.post_office import lift_suppression
from consultant.audit_log import Actor
from consultant.cli.accounts import AsJson, By, who
from consultant.cli.output import print_json, print_table
from consultant.cli.services import open_services
from consultant.delivery.suppression import suppressions
from consultant.models.base import reading
from consultant.models.case import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from consultant.models.post import Suppression

app = typer.Typer(no_args_is_help=True, help="Addresses that get no mail from us.")


@app.command("list")
def list_command(
    lifted: Annotated[bool, typer.Option("--lifted", help="Also those that were lifted.")] = False,
    as_json: AsJson = False,
) -> None:
    """Addresses that get no mail, and why, the newest first; whole, for one must be named to be lifted."""
    with reading(open_services().engine) as session:
        rows = [_row(session, one) for one in suppressions(session, lifted=lifted)]
    if as_json:
        print_json({"suppressions": rows})
    elif rows:
        shown = ["address", "at", "case", "reason", *(["lifted_at", "lifted_by"] if lifted else [])]
        print_table(shown, [[row[name] for name in shown] for row in rows])
    else:
        print("No address is suppressed.")


@app.command("lift")
def lift_command(
    address: Annotated[str, typer.Argument(help="The address that may get mail again.")],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Let mail go to an address again; the next hard failure suppresses it anew."""
    lift_suppression(open_services().desk(silent=True), address, Actor(who(by), "cli"))
    if as_json:
        print_json({"address": address, "lifted_by": who(by)})
    else:
        print(f"{address} may get mail again.")


def _row(session: Session, one: Suppression) -> dict[str, Any]:
    return {
        "address": one.address,
        "reason": one.reason,
        "case": session.scalars(select(Case.reference).where(Case.id == one.case_id)).first(),
        "at": one.at.isoformat(timespec="seconds"),
        "lifted_at": one.lifted_at.isoformat(timespec="seconds") if one.lifted_at else None,
        "lifted_by": one.lifted_by,
    }
