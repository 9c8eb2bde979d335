"""Automatic mail (RFC 3834 and its cousins): thrown away, never answered, costs nobody a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.mail.automatic import MailKind, classify
from consultant.screening.incoming import Ruling
from consultant.vocabulary import Disposition

if TYPE_CHECKING:
    from consultant.screening.incoming import Incoming


def automatic(incoming: Incoming) -> Ruling | None:
    """Discard what no person wrote; a null sender is one even where the mail can't be read (RFC 5321, 4.5.5)."""
    if incoming.message is None:
        null = incoming.envelope_from is not None and incoming.envelope_from.strip() in {"", "<>"}
        return Ruling(Disposition.DISCARDED, "automatic", "It came from the null sender.") if null else None
    judged = classify(incoming.message, incoming.envelope_from)
    if judged.kind is not MailKind.AUTO:
        return None
    return Ruling(Disposition.DISCARDED, "automatic", f"It is automatic: {judged.reason}.")
