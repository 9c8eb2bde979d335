"""Who calls the API: a bearer token (RFC 6750) in the Authorization header, and nothing else. No cookie is looked at.

    def handler(request: Request, bearer: CaseReader) -> …

401 says that there is no token, or none that is good; 403 names the scope that is missing; 429 when the next call may come.
What is another account's is not there: 404.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, HTTPException, Request

from consultant.audit_log import Actor
from consultant.errors import NoSuchThing
from consultant.models.base import reading
from consultant.models.user import Role
from consultant.users.tokens import Bearer, Scope, find_bearer, note_used, was_used
from consultant.web.office import office_of

if TYPE_CHECKING:
    from collections.abc import Callable

UNAUTHORIZED, FORBIDDEN, TOO_MANY = 401, 403, 429
REALM = 'Bearer realm="consultant"'
SCHEME = "Bearer "


def caller_of(request: Request) -> Bearer:
    """Who calls; counted and looked up once a request. Raises 401 and 429."""
    known: Bearer | None = getattr(request.state, "bearer", None)
    if known is None:
        known = request.state.bearer = _look_up(request)
        wait = request.app.state.throttle.wait_for(known.token_id, office_of(request).now())
        if wait:
            told = f"Too many calls; the next one may come in {wait} s."
            raise HTTPException(TOO_MANY, told, {"Retry-After": str(wait)})
    return known


def _look_up(request: Request) -> Bearer:
    office, given = office_of(request), request.headers.get("authorization", "")
    if given[: len(SCHEME)].lower() != SCHEME.lower():
        raise HTTPException(UNAUTHORIZED, "The API takes a bearer token.", {"WWW-Authenticate": REALM})
    with reading(office.engine) as session:
        found = find_bearer(session, given[len(SCHEME) :].strip(), office.now())
    if found is None:
        refused = {"WWW-Authenticate": f'{REALM}, error="invalid_token"'}
        raise HTTPException(UNAUTHORIZED, "This token is unknown, has ended or was revoked.", refused)
    bearer, token = found
    if was_used(token, office.now()):
        note_used(office.engine, bearer.token_id, office.now())
    return bearer


def needs(scope: Scope, *, staff: bool = False) -> Callable[[Request], Bearer]:
    """A dependency: who calls, if the token has the scope, and is one of the desk's people where `staff` says so."""

    def check(request: Request) -> Bearer:
        bearer = caller_of(request)
        if scope not in bearer.scopes:
            told = f"This token needs the scope {scope}."
            header = f'{REALM}, error="insufficient_scope", scope="{scope}"'
            raise HTTPException(FORBIDDEN, told, {"WWW-Authenticate": header})
        if staff and bearer.role is Role.CUSTOMER:
            raise HTTPException(FORBIDDEN, "This is for the desk's own people.")
        return bearer

    return check


Asker = Annotated[Bearer, Depends(needs(Scope.ASK))]
Consulter = Annotated[Bearer, Depends(needs(Scope.ASK, staff=True))]
CaseReader = Annotated[Bearer, Depends(needs(Scope.CASES_READ))]
StaffReader = Annotated[Bearer, Depends(needs(Scope.CASES_READ, staff=True))]
Decider = Annotated[Bearer, Depends(needs(Scope.CASES_DECIDE))]
AccountReader = Annotated[Bearer, Depends(needs(Scope.ACCOUNTS_READ))]
AccountsReader = Annotated[Bearer, Depends(needs(Scope.ACCOUNTS_READ, staff=True))]
AccountWriter = Annotated[Bearer, Depends(needs(Scope.ACCOUNTS_WRITE))]
BookReader = Annotated[Bearer, Depends(needs(Scope.BOOKS_READ))]
BooksReader = Annotated[Bearer, Depends(needs(Scope.BOOKS_READ, staff=True))]
WebhookOwner = Annotated[Bearer, Depends(needs(Scope.WEBHOOKS))]
Administrator = Annotated[Bearer, Depends(needs(Scope.ADMIN))]


def own_account(bearer: Bearer) -> int | None:
    """The account that a customer's token is confined to; None for the desk's people, who see all."""
    if bearer.role is not Role.CUSTOMER:
        return None
    if bearer.account_id is None:
        raise NoSuchThing
    return bearer.account_id


def check_account(bearer: Bearer, account_id: int) -> int:
    """An account that the caller may look at. Raises NoSuchThing as for one that does not exist."""
    if own_account(bearer) not in {None, account_id}:
        message = f"There is no account {account_id}."
        raise NoSuchThing(message)
    return account_id


def actor_of(bearer: Bearer) -> Actor:
    """The caller as the audit log names him: no address stands in it."""
    return Actor(f"user {bearer.user_id}" if "@" in bearer.name else bearer.name, "api")
