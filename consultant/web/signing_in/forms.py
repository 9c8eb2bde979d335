"""Forms for whoever is not signed in: a signed double-submit cookie (OWASP CSRF Cheat Sheet), so that nothing is stored for a guest.

The cookie is random; the form carries its HMAC under the desk's secret. `guest_page` sets the one and fills in the other,
a handler that takes `GuestForm` has had both compared.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import FormData

from consultant.web.office import Office, Same, office_of
from consultant.web.visitors import check_size

if TYPE_CHECKING:
    from fastapi.responses import HTMLResponse

FORBIDDEN = 403
LARGEST_FORM = 64 * 1024
"""Bytes; whoever sends more is no guest with a form of ours."""
COOKIE_BYTES = 24
LIVES_SECONDS = 3600


def guest_cookie_name(office: Office) -> str:
    """As the session's cookie, with a name of its own."""
    return "__Host-desk-guest" if office.is_secure else "desk-guest"


def guest_page(
    request: Request,
    template: str,
    *,
    same: Same,
    status: int = 200,
    **shown: Any,  # noqa: ANN401 - whatever a template shows
) -> HTMLResponse:
    """A page with a form for guests; `csrf` is there for it."""
    office = office_of(request)
    known = request.cookies.get(guest_cookie_name(office), "")
    value = known or secrets.token_urlsafe(COOKIE_BYTES)
    page = office.page(request, template, same=same, status=status, **{"csrf": _token(office, value)} | shown)
    page.set_cookie(
        guest_cookie_name(office),
        value,
        max_age=LIVES_SECONDS,
        path="/",
        secure=office.is_secure,
        httponly=True,
        samesite="lax",
    )
    return page


async def _guest_form(request: Request) -> FormData:
    office = office_of(request)
    check_size(request, LARGEST_FORM)
    form = await request.form()
    value = request.cookies.get(guest_cookie_name(office), "")
    given = str(form.get("csrf") or "")
    if not value or not hmac.compare_digest(given.encode(), _token(office, value).encode()):
        raise HTTPException(FORBIDDEN, "This form has grown old; load the page again and send it anew.")
    return form


GuestForm = Annotated[FormData, Depends(_guest_form)]


def _token(office: Office, value: str) -> str:
    return hmac.new(office.desk.secret, b"guest form\0" + value.encode(), hashlib.sha256).hexdigest()
