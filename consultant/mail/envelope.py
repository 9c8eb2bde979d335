"""What the transport said about a mail, apart from its bytes (RFC 5321, section 2.3.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Envelope:
    """The sender (empty for the null sender), the recipients, the peer's address (or the door's name) and when it came (aware UTC)."""

    mail_from: str
    rcpt_to: tuple[str, ...]
    peer: str
    received_at: datetime
