"""`consultant mailboxes authorise NAME`: a new refresh token for a mailbox, while the poller runs."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from consultant.administration import mailboxes
from consultant.audit_log import Actor
from consultant.cli.accounts import By, who
from consultant.cli.services import open_services
from consultant.errors import ConsultantError, UsageError


def authorise(name: Annotated[str, typer.Argument(help="The mailbox.")], by: By = None) -> None:
    """Read a refresh token on standard input, try it, and keep it in place of the former one."""
    services = open_services()
    mailboxes.check_authorisable(services.mailboxes.get_by_name(name))
    token = sys.stdin.readline().strip()
    if not token:
        message = "There is no refresh token on standard input."
        raise UsageError(message)
    actor = Actor(who(by), "cli")
    tried = mailboxes.authorise(services.settings, services.desk(silent=True), name, token, actor)
    if not tried.ok:
        raise ConsultantError(tried.words)
    print(tried.words)
