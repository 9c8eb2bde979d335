"""The `consultant` command: every sub-command is registered here; errors become one sentence and an exit code.

Exit 0 done, 2 usage, 1 failure (CONTRACT.md).
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import typer
from sqlalchemy.exc import ArgumentError, DBAPIError

from consultant.cli import (
    accounts,
    alerts,
    ask,
    cases,
    codes,
    doctor,
    extract,
    lookup,
    mailboxes,
    read,
    receive,
    search,
    send,
    serve,
    suppressions,
)
from consultant.config import read_settings
from consultant.errors import ConsultantError, UsageError
from consultant.logs import configure
from consultant.review.decide import where_it_failed

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="An email-driven medical coding consultation desk.",
)
app.command("serve")(serve.serve)
app.command("ask")(ask.ask)
app.command("receive")(receive.receive)
app.command("send")(send.send)
app.command("read")(read.read)
app.command("extract")(extract.extract_command)
app.command("search")(search.search_command)
app.command("lookup")(lookup.lookup)
app.command("doctor")(doctor.doctor)
app.add_typer(codes.app, name="codes")
app.add_typer(accounts.app, name="accounts")
app.add_typer(cases.app, name="cases")
app.add_typer(mailboxes.app, name="mailboxes")
app.add_typer(alerts.app, name="alerts")
app.add_typer(suppressions.app, name="suppressions")

if TYPE_CHECKING:
    from collections.abc import Callable

WrongUse: type[Exception] = typer.BadParameter.__bases__[0]
"""Typer's own UsageError: depending on its version click's or a copy that it carries under a private name."""

DONE, FAILURE, USAGE, INTERRUPTED = 0, 1, 2, 130
FAILURES = {"receive": receive.EX_TEMPFAIL}
"""The exit code of a failure, be it a wrong option, where an MTA runs the command: it keeps the mail and tries again."""

EXPLAINED: tuple[tuple[type[Exception], int, Callable[[Any], str]], ...] = (
    (WrongUse, USAGE, lambda error: error.format_message()),
    (UsageError, USAGE, str),
    (ConsultantError, FAILURE, str),
    (DBAPIError, FAILURE, lambda error: f"The database can't be used: {error.orig}."),
    (
        ArgumentError,
        FAILURE,
        lambda _: "CONSULTANT_DATABASE_URL or CONSULTANT_BOOKS_URL is no database address.",
    ),
    (OverflowError, USAGE, lambda _: "A number is larger than the database can hold."),
    (
        OSError,
        FAILURE,
        lambda error: f"{error.filename or 'A file'} can't be used: {error.strerror or error}.",
    ),
    (Exception, FAILURE, lambda error: f"This was not foreseen: {where_it_failed(error)}."),
)
"""Every kind of error, its exit code and its sentence, the particular before the general (DESIGN.md, Errors)."""


def run(arguments: list[str] | None = None) -> int:
    """Run one command line; the exit code. An error is one sentence on standard error."""
    try:
        configure(read_settings().log_format)
        return app(args=arguments, standalone_mode=False) or DONE
    except typer.Exit as end:
        return end.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left, as `head` does
        return DONE
    except Exception as error:  # noqa: BLE001 - a user gets a sentence, whatever happened
        _, code, sentence = next(row for row in EXPLAINED if isinstance(error, row[0]))
        command = next(iter(sys.argv[1:] if arguments is None else arguments), "")
        return _say(sentence(error), FAILURES.get(command, code))


def _say(sentence: str, code: int) -> int:
    print(f"consultant: {' '.join(sentence.split())}", file=sys.stderr)
    return code


def main() -> None:
    """The entry point."""
    sys.exit(run())


if __name__ == "__main__":
    main()
