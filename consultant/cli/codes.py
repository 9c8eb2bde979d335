"""`consultant codes …`: what is loaded, and how current it is; importing, updating and sent answers are in files of their own."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from consultant.cli.accounts import AsJson
from consultant.cli.code_imports import import_command
from consultant.cli.code_update import update_command
from consultant.cli.import_jobs import job_command, jobs_command
from consultant.cli.output import parse_day, print_json, print_table
from consultant.cli.sent_answers import show_changed
from consultant.cli.services import open_services
from consultant.codes.catalogue import Book
from consultant.contract.books import line_json, status_json
from consultant.errors import UsageError

app = typer.Typer(no_args_is_help=True, help="Code books: import them, see what is loaded.")
app.command("import")(import_command)
app.command("update")(update_command)
app.command("jobs")(jobs_command)
app.command("job")(job_command)

_COLUMNS = ("book", "edition", "to", "days", "rows", "state", "next due")
"""What fits into a hundred columns; --json and `codes show` tell the rest."""
_ANSWERS, _OVERDUE = "answers", "overdue"
_ABOUT_OVERDUE = "overdue: the edition still answers, but its publisher's next one is due: consultant codes update or import."


@app.command("status")
def status(as_json: AsJson = False) -> None:
    """Which editions are loaded, which one answers today, how old it is, what is due."""
    found = status_json(open_services().books)
    lines, missing = found["books"], found["missing"]
    if as_json:
        print_json(found)
    elif lines:
        rows = [_row(line) for line in lines]
        print_table(_COLUMNS, rows)
        if any(row[-2] == _OVERDUE for row in rows):
            print(_ABOUT_OVERDUE)
        if missing:
            print(f"Not loaded: {', '.join(missing)}")
    else:
        print("No code book is loaded; see consultant codes import.")


def _row(line: dict[str, Any]) -> list[object]:
    book = ", ".join(part for part in (line["book"], line["setting"]) if part)
    state = _OVERDUE if line["overdue"] else _ANSWERS if line["answers_today"] else line["status"]
    return [book, line["release"], line["to"], line["age_days"], line["rows"], state, line["due"]]


@app.command("show")
def show(
    book: Annotated[str | None, typer.Argument(help="The book, as `codes status` prints it.")] = None,
    release: Annotated[str | None, typer.Argument(help="The edition, as `codes status` prints it.")] = None,
    changed: Annotated[
        bool,
        typer.Option("--changed-answers", help="Instead: sent answers that read differently by now."),
    ] = False,
    since: Annotated[
        str | None, typer.Option(help="With --changed-answers: only those sent on this day (UTC) or later.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Everything about one edition: its files, its digest, the licence, former imports. Or the answers that it changed."""
    if changed and not book:
        show_changed(parse_day(since), as_json=as_json)
    elif changed or since or not book or not release:
        message = "Name a book and an edition as `codes status` prints them, or --changed-answers alone, with --since at will."
        raise UsageError(message)
    else:
        _show_edition(book, release, as_json=as_json)


def _show_edition(book: str, release: str, *, as_json: bool) -> None:
    if book not in set(Book):
        message = f"{book!r} is no book; take one of {', '.join(Book)}."
        raise UsageError(message)
    found = [
        line_json(one.line)
        | {"partial": one.partial, "licence": one.licence or None, "files": list(one.files)}
        for one in open_services().books.details(Book(book), release)
    ]
    if not found:
        message = f"There is no edition {release!r} of {Book(book).words} on the books."
        raise UsageError(message)
    if as_json:
        print_json({"releases": found})
    for line in found if not as_json else ():
        for name, value in line.items():
            print(
                f"{name:>12}  {', '.join(value) if isinstance(value, list) else '' if value is None else value}"
            )
        print()
