"""The pages and who may see them: this machine only, until there are users (no page shows a mail or a patient).

A request must name this machine as its host, so that no page of somebody's browser reaches us by a name of its own (DNS
rebinding); whoever listens elsewhere than on loopback says with that who may.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI, Response
from fastapi.responses import HTMLResponse, JSONResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware.trustedhost import TrustedHostMiddleware

from consultant.models.base import reading
from consultant.watching.health import Watched, examine, health_json, is_sound
from consultant.watching.state import MOST_SHOWN, State, read_state
from consultant.web.metrics import Standing
from consultant.web.words import ago, moment

if TYPE_CHECKING:
    from collections.abc import Sequence

BROKEN = 503
HERE = ("localhost", "127.0.0.1", "[::1]", "::1")
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""No script, no image, no frame, nothing from elsewhere."""


def make_app(watched: Watched, hosts: Sequence[str] = HERE) -> FastAPI:
    """The application on one desk; `hosts` are the names under which it may be asked for."""
    app = FastAPI(title="CaseConsultant", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    page = _templates().get_template("post.html")
    registry = CollectorRegistry()
    registry.register(Standing(watched))

    @app.get("/health")
    def health() -> JSONResponse:
        pieces = examine(watched)
        return JSONResponse(health_json(pieces), 200 if is_sound(pieces) else BROKEN, HEADERS)

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(registry), 200, HEADERS, CONTENT_TYPE_LATEST)

    @app.get("/post")
    def post() -> HTMLResponse:
        pieces, now = examine(watched), watched.clock()
        shown = {"pieces": pieces, "now": now, "most": MOST_SHOWN, "state": _state(watched)}
        return HTMLResponse(page.render(shown), 200 if is_sound(pieces) else BROKEN, HEADERS)

    return app


def _state(watched: Watched) -> State | None:
    """None where the store is away; the pieces say so."""
    try:
        with reading(watched.engine) as session:
            return read_state(session, watched.mailboxes, watched.clock())
    except (SQLAlchemyError, OSError):
        return None


def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"ago": ago, "moment": moment}
    return made
