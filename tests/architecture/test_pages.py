"""The pages as a whole: whatever a browser can change is guarded by a form's token, and every page says how else the same is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi.routing import APIRoute

from consultant.web.rooms import ROOMS
from consultant.web.signing_in.forms import _guest_form
from consultant.web.visitors import _checked_form, _signed_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from fastapi.dependencies.models import Dependant

SAFE = {"GET", "HEAD"}
OPEN = {
    "/health", "/healthz", "/readyz", "/metrics", "/sign-in", "/sign-in/one-time", "/sign-in/oidc", "/sign-in/oidc/back",
    "/register", "/register/confirm", "/", "/robots.txt", "/sign-out",
    "/codes", "/codes/suggest.json", "/codes/{code}", "/codes/{system}/{code}", "/check/pairs", "/check/claim",
    "/careers", "/careers/{reference}", "/careers/feed.xml", "/careers/sitemap.xml",
    "/careers/post", "/careers/alerts", "/careers/alerts/confirm/{token}", "/careers/alerts/end/{token}", "/careers/alerts/end/{token}/all",
}  # fmt: skip
"""Pages that nobody need be signed in for."""
BY_ONE_CLICK = {"/careers/alerts/end/{token}", "/careers/alerts/end/{token}/all"}
"""The token of a mail, which stands in the path, is what allows it (RFC 8058, section 3.2)."""
STREAMED = "/admin/books/import"
"""It checks the token itself while the files stream in (web/admin/uploads.py)."""
ASYNCHRONOUS = {STREAMED, "/healthz"}
"""`/healthz` answers also where every thread is taken."""


def routes() -> Iterator[APIRoute]:
    for room in ROOMS:
        yield from (route for route in room.routes if isinstance(route, APIRoute))


def calls(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for one in dependant.dependencies:
        if one.call is not None:
            yield one.call
        yield from calls(one)


def test_whatever_a_browser_can_change_carries_the_token_of_its_form() -> None:
    for route in routes():
        if not route.path.startswith("/api/") and not (route.methods or set()) <= SAFE:
            guarded = {_checked_form, _guest_form} & set(calls(route.dependant))
            assert guarded or route.path in {STREAMED, *BY_ONE_CLICK}, route.path


def test_every_page_but_the_open_ones_is_for_somebody_who_is_signed_in() -> None:
    for route in routes():
        if not route.path.startswith("/api/") and route.path not in OPEN:
            assert _signed_in in set(calls(route.dependant)), route.path


def test_every_page_is_plain_code_in_a_thread_so_that_a_slow_one_holds_up_no_other() -> None:
    from inspect import iscoroutinefunction

    for route in routes():
        assert not iscoroutinefunction(route.endpoint) or route.path in ASYNCHRONOUS, route.path
