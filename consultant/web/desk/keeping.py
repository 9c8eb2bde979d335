"""What a coder does with a case besides deciding: hold it, hand it on, let it wait, write a note, send a shunted one back.

Each is one call of the workbench or the pipeline, as the command line and the API make it.
"""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from consultant import pipeline, workbench
from consultant.models.base import reading
from consultant.models.user import Role
from consultant.review.queue import get_case
from consultant.web.desk.typed import number_of, typed_text
from consultant.web.office import actor_of, office_of
from consultant.web.visitors import CheckedForm, Coder, text_of

SEE_OTHER = 303
NO_CONTENT = 204
LEADS = frozenset({Role.LEAD, Role.ADMIN})
router = APIRouter()


def back_to(reference: str, after: str, place: str = "") -> Response:
    """The case's page, which says what was done."""
    return RedirectResponse(f"/desk/cases/{reference}?after={after}{place}", SEE_OTHER)


@router.post("/desk/cases/{reference}/renew", include_in_schema=False)
def renew(request: Request, reference: str, visitor: Coder, _: CheckedForm) -> Response:
    """An open page goes on holding its case; tells our script who holds it."""
    office = office_of(request)
    held = workbench.hold(office.engine, reference, visitor.name, office.now())
    return JSONResponse({"mine": held.is_mine, "waits": held.waits, "words": held.words})


@router.post("/desk/cases/{reference}/release", include_in_schema=False)
def release(request: Request, reference: str, visitor: Coder, _: CheckedForm) -> Response:
    """The page was left."""
    workbench.release(office_of(request).engine, reference, visitor.name)
    return Response(status_code=NO_CONTENT)


@router.post("/desk/cases/{reference}/take", include_in_schema=False)
def take(request: Request, reference: str, visitor: Coder, _: CheckedForm) -> Response:
    """Take a case over from whoever holds it."""
    office = office_of(request)
    workbench.take_over(
        office.engine, reference, actor_of(visitor), office.now(), is_lead=visitor.role in LEADS
    )
    return back_to(reference, "taken")


@router.post("/desk/cases/{reference}/assign", include_in_schema=False)
def assign(request: Request, reference: str, visitor: Coder, form: CheckedForm) -> Response:
    """Make it somebody's, or nobody's."""
    office, is_lead = office_of(request), visitor.role in LEADS
    workbench.assign(
        office.engine, reference, text_of(form, "to"), actor_of(visitor), office.now(), is_lead=is_lead
    )
    return back_to(reference, "assigned")


@router.post("/desk/cases/{reference}/snooze", include_in_schema=False)
def snooze(request: Request, reference: str, visitor: Coder, form: CheckedForm) -> Response:
    """Let it wait for some hours."""
    office = office_of(request)
    until = office.now() + timedelta(hours=min(number_of(form, "hours"), 24 * 365))
    workbench.snooze(office.engine, reference, until, actor_of(visitor), office.now())
    return back_to(reference, "snoozed")


@router.post("/desk/cases/{reference}/note", include_in_schema=False)
def note(request: Request, reference: str, visitor: Coder, form: CheckedForm) -> Response:
    """Add a note for ourselves."""
    office = office_of(request)
    workbench.add_note(office.engine, reference, visitor.name, typed_text(form, "words"), office.now())
    return back_to(reference, "noted", "#notes")


@router.post("/desk/cases/{reference}/unshunt", include_in_schema=False)
def unshunt(request: Request, reference: str, visitor: Coder, _: CheckedForm) -> Response:
    """Send a case that met a surprise back to where it came from."""
    office = office_of(request)
    with reading(office.engine) as session:
        case = get_case(session, reference)
    pipeline.unshunt(office.desk, case.id, visitor.name, "web")
    return back_to(reference, "unshunt")
