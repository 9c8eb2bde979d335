"""Thanks for an answer: filed quietly. An answer to it would say nothing, and costs a reader a look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.screening.incoming import Ruling
from consultant.screening.rules.nothing_asked import carries_something, gives_what_was_asked, says_nothing
from consultant.vocabulary import Disposition

if TYPE_CHECKING:
    from consultant.screening.incoming import Incoming


def thanks(incoming: Incoming) -> Ruling | None:
    """Discard what answers a mail of ours and only says thanks; where nothing at all is written, something is missing."""
    message = incoming.message
    if message is None or not incoming.history.continues or carries_something(message):
        return None
    if not any(sign.isalpha() for sign in incoming.visible) or not says_nothing(incoming.visible):
        return None
    if gives_what_was_asked(incoming):
        return None
    return Ruling(Disposition.DISCARDED, "thanks", "It only says thanks for an answer.")
