"""`consultant cases queue …` and `consultant snippets …`: the queue of held cases and what is done with one besides deciding.

Whoever sits at this machine's terminal acts as a lead does on the pages; `--by` says who, for the records.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from consultant import workbench
from consultant.audit_log import Actor
from consultant.cli.accounts import AsJson, By, who
from consultant.cli.cases import Reference
from consultant.cli.output import print_json, print_table, shortened
from consultant.cli.services import open_services
from consultant.errors import NotPossibleNow, UsageError
from consultant.models.base import reading
from consultant.review.filters import NOBODY, Filters
from consultant.review.queue import MOST_COUNTED, PAGE, count_queue, find_page

if TYPE_CHECKING:
    from consultant.review.queue import Row

LONGEST_REASON = 60
app = typer.Typer(no_args_is_help=True, help="Snippets: sentences that coders put into replies.")

Mailbox = Annotated[str, typer.Option(help="For this mailbox only; default: for all.")]
Name = Annotated[str, typer.Argument(help="The snippet's name.")]


def add_to(cases: typer.Typer) -> None:
    """Make the commands on the queue part of `consultant cases`."""
    for name, command in (
        ("queue", queue),
        ("hold", hold),
        ("release", release),
        ("assign", assign),
        ("snooze", snooze),
        ("note", note),
    ):
        cases.command(name)(command)


def queue(
    mailbox: Annotated[str, typer.Option(help="Only cases of this mailbox.")] = "",
    reason: Annotated[
        str, typer.Option(help="Only cases that wait for this reason, whole as it is printed.")
    ] = "",
    account: Annotated[int | None, typer.Option(help="Only cases of the account with this number.")] = None,
    held_for: Annotated[float | None, typer.Option(min=0, help="Only cases held for more hours.")] = None,
    assigned: Annotated[str, typer.Option(help="Only cases of this coder; - for those of nobody.")] = "",
    search: Annotated[
        str, typer.Option(help="A code, a sender or a reference, or how one of the last two begins.")
    ] = "",
    mine: Annotated[bool, typer.Option("--mine", help="Only one's own, and those one works on.")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those past their due time.")] = False,
    snoozed: Annotated[bool, typer.Option("--snoozed", help="Only those hidden for a while.")] = False,
    marked: Annotated[bool, typer.Option("--marked", help="Only those with an odd sender.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many.")] = PAGE,
    after: Annotated[str, typer.Option(help="Where the next page begins, as the last one printed it.")] = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Cases that wait for a coder, the oldest due first; snoozed ones only with --snoozed."""
    services = open_services()
    filters = Filters(
        now=services.clock(),
        by=who(by),
        mailbox=mailbox,
        reason=reason,
        account=account,
        older_than=None if held_for is None else timedelta(hours=held_for),
        assigned_to=assigned,
        mine=mine,
        overdue=overdue,
        snoozed=snoozed,
        marked=marked,
        search=search,
    )
    with reading(services.engine) as session:
        page, counts = find_page(session, filters, after, limit), count_queue(session, filters)
    if as_json:
        rows = [row_json(row, filters.now) for row in page.rows]
        print_json(
            {"cases": rows, "after": page.after, "matching": counts.matching, "counted_to": MOST_COUNTED}
        )
        return
    print_table(SHOWN, [_cells(row, filters.now) for row in page.rows])
    matching = f"more than {MOST_COUNTED}" if counts.matching > MOST_COUNTED else counts.matching
    print(f"{matching} in all." + (f" The next page: --after {page.after}" if page.after else ""))


SHOWN = ("reference", "due", "", "mailbox", "account", "works on it", "assigned", "reason")


def _cells(row: Row, now: datetime) -> list[object]:
    late = "overdue" if row.due_at < now else ""
    due, reason = f"{row.due_at:%Y-%m-%d %H:%M}", shortened(row.reason, LONGEST_REASON)
    return [row.reference, due, late, row.mailbox, row.account_id or "", row.holder, row.assigned_to, reason]


def row_json(row: Row, now: datetime) -> dict[str, Any]:
    """A waiting case for programs; the sender is masked."""
    return {
        "reference": row.reference,
        "mailbox": row.mailbox,
        "reason": row.reason,
        "sender": row.sender,
        "account": row.account_id,
        "received_at": row.received_at.isoformat(),
        "held_at": row.first_held_at.isoformat(),
        "due_at": row.due_at.isoformat(),
        "overdue": row.due_at < now,
        "holder": row.holder or None,
        "held_until": _moment(row.held_until),
        "assigned_to": row.assigned_to or None,
        "snoozed_until": _moment(row.snoozed_until),
        "marks": list(row.marks),
    }


