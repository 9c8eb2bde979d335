"""Mailing lists and newsletters: an answer would go to people who asked nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.mail.automatic import is_mailing_list
from consultant.screening.incoming import Ruling
from consultant.vocabulary import Disposition

if TYPE_CHECKING:
    from consultant.screening.incoming import Incoming


def mailing_list(incoming: Incoming) -> Ruling | None:
    """Discard what bears the headers of a list."""
    if incoming.message is None or not is_mailing_list(incoming.message):
        return None
    return Ruling(Disposition.DISCARDED, "mailing_list", "It came through a mailing list.")
