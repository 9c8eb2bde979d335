"""What went wrong and waits for a person. Coders mend cases here; addresses and alerts are an administrator's too."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from consultant import pipeline
from consultant.administration import notifications
from consultant.administration.post_office import clear_alerts, lift_by_number
from consultant.administration.troubles import MOST, MOST_COUNTED, read_troubles
from consultant.mail.address import masked
from consultant.models.base import reading
from consultant.review.decide import Decision, DecisionKind
from consultant.review.queue import get_case
from consultant.web.admin.told import back_to, said
from consultant.web.office import Same, actor_of, office_of
from consultant.web.visitors import CheckedForm, Coder, text_of

router = APIRouter(prefix="/admin/shunted", include_in_schema=False)
HERE = "/admin/shunted"


@router.get("")
def page(request: Request, visitor: Coder) -> Response:
    """Every list."""
    office = office_of(request)
    with reading(office.engine) as session:
        found = read_troubles(session)
    return office.page(
        request,
        "admin/shunted.html",
        same=Same("cases list --status shunted", "GET /api/v1/cases?status=shunted"),
        visitor=visitor,
        said=said(request),
        found=found,
        most=MOST,
        counted=MOST_COUNTED,
        masked=masked,
    )


@router.post("/cases/{reference}/unshunt")
def unshunt(request: Request, visitor: Coder, _form: CheckedForm, reference: str) -> Response:
    """Send it back to where it came from."""
    pipeline.unshunt(office_of(request).desk, _case_id(request, reference), visitor.name)
    return back_to(HERE, "unshunted")


@router.post("/cases/{reference}/decline")
def decline(request: Request, visitor: Coder, form: CheckedForm, reference: str) -> Response:
    """Tell the sender that this is not answered."""
    _decide(request, reference, visitor, DecisionKind.DECLINE, text_of(form, "text") or "not_computable")
    return back_to(HERE, "declined")


@router.post("/cases/{reference}/drop")
def drop(request: Request, visitor: Coder, _form: CheckedForm, reference: str) -> Response:
    """End it without an answer."""
    _decide(request, reference, visitor, DecisionKind.DROP)
    return back_to(HERE, "dropped")


@router.post("/cases/{reference}/reopen")
def reopen(request: Request, visitor: Coder, _form: CheckedForm, reference: str) -> Response:
    """Take up again what did not arrive."""
    _decide(request, reference, visitor, DecisionKind.REOPEN)
    return back_to(HERE, "reopened")


@router.post("/suppressions/{number}/lift")
def lift(request: Request, visitor: Coder, _form: CheckedForm, number: int) -> Response:
    """Mail may go there again."""
    lift_by_number(office_of(request).desk, number, actor_of(visitor))
    return back_to(HERE, "lifted")


@router.post("/alerts/{number}/clear")
def clear(request: Request, visitor: Coder, _form: CheckedForm, number: int) -> Response:
    """Somebody has seen to it."""
    clear_alerts(office_of(request).desk, number, actor_of(visitor))
    return back_to(HERE, "cleared")


@router.post("/notices/{number}/retry")
def retry(request: Request, visitor: Coder, _form: CheckedForm, number: int) -> Response:
    """Let a notice that failed leave again."""
    notifications.retry(office_of(request).desk, number, actor_of(visitor))
    return back_to(HERE, "retried")


def _decide(request: Request, reference: str, visitor: Coder, kind: DecisionKind, text: str = "") -> None:
    decision = Decision(kind, visitor.name, text, via="web")
    pipeline.decide(office_of(request).desk, _case_id(request, reference), decision)


def _case_id(request: Request, reference: str) -> int:
    with reading(office_of(request).engine) as session:
        return get_case(session, reference).id
