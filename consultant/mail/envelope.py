"""What the transport said about a mail, apart from its bytes (RFC 5321, section 2.3.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from consultant.mail.authentication import Authentication

AT_A_PAGE, BY_THE_API = "page", "api"
"""Doors of ours that make a mail of what somebody asks who has signed in; every other peer is one that mail comes from."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The sender (empty for the null sender), the recipients, the peer's address (or the door's name) and when it came (aware UTC).

    `helo` is the name that an SMTP peer gave; `authentication` what a door found out about the sender, None where it did
    not look. `size` is the mail's size in bytes where a door took less of it than there is (the header of one that is too
    large), else None.
    """

    mail_from: str
    rcpt_to: tuple[str, ...]
    peer: str
    received_at: datetime
    helo: str = ""
    authentication: Authentication | None = None
    size: int | None = None

    @property
    def door(self) -> str:
        """`page` or `api` where the question was asked there, '' for mail."""
        return self.peer if self.peer in {AT_A_PAGE, BY_THE_API} else ""
