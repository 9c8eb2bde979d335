"""Webhooks by the API: a customer's of the own account, an administrator's of any or of all. Scope: webhooks."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from consultant.administration.webhooks import (
    add_webhook,
    call_json,
    end_webhook,
    get_webhook,
    list_calls,
    list_webhooks,
    retry_call,
    webhook_json,
)
from consultant.models.base import reading
from consultant.web.api.authorising import WebhookOwner, actor_of, own_account
from consultant.web.api.idempotency import Idempotent
from consultant.web.api.shapes import CallsTold, Done, IdInPath, WebhookAdded, WebhookIn, WebhooksTold
from consultant.web.office import office_of

router = APIRouter(prefix="/api/v1", tags=["webhooks"], route_class=Idempotent)


@router.get("/webhooks", response_model=WebhooksTold)
def list_them(request: Request, bearer: WebhookOwner) -> dict[str, Any]:
    """Webhooks that have not ended."""
    with reading(office_of(request).engine) as session:
        found = list_webhooks(session, own_account(bearer))
        return {"webhooks": [webhook_json(row) for row in found]}


@router.post("/webhooks", response_model=WebhookAdded, status_code=201)
def add(request: Request, wanted: WebhookIn, bearer: WebhookOwner) -> dict[str, Any]:
    """Add one; the secret is shown this once."""
    office = office_of(request)
    number, secret = add_webhook(
        office.engine,
        wanted.url,
        wanted.events,
        own_account(bearer) or wanted.account,
        actor_of(bearer),
        at=office.now(),
        loopback=office.settings.webhooks_to_loopback,
    )
    return {"id": number, "secret": secret}


@router.post("/webhooks/{number}/end", response_model=Done)
def end(request: Request, number: IdInPath, bearer: WebhookOwner) -> Done:
    """No further call is made."""
    office = office_of(request)
    end_webhook(office.engine, number, actor_of(bearer), at=office.now(), account_id=own_account(bearer))
    return Done()


@router.get("/webhooks/{number}/calls", response_model=CallsTold)
def calls(
    request: Request,
    number: IdInPath,
    bearer: WebhookOwner,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Its calls and what became of them, the newest first."""
    with reading(office_of(request).engine) as session:
        get_webhook(session, number, own_account(bearer))
        return {"calls": [call_json(*row) for row in list_calls(session, number, limit=limit)]}


@router.post("/webhooks/calls/{number}/retry", response_model=Done)
def retry(request: Request, number: IdInPath, bearer: WebhookOwner) -> Done:
    """Make a call again that was given up, or waits."""
    office = office_of(request)
    retry_call(office.engine, number, actor_of(bearer), at=office.now(), account_id=own_account(bearer))
    return Done()
