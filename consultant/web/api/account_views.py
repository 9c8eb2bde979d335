"""The views of code pages of an account, by the API: how it stands, and an administrator's grant of more."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field

from consultant.accounts.view_facts import NEWEST, find_views
from consultant.accounts.views import MOST
from consultant.administration.views import grant_views
from consultant.models.base import reading
from consultant.web.api.account_shapes import Why
from consultant.web.api.authorising import AccountReader, AccountWriter, actor_of, check_account
from consultant.web.api.idempotency import Idempotent
from consultant.web.api.shapes import Given, IdInPath, Told
from consultant.web.office import office_of

MOST_TOLD = 500

router = APIRouter(prefix="/api/v1", tags=["accounts"], route_class=Idempotent)


class PageTold(Told):
    """A page that was opened, once a day (UTC) however often it was read."""

    page: str = Field(examples=["CPT 93591"])
    day: date
    at: datetime


class ViewsTold(Told):
    """The period of now: `allowed` is the plan's number and what was granted. `plan` is empty, and its number 0, without one."""

    account: int
    plan: str
    period_began: datetime
    period_ends: datetime
    plan_views: int
    granted: int
    allowed: int
    used: int
    left: int
    pages: list[PageTold]


class ViewGrantIn(Given):
    """Code pages to add for this period; a negative number takes some back, never those that are opened."""

    views: Annotated[int, Field(ge=-MOST, le=MOST)] = Field(examples=[10])
    reason: Why


@router.get("/accounts/{number}/views", response_model=ViewsTold)
def views(
    request: Request,
    number: IdInPath,
    bearer: AccountReader,
    limit: Annotated[int, Query(ge=1, le=MOST_TOLD)] = NEWEST,
) -> dict[str, Any]:
    """Code pages of this period, and the newest ones that were opened. Scope: accounts:read; a customer's token sees the own account's."""
    office = office_of(request)
    with reading(office.engine) as session:
        return find_views(session, check_account(bearer, number), office.now(), limit).as_json()


@router.post("/accounts/{number}/view-grants", response_model=ViewsTold, status_code=201)
def grant(request: Request, number: IdInPath, wanted: ViewGrantIn, bearer: AccountWriter) -> dict[str, Any]:
    """Let an account open more code pages in its period; effective at once. Scope: accounts:write."""
    desk = office_of(request).desk
    return grant_views(desk, number, wanted.views, wanted.reason, actor_of(bearer))[1].as_json()
