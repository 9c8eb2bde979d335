"""A conversation in which we answer and answer: perhaps a robot that hides what it is. A person looks before we go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.screening.incoming import Ruling
from consultant.vocabulary import Disposition

if TYPE_CHECKING:
    from consultant.screening.incoming import Incoming


def loop(incoming: Incoming) -> Ruling | None:
    """Hold what would make us send more than `automatic_per_hour` mails to one domain in one conversation.

    Or so many that cost nothing to one sender in none.
    """
    limit = incoming.mailbox.automatic_per_hour
    if not limit or max(incoming.history.automatic_this_hour, incoming.history.free_this_hour) < limit:
        return None
    sentence = f"{limit} mails went out to its sender's domain in this conversation within an hour."
    if incoming.history.free_this_hour >= limit:
        sentence = f"{limit} mails of its sender were declined or asked back within an hour."
    return Ruling(Disposition.HELD, "loop", sentence)
