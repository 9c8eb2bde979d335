r"""Where a visitor is led, and the cookie that goes along.

`next` comes from outside: only a path of our own is followed (OWASP, Unvalidated Redirects). Browsers read `//host` and `/\host`
as another host, and leave out tabs and line breaks before they look.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi.responses import RedirectResponse

from consultant.models.user import Role
from consultant.users.signing_in import Browser
from consultant.web.visitors import cookie_name

if TYPE_CHECKING:
    from fastapi import Request, Response

    from consultant.web.office import Office

SEE_OTHER = 303
LONGEST = 1000
HOMES = {Role.CUSTOMER: "/my", Role.CODER: "/desk", Role.LEAD: "/desk", Role.ADMIN: "/desk"}
"""Where each role works."""

_STEERS = re.compile(r"[\x00-\x1f\x7f\\]")


def own_path(wanted: str) -> str:
    """`wanted` where it is a path of ours, with or without a query; else nothing."""
    path = wanted.partition("?")[0]
    if not path.startswith("/") or "//" in path or _STEERS.search(wanted) or len(wanted) > LONGEST:
        return ""
    return quote(wanted, safe="/?&=%+:,;@!$'()*~#")


def lead(office: Office, path: str, token: str = "") -> RedirectResponse:
    """A redirect to a path of ours; with a session's `token` as its cookie."""
    led = RedirectResponse(path, SEE_OTHER)
    if token:
        set_session(led, office, token)
    return led


def set_session(response: Response, office: Office, token: str) -> None:
    """The session's cookie: no script reads it, no other site's form brings it, and it ends with the browser at the latest."""
    response.set_cookie(
        cookie_name(office), token, path="/", secure=office.is_secure, httponly=True, samesite="lax"
    )


def drop_session(response: Response, office: Office) -> None:
    """Take the cookie away."""
    response.delete_cookie(
        cookie_name(office), path="/", secure=office.is_secure, httponly=True, samesite="lax"
    )


def browser_of(request: Request, office: Office) -> Browser:
    """The browser that asks."""
    token = request.cookies.get(cookie_name(office), "")
    return Browser(token, request.headers.get("user-agent", ""))


def peer_of(request: Request) -> str:
    """The address that asks; behind a proxy of this machine the one that it names."""
    return request.client.host if request.client else ""
