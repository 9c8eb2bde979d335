"""`consultant users …`: who may open the pages and call the API, as `/admin/users` does it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from consultant.accounts.listing import get_account
from consultant.administration import people
from consultant.audit_log import Actor
from consultant.cli.accounts import AsJson, By, who
from consultant.cli.output import plain, print_json, print_table
from consultant.cli.services import Services, open_services
from consultant.errors import UsageError
from consultant.models.base import reading
from consultant.models.user import Role, User
from consultant.users.attempts import is_locked

if TYPE_CHECKING:
    from datetime import datetime

app = typer.Typer(no_args_is_help=True, help="Users: who signs in, and what they may do.")

Name = Annotated[str, typer.Argument(help="The name that the user signs in by.")]
Reason = Annotated[str, typer.Option(help="Why, for the audit log.")]


@app.command("add")
def add(
    name: Name,
    role: Annotated[str, typer.Option(help=f"What he may do: {', '.join(Role)}.")] = Role.CODER.value,
    email: Annotated[str, typer.Option(help="His mail address.")] = "",
    account: Annotated[
        str, typer.Option(help="A customer's: the account's number, name, address or domain.")
    ] = "",
    password_stdin: Annotated[
        bool, typer.Option(help="Take the password from the standard input; it need not be changed.")
    ] = False,
    oidc_subject: Annotated[
        str, typer.Option(help="Issuer and subject at the identity provider, with a blank between.")
    ] = "",
    by_provider_alone: Annotated[
        bool, typer.Option(help="Give no password: sign-in is by the identity provider.")
    ] = False,
    reason: Reason = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Let somebody sign in; the password to hand out is printed once."""
    services = open_services()
    wanted = people.NewUser(
        name=name,
        role=people.parse_role(role),
        email=email,
        account_id=_account_of(services, account) if account else None,
        oidc_subject=oidc_subject,
        by_provider_alone=by_provider_alone,
    )
    handed = people.add_user(
        services.engine,
        wanted,
        _actor(by),
        now=services.clock(),
        chosen=_read_password() if password_stdin else "",
        reason=reason,
    )
    _print_handed(handed, f"{handed.user.name} may sign in as {handed.user.role}.", as_json=as_json)


@app.command("list")
def list_command(
    holds: Annotated[str, typer.Option(help="Only names that hold these letters.")] = "",
    as_json: AsJson = False,
) -> None:
    """Everybody who signs in."""
    services = open_services()
    rows = [_row(user, services.clock()) for user in people.list_users(services.engine, holds=holds)]
    if as_json:
        print_json({"users": rows})
    else:
        columns = ("name", "role", "account", "state", "totp", "email", "signed_in_at")
        print_table(columns, [[_cell(row[column]) for column in columns] for row in rows])


@app.command("reset")
def reset(
    name: Name,
    totp: Annotated[
        bool, typer.Option("--totp", help="Take one-time passwords and recovery codes away instead.")
    ] = False,
    reason: Reason = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """A new password to hand out, printed once; a lock-out ends."""
    services = open_services()
    if totp:
        user = people.reset_totp(services.engine, name, _actor(by), now=services.clock(), reason=reason)
        _print_user(user, services, f"{user.name} signs in by the password alone.", as_json=as_json)
        return
    handed = people.reset_password(services.engine, name, _actor(by), now=services.clock(), reason=reason)
    _print_handed(handed, f"{handed.user.name} has a new password.", as_json=as_json)


@app.command("disable")
def disable(name: Name, reason: Reason = "", by: By = None, as_json: AsJson = False) -> None:
    """Let somebody in no more; the last administrator stays."""
    services = open_services()
    user = people.disable(services.engine, name, _actor(by), now=services.clock(), reason=reason)
    _print_user(user, services, f"{user.name} is disabled.", as_json=as_json)


@app.command("enable")
def enable(name: Name, reason: Reason = "", by: By = None, as_json: AsJson = False) -> None:
    """Let somebody in again."""
    services = open_services()
    user = people.enable(services.engine, name, _actor(by), now=services.clock(), reason=reason)
    _print_user(user, services, f"{user.name} is enabled.", as_json=as_json)


@app.command("role")
def role_command(
    name: Name,
    role: Annotated[str, typer.Argument(help=f"One of {', '.join(Role)}.")],
    reason: Reason = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Give somebody another role."""
    services = open_services()
    wanted = people.parse_role(role)
    user = people.set_role(services.engine, name, wanted, _actor(by), now=services.clock(), reason=reason)
    _print_user(user, services, f"{user.name} is {user.role}.", as_json=as_json)


@app.command("set")
def set_command(
    name: Name,
    new_name: Annotated[str, typer.Option("--name", help="Another name to sign in by.")] = "",
    email: Annotated[
        str | None, typer.Option(help="Another mail address; an empty one takes it away.")
    ] = None,
    reason: Reason = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Give somebody another name or mail address."""
    services = open_services()
    if not new_name and email is None:
        message = "Say what is to be set: --name or --email."
        raise UsageError(message)
    user = people.get_user(services.engine, name)
    if email is not None:
        user = people.set_email(services.engine, name, email, _actor(by), now=services.clock(), reason=reason)
    if new_name:
        user = people.rename(services.engine, name, new_name, _actor(by), now=services.clock(), reason=reason)
    _print_user(user, services, f"{user.name} is changed.", as_json=as_json)


@app.command("sign-out")
def sign_out(name: Name, reason: Reason = "", by: By = None, as_json: AsJson = False) -> None:
    """End all sessions of somebody."""
    services = open_services()
    user = people.sign_out_everywhere(services.engine, name, _actor(by), now=services.clock(), reason=reason)
    _print_user(user, services, f"{user.name} is signed out everywhere.", as_json=as_json)


def _actor(by: str | None) -> Actor:
    return Actor(who(by), "cli")


def _account_of(services: Services, which: str) -> int:
    with reading(services.engine) as session:
        return get_account(session, which).id


def _read_password() -> str:
    told = sys.stdin.readline().rstrip("\r\n")
    if not told:
        message = "No password was given; send it to the standard input."
        raise UsageError(message)
    return told


def _row(user: User, now: datetime) -> dict[str, Any]:
    return {
        "name": user.name,
        "role": user.role,
        "account": user.account_id,
        "email": user.email,
        "state": _state(user, now),
        "totp": user.totp_since is not None,
        "created_at": user.created_at.isoformat(timespec="seconds"),
        "signed_in_at": user.signed_in_at.isoformat(timespec="seconds") if user.signed_in_at else None,
    }


def _state(user: User, now: datetime) -> str:
    if user.disabled_at is not None:
        return "disabled"
    if is_locked(user, now):
        return "locked out"
    return "must change the password" if user.must_change else "active"


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "" if value is None else plain(str(value))


def _print_user(user: User, services: Services, sentence: str, *, as_json: bool) -> None:
    if as_json:
        print_json(_row(user, services.clock()))
    else:
        print(sentence)


def _print_handed(handed: people.Handed, sentence: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"name": handed.user.name, "role": handed.user.role, "password": handed.password or None})
        return
    print(sentence)
    if handed.password:
        print(f"Password, shown once, to be changed at the first sign-in: {handed.password}")
