"""Bounces and complaint reports: never answered. Which of our replies one is about is `delivery`'s question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.mail.automatic import MailKind, classify
from consultant.screening.incoming import Ruling
from consultant.vocabulary import Disposition

if TYPE_CHECKING:
    from consultant.screening.incoming import Incoming


def bounce(incoming: Incoming) -> Ruling | None:
    """Discard bounces (RFC 3464 and the rest) and complaints (RFC 5965)."""
    if incoming.message is None:
        return None
    judged = classify(incoming.message, incoming.envelope_from)
    if judged.kind not in {MailKind.BOUNCE, MailKind.FEEDBACK_LOOP}:
        return None
    return Ruling(Disposition.DISCARDED, "bounce", f"It is {judged.reason}.")
