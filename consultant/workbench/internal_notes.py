"""What coders tell each other about a case. It never leaves the house, and is kept like the mail itself (sealed)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.errors import UsageError
from consultant.models.base import unit_of_work
from consultant.models.review import CaseNote
from consultant.review.queue import get_case

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from consultant.workbench.places import Key

LONGEST = 4000
"""Characters of a note."""


def add_note(engine: Engine, key: Key, by: str, words: str, now: datetime) -> int:
    """Add a note to a case in whatever state it is; its number. Raises UsageError where it says nothing or too much."""
    kept = words.strip()
    if not 0 < len(kept) <= LONGEST:
        message = f"A note has some words, and at most {LONGEST} characters."
        raise UsageError(message)
    with unit_of_work(engine) as session:
        case = get_case(session, str(key))
        row = CaseNote(case_id=case.id, author=by, at=now, words=kept)
        session.add(row)
        session.flush()
        return row.id


def notes(session: Session, case_id: int) -> list[CaseNote]:
    """Every note of a case, oldest first."""
    return list(session.scalars(select(CaseNote).where(CaseNote.case_id == case_id).order_by(CaseNote.id)))
