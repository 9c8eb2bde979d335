"""`consultant webhooks …`: programs that are told when a case was sent or held."""

from __future__ import annotations

from typing import Annotated

import typer

from consultant.administration.webhooks import (
    add_webhook,
    call_json,
    end_webhook,
    get_webhook,
    list_calls,
    list_webhooks,
    retry_call,
    webhook_json,
)
from consultant.audit_log import Actor
from consultant.cli.accounts import AsJson, By, who
from consultant.cli.output import print_json, print_table
from consultant.cli.services import open_services
from consultant.models.base import reading
from consultant.models.calling import EVENTS

app = typer.Typer(no_args_is_help=True, help="Programs that are told when a case was sent or held.")

Number = Annotated[int, typer.Argument(min=1, help="The webhook's number, as `webhooks list` shows it.")]


@app.command("add")
def add(
    url: Annotated[str, typer.Argument(help="Where to call: an address that begins with https://.")],
    event: Annotated[
        list[str] | None, typer.Option(help=f"{' or '.join(EVENTS.values())}, once for each; default: both.")
    ] = None,
    account: Annotated[int | None, typer.Option(help="Only the cases of the account of this number.")] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Add a webhook; the secret that signs its calls is shown this once."""
    services = open_services()
    number, secret = add_webhook(
        services.engine,
        url,
        event or list(EVENTS.values()),
        account,
        Actor(who(by), "cli"),
        at=services.clock(),
        loopback=services.settings.webhooks_to_loopback,
    )
    if as_json:
        print_json({"id": number, "secret": secret})
    else:
        print(f"Webhook {number}; keep its secret, it is not shown again:\n{secret}")


@app.command("list")
def list_command(as_json: AsJson = False) -> None:
    """Webhooks that have not ended."""
    with reading(open_services().engine) as session:
        rows = [webhook_json(row) for row in list_webhooks(session)]
    if as_json:
        print_json({"webhooks": rows})
    else:
        shown = ["id", "url", "events", "account", "by", "at"]
        cells = [
            row | {"events": " ".join(row["events"]), "account": row["account"] or "all"} for row in rows
        ]
        print_table(shown, [[row[name] for name in shown] for row in cells])


@app.command("calls")
def calls(
    number: Number,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """The calls of a webhook and what became of them, the newest first."""
    with reading(open_services().engine) as session:
        get_webhook(session, number)
        rows = [call_json(*row) for row in list_calls(session, number, limit=limit)]
    if as_json:
        print_json({"calls": rows})
    else:
        shown = ["id", "event", "reference", "at", "attempts", "answer", "delivered_at", "given_up_at"]
        print_table(shown, [[row[name] for name in shown] for row in rows])


@app.command("end")
def end(number: Number, by: By = None) -> None:
    """Call a webhook no more."""
    services = open_services()
    end_webhook(services.engine, number, Actor(who(by), "cli"), at=services.clock())
    print(f"Webhook {number} has ended.")


@app.command("retry")
def retry(
    number: Annotated[int, typer.Argument(min=1, help="The call's number, as `webhooks calls` shows it.")],
    by: By = None,
) -> None:
    """Make a call again that was given up, or waits."""
    services = open_services()
    retry_call(services.engine, number, Actor(who(by), "cli"), at=services.clock())
    print(f"Call {number} is made again within half a minute.")
