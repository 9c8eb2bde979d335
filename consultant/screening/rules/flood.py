"""More mail of one sender than a person asks in an hour: the rest waits for a coder, unanswered and uncharged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.screening.incoming import Ruling
from consultant.vocabulary import Disposition

if TYPE_CHECKING:
    from consultant.screening.incoming import Incoming


def flood(incoming: Incoming) -> Ruling | None:
    """Hold what comes above the mailbox's `mails_per_hour`; a refusal would be an answer to each."""
    limit = incoming.mailbox.mails_per_hour
    if not limit or incoming.history.mails_this_hour < limit:
        return None
    return Ruling(Disposition.HELD, "flood", f"Its sender sent more than {limit} mails within an hour.")
