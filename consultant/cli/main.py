"""The `consultant` command: every sub-command is registered here; errors become one sentence and an exit code.

Exit 0 done, 2 usage, 1 failure (CONTRACT.md).
"""

from __future__ import annotations

import os
import sys

import typer
from sqlalchemy.exc import ArgumentError, DBAPIError

from consultant.cli import accounts, ask, cases, codes, extract, lookup, mailboxes, read, receive, serve
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
FAILURES = {"receive": receive.EX_TEMPFAIL}
"""The exit code of a failure where it is not `FAILURE`: an MTA that runs the command keeps the mail and tries again."""


def run(arguments: list[str] | None = None) -> int:
    """Run one command line; the exit code. An error is one sentence on standard error."""
    failure = FAILURES.get(next(iter(sys.argv[1:] if arguments is None else arguments), ""), FAILURE)
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
        return _say(str(error), failure)
    except DBAPIError as error:
        return _say(f"The database can't be used: {error.orig}.", failure)
    except ArgumentError:
        return _say("CONSULTANT_DATABASE_URL or CONSULTANT_BOOKS_URL is no database address.", failure)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left, as `head` does
        return DONE
    except OverflowError:
        return _say("A number is larger than the database can hold.", USAGE)
    except OSError as error:
        return _say(f"{error.filename or 'A file'} can't be used: {error.strerror or error}.", failure)
    except Exception as error:  # noqa: BLE001 - a user gets a sentence, whatever happened (DESIGN.md, Errors)
        return _say(f"This was not foreseen: {where_it_failed(error)}.", failure)


def _say(sentence: str, code: int) -> int:
    print(f"consultant: {' '.join(sentence.split())}", file=sys.stderr)
    return code


def main() -> None:
    """The entry point."""
    sys.exit(run())


if __name__ == "__main__":
    main()
