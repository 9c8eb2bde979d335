"""What administrators do by the API besides accounts: the audit log, the switches, users. Scope: admin."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request

from consultant.administration import people, switches
from consultant.administration.audit_trail import Wanted, as_json, find_page
from consultant.models.base import reading
from consultant.web.api.account_shapes import (
    AuditTold,
    DisabledIn,
    RoleIn,
    SwitchesTold,
    SwitchIn,
    UserAdded,
    UserIn,
    UsersTold,
    UserTold,
)
from consultant.web.api.authorising import Administrator, actor_of
from consultant.web.api.cases import Cursor, Word, number_of
from consultant.web.api.idempotency import Idempotent
from consultant.web.api.shapes import Done
from consultant.web.office import office_of

UserName = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9._+@-]{0,199}$")]

router = APIRouter(prefix="/api/v1", tags=["administration"], route_class=Idempotent)


@router.get("/audit", response_model=AuditTold)
def audit(
    request: Request,
    _: Administrator,
    actor: Word = "",
    action: Word = "",
    subject: Word = "",
    since: date | None = None,
    until: date | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Cursor = "",
) -> dict[str, Any]:
    """The audit log, the newest line first; an action may end in `*`, days are whole ones (UTC)."""
    wanted = Wanted(actor, action, subject, since, until)
    with reading(office_of(request).engine) as session:
        page = find_page(session, wanted, before=number_of(cursor), most=limit)
        lines = [as_json(row) for row in page.rows]
    return {"entries": lines, "next": str(page.before) if page.before else None}


@router.get("/switches", response_model=SwitchesTold)
def list_switches(request: Request, _: Administrator) -> dict[str, Any]:
    """What is stopped."""
    return {"switches": switches.states(office_of(request).engine)}


@router.post("/switches/{name}", response_model=Done)
def turn(
    request: Request,
    name: Annotated[str, Path(pattern=r"^[a-z]{1,40}$", examples=["automatic"])],
    asked: SwitchIn,
    bearer: Administrator,
) -> Done:
    """Stop something, or let it go on; `done` is false where it was so already."""
    desk = office_of(request).desk
    act = switches.stop if asked.stopped else switches.go
    return Done(done=act(desk, name, actor_of(bearer), asked.reason))


@router.get("/users", response_model=UsersTold)
def list_users(request: Request, _: Administrator) -> dict[str, Any]:
    """Everybody who may sign in, or might once."""
    return {"users": people.list_users(office_of(request).engine)}


@router.post("/users", response_model=UserAdded, status_code=201)
def add_user(request: Request, wanted: UserIn, bearer: Administrator) -> dict[str, Any]:
    """Add somebody; the password for the first sign-in is shown this once."""
    office = office_of(request)
    new = people.NewUser(wanted.name, wanted.role, wanted.email, wanted.account_id)
    handed = people.add_user(office.engine, new, actor_of(bearer), now=office.now(), reason=wanted.reason)
    return {"id": handed.user.id, "name": handed.user.name, "password": handed.password}


@router.post("/users/{name}/role", response_model=UserTold)
def set_role(request: Request, name: UserName, wanted: RoleIn, bearer: Administrator) -> Any:  # noqa: ANN401 - a user
    """Give somebody another role."""
    office = office_of(request)
    people.get_user(office.engine, name)
    return people.set_role(
        office.engine, name, wanted.role, actor_of(bearer), now=office.now(), reason=wanted.reason
    )


@router.post("/users/{name}/disabled", response_model=UserTold)
def set_disabled(request: Request, name: UserName, wanted: DisabledIn, bearer: Administrator) -> Any:  # noqa: ANN401
    """Let somebody in no more, or again."""
    office = office_of(request)
    act = people.disable if wanted.disabled else people.enable
    return act(office.engine, name, actor_of(bearer), now=office.now(), reason=wanted.reason)
