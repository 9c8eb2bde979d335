"""`consultant mailboxes authorise NAME`: a new refresh token for a mailbox, while the poller runs."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from consultant.cli.services import open_services
from consultant.config import find_secret
from consultant.errors import UsageError
from consultant.intake.imap.tokens import Tokens
from consultant.mailboxes.mailbox import ImapAuth


def authorise(name: Annotated[str, typer.Argument(help="The mailbox.")]) -> None:
    """Read a refresh token on standard input, try it, and keep it in place of the former one."""
    services = open_services()
    mailbox = services.mailboxes.get_by_name(name)
    if mailbox.imap_auth is ImapAuth.PASSWORD:
        message = f"The mailbox {name} logs in by a password; imap_auth says how else."
        raise UsageError(message)
    token = sys.stdin.readline().strip()
    if not token:
        message = "There is no refresh token on standard input."
        raise UsageError(message)
    context = services.settings.make_tls_context()
    access = Tokens(services.engine, find_secret, services.clock, context).authorise(mailbox, token)
    print(f"{name} is authorised. Its first access token is renewed at {access.renew_at:%Y-%m-%d %H:%M} UTC.")
