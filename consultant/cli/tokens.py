"""`consultant tokens …`: ways in for programs that call the API. A token's value is printed once, when it is made."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from consultant.administration.tokens import add_token, parse_scopes, revoke_token
from consultant.audit_log import Actor
from consultant.cli.accounts import AsJson, By, who
from consultant.cli.output import parse_day, print_json, print_table
from consultant.cli.services import open_services
from consultant.models.base import reading
from consultant.users.tokens import Scope, list_tokens

if TYPE_CHECKING:
    from consultant.models.user import ApiToken

app = typer.Typer(no_args_is_help=True, help="Tokens for programs that call the API.")


@app.command("add")
def add(
    user: Annotated[str, typer.Argument(help="The user as whom the program acts.")],
    name: Annotated[str, typer.Argument(help="What it is for, such as `billing system`.")],
    scope: Annotated[list[str], typer.Option(help=f"What it may do; once for each of: {', '.join(Scope)}.")],
    ends: Annotated[str | None, typer.Option(help="Its last day, YYYY-MM-DD; default: none.")] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Give a user a token; its value is shown this once."""
    services, day = open_services(), parse_day(ends)
    ends_at = datetime.combine(day, time.max, UTC) if day else None
    number, value = add_token(
        services.engine,
        user,
        name,
        parse_scopes(scope),
        Actor(who(by), "cli"),
        at=services.clock(),
        ends_at=ends_at,
    )
    if as_json:
        print_json({"id": number, "token": value})
    else:
        print(f"Token {number}; keep it, it is not shown again:\n{value}")


@app.command("list")
def list_command(as_json: AsJson = False) -> None:
    """Every token: whose it is, what it may do, when it was used last."""
    with reading(open_services().engine) as session:
        rows = [token_json(token, name) for token, name in list_tokens(session)]
    if as_json:
        print_json({"tokens": rows})
    else:
        shown = ["id", "user", "name", "scopes", "used_at", "ends_at", "revoked_at"]
        print_table(shown, [[_cell(row[name]) for name in shown] for row in rows])


@app.command("revoke")
def revoke(
    number: Annotated[int, typer.Argument(help="The token's number, as `tokens list` shows it.")],
    by: By = None,
) -> None:
    """End a token at once."""
    services = open_services()
    revoke_token(services.engine, number, Actor(who(by), "cli"), at=services.clock())
    print(f"Token {number} is revoked.")


def token_json(token: ApiToken, user: str) -> dict[str, Any]:
    """A token without what it is kept by."""
    times = {name: getattr(token, name) for name in ("created_at", "used_at", "ends_at", "revoked_at")}
    return {
        "id": token.id,
        "user": user,
        "name": token.name,
        "scopes": token.scopes,
        **{name: at.isoformat(timespec="seconds") if at else None for name, at in times.items()},
    }


def _cell(value: object) -> object:
    return " ".join(map(str, value)) if isinstance(value, list) else value
