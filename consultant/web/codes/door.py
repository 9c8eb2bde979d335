"""What a page says of views: how many are left, and where none is, the way in. Numbers are the plan's, as the desk's books have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from consultant.accounts.views import Why
from consultant.administration import registering
from consultant.administration.views import free_views, in_words
from consultant.web.codes.visiting import is_robot

if TYPE_CHECKING:
    from fastapi import Request

    from consultant.accounts.views import Opening
    from consultant.desk import Desk
    from consultant.users.sessions import Visitor

FETCHED_EARLY = "Your browser fetched this page before you asked for it, so that nothing was counted."
"""What a browser shows of a prefetch is the public part (visiting.py)."""


@dataclass(frozen=True, slots=True)
class Door:
    """`left` says how many pages are left, '' where nobody counts. `sentence` is why a page is closed, '' where it is open.

    `register` is the link's text, '' where registration is closed or the reader has an account; `back` is this page for a query.
    """

    left: str
    sentence: str
    register: str
    back: str


def door_of(desk: Desk, request: Request, visitor: Visitor | None, opening: Opening) -> Door:
    """The words for whoever asks."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    is_registering = visitor is None and registering.is_open(desk)
    return Door(
        _left(opening),
        "" if opening.is_open else _closed(request, visitor, opening),
        _register(desk) if is_registering else "",
        quote(path, safe="/"),
    )


def _left(opening: Opening) -> str:
    if opening.left is None or not opening.ends:
        return ""
    return f"{opening.left:,} of {_pages(opening.allowed or 0)} left until {opening.ends:%Y-%m-%d}."


def _closed(request: Request, visitor: Visitor | None, opening: Opening) -> str:
    if opening.why is Why.ROBOT:
        return "" if visitor is None and is_robot(request.headers.get("user-agent", "")) else FETCHED_EARLY
    if visitor is not None:
        return in_words(opening)
    if not opening.allowed or not opening.ends:
        return "Without an account no page opens as a whole."
    return f"Without an account you may open {_pages(opening.allowed)} a month; the next on {opening.ends:%Y-%m-%d}."


def _register(desk: Desk) -> str:
    views = free_views(desk)
    return (
        f"Register free for {views:,} more page{'s' if views != 1 else ''} a month" if views else "Register"
    )


def _pages(number: int) -> str:
    return f"{number:,} page{'s' if number != 1 else ''}"
