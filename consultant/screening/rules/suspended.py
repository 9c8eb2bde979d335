"""Suspended senders and accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.errors import SenderSuspended
from consultant.screening.incoming import Ruling, SenderStanding
from consultant.vocabulary import Disposition

if TYPE_CHECKING:
    from consultant.screening.incoming import Incoming


def suspended(incoming: Incoming) -> Ruling | None:
    """Refuse who is suspended; what an account did is no matter of an application."""
    if incoming.applies or incoming.sender_standing is not SenderStanding.SUSPENDED:
        return None
    return Ruling(
        Disposition.REFUSED, "suspended", "The sender or the account is suspended.", SenderSuspended
    )
