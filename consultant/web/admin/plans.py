"""`/admin/plans`: what an account gets each month, how many accounts have which plan; add, change, retire."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from consultant.accounts.plans import FIGURES, list_plans
from consultant.administration import plans as acts
from consultant.errors import ConsultantError
from consultant.models.base import reading
from consultant.users.sessions import Visitor
from consultant.web.admin.account_acts import confirmed, number
from consultant.web.admin.accounts import status_of
from consultant.web.admin.told import back_to
from consultant.web.office import Same, actor_of, office_of
from consultant.web.visitors import Admin, CheckedForm, text_of

router = APIRouter(prefix="/admin/plans", include_in_schema=False)
HERE = "/admin/plans"
DONE = {
    "added": "The plan is made.",
    "changed": "The plan is changed; it holds from each account's next renewal on, its page views at once.",
    "retired": "The plan takes no further account; those that have it keep it.",
}


@router.get("")
def plans(request: Request, visitor: Admin) -> Response:
    """Every plan."""
    return _page(request, visitor)


@router.post("")
def add(request: Request, visitor: Admin, form: CheckedForm) -> Response:
    """Make a plan."""
    try:
        acts.add_plan(
            office_of(request).desk,
            text_of(form, "name"),
            _figures(form),
            actor_of(visitor),
            text_of(form, "reason"),
        )
    except ConsultantError as error:
        return _page(request, visitor, error)
    return back_to(HERE, "added")


@router.post("/change")
def change(request: Request, visitor: Admin, form: CheckedForm) -> Response:
    """Change what a plan gives."""
    try:
        acts.change_plan(
            office_of(request).desk,
            text_of(form, "name"),
            _figures(form),
            actor_of(visitor),
            text_of(form, "reason"),
        )
    except ConsultantError as error:
        return _page(request, visitor, error)
    return back_to(HERE, "changed")


@router.post("/retire")
def retire(request: Request, visitor: Admin, form: CheckedForm) -> Response:
    """Let a plan take no further account."""
    try:
        confirmed(form)
        acts.retire_plan(
            office_of(request).desk, text_of(form, "name"), actor_of(visitor), text_of(form, "reason")
        )
    except ConsultantError as error:
        return _page(request, visitor, error)
    return back_to(HERE, "retired")


def _figures(form: FormData) -> dict[str, int]:
    """What the form says of them; postings may be left out, as they are where nobody has a job board."""
    return {
        name: number(text_of(form, name)) for name in FIGURES if name != "postings" or text_of(form, name)
    }


def _page(request: Request, visitor: Visitor, error: ConsultantError | None = None) -> Response:
    office = office_of(request)
    with reading(office.engine) as session:
        rows = list_plans(session)
    return office.page(
        request,
        "accounts/plans.html",
        same=Same("plans list", "GET /api/v1/plans"),
        status=status_of(error),
        visitor=visitor,
        rows=rows,
        said=DONE.get(request.query_params.get("done", ""), ""),
        error=str(error or ""),
    )
