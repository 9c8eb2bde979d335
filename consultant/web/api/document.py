"""The API's description (OpenAPI 3.1) at `/api/openapi.json`, and the plain page `/api` that lists the calls out of it.

Both are for whoever may call: a token, or somebody who is signed in (a GET that changes nothing is the one place under `/api/`
where a session counts). What every call has in common is added here: bearer token, problems, the idempotency key.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse

from consultant import __version__
from consultant.users.tokens import Scope
from consultant.web.api import (
    account_views,
    accounts,
    administering,
    ask,
    cases,
    checking,
    deciding,
    lookup,
    webhooks,
)
from consultant.web.api.authorising import caller_of
from consultant.web.api.bounds import MOST_BYTES
from consultant.web.api.shapes import Problem
from consultant.web.office import Same, office_of
from consultant.web.visitors import SignedIn, find_at

CALLS: tuple[APIRouter, ...] = (
    ask.router,
    cases.router,
    deciding.router,
    accounts.router,
    account_views.router,
    lookup.router,
    checking.router,
    webhooks.router,
    administering.router,
)
"""Every router of the API, in the order of its description."""
COMMON = {
    "400": "The request can't be read, or can't be carried out.",
    "401": "There is no token, or none that is good.",
    "403": "The token lacks the scope that is named, or its user the role.",
    "404": "It does not exist, or is another account's.",
    "422": "A field is wrong; the detail names it. Or the Idempotency-Key was used for another request.",
    "429": "Too many calls; Retry-After says when the next one may come.",
    "503": "The store is away; try again soon.",
}
OF_A_CHANGE = {
    "402": "The account has no questions left.",
    "409": "It is not possible now: the detail says who was first, or what has changed. Or the first call with this Idempotency-Key has no answer yet.",
    "413": f"The body has more than {MOST_BYTES:,} bytes.",
}
WORDS = (
    "Questions, cases, review, accounts and books of the desk. A bearer token in the Authorization header, and nothing else, "
    "says who calls (`consultant tokens add`, or the page /profile/tokens); its scopes are "
    + ", ".join(Scope)
    + ". Every error is application/problem+json (RFC 9457). Times are UTC."
)
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A retry with the same key and body gets the first answer, for a day, and changes nothing.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}

router = APIRouter()


@cache
def document() -> dict[str, Any]:
    """The description, made once."""
    routes = [route for one in CALLS for route in one.routes]
    made = get_openapi(title="CaseConsultant", version=__version__, description=WORDS, routes=routes)
    parts = made["components"]
    parts["schemas"] = {
        name: schema
        for name, schema in parts["schemas"].items()
        if name not in {"HTTPValidationError", "ValidationError"}
    } | {"Problem": Problem.model_json_schema()}
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "cct_…"}}
    made["security"] = [{"token": []}]
    for path in made["paths"].values():
        for method, operation in path.items():
            _complete(method, operation)
    return made


def _complete(method: str, operation: dict[str, Any]) -> None:
    """Add what all calls have in common to one."""
    told = COMMON | (OF_A_CHANGE if method != "get" else {})
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answers = {status: {"description": words, "content": problem} for status, words in told.items()}
    operation["responses"] |= dict(sorted(answers.items()))
    if method == "post":
        operation.setdefault("parameters", []).append(KEY)


@router.get("/api/openapi.json", include_in_schema=False)
def openapi(request: Request) -> JSONResponse:
    """The description as JSON."""
    if request.headers.get("authorization") or find_at(request) is None:
        caller_of(request)
    return JSONResponse(document())


@router.get("/api", include_in_schema=False)
def page(request: Request, visitor: SignedIn) -> Response:
    """The calls, for people."""
    return office_of(request).page(
        request,
        "api.html",
        same=Same("tokens list", "GET /api/openapi.json"),
        visitor=visitor,
        calls=listed(),
        scopes=list(Scope),
    )


def listed() -> list[dict[str, str]]:
    """Each call with its method, path and words, in the order of the description."""
    return [
        {
            "method": method.upper(),
            "path": path,
            "words": operation["description"],
            "tag": operation["tags"][0],
        }
        for path, operations in document()["paths"].items()
        for method, operation in operations.items()
    ]
