"""Accounts by the API. The desk's people see all of them, a customer the own one; administrators change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request

from consultant.accounts.domains import domains_of, record_name, state_of
from consultant.accounts.listing import find_accounts, find_by_id
from consultant.accounts.plans import list_plans
from consultant.accounts.senders import get_sender, senders_of
from consultant.accounts.statement import find_statement
from consultant.administration import accounts as acts
from consultant.administration import domains
from consultant.errors import NoSuchThing
from consultant.models.base import reading
from consultant.web.api.account_shapes import (
    AccountAdded,
    AccountIn,
    AccountShown,
    AccountsTold,
    AdjustmentIn,
    BalanceTold,
    DomainIn,
    DomainTold,
    GrantIn,
    LedgerTold,
    PlanIn,
    PlansTold,
    SenderIn,
    StandingIn,
)
from consultant.web.api.authorising import (
    AccountReader,
    AccountsReader,
    AccountWriter,
    actor_of,
    check_account,
)
from consultant.web.api.cases import Cursor, Word, number_of
from consultant.web.api.idempotency import Idempotent
from consultant.web.api.shapes import Done, IdInPath
from consultant.web.office import office_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from consultant.models.account import Account, SenderDomain

MOST_LISTED = 100
MOST_SENDERS = 1000

router = APIRouter(prefix="/api/v1", tags=["accounts"], route_class=Idempotent)


@router.get("/accounts", response_model=AccountsTold)
def list_accounts(
    request: Request,
    _: AccountsReader,
    words: Word = "",
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
    cursor: Cursor = "",
) -> dict[str, Any]:
    """Accounts by name, or those with `words` in a name, address or domain. Scope: accounts:read; for the desk's people."""
    with reading(office_of(request).engine) as session:
        page = find_accounts(session, words, after=number_of(cursor), most=limit)
        told = [_told(one.account, one.plan) for one in page.rows]
    return {"accounts": told, "next": str(page.after) if page.after else None}


@router.post("/accounts", response_model=AccountAdded, status_code=201)
def open_account(request: Request, wanted: AccountIn, bearer: AccountWriter) -> dict[str, int]:
    """Make an account without an address. Scope: accounts:write."""
    made = acts.open_account(
        office_of(request).desk,
        wanted.name,
        actor_of(bearer),
        kind=wanted.kind,
        contact=wanted.contact,
        plan=wanted.plan,
        reason=wanted.reason,
    )
    return {"id": made}


@router.get("/accounts/{number}", response_model=AccountShown)
def show_account(request: Request, number: IdInPath, bearer: AccountReader) -> dict[str, Any]:
    """An account with its addresses and domains. Scope: accounts:read; a customer's token sees the own one."""
    with reading(office_of(request).engine) as session:
        account, plan = _get(session, check_account(bearer, number))
        return _told(account, plan) | {
            "senders": senders_of(session, number, MOST_SENDERS),
            "domains": [_domain(row) for row in domains_of(session, number)],
        }


@router.get("/accounts/{number}/ledger", response_model=LedgerTold)
def ledger(
    request: Request,
    number: IdInPath,
    bearer: AccountReader,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Cursor = "",
) -> dict[str, Any]:
    """The quota book, the newest line first. Scope: accounts:read; a customer's token sees the own one."""
    with reading(office_of(request).engine) as session:
        _get(session, check_account(bearer, number))
        page = find_statement(session, number, before=number_of(cursor), most=limit)
    return {"entries": page.lines, "next": str(page.older) if page.older else None}


@router.post("/accounts/{number}/senders", response_model=Done, status_code=201)
def add_sender(request: Request, number: IdInPath, wanted: SenderIn, bearer: AccountWriter) -> Done:
    """Let an address ask for the account. Scope: accounts:write."""
    acts.add_sender(
        office_of(request).desk,
        wanted.address,
        actor_of(bearer),
        account=number,
        units=wanted.units,
        reason=wanted.reason,
    )
    return Done()


