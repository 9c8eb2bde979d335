"""Second reading (`/desk/second`): a share of the coders' decisions, read again by a lead who agrees or says why not."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from consultant import workbench
from consultant.errors import UsageError
from consultant.models.base import reading
from consultant.review.differences import difference, is_same
from consultant.review.sampling import ToRead, to_read
from consultant.web.office import Same, actor_of, office_of
from consultant.web.visitors import CheckedForm, Lead, text_of

router = APIRouter(prefix="/desk/second", include_in_schema=False)
AT_ONCE = 20
DONE = {"agrees": "Your agreement is kept.", "disagrees": "Your disagreement is kept."}


@router.get("")
def page(request: Request, visitor: Lead) -> Response:
    """Those that wait for a second reader, but for the visitor's own."""
    office = office_of(request)
    with reading(office.engine) as session:
        found = to_read(session, visitor.name, limit=AT_ONCE)
    return office.page(
        request,
        "second.html",
        same=Same("quality second list"),
        visitor=visitor,
        found=[(one, _changes(one)) for one in found],
        done=DONE.get(request.query_params.get("done", "")),
    )


@router.post("/{number}")
def say(request: Request, visitor: Lead, form: CheckedForm, number: int) -> Response:
    """Agree, or disagree with words."""
    says = text_of(form, "says")
    if says not in DONE:
        message = "Say whether you agree."
        raise UsageError(message)
    office = office_of(request)
    workbench.say_second(
        office.engine,
        number,
        actor_of(visitor),
        agrees=says == "agrees",
        words=text_of(form, "words"),
        now=office.now(),
    )
    return RedirectResponse(f"/desk/second?done={says}", HTTPStatus.SEE_OTHER)


def _changes(one: ToRead) -> list[object]:
    """The lines of what left, with what changed marked; empty where the draft left as it was."""
    lines = difference(one.before, one.after)
    return [] if is_same(lines) else list(lines)
