"""`consultant retention …`: what is kept and until when, legal holds, a person's data exported and erased."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from consultant.administration import holds, retention
from consultant.administration.erased import as_lines, list_erased
from consultant.administration.erasure import erase
from consultant.administration.exports import export
from consultant.audit_log import Actor
from consultant.cli.accounts import AsJson, By, Reason, who
from consultant.cli.output import print_json, print_table
from consultant.cli.services import open_services
from consultant.errors import UsageError

if TYPE_CHECKING:
    from consultant.desk import Desk
    from consultant.models.administration import LegalHold

app = typer.Typer(no_args_is_help=True, help="What is kept and until when; a person's data.")
Address = Annotated[str, typer.Argument(help="The person's address.")]


@app.command("status")
def status(as_json: AsJson = False) -> None:
    """What each mailbox keeps, what of it is due, and which legal holds stand."""
    desk = _desk()
    kept = [asdict(one) for one in retention.status(desk)]
    standing = [_row(one) for one in holds.list_holds(desk)]
    if as_json:
        for one in kept:
            one["eldest"] = one["eldest"].isoformat() if one["eldest"] else None
        print_json({"mailboxes": kept, "holds": standing})
        return
    print_table(list(kept[0]), [list(one.values()) for one in kept])
    if standing:
        print_table(list(standing[0]), [list(one.values()) for one in standing])
    else:
        print("No legal hold stands.")


@app.command("purge")
def purge(by: By = None) -> None:
    """Forget now what is due; the desk does so by itself all the time."""
    print(f"Forgotten: {retention.purge(_desk(), _actor(by))} raw mails and questions.")


@app.command("hold")
def hold(
    kind: Annotated[str, typer.Argument(help="case, account or address.")],
    subject: Annotated[str, typer.Argument(help="Its reference, its number or name, or the address.")],
    reason: Reason = "",
    by: By = None,
) -> None:
    """Let nothing of a case, an account or an address be forgotten or erased until it is released."""
    print(f"The legal hold {holds.place(_desk(), kind, subject, _actor(by), reason)} stands.")


@app.command("release")
def release(
    number: Annotated[int, typer.Argument(help="The number that `status` shows.")],
    reason: Reason = "",
    by: By = None,
) -> None:
    """Lift a legal hold; what is due goes with the next sweep."""
    holds.release(_desk(), number, _actor(by), reason)
    print(f"The legal hold {number} is released.")


@app.command("export")
def export_command(
    address: Address,
    file: Annotated[Path, typer.Option("--file", help="The zip to write; it must not be there yet.")],
    unmasked: Annotated[
        bool, typer.Option("--unmasked", help="Mask nothing, and add the raw mails.")
    ] = False,
    by: By = None,
) -> None:
    """All that is kept of a person, as a zip; what identifies patients is masked."""
    if file.exists():
        message = f"{file} is there already."
        raise UsageError(message)
    desk = _desk()
    made = file.with_name(f"{file.name}.part")
    try:
        with made.open("xb") as out:
            made.chmod(0o600)
            found = export(desk, address, out, _actor(by), unmasked=unmasked)
        made.replace(file)
    finally:
        made.unlink(missing_ok=True)
    print(f"{file} holds {found.cases} cases and {found.raw_mails} raw mails; its README.txt says what is in it.")  # fmt: skip


@app.command("erase")
def erase_command(
    address: Address,
    sure: Annotated[bool, typer.Option("--yes", help="Really; it can't be undone.")] = False,
    reason: Reason = "",
    by: By = None,
) -> None:
    """Erase what is known of an address; its cases stay without words and without the address."""
    if not sure:
        message = "Erasing can't be undone; say --yes."
        raise UsageError(message)
    found = erase(_desk(), address, _actor(by), reason)
    print(f"Erased: {found.cases} cases, {found.notifications} notices, {found.rows} other rows; {found.mark} stands for the address.")  # fmt: skip
    if not found.overwritten:
        print("Somebody was reading: the write-ahead log is emptied by the next purge or checkpoint.")


@app.command("erased")
def erased_command() -> None:
    """Who was erased, as digests, a line each: what `restore --erased` reads. Keep it apart from the desk."""
    print(as_lines(list_erased(_desk().engine)), end="")


def _desk() -> Desk:
    return open_services().desk()


def _actor(by: str | None) -> Actor:
    return Actor(who(by), "cli")


def _row(one: LegalHold) -> dict[str, Any]:
    return {
        "number": one.id,
        "kind": one.kind,
        "subject": one.subject,
        "reason": one.reason,
        "by": one.by,
        "at": one.at.isoformat(timespec="seconds"),
    }