@router.post("/accounts/{number}/domains", response_model=DomainTold, status_code=201)
def add_domain(request: Request, number: IdInPath, wanted: DomainIn, bearer: AccountWriter) -> dict[str, str]:
    """Enter a domain; it counts once it is verified (`consultant accounts domains verify`). Scope: accounts:write."""
    row = domains.add_domain(office_of(request).desk, number, wanted.domain, actor_of(bearer), wanted.reason)
    return _domain(row)


@router.post("/accounts/{number}/grants", response_model=BalanceTold, status_code=201)
def grant(request: Request, number: IdInPath, wanted: GrantIn, bearer: AccountWriter) -> dict[str, Any]:
    """Add questions or postings; effective on the next mail. Scope: accounts:write."""
    desk = office_of(request).desk
    left = acts.grant(desk, number, wanted.units, actor_of(bearer), wanted.reason, wanted.unit)
    return {"balance": left, "unit": wanted.unit}


@router.post("/accounts/{number}/adjustments", response_model=BalanceTold, status_code=201)
def adjust(request: Request, number: IdInPath, wanted: AdjustmentIn, bearer: AccountWriter) -> dict[str, Any]:
    """Mend a mistake in a balance; the reason is demanded. Scope: accounts:write."""
    desk = office_of(request).desk
    left = acts.adjust(desk, number, wanted.units, actor_of(bearer), wanted.reason, wanted.unit)
    return {"balance": left, "unit": wanted.unit}


@router.post("/accounts/{number}/standing", response_model=Done)
def set_standing(request: Request, number: IdInPath, wanted: StandingIn, bearer: AccountWriter) -> Done:
    """Suspend or resume an account, or one of its addresses. Scope: accounts:write."""
    desk, actor = office_of(request).desk, actor_of(bearer)
    if not wanted.address:
        acts.set_account_standing(desk, number, wanted.standing, actor, wanted.reason)
        return Done()
    address = acts.parse_sender(wanted.address)
    with reading(desk.engine) as session:
        if get_sender(session, address).account_id != number:
            message = f"The account {number} has no such address."
            raise NoSuchThing(message)
    acts.set_sender_standing(desk, address, wanted.standing, actor, wanted.reason)
    return Done()


@router.post("/accounts/{number}/plan", response_model=Done)
def set_plan(request: Request, number: IdInPath, wanted: PlanIn, bearer: AccountWriter) -> Done:
    """Let a plan begin today, or take the account off its plan. Scope: accounts:write."""
    acts.put_on_plan(office_of(request).desk, number, wanted.plan, actor_of(bearer), wanted.reason)
    return Done()


@router.get("/plans", response_model=PlansTold)
def plans(request: Request, _: AccountsReader) -> dict[str, Any]:
    """Every plan with the number of its accounts. Scope: accounts:read; for the desk's people."""
    names = ("name", "questions", "roll_over", "page_views", "postings", "retired_at")
    with reading(office_of(request).engine) as session:
        rows = list_plans(session)
    return {
        "plans": [{name: getattr(plan, name) for name in names} | {"accounts": count} for plan, count in rows]
    }


def _get(session: Session, number: int) -> tuple[Account, str]:
    found = find_by_id(session, number)
    if found is None:
        message = f"There is no account {number}."
        raise NoSuchThing(message)
    account, plan = found
    return account, plan.name if plan else ""


def _told(account: Account, plan: str) -> dict[str, Any]:
    names = (
        "id",
        "name",
        "kind",
        "standing",
        "balance",
        "posting_balance",
        "contact",
        "period_ends",
        "period_units",
    )
    return {name: getattr(account, name) for name in names} | {"plan": plan}


def _domain(row: SenderDomain) -> dict[str, str]:
    return {
        "domain": row.domain,
        "record": record_name(row.domain),
        "proof": row.proof,
        "state": state_of(row),
    }
