"""`consultant send FILE`: hand a mail to the running desk's own SMTP door, for trying it out without a mail program."""

from __future__ import annotations

import smtplib
from pathlib import Path
from typing import Annotated

import typer

from consultant.config import read_settings
from consultant.errors import ConsultantError, UsageError
from consultant.mail.parse import find_message
from consultant.mailboxes import load_mailboxes

SECONDS = 30


def send(
    file: Annotated[Path, typer.Argument(help="A mail as a file.")],
    sender: Annotated[str, typer.Option("--sender", help="The envelope sender; default: its From.")] = "",
) -> None:
    """Mail a file to the first mailbox of the desk that listens here."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        message = f"{file} can't be read: {error.strerror}."
        raise UsageError(message) from error
    settings = read_settings()
    message_read = find_message(raw)
    origin = sender or (message_read.from_address if message_read else "")
    to = next(iter(load_mailboxes(settings.config / "mailbox_config"))).addresses[0]
    host, port = settings.smtp_listen
    try:
        with smtplib.SMTP(host, port, timeout=SECONDS) as door:
            door.sendmail(origin, [to], raw)
    except (OSError, smtplib.SMTPException) as error:
        reason = f"The desk at {host}:{port} did not take the mail ({type(error).__name__}); is `consultant serve` running?"
        raise ConsultantError(reason) from error
    print(f"{host}:{port} has taken the mail for {to}.")
