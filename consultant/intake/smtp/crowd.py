"""Who is at the doors: a bound on all and on one peer, and who has to go where a newcomer finds no place.

The one that has been there longest without handing over a mail goes first, so that idle and slow peers never keep others
out. Nobody goes whose mail is being stored.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol

from consultant.intake.smtp.answers import MADE_ROOM, TOO_MANY_CONNECTIONS, TOO_MANY_OF_YOURS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.intake.smtp.limits import Limits


class Guest(Protocol):
    """A connection, as the crowd sees it."""

    peer: str
    writes: bool
    """Whether it is in the middle of a mail."""
    storing: bool
    """Whether its mail is whole and not answered yet."""

    def turn_away(self, words: bytes) -> None:
        """Say goodbye and close."""


class Crowd:
    """The connections of all doors."""

    def __init__(self, limits: Limits) -> None:
        """Nobody yet."""
        self._limits = limits
        self._guests: dict[Guest, str] = {}
        self._peers: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Guest]:
        """Everybody; the one that has been of no use longest comes first."""
        return iter(tuple(self._guests))

    def __len__(self) -> int:
        """How many there are."""
        return len(self._guests)

    def enter(self, guest: Guest) -> bytes:
        """Let a guest in; the goodbye where there is no place for it."""
        limits = self._limits
        if limits.binds(guest.peer) and self._peers[guest.peer] >= limits.peer_connections:
            return TOO_MANY_OF_YOURS
        if len(self._guests) >= limits.connections and not self._make_room():
            return TOO_MANY_CONNECTIONS
        self._guests[guest] = guest.peer
        self._peers[guest.peer] += 1
        return b""

    def leave(self, guest: Guest) -> None:
        """A guest is gone; also one that never came in."""
        peer = self._guests.pop(guest, None)
        if peer is not None:
            self._peers[peer] -= 1
            if not self._peers[peer]:
                del self._peers[peer]

    def was_of_use(self, guest: Guest) -> None:
        """A guest handed over a mail."""
        if guest in self._guests:
            self._guests[guest] = self._guests.pop(guest)

    def _make_room(self) -> bool:
        idle = [guest for guest in self._guests if not guest.storing]
        for guest in sorted(idle, key=lambda one: one.writes)[:1]:
            self.leave(guest)
            guest.turn_away(MADE_ROOM)
            return True
        return False
