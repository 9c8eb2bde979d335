"""`/profile/tokens`: one's own API tokens. A new one is shown on the page that made it, and never again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from consultant.administration.tokens import add_token, parse_scopes, revoke_token
from consultant.errors import UsageError
from consultant.models.base import reading
from consultant.users.tokens import SCOPES_OF, Scope, list_tokens
from consultant.web.office import Same, actor_of, office_of
from consultant.web.visitors import CheckedForm, SignedIn, text_of

if TYPE_CHECKING:
    from starlette.datastructures import FormData

    from consultant.users.sessions import Visitor

PAGE = "/profile/tokens"
SEE_OTHER, WRONG = 303, 422
WHAT: dict[Scope, str] = {
    Scope.ASK: "ask questions",
    Scope.CASES_READ: "read cases",
    Scope.CASES_DECIDE: "decide about cases",
    Scope.ACCOUNTS_READ: "read accounts and their quota books",
    Scope.ACCOUNTS_WRITE: "change accounts and quotas",
    Scope.BOOKS_READ: "look codes up",
    Scope.WEBHOOKS: "add and end webhooks",
    Scope.ADMIN: "administer: users, switches, audit log",
}

router = APIRouter()


@router.get(PAGE, include_in_schema=False)
def show(request: Request, visitor: SignedIn) -> Response:
    """One's tokens, and a form for another."""
    return _page(request, visitor)


@router.post(PAGE, include_in_schema=False)
def add(request: Request, visitor: SignedIn, form: CheckedForm) -> Response:
    """Make a token and show it, this once: the answer is the page itself, so that no address and no session holds it."""
    office = office_of(request)
    try:
        _, value = add_token(
            office.engine,
            visitor.name,
            text_of(form, "name"),
            parse_scopes([str(one) for one in form.getlist("scope")]),
            actor_of(visitor),
            at=office.now(),
            ends_at=_last_moment(form),
        )
    except UsageError as error:
        return _page(request, visitor, wrong=str(error))
    return _page(request, visitor, made=value)


@router.post(PAGE + "/{number}/revoke", include_in_schema=False)
def revoke(request: Request, number: int, visitor: SignedIn, form: CheckedForm) -> Response:  # noqa: ARG001 - its token is checked
    """End one of one's tokens at once."""
    office = office_of(request)
    revoke_token(office.engine, number, actor_of(visitor), at=office.now(), user_id=visitor.user_id)
    return RedirectResponse(PAGE, SEE_OTHER)


def _page(request: Request, visitor: Visitor, *, made: str = "", wrong: str = "") -> Response:
    office = office_of(request)
    with reading(office.engine) as session:
        tokens = [token for token, _ in list_tokens(session, visitor.user_id)]
    return office.page(
        request,
        "tokens.html",
        same=Same("tokens add", "GET /api/openapi.json"),
        status=WRONG if wrong else 200,
        visitor=visitor,
        tokens=tokens,
        scopes=[(scope, WHAT[scope]) for scope in Scope if scope in SCOPES_OF[visitor.role]],
        made=made,
        wrong=wrong,
    )


def _last_moment(form: FormData) -> datetime | None:
    """The end of the day that was named. Raises UsageError."""
    named = text_of(form, "ends")
    try:
        return datetime.combine(date.fromisoformat(named), time.max, UTC) if named else None
    except ValueError as error:
        message = "The last day is written as 2026-12-31."
        raise UsageError(message) from error
