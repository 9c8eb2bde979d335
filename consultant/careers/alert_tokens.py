"""Tokens in the mailed links of a saved search: who holds one has read the mail, and nobody can make one.

A token is the search's number, what else it says, and a keyed hash (HMAC-SHA256) of all that with what it is for and the address of
the search. One that confirms says the rhythm and its last day; one that ends a search is good for ever.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from consultant.careers.rhythm import Rhythm

GOOD_FOR = timedelta(days=7)
"""How long a search can be confirmed."""
_CONFIRMS = re.compile(r"([0-9]{1,9})-(daily|weekly)-([0-9]{4}-[0-9]{2}-[0-9]{2})-([\w-]{43})", re.ASCII)
_ENDS = re.compile(r"([0-9]{1,9})-([\w-]{43})", re.ASCII)


class Purpose(StrEnum):
    """What a token lets its holder do."""

    CONFIRM = "confirm"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it was read, not yet known to be ours; one that ends a search has neither rhythm nor last day."""

    purpose: Purpose
    number: int
    hash: str
    rhythm: Rhythm | None = None
    until: date | None = None

    def is_ours(self, secret: bytes, address: str) -> bool:
        """Whether we made it for the search of this address."""
        return hmac.compare_digest(
            self.hash.encode(), _hash(secret, self.purpose, self._said(), address).encode()
        )

    def has_ended(self, now: datetime) -> bool:
        """Whether its last day is over (UTC)."""
        return self.until is not None and now.astimezone(UTC).date() > self.until

    def _said(self) -> str:
        return "-".join([str(self.number), *(str(one) for one in (self.rhythm, self.until) if one)])


def make_confirm_token(secret: bytes, number: int, address: str, rhythm: Rhythm, now: datetime) -> str:
    """What confirms a search, in this rhythm, for a week."""
    until = (now.astimezone(UTC) + GOOD_FOR).date()
    return _signed(secret, Token(Purpose.CONFIRM, number, "", rhythm, until), address)


def make_end_token(secret: bytes, number: int, address: str) -> str:
    """What ends a search; the same whenever it is made."""
    return _signed(secret, Token(Purpose.END, number, ""), address)


def read_token(purpose: Purpose, text: str) -> Token | None:
    """The parts of a token; None for what looks like none."""
    if purpose is Purpose.END:
        ends = _ENDS.fullmatch(text)
        return Token(purpose, int(ends[1]), ends[2]) if ends else None
    found = _CONFIRMS.fullmatch(text)
    try:
        return (
            Token(purpose, int(found[1]), found[4], Rhythm(found[2]), date.fromisoformat(found[3]))
            if found
            else None
        )
    except ValueError:
        return None


def _signed(secret: bytes, token: Token, address: str) -> str:
    return f"{token._said()}-{_hash(secret, token.purpose, token._said(), address)}"  # noqa: SLF001 - of this module


def _hash(secret: bytes, purpose: Purpose, said: str, address: str) -> str:
    what = f"job alert\0{purpose}\0{said}\0{address}".encode()
    return base64.urlsafe_b64encode(hmac.digest(secret, what, hashlib.sha256)).decode("ascii").rstrip("=")
