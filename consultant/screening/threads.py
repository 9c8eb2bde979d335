"""Which conversation a mail belongs to: by the key in our address, by In-Reply-To, by References; and whether it may join."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.mail.message import Message
    from consultant.models.case import Case


def place(session: Session, case: Case, message: Message | None, secret: bytes, now: datetime) -> None:
    """Note on `case` which conversation it names (`refers_to`) and which it joins (`thread_id`)."""
