"""The web application: rooms, guard, errors and static files put together.

A request must name one of our hosts, so that no page of somebody's browser reaches us by a name of its own (DNS rebinding).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles

from consultant.web import problems
from consultant.web.api.bounds import Bounded, Throttle
from consultant.web.codes.searching import Searching
from consultant.web.rooms import ROOMS
from consultant.web.security import Guard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consultant.web.office import Office

HERE = ("localhost", "127.0.0.1", "[::1]", "::1")


def make_app(office: Office, hosts: Sequence[str] = HERE) -> FastAPI:
    """The application on one desk; `hosts` are further names under which it may be asked for, beside that of its address."""
    app = FastAPI(title="CaseConsultant", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.office = office
    app.state.throttle = Throttle(office.settings.api_per_minute)
    app.state.searching = Searching()
    own = office.settings.web_url
    app.add_middleware(Bounded, under="/api/")
    app.add_middleware(Guard, own=own, secure=office.is_secure)
    named = [*hosts, *filter(None, [urlsplit(own).hostname])]
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=named, www_redirect=False)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    for room in ROOMS:
        app.include_router(room)
    problems.install(app)
    return app
