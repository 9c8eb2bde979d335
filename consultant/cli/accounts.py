"""`consultant accounts …`: who may ask. Every change is a line of the ledger or of the trail, and of the audit log.

WHICH stands for an account: its number, an address or a domain of it, or its whole name. The acts are those of the pages
(administration/accounts.py).
"""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from consultant.accounts import senders
from consultant.accounts.facts import get_facts
from consultant.accounts.listing import find_accounts, get_account
from consultant.accounts.statement import whole_statement
from consultant.accounts.trail import changes
from consultant.administration import accounts as acts
from consultant.audit_log import Actor
from consultant.cli.output import print_json, print_table
from consultant.cli.services import open_services
from consultant.errors import NoSuchThing
from consultant.mail.address import canonical
from consultant.models.account import AccountKind, Standing
from consultant.models.base import reading

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from consultant.desk import Desk
    from consultant.models.account import Account, AccountChange

app = typer.Typer(no_args_is_help=True, help="Senders, accounts and their quota.")

Address = Annotated[str, typer.Argument(help="The sender's address.")]
Which = Annotated[str, typer.Argument(help="The account: its number, name, or an address or domain of it.")]
By = Annotated[str | None, typer.Option("--by", help="Who does this; default: the system user.")]
Reason = Annotated[str, typer.Option(help="Why, for the statement.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Whole = Annotated[bool, typer.Option("--whole-account", help="Not the address alone: its whole account.")]
MOST_LISTED = 1_000


def who(by: str | None) -> str:
    """The name that the trail keeps."""
    return by or getpass.getuser()


def actor(by: str | None) -> Actor:
    """Who acts, as the audit log names him."""
    return Actor(who(by), "cli")


def open_desk() -> Desk:
    """The desk, for acts that ring nobody."""
    return open_services().desk(silent=True)


def number_of(desk: Desk, which: str) -> int:
    """The number of the account that `which` stands for; raises UsageError."""
    with reading(desk.engine) as session:
        return get_account(session, which).id


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
    desk = open_desk()
    number = acts.add_sender(desk, address, actor(by), account=account, units=units, reason=reason)
    left, known = _balance(desk, number), canonical(address)
    _say({"address": known, "balance": left}, f"{known} may ask; {left} questions left.", as_json=as_json)


@app.command("open")
def open_command(
    name: Annotated[str, typer.Argument(help="The name of the new account.")],
    kind: Annotated[AccountKind, typer.Option(help="Whose it is.")] = AccountKind.PERSON,
    contact: Annotated[str, typer.Option(help="Who is warned; default: whoever asks.")] = "",
    plan: Annotated[str, typer.Option(help="The plan that begins today.")] = "",
    reason: Reason = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Make an account that has no address yet."""
    made = acts.open_account(
        open_desk(), name, actor(by), kind=kind, contact=contact, plan=plan, reason=reason
    )
    _say({"id": made, "account": name.strip()}, f"{name.strip()} is account {made}.", as_json=as_json)


@app.command("grant")
def grant(
    address: Which,
    units: Annotated[int, typer.Argument(help="Questions to add; a negative number takes some away.")],
    reason: Reason = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Add questions to the account of an address; effective on the next mail."""
    desk = open_desk()
    left = acts.grant(desk, _number(desk, address), units, actor(by), reason)
    said = {"address": canonical(address) or address, "balance": left}
    _say(said, f"{left} questions left.", as_json=as_json)


@app.command("suspend")
def suspend(
    address: Which, whole: Whole = False, reason: Reason = "", by: By = None, as_json: AsJson = False
) -> None:
    """Refuse an address, or its whole account, until it is resumed; effective on the next mail."""
    _set(address, Standing.SUSPENDED, actor(by), reason, whole=whole, as_json=as_json)


@app.command("resume")
def resume(
    address: Which, whole: Whole = False, reason: Reason = "", by: By = None, as_json: AsJson = False
) -> None:
    """Let a suspended address, or its whole account, ask again; effective on the next mail."""
    _set(address, Standing.ACTIVE, actor(by), reason, whole=whole, as_json=as_json)


@app.command("list")
def list_command(
    whole: Annotated[bool, typer.Option("--accounts", help="Accounts, not addresses.")] = False,
    words: Annotated[str, typer.Option("--search", help="Accounts with these words; implies that.")] = "",
    as_json: AsJson = False,
) -> None:
    """Every sender with its account and balance; or the accounts."""
    with reading(open_services().engine) as session:
        rows = _account_rows(session, words) if whole or words else _sender_rows(session)
    columns = ("id", "account", "kind", "standing", "balance", "plan", "senders", "domains")
    if as_json:
        print_json({"accounts" if whole or words else "senders": rows})
    else:
        shown = columns if whole or words else ("address", "account", "standing", "balance")
        print_table(shown, [[row[name] for name in shown] for row in rows])


@app.command("show")
def show(which: Which, as_json: AsJson = False) -> None:
    """One account: plan, period, balance, addresses, domains."""
    with reading(open_services().engine) as session:
        found = get_facts(session, get_account(session, which).id).as_json()
    if as_json:
        print_json(found)
        return
    for name, value in found.items():
        if not isinstance(value, list):
            print(f"{name.replace('_', ' ')}: {'-' if value in {None, ''} else value}")
    for one in found["senders"]:
        print(f"sender: {one['address']} ({one['standing']})")
    for one in found["domains"]:
        print(f"domain: {one['domain']} ({one['state']})")


@app.command("statement")
def statement(address: Which, as_json: AsJson = False) -> None:
    """Every line of an account's ledger with the balance after it, and every other change: who, when, why."""
    with reading(open_services().engine) as session:
        account = _account(session, address)
        lines = [line.as_json() for line in whole_statement(session, account.id)]
        changed = [_change(change) for change in changes(session, account.id)]
        left = {"balance": account.balance, "posting_balance": account.posting_balance}
        found = {"account": account.name} | left | {"entries": lines, "changes": changed}
    if as_json:
        print_json(found)
        return
    for rows in (lines, changed):
        if rows:
            print_table(list(rows[0]), [list(row.values()) for row in rows])
            print()
    print(f"{account.name}: {account.balance} questions left{_postings(account.posting_balance)}.")


@app.command("rename")
def rename(
    which: Which,
    name: Annotated[str, typer.Argument(help="The new name.")],
    reason: Reason = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Give an account another name."""
    _do(which, lambda desk, number: acts.rename(desk, number, name, actor(by), reason), as_json=as_json)


@app.command("kind")
def kind_command(
    which: Which, kind: AccountKind, reason: Reason = "", by: By = None, as_json: AsJson = False
) -> None:
    """Let an account be a person's or an organisation's."""
    _do(which, lambda desk, number: acts.set_kind(desk, number, kind, actor(by), reason), as_json=as_json)


@app.command("contact")
def contact_command(
    which: Which,
    contact: Annotated[str, typer.Argument(help="The address that is warned; none: whoever asks.")] = "",
    reason: Reason = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Say who is warned that an account has used its questions."""
    _do(
        which,
        lambda desk, number: acts.set_contact(desk, number, contact, actor(by), reason),
        as_json=as_json,
    )


@app.command("move")
def move(
    address: Address,
    which: Which,
    reason: Reason = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Let an address belong to another account, from the next mail on."""
    _do(
        which,
        lambda desk, number: acts.move_sender(desk, address, number, actor(by), reason),
        as_json=as_json,
    )


@app.command("plan")
def plan_command(
    which: Which,
    plan: Annotated[str, typer.Argument(help="The plan that begins today, or none.")],
    reason: Reason = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Put an account on a plan: its first period begins today, with the plan's questions."""
    _do(which, lambda desk, number: acts.put_on_plan(desk, number, plan, actor(by), reason), as_json=as_json)


@app.command("close")
def close(which: Which, reason: Reason = "", by: By = None, as_json: AsJson = False) -> None:
    """End an account: suspended, without a plan, and its unused questions expire. Needs a reason."""
    _do(which, lambda desk, number: acts.close_account(desk, number, actor(by), reason), as_json=as_json)


def _do(which: str, act: Callable[[Desk, int], None], *, as_json: bool) -> None:
    """Act on one account, and show how it stands then."""
    desk = open_desk()
    number = number_of(desk, which)
    act(desk, number)
    with reading(desk.engine) as session:
        found = get_facts(session, number).as_json()
    plan = f"plan {found['plan']}" if found["plan"] else "no plan"
    words = f"{found['account']}: {found['kind']}, {found['standing']}, {plan}, {found['balance']} questions left{_postings(found['posting_balance'])}."
    _say(found, words, as_json=as_json)


def _postings(left: int) -> str:
    return f", {left} {'posting' if left == 1 else 'postings'}" if left else ""


def _sender_rows(session: Session) -> list[dict[str, Any]]:
    return [
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


def _account_rows(session: Session, words: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    after = None
    while True:
        page = find_accounts(session, words, after=after, most=MOST_LISTED)
        rows += [
            {
                "id": row.account.id,
                "account": row.account.name,
                "kind": row.account.kind,
                "standing": row.account.standing,
                "balance": row.account.balance,
                "posting_balance": row.account.posting_balance,
                "plan": row.plan,
                "senders": row.senders,
                "domains": row.domains,
            }
            for row in page.rows
        ]
        after = page.after
        if after is None:
            return rows


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


def _say(found: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    if as_json:
        print_json(found)
    else:
        print(sentence)


def _set(which: str, standing: Standing, by: Actor, reason: str, *, whole: bool, as_json: bool) -> None:
    desk = open_desk()
    if whole:
        acts.set_account_standing(desk, number_of(desk, which), standing, by, reason)
    else:
        acts.set_sender_standing(desk, which, standing, by, reason)
    named = which if whole else canonical(which)
    said = {"account" if whole else "address": named, "standing": standing.value}
    _say(said, f"{named} is {standing.value}.", as_json=as_json)


def _balance(desk: Desk, number: int) -> int:
    with reading(desk.engine) as session:
        return get_facts(session, number).account.balance


def _number(desk: Desk, which: str) -> int:
    with reading(desk.engine) as session:
        return _account(session, which).id


def _account(session: Session, which: str) -> Account:
    """The account, where most write an address: one that is none, or unknown, is told so."""
    try:
        return get_account(session, which)
    except NoSuchThing:
        if not which.isdecimal():
            senders.get_sender(session, acts.parse_sender(which))
        raise
