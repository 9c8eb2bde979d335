"""`consultant audit …`: who did what, when and why; as a table, as JSON, or as CSV for a spreadsheet."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from consultant.administration.audit_trail import as_csv, as_json, every, find_page, read_wanted
from consultant.cli.accounts import AsJson
from consultant.cli.output import print_json, print_table
from consultant.cli.services import open_services
from consultant.models.base import reading

app = typer.Typer(no_args_is_help=True, help="The audit log: who did what, when and why.")

ActorName = Annotated[str, typer.Option("--actor", help="Only what this user did.")]
Action = Annotated[str, typer.Option(help="Only this action, such as hold.placed; a * at its end stands for any.")]  # fmt: skip
Subject = Annotated[str, typer.Option(help="Only what was done to this reference, number or name.")]
Since = Annotated[str, typer.Option(help="From this day on (UTC).")]
Until = Annotated[str, typer.Option(help="Up to and with this day (UTC).")]


@app.command("list")
def list_command(
    actor: ActorName = "",
    action: Action = "",
    subject: Subject = "",
    since: Since = "",
    until: Until = "",
    before: Annotated[int | None, typer.Option(help="Only lines older than this number.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 100,
    as_json_: AsJson = False,
) -> None:
    """Lines of the audit log, the newest first."""
    wanted = read_wanted(actor=actor, action=action, subject=subject, since=since, until=until)
    with reading(open_services().engine) as session:
        page = find_page(session, wanted, before=before, most=limit)
    rows = [as_json(entry) for entry in page.rows]
    if as_json_:
        print_json({"entries": rows, "before": page.before})
    elif rows:
        print_table(list(rows[0]), [list(row.values()) for row in rows])
        if page.before:
            print(f"There is more: --before {page.before}.")
    else:
        print("No line fits.")


@app.command("export")
def export(
    actor: ActorName = "",
    action: Action = "",
    subject: Subject = "",
    since: Since = "",
    until: Until = "",
    file: Annotated[Path | None, typer.Option("--file", help="Where to; default: standard output.")] = None,
) -> None:
    """All lines as CSV; a cell that a spreadsheet would take for a formula is defused."""
    wanted = read_wanted(actor=actor, action=action, subject=subject, since=since, until=until)
    lines = as_csv(every(open_services().engine, wanted))
    if file is None:
        sys.stdout.writelines(line.replace("\r\n", "\n") for line in lines)
        return
    with file.open("w", encoding="utf-8", newline="") as out:
        out.writelines(lines)
    print(f"{file} is written.")
