"""Senders without an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.errors import UnknownSender
from consultant.screening.incoming import Ruling, SenderStanding
from consultant.vocabulary import Disposition

if TYPE_CHECKING:
    from consultant.screening.incoming import Incoming


def unknown_sender(incoming: Incoming) -> Ruling | None:
    """Refuse whom no account has; strangers apply."""
    if incoming.applies or incoming.sender_standing is not SenderStanding.UNKNOWN:
        return None
    return Ruling(Disposition.REFUSED, "unknown_sender", "The sender has no account.", UnknownSender)
