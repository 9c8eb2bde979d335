"""Who sees which page: every page of the application, asked for by nobody and by every role."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi.routing import APIRoute

from consultant.models.user import Role
from consultant.web.rooms import ROOMS
from consultant.web.visitors import RANKS

from tests.conftest import CHECKOUT, Clock
from tests.journeys.journey import Played, config_with, open_desk
from tests.pages import add_user, enter, served, watched
from tests.stores import Store

if TYPE_CHECKING:
    import httpx

OPEN = None
LEAST: dict[str, Role | None] = {
    "/health": OPEN,
    "/healthz": OPEN,
    "/readyz": OPEN,
    "/metrics": OPEN,
    "/sign-in": OPEN,
    "/register": OPEN,
    "/robots.txt": OPEN,
    "/codes": OPEN,
    "/check": OPEN,
    "/careers": OPEN,
    "/careers/post": OPEN,
    "/careers/mine": Role.CUSTOMER,
    "/board": Role.CODER,
    "/my": Role.CUSTOMER,
    "/profile": Role.CUSTOMER,
    "/desk": Role.CODER,
    "/desk/second": Role.LEAD,
    "/post": Role.CODER,
    "/admin": Role.ADMIN,
    "/admin/shunted": Role.CODER,
    "/admin/switches": Role.LEAD,
    "/api": Role.CUSTOMER,
}
"""The least role by the longest beginning of a path; a page that stands nowhere here fails."""


@pytest.fixture
def store_name() -> str:
    """A role is the same on every store."""
    return "sqlite"


@pytest.fixture
def played(store: Store, tmp_path: Path, clock: Clock) -> Played:
    return open_desk(store.home, config_with(tmp_path / "config", CHECKOUT, {}), clock)


@pytest.fixture
def pages(played: Played, clock: Clock) -> Iterator[httpx.Client]:
    with served(watched(played, clock), played) as client:
        yield client


def paths() -> list[str]:
    """Every page without a place for a name, and those with one by a name that does not exist."""
    found = set()
    for room in ROOMS:
        for route in room.routes:
            if (
                isinstance(route, APIRoute)
                and "GET" in (route.methods or ())
                and not route.path.startswith("/api/")
            ):
                parts = ["999999" if part.startswith("{") else part for part in route.path.split("/")]
                found.add("/".join(parts))
    return sorted(found - {"/"})


def least(path: str) -> Role | None:
    fits = [begin for begin in LEAST if path == begin or path.startswith(f"{begin}/")]
    assert fits, f"{path} is for whom?"
    return LEAST[max(fits, key=len)]


def test_every_page_is_seen_by_its_roles_and_by_no_other(played: Played, pages: httpx.Client) -> None:
    visitors = {role: add_user(played, role.value) for role in Role}
    for path in paths():
        needed = least(path)
        pages.cookies.clear()
        stranger = pages.get(path)
        if needed is not OPEN:
            led = stranger.status_code == 303 and stranger.headers["location"].startswith("/sign-in?next=/")
            assert led, (path, stranger.status_code)
        for role, user_id in visitors.items():
            pages.cookies.clear()
            enter(pages, played, user_id)
            status = pages.get(path).status_code
            refused = needed is not OPEN and RANKS[role] < RANKS[needed]
            assert (status == 403) == refused, (path, role, status)
            assert status < 500 or path in {"/health", "/readyz", "/post"}, (path, role, status)
