"""A coder's unfinished amendment, kept while it is written: it survives a reload, a lost session and another machine.

One a case and coder; `version` is the draft that it began from, so that a page can say that the draft has changed since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from consultant.errors import UsageError
from consultant.models.base import insert_unless_exists, unit_of_work
from consultant.models.review import TextInTheMaking
from consultant.review.queue import get_case

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from consultant.workbench.places import Key

LONGEST = 200_000
"""Characters of a text in the making."""


def keep_text(engine: Engine, key: Key, by: str, version: int, words: str, now: datetime) -> None:
    """Keep what `by` has written so far in place of the draft `version`. Raises UsageError where it is too long."""
    if len(words) > LONGEST:
        message = f"A text has at most {LONGEST} characters."
        raise UsageError(message)
    with unit_of_work(engine) as session:
        case_id = get_case(session, str(key)).id
        values = {"version": version, "words": words, "at": now}
        where = {"case_id": case_id, "user_name": by}
        if not insert_unless_exists(session, TextInTheMaking, where | values, ["case_id", "user_name"]):
            session.execute(
                update(TextInTheMaking)
                .where(TextInTheMaking.case_id == case_id, TextInTheMaking.user_name == by)
                .values(**values)
            )


def find_text(session: Session, case_id: int, by: str) -> TextInTheMaking | None:
    """What `by` has written so far, for whichever version."""
    return session.get(TextInTheMaking, (case_id, by))


def drop_text(engine: Engine, key: Key, by: str) -> None:
    """Forget it: it was sent, or given up."""
    with unit_of_work(engine) as session:
        case_id = get_case(session, str(key)).id
        session.execute(
            delete(TextInTheMaking).where(TextInTheMaking.case_id == case_id, TextInTheMaking.user_name == by)
        )
