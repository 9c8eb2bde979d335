"""`/admin/webhooks`: which programs are told of sent and held cases, what became of the calls, add, end and try again."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from consultant.administration.webhooks import (
    add_webhook,
    end_webhook,
    get_webhook,
    list_calls,
    list_webhooks,
    retry_call,
)
from consultant.errors import UsageError
from consultant.models.base import reading
from consultant.models.calling import EVENTS
from consultant.users.sessions import Visitor
from consultant.web.office import Same, actor_of, office_of
from consultant.web.visitors import Admin, CheckedForm, text_of

PAGE = "/admin/webhooks"
SEE_OTHER, WRONG = 303, 422

router = APIRouter()


@router.get(PAGE, include_in_schema=False)
def show(request: Request, visitor: Admin) -> Response:
    """All that have not ended, and a form for another."""
    return _page(request, visitor)


@router.post(PAGE, include_in_schema=False)
def add(request: Request, visitor: Admin, form: CheckedForm) -> Response:
    """Add one and show its secret, this once."""
    office = office_of(request)
    try:
        number, secret = add_webhook(
            office.engine,
            text_of(form, "url"),
            [str(one) for one in form.getlist("event")],
            _account(text_of(form, "account")),
            actor_of(visitor),
            at=office.now(),
            loopback=office.settings.webhooks_to_loopback,
        )
    except UsageError as error:
        return _page(request, visitor, wrong=str(error))
    return _page(request, visitor, made=(number, secret))


@router.get(PAGE + "/{number}", include_in_schema=False)
def show_calls(request: Request, number: int, visitor: Admin) -> Response:
    """The calls of one."""
    office = office_of(request)
    with reading(office.engine) as session:
        webhook = get_webhook(session, number)
        calls = list_calls(session, number)
    return office.page(
        request,
        "webhook_calls.html",
        same=Same("webhooks calls", "GET /api/v1/webhooks/{number}/calls"),
        visitor=visitor,
        webhook=webhook,
        calls=calls,
    )


@router.post(PAGE + "/{number}/end", include_in_schema=False)
def end(request: Request, number: int, visitor: Admin, form: CheckedForm) -> Response:  # noqa: ARG001 - its token is checked
    """No further call is made."""
    office = office_of(request)
    end_webhook(office.engine, number, actor_of(visitor), at=office.now())
    return RedirectResponse(PAGE, SEE_OTHER)


@router.post(PAGE + "/{number}/calls/{call}/retry", include_in_schema=False)
def retry(request: Request, number: int, call: int, visitor: Admin, form: CheckedForm) -> Response:  # noqa: ARG001 - its token is checked
    """Make a call again."""
    office = office_of(request)
    retry_call(office.engine, call, actor_of(visitor), at=office.now())
    return RedirectResponse(f"{PAGE}/{number}", SEE_OTHER)


def _account(typed: str) -> int | None:
    """The number of an account; None where none is named. Raises UsageError."""
    if not (typed.isascii() and typed[:9].isdecimal()) and typed:
        message = "An account is named by its number."
        raise UsageError(message)
    return int(typed[:9]) if typed else None


def _page(
    request: Request, visitor: Visitor, *, made: tuple[int, str] | None = None, wrong: str = ""
) -> Response:
    office = office_of(request)
    with reading(office.engine) as session:
        webhooks = list_webhooks(session)
    return office.page(
        request,
        "webhooks.html",
        same=Same("webhooks add", "POST /api/v1/webhooks"),
        status=WRONG if wrong else 200,
        visitor=visitor,
        webhooks=webhooks,
        events=list(EVENTS.values()),
        made=made,
        wrong=wrong,
    )
