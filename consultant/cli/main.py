"""The `consultant` command: every sub-command is registered here; errors become one sentence and an exit code.

Exit 0 done, 2 usage, 1 failure (CONTRACT.md).
"""

from __future__ import annotations

import os
import sys

import typer
from sqlalchemy.exc import OperationalError

from consultant.cli import accounts, ask, cases, codes, extract, lookup, mailboxes, read, receive, serve
from consultant.config import read_settings
from consultant.errors import ConsultantError, UsageError
from consultant.logs import configure

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="An email-driven medical coding consultation desk.",
)
app.command("serve")(serve.serve)
app.command("ask")(ask.ask)
app.command("receive")(receive.receive)
app.command("read")(read.read)
app.command("extract")(extract.extract_command)
app.command("lookup")(lookup.lookup)
app.add_typer(codes.app, name="codes")
app.add_typer(accounts.app, name="accounts")
app.add_typer(cases.app, name="cases")
app.add_typer(mailboxes.app, name="mailboxes")

WrongUse: type[Exception] = typer.BadParameter.__bases__[0]
"""Typer's own UsageError: depending on its version click's or a copy that it carries under a private name."""

DONE, FAILURE, USAGE, INTERRUPTED = 0, 1, 2, 130


def run(arguments: list[str] | None = None) -> int:
    """Run one command line; the exit code. An error is one sentence on standard error."""
    try:
        configure(read_settings().log_format)
        return app(args=arguments, standalone_mode=False) or DONE
    except typer.Exit as end:
        return end.exit_code
    except WrongUse as error:
        return _say(error.format_message(), USAGE)  # type: ignore[attr-defined]
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except UsageError as error:
        return _say(str(error), USAGE)
    except ConsultantError as error:
        return _say(str(error), FAILURE)
    except OperationalError as error:
        return _say(f"The database can't be used: {error.orig}.", FAILURE)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left, as `head` does
        return DONE


def _say(sentence: str, code: int) -> int:
    print(f"consultant: {' '.join(sentence.split())}", file=sys.stderr)
    return code


def main() -> None:
    """The entry point."""
    sys.exit(run())


if __name__ == "__main__":
    main()
