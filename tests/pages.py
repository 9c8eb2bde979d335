"""The desk's pages, served by the real server on a port of 127.0.0.1 and read by a real client.

with served(watched(played, clock), played) as pages:          # nobody is signed in
with served(...) as pages: sign_in_as(pages, played, "lead")     # a session, as the sign-in makes one
"""

from __future__ import annotations

import re
import secrets
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
from fastapi.routing import APIRoute

from consultant.models.base import unit_of_work
from consultant.models.user import Role, User
from consultant.users.passwords import hash_password
from consultant.users.sessions import open_session
from consultant.watching.health import Watched
from consultant.web.app import make_app
from consultant.web.office import Office
from consultant.web.rooms import ROOMS
from consultant.web.serving import serve

from tests.at_the_desk import free_port
from tests.serving import PATIENCE, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.config import Settings
    from consultant.desk import Desk

    from tests.conftest import Clock
    from tests.journeys.journey import Played

NO_BROKER = "redis://127.0.0.1:1/0"
COOKIE = "desk"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
"""What calls itself a program gets the public part of code pages only."""


def office_for(watched: Watched, played: Played, port: int = 8025, **settings: object) -> Office:
    """The office of a played desk, at a port of this machine; `settings` replace others."""
    changed: Settings = replace(
        played.services.settings,
        **{"web_listen": ("127.0.0.1", port), "web_url": f"http://127.0.0.1:{port}"} | settings,  # type: ignore[arg-type]
    )

    def open_desk() -> Desk:
        return played.desk

    return Office(watched, open_desk, changed)


@contextmanager
def served(watched: Watched, played: Played, **settings: object) -> Iterator[httpx.Client]:
    """A client of the pages while the block lasts."""
    port, stopped = free_port(), threading.Event()
    app = make_app(office_for(watched, played, port, **settings))
    thread = threading.Thread(target=serve, args=(app, ("127.0.0.1", port), stopped))
    thread.start()
    try:
        base = f"http://127.0.0.1:{port}"
        with httpx.Client(
            base_url=base, timeout=PATIENCE, trust_env=False, headers={"User-Agent": BROWSER}
        ) as client:
            wait_for(lambda: _answers(client))
            yield client
    finally:
        stopped.set()
        thread.join(PATIENCE)


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/static/desk.css").status_code == 200
    except httpx.TransportError:
        return False


def watched(played: Played, clock: Clock, broker_url: str = NO_BROKER) -> Watched:
    """A played desk, watched from now on."""
    return Watched(
        engine=played.desk.engine,
        books_engine=played.services.books_engine,
        mailboxes=played.desk.mailboxes,
        broker_url=broker_url,
        clock=clock,
        since=clock(),
    )


def add_user(played: Played, role: str = "coder", name: str = "", *, account_id: int | None = None) -> int:
    """A user without a password; the id."""
    with unit_of_work(played.desk.engine) as session:
        user = User(
            name=name or f"some-{role}",
            role=Role(role),
            account_id=account_id,
            created_at=played.desk.clock(),
        )
        session.add(user)
        session.flush()
        return user.id


def add_person(played: Played, name: str, password: str, role: str = "coder", **columns: object) -> int:
    """A user who may sign in by name and password; the id."""
    hashed = hash_password(password)
    with unit_of_work(played.desk.engine) as session:
        values = {"role": Role(role), "password_hash": hashed, "created_at": played.desk.clock()} | columns
        user = User(name=name, **values)
        session.add(user)
        session.flush()
        return user.id


def sign_in_with(pages: httpx.Client, name: str, password: str, goes_on_to: str = "") -> httpx.Response:
    """Fill in the form of the sign-in page and send it; what it answers, no redirect followed."""
    form = {"name": name, "password": password, "next": goes_on_to}
    return pages.post("/sign-in", data=form | {"csrf": csrf_in(pages.get("/sign-in").text)})


def every_route() -> list[tuple[str, str]]:
    """Each method and path that a room answers, for a table of roles."""
    routes = (route for room in ROOMS for route in room.routes if isinstance(route, APIRoute))
    return sorted((method, route.path) for route in routes for method in route.methods or ())


def cookie_of(played: Played, role: str) -> str:
    """The session cookie of a new user of this role, for a request of its own: `cookies={COOKIE: …}`."""
    user_id = add_user(played, role, f"{role}-{secrets.token_hex(4)}")
    with unit_of_work(played.desk.engine) as session:
        return open_session(session, session.get_one(User, user_id), played.desk.clock())[0]


def sign_in_as(
    pages: httpx.Client, played: Played, role: str = "coder", name: str = "", *, account_id: int | None = None
) -> str:
    """Let the client be signed in as a new user of this role; the session's csrf token."""
    user_id = add_user(played, role, name, account_id=account_id)
    return enter(pages, played, user_id)


def enter(pages: httpx.Client, played: Played, user_id: int) -> str:
    """Let the client be signed in as a user; the session's csrf token."""
    with unit_of_work(played.desk.engine) as session:
        token, row = open_session(session, session.get_one(User, user_id), played.desk.clock())
        csrf = row.csrf
    pages.cookies.set(COOKIE, token, domain="127.0.0.1")
    return csrf


def csrf_in(page: str) -> str:
    """The token of the first form of a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found, "the page has no form"
    return found[1]
