"""Mail above the mailbox's size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.errors import MailTooLarge
from consultant.screening.incoming import Ruling
from consultant.vocabulary import Disposition

if TYPE_CHECKING:
    from consultant.screening.incoming import Incoming


def too_large(incoming: Incoming) -> Ruling | None:
    """Refuse more than `max_message_bytes`."""
    most = incoming.mailbox.max_message_bytes
    if incoming.size <= most:
        return None
    reason = f"It has {incoming.size} bytes; the mailbox takes {most}."
    return Ruling(Disposition.REFUSED, "too_large", reason, MailTooLarge)
