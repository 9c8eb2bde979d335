"""`consultant cases show`: what the case page shows beside the trace.

Who wrote and who pays, who works on it, the conversation, notes, attachments, and the rows of the books behind the findings;
`--save` writes the mail and its attachments to a folder. Addresses are masked and notes left out unless they are asked for: a terminal is watched by more people than a page.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from consultant.cli.accounts import AsJson
from consultant.cli.cases import Reference
from consultant.cli.output import plain, print_json
from consultant.cli.services import open_services
from consultant.errors import UsageError
from consultant.mail.address import masked
from consultant.mail.authentication import from_json
from consultant.mail.parse import find_enclosures
from consultant.models.base import reading
from consultant.review.dossier import read_dossier
from consultant.web.desk.attachments import content_of, file_name
from consultant.web.desk.book_rows import Row, rows_of
from consultant.web.desk.case_view import understand_stored
from consultant.web.desk.mail_view import view_mail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from consultant.codes.lookup import Books
    from consultant.review.dossier import Dossier


def add_to(cases: typer.Typer) -> None:
    """Make it part of `consultant cases`."""
    cases.command("show")(show)


def show(
    reference: Reference,
    unmasked: Annotated[
        bool, typer.Option("--unmasked", help="Addresses, names of files and notes as they are.")
    ] = False,
    save: Annotated[
        Path | None, typer.Option(help="A folder; the mail and its attachments are written there.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Who wrote and pays, who works on it, the conversation, notes, attachments, the rows behind the findings."""
    services = open_services()
    with reading(services.engine) as session:
        dossier = read_dossier(session, reference)
    if save:
        _save(dossier, save)
    told = _told(dossier, services.books, services.clock(), unmasked=unmasked)
    if as_json:
        print_json(told)
    else:
        print(plain("\n".join(_lines(told))))


def _told(dossier: Dossier, books: Books, now: datetime, *, unmasked: bool) -> dict[str, Any]:
    case, item = dossier.case, dossier.item if dossier.item and dossier.item.waits else None
    held = item if item and item.held_until and item.held_until > now else None
    return {
        "reference": case.reference,
        "status": case.status,
        "due_at": item.due_at if item else None,
        "assigned_to": item.assigned_to if item else None,
        "holder": held.holder if held else None,
        "sender": _sender(dossier, unmasked=unmasked),
        "account": _account(dossier),
        "attachments": _attachments(dossier, unmasked=unmasked),
        "conversation": [
            {"reference": one.case.reference, "status": one.case.status, "received_at": one.case.received_at, "joined": one.joined}
            for one in dossier.turns
        ],
        "notes": [
            {"author": one.author, "at": one.at} | ({"words": one.words} if unmasked else {}) for one in dossier.notes
        ],
        "sources": list(_sources(dossier, books)),
    }  # fmt: skip


def _sender(dossier: Dossier, *, unmasked: bool) -> dict[str, Any]:
    mail, known = view_mail(dossier.case, dossier.raw), from_json(dossier.case.authentication)
    shown = str if unmasked else masked
    return {
        "address": shown(mail.address) if mail.address else None,
        "domain": mail.domain or None,
        "name": mail.name if unmasked else None,
        "reply_to": shown(mail.reply_to) if mail.reply_to else None,
        "marks": dossier.case.marks or [],
        "proof": known.proof.value,
        "methods": known.words,
    }


def _account(dossier: Dossier) -> dict[str, Any] | None:
    account = dossier.account
    if account is None:
        return None
    plan = dossier.plan.name if dossier.plan else None
    return {"id": account.id, "standing": account.standing, "balance": account.balance, "plan": plan}


def _attachments(dossier: Dossier, *, unmasked: bool) -> list[dict[str, Any]]:
    return [
        {"type": one.type, "size": one.size, "state": one.state, "reason": one.reason, "kept": one.number is not None}
        | ({"name": one.name} if unmasked else {})
        for one in view_mail(dossier.case, dossier.raw).attached
    ]  # fmt: skip


def _sources(dossier: Dossier, books: Books) -> Iterator[dict[str, Any]]:
    """Each citation of the findings once, with its rows."""
    understood = understand_stored(dossier.case.question)
    systems = {one.code: one.system for one in understood.question.mentions} if understood else {}
    seen: dict[Row, None] = {}
    for rows in rows_of(books, dossier.case.findings or [], systems):
        seen |= dict.fromkeys(rows)
    for one in seen:
        cited = {"system": one.citation.system, "release": one.citation.release, "row": one.citation.row}
        yield cited | {"state": one.state, "rows": [dict(columns) for columns in one.rows]}


def _save(dossier: Dossier, folder: Path) -> None:
    """The mail as it came in and each attachment, under names that are safe; nothing is written over."""
    if dossier.raw is None:
        message = f"The mail of {dossier.case.reference} is kept no longer."
        raise UsageError(message)
    files = {f"{dossier.case.reference}.eml": dossier.raw}
    for number, one in enumerate(find_enclosures(dossier.raw)):
        files[f"{number + 1}-{file_name(one, number)}"] = content_of(one)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            with (folder / name).open("xb") as file:
                file.write(content)
    except OSError as error:
        message = f"{folder} can't be written to, or holds these files already."
        raise UsageError(message) from error


def _lines(told: dict[str, Any]) -> Iterator[str]:
    sender, account = told["sender"], told["account"]
    yield f"{told['reference']}  {told['status']}"
    if told["due_at"]:
        yield f"due {told['due_at']:%Y-%m-%d %H:%M} UTC; works on it: {told['holder'] or 'nobody'}; assigned to: {told['assigned_to'] or 'nobody'}"
    yield f"sender: {sender['address'] or 'none'}" + (f" ({sender['name']})" if sender["name"] else "")
    if sender["reply_to"]:
        yield f"Reply-To: {sender['reply_to']} (not answered, not charged)"
    yield from (f"marked: {mark}" for mark in sender["marks"])
    yield f"proof: {sender['proof']} ({sender['methods']})"
    if account:
        yield f"account {account['id']}: {account['standing']}, {account['balance']} questions left, plan {account['plan'] or 'none'}"
    for one in told["attachments"]:
        named = (one.get("name"), one["type"], f"{one['size']} bytes", one["state"], one["reason"])
        yield f"attached: {', '.join(filter(None, named))}"
    for one in told["conversation"]:
        yield f"conversation: {one['reference']} {one['status']}{'' if one['joined'] else ' (only named)'}"
    for one in told["notes"]:
        yield f"note by {one['author']}, {one['at']:%Y-%m-%d %H:%M} UTC{': ' + one['words'] if 'words' in one else ''}"
    for one in told["sources"]:
        yield f"source: {one['system']}, {one['release']}, {one['row']} ({one['state']})"
        yield from ("  " + "; ".join(f"{key}: {value}" for key, value in row.items()) for row in one["rows"])
