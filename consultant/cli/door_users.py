"""`consultant mailboxes password ADDRESS`: the line that lets somebody log in at the submission door."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from consultant.errors import UsageError
from consultant.intake.smtp.users import make_line


def password(
    address: Annotated[str, typer.Argument(help="The address that the user logs in with, and writes from.")],
) -> None:
    """Print a line for CONSULTANT_SMTP_USERS_FILE; the password is asked for, or read from the standard input."""
    if "@" not in address or any(sign.isspace() for sign in address):
        message = f"{address!r} is no address; the user logs in with the one he writes from."
        raise UsageError(message)
    print(make_line(address, _ask()))


def _ask() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    told = sys.stdin.readline().rstrip("\r\n")
    if not told:
        message = "No password was given; type it, or send it to the standard input."
        raise UsageError(message)
    return told
