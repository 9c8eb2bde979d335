"""`consultant accounts …`: who may ask, and how much. Every change is a line of the ledger or of the trail."""

from __future__ import annotations

import getpass
from itertools import accumulate
from typing import TYPE_CHECKING, Annotated, Any

import typer

from consultant.accounts import ledger, senders
from consultant.cli.output import print_json, print_table
from consultant.cli.services import open_services
from consultant.errors import UsageError
from consultant.mail.address import canonical
from consultant.models.account import Account, Standing
from consultant.models.base import reading, unit_of_work

if TYPE_CHECKING:
    from consultant.models.account import AccountChange, LedgerEntry

app = typer.Typer(no_args_is_help=True, help="Senders, accounts and their quota.")

Address = Annotated[str, typer.Argument(help="The sender's address.")]
By = Annotated[str | None, typer.Option("--by", help="Who does this; default: the system user.")]
Reason = Annotated[str, typer.Option(help="Why, for the statement.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def who(by: str | None) -> str:
    """The name that the trail keeps."""
    return by or getpass.getuser()


@app.command("add")
def add(
    address: Address,
    account: Annotated[str | None, typer.Option(help="The account it belongs to; default: its own.")] = None,
    units: Annotated[int, typer.Option(help="Questions to grant at once.")] = 0,
    reason: Reason = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Let an address ask."""
    services = open_services()
    now = services.clock()
    with unit_of_work(services.engine) as session:
        sender = senders.add_sender(
            session, _address(address), account=account, at=now, actor=who(by), reason=reason
        )
        if units:
            why = reason or "first grant"
            ledger.grant(session, sender.account_id, units, actor=who(by), reason=why, at=now)
        left = ledger.balance(session, sender.account_id)
    _say(_address(address), left, f"{_address(address)} may ask; {left} questions left.", as_json=as_json)


@app.command("grant")
def grant(
    address: Address,
    units: Annotated[int, typer.Argument(help="Questions to add; a negative number takes some away.")],
    reason: Reason = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Add questions to the account of an address; effective on the next mail."""
    services = open_services()
    with unit_of_work(services.engine) as session:
        account_id = senders.get_sender(session, _address(address)).account_id
        left = ledger.grant(session, account_id, units, actor=who(by), reason=reason, at=services.clock())
    _say(_address(address), left, f"{left} questions left.", as_json=as_json)


@app.command("suspend")
def suspend(address: Address, reason: Reason = "", by: By = None) -> None:
    """Refuse an address until it is resumed; effective on the next mail."""
    _set(address, Standing.SUSPENDED, by, reason)


@app.command("resume")
def resume(address: Address, reason: Reason = "", by: By = None) -> None:
    """Let a suspended address ask again; effective on the next mail."""
    _set(address, Standing.ACTIVE, by, reason)


@app.command("list")
def list_command(as_json: AsJson = False) -> None:
    """Every sender with its account and balance."""
    with reading(open_services().engine) as session:
        rows = [
            {
                "address": sender.address,
                "account": account.name,
                "standing": Standing.ACTIVE.value
                if sender.standing == account.standing == Standing.ACTIVE
                else Standing.SUSPENDED.value,
                "balance": account.balance,
            }
            for sender, account in senders.list_senders(session)
        ]
    if as_json:
        print_json({"senders": rows})
    else:
        print_table(["address", "account", "standing", "balance"], [list(row.values()) for row in rows])


@app.command("statement")
def statement(address: Address, as_json: AsJson = False) -> None:
    """Every line of an account's ledger with the balance after it, and every other change: who, when, why."""
    with reading(open_services().engine) as session:
        sender = senders.get_sender(session, _address(address))
        account = session.get_one(Account, sender.account_id)
        lines = _lines(ledger.entries(session, account.id))
        changed = [_change(change) for change in senders.changes(session, account.id)]
        found = {"account": account.name, "balance": account.balance, "entries": lines, "changes": changed}
    if as_json:
        print_json(found)
        return
    for rows in (lines, changed):
        if rows:
            print_table(list(rows[0]), [list(row.values()) for row in rows])
            print()
    print(f"{account.name}: {account.balance} questions left.")


def _lines(entries: list[LedgerEntry]) -> list[dict[str, Any]]:
    """The ledger as it is printed; `balance` is what was left after the line."""
    balances = accumulate(entry.amount for entry in entries)
    return [
        {
            "at": entry.at.isoformat(),
            "kind": entry.kind,
            "amount": entry.amount,
            "balance": left,
            "case": entry.case_id,
            "by": entry.actor,
            "reason": entry.reason,
        }
        for entry, left in zip(entries, balances, strict=True)
    ]


def _change(change: AccountChange) -> dict[str, Any]:
    return {
        "at": change.at.isoformat(),
        "address": change.address,
        "kind": change.kind,
        "old": change.old,
        "new": change.new,
        "by": change.actor,
        "reason": change.reason,
    }


def _say(address: str, balance: int, sentence: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"address": address, "balance": balance})
    else:
        print(sentence)


def _set(address: str, standing: Standing, by: str | None, reason: str) -> None:
    services = open_services()
    with unit_of_work(services.engine) as session:
        senders.set_standing(
            session, _address(address), standing, actor=who(by), reason=reason, at=services.clock()
        )
    print(f"{_address(address)} is {standing.value}.")


def _address(text: str) -> str:
    found = canonical(text)
    if not found:
        message = f"{text!r} is no mail address."
        raise UsageError(message)
    return found
