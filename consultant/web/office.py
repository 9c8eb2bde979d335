"""What every page works with: the desk, its settings, and how a page is made of a template.

The desk is opened at the first page that needs it, and not where the store is away: then `/health` still answers.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from consultant.audit_log import Actor
from consultant.users.attempts import Peers
from consultant.web import words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Engine

    from consultant.config import Settings
    from consultant.desk import Desk
    from consultant.users.oidc import Provider
    from consultant.users.sessions import Visitor
    from consultant.watching.health import Watched

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Same:
    """How the same is done without this page: a command line (`consultant` left out) and a call of the API."""

    command: str = ""
    call: str = ""


@dataclass
class Office:
    """One of it serves all requests. `open_desk` may raise what says that the store is away.

    `peers` remembers whose sign-ins have failed, `registrars` who has had links mailed; `provider` is the identity provider, once somebody has asked for it.
    """

    watched: Watched
    open_desk: Callable[[], Desk]
    settings: Settings
    peers: Peers = field(default_factory=Peers)
    registrars: Peers = field(default_factory=Peers)
    provider: Provider | None = None
    _desk: Desk | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _templates: Environment | None = None

    @property
    def desk(self) -> Desk:
        """The desk, opened once."""
        with self._lock:
            self._desk = self._desk or self.open_desk()
        return self._desk

    @property
    def engine(self) -> Engine:
        """The desk's store."""
        return self.desk.engine

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach us by https, so that cookies may be bound to it."""
        return self.settings.web_url.startswith("https://")

    def now(self) -> datetime:
        """The desk's time."""
        return self.watched.clock()

    def page(
        self,
        request: Request,
        template: str,
        *,
        same: Same,
        status: int = 200,
        visitor: Visitor | None = None,
        **shown: Any,  # noqa: ANN401 - whatever a template shows
    ) -> HTMLResponse:
        """A template as a response. `same` is shown at its foot; `csrf` is there for its forms."""
        context = {
            "request": request,
            "visitor": visitor,
            "csrf": visitor.csrf if visitor else "",
            "now": self.now(),
            "same": same,
            "path": request.url.path,
        }
        made = self._environment().get_template(template).render(context | shown)
        return HTMLResponse(made, status)

    def _environment(self) -> Environment:
        if self._templates is None:
            self._templates = make_environment()
        return self._templates


def make_environment() -> Environment:
    """Undefined names are errors, values are escaped."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"ago": words.ago, "moment": words.moment, "day": words.day}
    made.globals |= {"once": words.once, "static": words.static}
    return made


def office_of(request: Request) -> Office:
    """The application's office, for handlers."""
    found: Office = request.app.state.office
    return found


def actor_of(visitor: Visitor) -> Actor:
    """The visitor as the audit log names him; it holds no address, and a customer's name is one."""
    return Actor(f"user {visitor.user_id}" if "@" in visitor.name else visitor.name, "web")
