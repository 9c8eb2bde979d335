"""`consultant accounts …`: who may ask, and how much. Every change of a balance is a line of the ledger."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from consultant.accounts import ledger, senders
from consultant.cli.output import print_json, print_table
from consultant.cli.services import open_services
from consultant.errors import UsageError
from consultant.mail.address import canonical
from consultant.models.account import Account, Standing
from consultant.models.base import reading, unit_of_work

app = typer.Typer(no_args_is_help=True, help="Senders, accounts and their quota.")

Address = Annotated[str, typer.Argument(help="The sender's address.")]
By = Annotated[str | None, typer.Option("--by", help="Who does this; default: the system user.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def who(by: str | None) -> str:
    """The name that the trail keeps."""
    return by or getpass.getuser()


@app.command("add")
def add(
    address: Address,
    account: Annotated[str | None, typer.Option(help="The account it belongs to; default: its own.")] = None,
    units: Annotated[int, typer.Option(help="Questions to grant at once.")] = 0,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Let an address ask."""
    services = open_services()
    with unit_of_work(services.engine) as session:
        sender = senders.add_sender(session, _address(address), account=account, at=services.clock())
        if units:
            ledger.grant(
                session, sender.account_id, units, actor=who(by), reason="first grant", at=services.clock()
            )
        left = ledger.balance(session, sender.account_id)
    _say(_address(address), left, f"{_address(address)} may ask; {left} questions left.", as_json=as_json)


@app.command("grant")
def grant(
    address: Address,
    units: Annotated[int, typer.Argument(help="Questions to add; a negative number takes some away.")],
    reason: Annotated[str, typer.Option(help="Why, for the ledger.")] = "",
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
def suspend(address: Address) -> None:
    """Refuse an address until it is resumed."""
    _set(address, Standing.SUSPENDED)


@app.command("resume")
def resume(address: Address) -> None:
    """Let a suspended address ask again."""
    _set(address, Standing.ACTIVE)


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
    """Every line of an account's ledger; the amounts add up to the balance."""
    with reading(open_services().engine) as session:
        sender = senders.get_sender(session, _address(address))
        account = session.get_one(Account, sender.account_id)
        lines = [
            {
                "at": entry.at.isoformat(),
                "kind": entry.kind,
                "amount": entry.amount,
                "case": entry.case_id,
                "by": entry.actor,
                "reason": entry.reason,
            }
            for entry in ledger.entries(session, account.id)
        ]
        found = {"account": account.name, "balance": account.balance, "entries": lines}
    if as_json:
        print_json(found)
        return
    print_table(["at", "kind", "amount", "case", "by", "reason"], [list(line.values()) for line in lines])
    print(f"{account.name}: {account.balance} questions left.")


def _say(address: str, balance: int, sentence: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"address": address, "balance": balance})
    else:
        print(sentence)


def _set(address: str, standing: Standing) -> None:
    with unit_of_work(open_services().engine) as session:
        senders.set_standing(session, _address(address), standing)
    print(f"{_address(address)} is {standing.value}.")


def _address(text: str) -> str:
    found = canonical(text)
    if not found:
        message = f"{text!r} is no mail address."
        raise UsageError(message)
    return found
