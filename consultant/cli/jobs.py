"""`consultant jobs …`: the job board from a terminal. Postings are put on it by the decision about their case (`cases approve`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from consultant.administration import postings
from consultant.administration.searches import count_due, end_search, list_searches
from consultant.careers.board import fields_of
from consultant.careers.fields import as_json as fields_json
from consultant.cli.accounts import AsJson, By, Reason, actor, open_desk
from consultant.cli.output import plain, print_json, print_table, shortened
from consultant.mail.address import masked

if TYPE_CHECKING:
    from datetime import datetime

    from consultant.administration.postings import Row
    from consultant.administration.searches import Search

app = typer.Typer(no_args_is_help=True, help="The job board: postings and saved searches.")

Reference = Annotated[str, typer.Argument(help="The posting's reference, as `jobs list` shows it.")]
Most = Annotated[int, typer.Option("--limit", min=1, help="At most so many.")]
LONGEST_TITLE = 50


@app.command("list")
def list_command(
    status: Annotated[str, typer.Option(help="Only those: pending, open, closed, expired or rejected.")] = "",
    limit: Most = postings.MOST,
    as_json: AsJson = False,
) -> None:
    """Postings, the newest first, with how many applied."""
    found = postings.list_postings(open_desk(), status=status, most=limit)
    rows = [_row(one) for one in found.rows]
    if as_json:
        print_json({"postings": rows})
        return
    shown = ("reference", "status", "title", "place", "ends_at", "applications", "case")
    cells = [row | {"title": shortened(row["title"], LONGEST_TITLE)} for row in rows]
    print_table(shown, [[row[name] for name in shown] for row in cells])


@app.command("show")
def show(reference: Reference, as_json: AsJson = False) -> None:
    """One posting with what it says; whose inbox the applications go to is masked."""
    found = _whole(postings.find_row(open_desk(), reference))
    if as_json:
        print_json(found)
        return
    said = found.pop("fields")
    for name, value in (found | said).items():
        text = ", ".join(map(str, value)) if isinstance(value, list) else value
        print(f"{name.replace('_', ' ')}: {'-' if text in {None, ''} else plain(str(text))}")


@app.command("close")
def close(
    reference: Reference,
    reason: Reason = "",
    rejected: Annotated[
        bool, typer.Option("--reject", help="For good: its employer can't renew it, only post it anew.")
    ] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Take an open posting off the board at once; needs a reason. Nobody is mailed."""
    act = postings.reject if rejected else postings.close
    found = act(open_desk(), reference, actor(by), reason)
    if as_json:
        print_json(_row(found))
    else:
        print(f"{found.posting.reference} is {found.status}.")


@app.command("expire")
def expire(as_json: AsJson = False) -> None:
    """Write down which postings' time is over, now; the sweeper does it by itself, and none is shown meanwhile."""
    count = postings.expire(open_desk())
    if as_json:
        print_json({"expired": count})
    else:
        print(f"Expired: {count}.")


@app.command("alerts")
def alerts(limit: Most = postings.MOST, as_json: AsJson = False) -> None:
    """Saved searches, the newest first, their addresses masked; and how many were to look by now."""
    desk = open_desk()
    rows, due = [_search(one) for one in list_searches(desk, most=limit)], count_due(desk)
    if as_json:
        print_json({"due": due, "searches": rows})
        return
    shown = ("number", "address", "rhythm", "standing", "next_at", "query")
    print_table(shown, [[row[name] for name in shown[:-1]] + [_in_words(row["query"])] for row in rows])
    print(f"Due now: {due}.")


@app.command("end-alert")
def end_alert(
    number: Annotated[int, typer.Argument(help="The search's number, as `jobs alerts` shows it.")],
    reason: Reason = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Mail nothing of a saved search any more, as its owner can by the link of each digest; needs a reason."""
    ended = end_search(open_desk(), number, actor(by), reason)
    if as_json:
        print_json({"number": number, "ended": ended})
    else:
        print(f"Saved search {number} {'has ended' if ended else 'had ended already'}.")


def _row(found: Row) -> dict[str, Any]:
    posting = found.posting
    return {
        "reference": posting.reference,
        "status": found.status.value,
        "title": posting.title,
        "employer": posting.employer,
        "place": ", ".join(filter(None, (posting.city, posting.state))) or posting.remote.replace("_", " "),
        "listed_from": _at(posting.listed_from),
        "ends_at": _at(posting.ends_at),
        "applications": found.applications,
        "case": found.case,
        "mailbox": posting.mailbox,
    }


def _whole(found: Row) -> dict[str, Any]:
    posting = found.posting
    fields = fields_json(fields_of(posting))
    if posting.apply_to:
        fields["apply_to"] = masked(posting.apply_to)
    more = {
        "account_id": posting.account_id,
        "posted_by": masked(posting.posted_by) if posting.posted_by else "",
        "created_at": _at(posting.created_at),
        "changed_at": _at(posting.changed_at),
        "forgotten_at": _at(posting.forgotten_at),
    }
    return _row(found) | more | {"fields": fields}


def _search(one: Search) -> dict[str, Any]:
    return {
        "number": one.number,
        "address": one.address,
        "rhythm": one.rhythm,
        "standing": one.standing,
        "next_at": _at(one.next_at),
        "query": one.query,
    }


def _in_words(query: dict[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in sorted(query.items()) if value)


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None
