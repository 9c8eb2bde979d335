"""What a second reader says of a decision that was chosen for it (review/sampling.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consultant.models.base import unit_of_work
from consultant.review import sampling

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from consultant.audit_log import Actor


def say_second(
    engine: Engine, record_id: int, reader: Actor, *, agrees: bool, words: str, now: datetime
) -> None:
    """Keep it, once. Raises NotPossibleNow, or UsageError for a no without words."""
    with unit_of_work(engine, "second") as session:
        sampling.say(session, record_id, reader, agrees=agrees, words=words, now=now)
