"""What is turned off until a person turns it on again: what leaves by itself, or every mail. Leads see and turn it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from consultant.administration import switches
from consultant.web.admin.told import back_to, said
from consultant.web.office import Same, actor_of, office_of
from consultant.web.visitors import CheckedForm, Lead, text_of

router = APIRouter(prefix="/admin/switches", include_in_schema=False)
HERE = "/admin/switches"
MEANS = {
    switches.AUTOMATIC: "What would leave by itself: stopped, it is held for a coder.",
    switches.ALL: "Every mail: stopped, what a coder approved waits as well.",
}


@router.get("")
def page(request: Request, visitor: Lead) -> Response:
    """Every switch."""
    office = office_of(request)
    return office.page(
        request,
        "admin/switches.html",
        same=Same("switch status", "GET /api/v1/switches"),
        visitor=visitor,
        said=said(request),
        switches=switches.states(office.engine),
        means=MEANS,
    )


@router.post("/{name}/stop")
def stop(request: Request, visitor: Lead, form: CheckedForm, name: str) -> Response:
    """Turn it off, for a reason."""
    switches.stop(office_of(request).desk, name, actor_of(visitor), text_of(form, "reason"))
    return back_to(HERE, "stopped")


@router.post("/{name}/go")
def go(request: Request, visitor: Lead, form: CheckedForm, name: str) -> Response:
    """Turn it on."""
    switches.go(office_of(request).desk, name, actor_of(visitor), text_of(form, "reason"))
    return back_to(HERE, "started")
