"""What went wrong, as a page for people and as application/problem+json (RFC 9457) for programs under `/api/`."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import ClientDisconnect

from consultant.errors import (
    CaseNotFound,
    ConsultantError,
    NoSuchThing,
    NotPossibleNow,
    OverQuota,
    UsageError,
)
from consultant.logs import get_logger
from consultant.models.base import STORE_AWAY
from consultant.review.decide import where_it_failed
from consultant.web.office import Same, office_of
from consultant.web.security import HEADERS
from consultant.web.visitors import PASSWORD_PAGE, ChangePasswordFirst, SignInFirst

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import Request

STATUS_OF: tuple[tuple[type[Exception], int], ...] = (
    (CaseNotFound, 404),
    (NoSuchThing, 404),
    (NotPossibleNow, 409),
    (OverQuota, 402),
    (UsageError, 422),
    (ConsultantError, 400),
    (RequestValidationError, 422),
    (ClientDisconnect, 400),
    (OverflowError, 422),
    (SQLAlchemyError, 503),
    (OSError, 503),
    (Exception, 500),
)
"""The status of every kind of error, the particular before the general."""
SERVER_ERROR = 500
MOST_TOLD, LONGEST_FIELD = 20, 100
"""So many wrong fields are named, and so much of a name: who sends ten thousand of them gets no page of megabytes."""

log = get_logger(__name__)


def install(app: FastAPI) -> None:
    """Let every error become a page or a problem."""
    for kind in (
        SignInFirst,
        ChangePasswordFirst,
        StarletteHTTPException,
        HTTPException,
        RequestValidationError,
        ConsultantError,
        ClientDisconnect,
        OverflowError,
        Exception,
        *STORE_AWAY,
    ):
        app.add_exception_handler(kind, _answer)


async def _answer(request: Request, error: Exception) -> Response:
    """The answer with the headers of all: what was not foreseen is answered outside of the guard that sets them."""
    made = _made(request, error)
    for name, value in HEADERS.items():
        made.headers.setdefault(name, value)
    return made


def _made(request: Request, error: Exception) -> Response:
    """One sentence, in the form that the caller reads; what was not foreseen is logged by its place."""
    if isinstance(error, SignInFirst) and not _is_api(request):
        return RedirectResponse(f"/sign-in?next={error.goes_on_to}", HTTPStatus.SEE_OTHER)
    if isinstance(error, ChangePasswordFirst) and not _is_api(request):
        return RedirectResponse(PASSWORD_PAGE, HTTPStatus.SEE_OTHER)
    status, sentence = _told(error)
    if status >= SERVER_ERROR:
        log.error("page_failed", error=where_it_failed(error), status=status)
    if _is_api(request):
        return problem_of(error)
    return office_of(request).page(
        request, "problem.html", same=Same(), status=status, title=_title(status), sentence=sentence
    )


def problem_of(error: Exception) -> JSONResponse:
    """An error as a problem document, with the headers that it brings (RFC 6750, section 3)."""
    made = problem(*_told(error))
    made.headers.update(getattr(error, "headers", None) or {})
    return made


def problem(status: int, detail: str, **more: Any) -> JSONResponse:  # noqa: ANN401 - members of RFC 9457
    """A problem document. Half of a surrogate pair, which the name of a field may hold, is no character and shows as a question mark."""
    told = detail.encode("utf-8", "replace").decode()
    body = {"type": "about:blank", "title": _title(status), "status": status, "detail": told} | more
    return JSONResponse(body, status, media_type="application/problem+json")


def _told(error: Exception) -> tuple[int, str]:
    if isinstance(error, StarletteHTTPException):
        return error.status_code, str(error.detail)
    status = next(code for kind, code in STATUS_OF if isinstance(error, kind))
    if isinstance(error, ConsultantError):
        return status, str(error)
    if isinstance(error, RequestValidationError):
        return status, _fields(error)
    if status < SERVER_ERROR:
        return status, _title(status)
    return (
        status,
        "The store is away; mail is not lost, try again soon."
        if status == HTTPStatus.SERVICE_UNAVAILABLE
        else "This was not foreseen.",
    )


def _fields(error: RequestValidationError) -> str:
    """Which fields are wrong and why; never their values, which may be a patient's."""
    return "; ".join(f"{_named(one['loc'])}: {one['msg']}" for one in error.errors()[:MOST_TOLD]) + "."


def _named(place: Sequence[str | int]) -> str:
    return ".".join(map(str, place[1:]))[:LONGEST_FIELD] or "body"


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")