def hold(
    reference: Reference,
    take_over: Annotated[bool, typer.Option("--take-over", help="From whoever holds it.")] = False,
    by: By = None,
) -> None:
    """Work on a case: for ten minutes others see who does; exit 1 where somebody else does."""
    services, name = open_services(), who(by)
    if take_over:
        held = workbench.take_over(services.engine, reference, _actor(name), services.clock(), is_lead=True)
    else:
        held = workbench.hold(services.engine, reference, name, services.clock())
    if held.words:
        raise NotPossibleNow(held.words)
    if not held.is_mine or held.until is None:
        message = f"{held.reference} waits for nobody in the queue."
        raise NotPossibleNow(message)
    print(f"{name} works on {held.reference} until {held.until:%H:%M} UTC.")


def release(reference: Reference, by: By = None) -> None:
    """Give a case back that one works on."""
    name = who(by)
    if not workbench.release(open_services().engine, reference, name):
        message = f"{name} does not work on {reference}."
        raise NotPossibleNow(message)
    print(f"{reference.upper()} is free.")


def assign(
    reference: Reference,
    to: Annotated[str, typer.Argument(help="The coder whose it is to be; - for nobody.")],
    by: By = None,
) -> None:
    """Make a case somebody's."""
    services, wanted = open_services(), "" if to == NOBODY else to
    workbench.assign(services.engine, reference, wanted, _actor(who(by)), services.clock(), is_lead=True)
    print(f"{reference.upper()} is assigned to {wanted or 'nobody'}.")


def snooze(
    reference: Reference,
    hours: Annotated[float | None, typer.Option(min=0, help="For so many hours.")] = None,
    until: Annotated[str, typer.Option(help="Until a time (UTC): 2026-11-20, or 2026-11-20T08:00.")] = "",
    wake: Annotated[bool, typer.Option("--wake", help="Show it again now.")] = False,
    by: By = None,
) -> None:
    """Hide a case from the queue until a time; its due time stays."""
    services, actor = open_services(), _actor(who(by))
    now = services.clock()
    if wake:
        workbench.unsnooze(services.engine, reference, actor, now)
        print(f"{reference.upper()} is back in the queue.")
        return
    end = _end(hours, until, now)
    workbench.snooze(services.engine, reference, end, actor, now)
    print(f"{reference.upper()} is snoozed until {end:%Y-%m-%d %H:%M} UTC.")


def note(
    reference: Reference,
    words: Annotated[str, typer.Argument(help="What to note; - for standard input.")],
    by: By = None,
) -> None:
    """Write an internal note about a case; it never leaves the house."""
    services = open_services()
    told = sys.stdin.read() if words == "-" else words
    workbench.add_note(services.engine, reference, who(by), told, services.clock())
    print(f"Noted on {reference.upper()}.")


@app.command("list")
def list_command(
    mailbox: Annotated[str | None, typer.Option(help="Those for this mailbox and those for all.")] = None,
    as_json: AsJson = False,
) -> None:
    """Every snippet, by name."""
    with reading(open_services().engine) as session:
        found = workbench.list_snippets(session, mailbox)
    if as_json:
        rows = [
            {
                "name": one.name,
                "mailbox": one.mailbox,
                "words": one.words,
                "by": one.author,
                "at": _moment(one.at),
            }
            for one in found
        ]
        print_json({"snippets": rows})
        return
    for one in found:
        print(
            f"{one.name} ({one.mailbox or 'all mailboxes'}; {one.author}, {one.at:%Y-%m-%d})\n{one.words}\n"
        )


@app.command("save")
def save(
    name: Name,
    file: Annotated[Path | None, typer.Option("--file", help="Its words; default: standard input.")] = None,
    mailbox: Mailbox = "",
    by: By = None,
) -> None:
    """Add a snippet, or replace the one of this name and mailbox."""
    services = open_services()
    if mailbox:
        services.mailboxes.get_by_name(mailbox)
    try:
        words = (file.read_bytes() if file else sys.stdin.buffer.read()).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{file or 'Standard input'} can't be read as text."
        raise UsageError(message) from error
    wording = workbench.Wording(name, words, mailbox)
    workbench.save_snippet(services.engine, wording, _actor(who(by)), services.clock())
    print(f"{name} is kept.")


@app.command("drop")
def drop(name: Name, mailbox: Mailbox = "", by: By = None) -> None:
    """Delete a snippet."""
    services = open_services()
    workbench.drop_snippet(services.engine, name, mailbox, _actor(who(by)), services.clock())
    print(f"{name} is gone.")


def _actor(name: str) -> Actor:
    return Actor(name, "cli")


def _end(hours: float | None, until: str, now: datetime) -> datetime:
    if hours is not None:
        return now + timedelta(hours=hours)
    try:
        told = datetime.fromisoformat(until)
    except ValueError as error:
        message = "Say --hours, or --until with a time such as 2026-11-20T08:00 (UTC)."
        raise UsageError(message) from error
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
