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
    account_domains,
    account_views,
    accounts,
    alerts,
    ask,
    audit_log,
    backup,
    case_show,
    cases,
    check,
    codes,
    deciding,
    doctor,
    extract,
    jobs,
    lookup,
    mailboxes,
    notifications,
    plans,
    quality,
    queue,
    quota,
    read,
    receive,
    retention,
    rights,
    seal,
    search,
    send,
    serve,
    stores,
    suppressions,
    switch,
    tokens,
    users,
    webhooks,
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
app.add_typer(check.app, name="check")
app.command("doctor")(doctor.doctor)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.add_typer(codes.app, name="codes")
accounts.app.add_typer(account_domains.app, name="domains")
accounts.app.command("views")(account_views.views)
accounts.app.command("grant-views")(account_views.grant)
app.add_typer(accounts.app, name="accounts")
app.add_typer(plans.app, name="plans")
app.add_typer(quota.app, name="quota")
deciding.add_to(cases.app)
queue.add_to(cases.app)
case_show.add_to(cases.app)
app.add_typer(cases.app, name="cases")
app.add_typer(queue.app, name="snippets")
app.add_typer(jobs.app, name="jobs")
app.add_typer(mailboxes.app, name="mailboxes")
app.add_typer(alerts.app, name="alerts")
app.add_typer(audit_log.app, name="audit")
app.add_typer(retention.app, name="retention")
app.add_typer(seal.app, name="seal")
app.add_typer(suppressions.app, name="suppressions")
app.add_typer(notifications.app, name="notifications")
app.add_typer(switch.app, name="switch")
app.add_typer(stores.app, name="stores")
app.add_typer(quality.app, name="quality")
app.add_typer(users.app, name="users")
app.add_typer(tokens.app, name="tokens")
app.add_typer(webhooks.app, name="webhooks")

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
    rights.keep_to_ourselves()
    sys.exit(run())


if __name__ == "__main__":
    main()
