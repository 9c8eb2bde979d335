"""`consultant cases …`: look at cases and decide about held ones, from a terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from consultant import pipeline
from consultant.audit import audit
from consultant.cli.accounts import AsJson, By, who
from consultant.cli.case_trace import print_trace
from consultant.cli.output import print_json, print_table
from consultant.cli.services import open_services
from consultant.contract.cases import row_json, whole_life
from consultant.errors import UsageError
from consultant.lifecycle import Status
from consultant.models.base import reading
from consultant.review.queue import get_case, list_cases, replies, trail

app = typer.Typer(no_args_is_help=True, help="Cases: what came in and what became of it.")

Reference = Annotated[str, typer.Argument(help="The case's reference (CC-…) or number.")]


@app.command("list")
def list_command(
    status: Annotated[str | None, typer.Option(help="Only cases in this status.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Cases, newest first; with --status those that have waited longest first."""
    if status and status not in set(Status):
        message = f"{status!r} is no status; take one of {', '.join(Status)}."
        raise UsageError(message)
    with reading(open_services().engine) as session:
        found = list_cases(session, status=Status(status) if status else None, limit=limit)
        rows = [row_json(case) for case in found]
    if as_json:
        print_json({"cases": rows})
    else:
        shown = ["reference", "status", "received_at", "mailbox", "sender", "reason", "marks"]
        print_table(shown, [[row[name] for name in shown[:-1]] + [len(row["marks"]) or ""] for row in rows])


@app.command("trace")
def trace(
    reference: Reference,
    as_json: AsJson = False,
    question: Annotated[
        bool, typer.Option("--question", help="Show the words of the mail, what identifies a patient masked.")
    ] = False,
    unmasked: Annotated[
        bool, typer.Option("--unmasked", help="Show them, and replies that a coder wrote, as they are.")
    ] = False,
) -> None:
    """The whole life of one case: every step, what was found, every version of the reply."""
    with reading(open_services().engine) as session:
        case = get_case(session, reference)
        found = row_json(case) | whole_life(
            case, trail(session, case.id), replies(session, case.id), words=question, unmasked=unmasked
        )
    if as_json:
        print_json(found)
    else:
        print_trace(found)


@app.command("unshunt")
def unshunt(reference: Reference, by: By = None) -> None:
    """Send a case that met a surprise back to where it came from."""
    services = open_services()
    with reading(services.engine) as session:
        case = get_case(session, reference)
    print(f"{case.reference} is {pipeline.unshunt(services.desk(), case.id, who(by), 'cli')}.")


@app.command("audit")
def audit_command(
    accepted: Annotated[
        Path | None,
        typer.Option(help="Message-IDs of mails that got a 250, one a line; - for standard input."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Is anything lost or doubled? Counts mails, cases, replies and ledger; exit 1 where something does not fit."""
    services = open_services()
    told = _message_ids(accepted) if accepted else None
    found = audit(services.engine, services.clock(), told)
    if as_json:
        differences = [{"what": d.what, "count": d.count, "named": list(d.named)} for d in found.differences]
        print_json({"counts": found.counts, "differences": differences})
    else:
        print_table(["what", "count"], [[name, count] for name, count in found.counts.items()])
        for one in found.differences:
            print(f"DIFFERENCE  {one.what}: {one.count}  ({', '.join(one.named)})")
        print("Something does not fit." if found.differences else "Nothing is lost, nothing is doubled.")
    if found.differences:
        raise typer.Exit(1)


def _message_ids(path: Path) -> list[str]:
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} can't be read as text."
        raise UsageError(message) from error
    return [line.strip() for line in text.splitlines() if line.strip()]
