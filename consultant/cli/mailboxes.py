"""`consultant mailboxes …`: what is in force and whether it works, a poll by hand, and mails that were set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from consultant.administration.mailboxes import try_login
from consultant.cli import aside, authorise, door_users
from consultant.cli.accounts import AsJson
from consultant.cli.output import print_json, print_table
from consultant.cli.polling import make_poller, polled
from consultant.cli.services import open_services
from consultant.cli.unproven import find_warning
from consultant.config import find_secret, read_settings
from consultant.delivery.signing import check_keys
from consultant.intake.imap.poller import after_taking
from consultant.mailboxes import effective, load_mailboxes

if TYPE_CHECKING:
    from consultant.mailboxes import Mailbox

app = typer.Typer(no_args_is_help=True, help="The mailboxes that this desk answers.")
app.add_typer(aside.app, name="aside")
app.command("password")(door_users.password)
app.command("authorise")(authorise.authorise)


@app.callback()
def mailboxes() -> None:
    """The mailboxes that this desk answers."""


@app.command("check")
def check(
    as_json: AsJson = False,
    login: Annotated[
        bool, typer.Option("--login", help="Also log in to each mail server, and look.")
    ] = False,
) -> None:
    """Print each mailbox's effective values; with --login also whether its mail server lets us in."""
    found = load_mailboxes(read_settings().config / "mailbox_config")
    check_keys(found, find_secret)
    values = {name: effective(found.get_by_name(name)) for name in found.names}
    if as_json:
        print_json({"mailboxes": values})
        return
    for name, keys in values.items():
        print(f"[{name}]")
        print_table(["key", "value"], keys.items())
    if warning := find_warning(read_settings(), found):
        print(warning)
    for mailbox in polled(found):
        print(f"{mailbox.name} is polled: {after_taking(mailbox)}.")
    tried = [_lets_us_in(mailbox) for mailbox in polled(found)] if login else []
    if not all(tried):
        raise typer.Exit(1)


@app.command("poll")
def poll(
    name: Annotated[str, typer.Argument(help="The mailbox.")],
    from_now: Annotated[
        bool, typer.Option("--from-now", help="Take nothing that is there; begin with what comes later.")
    ] = False,
) -> None:
    """Take what is new in a mailbox now, once; does no harm beside the running desk."""
    services = open_services()
    poller = make_poller(services, services.desk(), services.mailboxes.get_by_name(name))
    if from_now:
        print(f"{name}: {poller.pass_by()} mails are passed by; what comes from now on is taken.")
    else:
        print(f"{name}: {poller.poll_once()} mails are taken; {after_taking(poller.mailbox)}.")


def _lets_us_in(mailbox: Mailbox) -> bool:
    """Log in and say what was found; False where that failed."""
    services = open_services()
    tried = try_login(services.settings, services.desk(silent=True), mailbox.name)
    print(tried.words if tried.words.startswith(f"{mailbox.name}:") else f"{mailbox.name}: {tried.words}")
    return tried.ok
