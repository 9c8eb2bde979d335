"""Who is at the page, and whether the page is theirs: what handlers depend on.

    def page(request: Request, visitor: Coder) -> Response: ...
    def act(request: Request, visitor: Lead, form: CheckedForm) -> Response: ...

Whoever is not signed in is led to `/sign-in`, who must change a handed password to the page for that; whose role is too
low gets a 403. Every form carries the session's `csrf`
token (OWASP, synchronizer token), beside the checks of Origin and Sec-Fetch-Site in security.py.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException as StarletteHTTPException

from consultant.models.base import reading
from consultant.models.user import Role, WebSession
from consultant.users.sessions import Visitor, find_session, find_visitor, note_seen
from consultant.web.office import Office, office_of

if TYPE_CHECKING:
    from collections.abc import Callable

SEEN_EVERY = 60
"""Seconds after which a request is noted as the session's last one: not each one writes."""
FORBIDDEN, TOO_LARGE, OTHER_LETTERS = 403, 413, 415
LARGEST_FORM = 2 * 1024 * 1024
"""Bytes of a form of somebody who is signed in."""
PASSWORD_PAGE = "/profile/password"  # noqa: S105 - a path
MAY_STILL = frozenset({PASSWORD_PAGE, "/sign-out"})
"""What is open to whoever must change the password."""
BY_THEMSELVES = ("/live.json", "/renew", "/waiting")
"""What an open page asks for without anybody touching it: it keeps no session from its end (OWASP Session Management, idle timeout)."""
RANKS = {Role.CUSTOMER: 0, Role.CODER: 1, Role.LEAD: 2, Role.ADMIN: 3}


class SignInFirst(StarletteHTTPException):
    """Nobody is signed in; problems.py leads to the sign-in and back."""

    def __init__(self, goes_on_to: str) -> None:
        """`goes_on_to` is a path of ours."""
        super().__init__(401)
        self.goes_on_to = goes_on_to


class ChangePasswordFirst(StarletteHTTPException):
    """The password was handed out by an administrator; problems.py leads to the page where it is changed."""

    def __init__(self) -> None:
        """Nothing else is shown before."""
        super().__init__(FORBIDDEN, "Change the password that was handed to you first.")


def cookie_name(office: Office) -> str:
    """`__Host-` binds the cookie to this host and to https (RFC 6265bis, section 4.1.3.2)."""
    return "__Host-desk" if office.is_secure else "desk"


def find_at(request: Request) -> Visitor | None:
    """Who is at this request; notes that the session was used."""
    office = office_of(request)
    token, now = request.cookies.get(cookie_name(office), ""), office.now()
    if not token:
        return None
    with reading(office.engine) as session:
        visitor = find_visitor(session, token, now)
        row = session.get(WebSession, visitor.session_hash) if visitor else None
    if request.url.path.endswith(BY_THEMSELVES):
        return visitor
    if row and (now - row.seen_at).total_seconds() >= SEEN_EVERY and not _is_of_a_script(request):
        note_seen(office.engine, row.token_hash, now)
    return visitor


def _is_of_a_script(request: Request) -> bool:
    """Whether a page looks for news by itself: that nobody sits before it any more must end the session all the same."""
    return request.method == "GET" and request.headers.get("sec-fetch-dest") == "empty"


def _signed_in(request: Request) -> Visitor:
    visitor = find_at(request)
    if visitor is None:
        query = f"?{request.url.query}" if request.url.query else ""
        raise SignInFirst(quote(request.url.path + query, safe="/") if request.method == "GET" else "/")
    if visitor.must_change and request.url.path not in MAY_STILL:
        raise ChangePasswordFirst
    return visitor


def _at_least(least: Role) -> Callable[[Visitor], Visitor]:
    def check(visitor: Annotated[Visitor, Depends(_signed_in)]) -> Visitor:
        if RANKS[visitor.role] < RANKS[least]:
            raise HTTPException(FORBIDDEN, "Your role does not allow this.")
        return visitor

    return check


SignedIn = Annotated[Visitor, Depends(_signed_in)]
Coder = Annotated[Visitor, Depends(_at_least(Role.CODER))]
Lead = Annotated[Visitor, Depends(_at_least(Role.LEAD))]
Admin = Annotated[Visitor, Depends(_at_least(Role.ADMIN))]
Guest = Annotated[Visitor | None, Depends(find_at)]


def check_size(request: Request, most: int) -> None:
    """Refuse a body before it is read that says no size, or a larger one: it would be kept in memory whole.

    Of one that comes in pieces the size that it says does not count (RFC 9112, section 6.3).
    """
    told, in_pieces = request.headers.get("content-length", ""), "transfer-encoding" in request.headers
    if in_pieces or not told.isdecimal() or len(told) > len(str(most)) or int(told) > most:
        raise HTTPException(TOO_LARGE, "This form is too large.")
    _check_letters(request)


def _check_letters(request: Request) -> None:
    """Refuse a form that names other letters than our pages': of Python's codecs one takes seconds, another makes what is no text."""
    kind = request.headers.get("content-type", "").lower()
    if "charset" in kind and (kind.count("charset") > 1 or "charset=utf-8" not in kind):
        raise HTTPException(OTHER_LETTERS, "A form is written in UTF-8.")


async def _checked_form(request: Request) -> FormData:
    """The form of a request whose `csrf` field (or X-CSRF-Token header, for our script) is the session's."""
    office = office_of(request)
    expected = _csrf(office, request.cookies.get(cookie_name(office), ""))
    if not expected:
        raise SignInFirst(goes_on_to="/")
    check_size(request, LARGEST_FORM)
    form = await request.form()
    given = str(form.get("csrf") or request.headers.get("x-csrf-token") or "")
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise HTTPException(
            FORBIDDEN, "This form has grown old; go back, load the page again and send it anew."
        )
    return form


def _csrf(office: Office, token: str) -> str:
    with reading(office.engine) as session:
        row = find_session(session, token, office.now())
    return row.csrf if row else ""


CheckedForm = Annotated[FormData, Depends(_checked_form)]
"""Every handler that changes something and is called by a browser depends on it (tested)."""


def text_of(form: FormData, name: str) -> str:
    """A field of a form as text without blanks at its ends; empty where it is missing or a file."""
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""
