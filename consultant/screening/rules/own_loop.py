"""Our own mail come back: thrown away, or two copies of this desk would talk for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.mail.automatic import is_own
from consultant.screening.incoming import Ruling
from consultant.vocabulary import Disposition

if TYPE_CHECKING:
    from consultant.screening.incoming import Incoming


def own_loop(incoming: Incoming) -> Ruling | None:
    """Discard what bears our address, our mark or our Message-ID."""
    message = incoming.message
    ours = {*incoming.own_addresses, *incoming.mailbox.addresses, incoming.mailbox.from_address}
    if message is None or not is_own(message, ours, incoming.own_domains):
        return None
    return Ruling(Disposition.DISCARDED, "own_loop", "It is our own mail come back.")
