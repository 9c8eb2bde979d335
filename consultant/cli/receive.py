"""`consultant receive --mailbox NAME < mail`: the pipe door, for a mail server's aliases.

Exit codes are sysexits.h's, as an MTA expects: 0 taken, 67 no such mailbox, 66 no mail, 75 try again later.
"""

from __future__ import annotations

import sys
from typing import Annotated, NoReturn

import typer

from consultant import pipeline
from consultant.cli.services import open_services
from consultant.mail.envelope import Envelope
from consultant.mail.parse import find_message

EX_NOINPUT, EX_NOUSER, EX_TEMPFAIL = 66, 67, 75


def receive(
    mailbox: Annotated[str, typer.Option(help="The mailbox that the mail is for.")],
    sender: Annotated[
        str, typer.Option("--sender", help="The envelope sender; default: the From header.")
    ] = "",
) -> None:
    """Take a mail on standard input."""
    raw = sys.stdin.buffer.read()
    if not raw:
        _fail("there is no mail on standard input.", EX_NOINPUT)
    try:
        services = open_services()
        box = services.mailboxes.find_by_name(mailbox)
        if box is None:
            _fail(f"there is no mailbox {mailbox}.", EX_NOUSER)
        message = find_message(raw)
        origin = sender or (message.from_address if message else "")
        envelope = Envelope(origin, (box.addresses[0],), "pipe", services.clock())
        pipeline.receive(services.desk(), envelope, raw)
    except typer.Exit:
        raise
    except Exception:  # noqa: BLE001 - an MTA bounces a mail for any other code, and keeps it for this one
        _fail("the mail could not be kept; please try again later.", EX_TEMPFAIL)


def _fail(sentence: str, code: int) -> NoReturn:
    print(f"consultant: {sentence}", file=sys.stderr)
    raise typer.Exit(code)
