"""How often one may search: a guest by the network that asks, whoever is signed in by name. In memory, bounded (OWASP, Denial of Service).

Nothing that was typed is kept or logged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.users.attempts import network_of
from consultant.web.api.bounds import Throttle
from consultant.web.office import office_of
from consultant.web.signing_in.leading import peer_of

if TYPE_CHECKING:
    from fastapi import Request

    from consultant.users.sessions import Visitor

GUESTS_A_MINUTE, USERS_A_MINUTE = 60, 600
"""Searches and suggestions together; a bucket holds a minute's worth, so that fast typing is no matter."""


class Searching:
    """One of it serves a process."""

    def __init__(self, guests: int = GUESTS_A_MINUTE, users: int = USERS_A_MINUTE) -> None:
        """So many a minute, of each network and of each user."""
        self._guests, self._users = Throttle(guests), Throttle(users)

    def wait_for(self, request: Request, visitor: Visitor | None) -> int:
        """Count a search; 0 where it may be made, else the seconds after which the next one may."""
        now = office_of(request).now()
        if visitor:
            return self._users.wait_for(visitor.user_id, now)
        return self._guests.wait_for(network_of(peer_of(request)), now)


def seconds_to_wait(request: Request, visitor: Visitor | None) -> int:
    """Count a search of whoever asks; see `Searching.wait_for`."""
    searching: Searching = request.app.state.searching
    return searching.wait_for(request, visitor)
