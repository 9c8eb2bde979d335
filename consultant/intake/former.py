"""The question before a follow-up: of the conversation that a case joined, the case that the mail answers, else the latest.

Only what was understood then is taken, as it is stored; where it is kept no longer, or was never answered, there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from consultant.lifecycle import Status
from consultant.models.base import reading
from consultant.models.case import Case
from consultant.models.reply import Reply
from consultant.vocabulary import ReplyKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine, Row
    from sqlalchemy.orm import Session

    from consultant.mail.message import Message

SHED_LIGHT = frozenset({ReplyKind.ANSWER, ReplyKind.CLARIFY, ReplyKind.CORRECTION})
ANSWERS_TOO = {ReplyKind.CORRECTION: ReplyKind.ANSWER}
"""What was corrected had been answered."""
MOST = 20
"""Versions of replies of a conversation that are looked at: the latest."""


@dataclass(frozen=True, slots=True)
class FormerTurn:
    """An earlier case, the kind of its reply, and its question as JSON (extraction/as_json.py)."""

    reference: str
    kind: ReplyKind
    question: str


def find_former(engine: Engine, case: Case | Row[Any], message: Message | None) -> FormerTurn | None:
    """What sheds light on a case; None, and nothing read, where it joined no conversation."""
    if case.thread_id is None:
        return None
    with reading(engine) as session:
        answered = [row for row in _newest_replies(session, case) if row.kind in SHED_LIGHT]
        named = [row for row in answered if message and message.in_reply_to in {row[3], row[4]}]
        for row in (*named, *answered):
            question = session.scalars(select(Case.question).where(Case.id == row[0])).one()
            if question:
                kind = ReplyKind(row.kind)
                return FormerTurn(row.reference, ANSWERS_TOO.get(kind, kind), question)
    return None


def _newest_replies(session: Session, case: Case | Row[Any]) -> Sequence[Row[int, str, str, str, str]]:
    """The newest version of each earlier case's reply, the latest case first."""
    query = (
        select(Case.id, Case.reference, Reply.kind, Reply.message_id, Case.message_id)
        .join(Reply, Reply.case_id == Case.id)
        .where(
            or_(Case.id == case.thread_id, Case.thread_id == case.thread_id),
            Case.id < case.id,
            Case.status != Status.DISCARDED,
        )
        .order_by(Case.id.desc(), Reply.version.desc())
        .limit(MOST)
    )
    newest = {row[0]: row for row in reversed(session.execute(query).all())}
    return sorted(newest.values(), key=lambda row: -row[0])
