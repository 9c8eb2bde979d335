"""What monitoring reads (`/health`, `/metrics`, open to whoever reaches the port) and the page of the post office (`/post`)."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from consultant.models.base import reading
from consultant.watching.health import Watched, examine, health_json, is_sound
from consultant.watching.state import MOST_SHOWN, State, read_state
from consultant.web.metrics import Standing
from consultant.web.office import Same, office_of
from consultant.web.visitors import Coder

BROKEN = 503
router = APIRouter()


@router.get("/health", include_in_schema=False)
def health(request: Request) -> JSONResponse:
    """Every piece; 503 where one is broken."""
    pieces = examine(office_of(request).watched)
    return JSONResponse(health_json(pieces), 200 if is_sound(pieces) else BROKEN)


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Figures for Prometheus."""
    registry = CollectorRegistry()
    registry.register(Standing(office_of(request).watched))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


@router.get("/post", include_in_schema=False)
def post(request: Request, visitor: Coder) -> Response:
    """The post office."""
    office = office_of(request)
    pieces = examine(office.watched)
    return office.page(
        request,
        "post.html",
        same=Same("doctor", "GET /health"),
        status=200 if is_sound(pieces) else BROKEN,
        visitor=visitor,
        pieces=pieces,
        most=MOST_SHOWN,
        state=_state(office.watched),
    )


def _state(watched: Watched) -> State | None:
    """None where the store is away; the pieces say so."""
    try:
        with reading(watched.engine) as session:
            return read_state(session, watched.mailboxes, watched.clock())
    except (SQLAlchemyError, OSError):
        return None
