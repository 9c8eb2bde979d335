"""Mail whose words are encrypted: the desk holds no key, so a person looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.screening.incoming import Ruling
from consultant.vocabulary import Disposition

if TYPE_CHECKING:
    from consultant.screening.incoming import Incoming


def encrypted(incoming: Incoming) -> Ruling | None:
    """Hold what S/MIME or PGP keeps from us; a signed mail is read like any other."""
    if incoming.message is None or not incoming.message.encrypted:
        return None
    reason = f"It is encrypted ({incoming.message.encrypted}), and the desk holds no key."
    return Ruling(Disposition.HELD, "encrypted", reason)
