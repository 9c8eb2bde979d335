"""What the desk remembers of a sender and a conversation, as far as a rule asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.screening.incoming import History

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.models.case import Case


def recall(session: Session, case: Case, now: datetime) -> History:  # noqa: ARG001 - to be filled
    """The history of a case that `threads.place` has placed."""
    return History(continues=case.refers_to is not None)
