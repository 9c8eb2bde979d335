"""`consultant accounts domains …`: domains all of whose addresses may ask, once they are verified (docs/desk/accounts.md)."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from consultant.accounts.domains import domains_of, get_domain
from consultant.accounts.facts import domain_json
from consultant.administration import domains as acts
from consultant.cli.accounts import AsJson, By, Reason, Which, actor, number_of, open_desk
from consultant.cli.output import print_json, print_table
from consultant.desk import Desk
from consultant.models.account import Standing
from consultant.models.base import reading

app = typer.Typer(no_args_is_help=True, help="Domains all of whose addresses may ask.")

Domain = Annotated[str, typer.Argument(help="The domain; a subdomain is one of its own.")]


@app.command("add")
def add(which: Which, domain: Domain, reason: Reason = "", by: By = None, as_json: AsJson = False) -> None:
    """Enter a domain for an account, and say which record its owner publishes."""
    desk = open_desk()
    made = acts.add_domain(desk, number_of(desk, which), domain, actor(by), reason)
    _show(desk, made.domain, as_json=as_json)


@app.command("verify")
def verify(
    domain: Domain,
    by_hand: Annotated[bool, typer.Option("--by-hand", help="By your word; needs a reason.")] = False,
    reason: Reason = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Look for the record in the DNS, now or once more; exit 1 where the domain is not verified then."""
    desk = open_desk()
    if by_hand:
        acts.vouch_for_domain(desk, domain, actor(by), reason)
        verified = True
    else:
        verified = acts.verify_domain(desk, domain, actor(by), reason)
    _show(desk, domain, as_json=as_json)
    if not verified:
        raise typer.Exit(1)


@app.command("suspend")
def suspend(domain: Domain, reason: Reason = "", by: By = None, as_json: AsJson = False) -> None:
    """Refuse the addresses of a domain, but for those that are entered by themselves."""
    desk = open_desk()
    acts.set_domain_standing(desk, domain, Standing.SUSPENDED, actor(by), reason)
    _show(desk, domain, as_json=as_json)


@app.command("resume")
def resume(domain: Domain, reason: Reason = "", by: By = None, as_json: AsJson = False) -> None:
    """Let a suspended domain ask again."""
    desk = open_desk()
    acts.set_domain_standing(desk, domain, Standing.ACTIVE, actor(by), reason)
    _show(desk, domain, as_json=as_json)


@app.command("remove")
def remove(domain: Domain, reason: Reason = "", by: By = None, as_json: AsJson = False) -> None:
    """Forget a domain: its addresses are strangers from the next mail on."""
    acts.remove_domain(open_desk(), domain, actor(by), reason)
    if as_json:
        print_json({"domain": domain, "state": "removed"})
    else:
        print(f"{domain} is removed.")


@app.command("list")
def list_command(
    which: Annotated[str, typer.Argument(help="The account; default: all.")] = "", as_json: AsJson = False
) -> None:
    """The domains of an account, or all, with the record that proves each."""
    desk = open_desk()
    number = number_of(desk, which) if which else None
    with reading(desk.engine) as session:
        rows = [domain_json(row) for row in domains_of(session, number)]
    if as_json:
        print_json({"domains": rows})
    else:
        columns = ("domain", "account", "state", "record", "value")
        print_table(columns, [_cells(row) for row in rows])


def _cells(row: dict[str, Any]) -> list[object]:
    record = row["record"]
    return [row["domain"], row["account"], row["state"], f"{record['name']} TXT", record["value"]]


def _show(desk: Desk, domain: str, *, as_json: bool) -> None:
    with reading(desk.engine) as session:
        row = domain_json(get_domain(session, domain))
    if as_json:
        print_json(row)
    else:
        record = row["record"]
        print(f'{row["domain"]}: {row["state"]}. Its record: {record["name"]} TXT "{record["value"]}"')
