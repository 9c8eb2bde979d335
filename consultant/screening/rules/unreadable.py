"""Mail that can't be parsed, or names no sender to answer: a person looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.screening.incoming import Ruling
from consultant.vocabulary import Disposition

if TYPE_CHECKING:
    from consultant.screening.incoming import Incoming


def unreadable(incoming: Incoming) -> Ruling | None:
    """Hold what has no message in it, or no address in From."""
    if incoming.message is None:
        return Ruling(Disposition.HELD, "unreadable", "It can't be parsed.")
    if not incoming.message.from_address:
        return Ruling(Disposition.HELD, "unreadable", "Its From names no address that could be answered.")
    return None
