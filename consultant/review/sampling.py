"""Which decisions a second reader sees: a share of them, chosen by a keyed hash of the case and its version.

So nobody can tell beforehand which, a recall and a second approval of the same words choose the same, and a share of one
fifth is one fifth (HMAC, RFC 2104). Nobody reads a second time what they decided themselves.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, select, update
from sqlalchemy.orm import aliased

from consultant import audit_log
from consultant.audit_log import Act, Actor
from consultant.errors import NotPossibleNow, UsageError
from consultant.models.case import Case
from consultant.models.reply import Reply
from consultant.models.review import DecisionRecord

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

WHOLE = 2**64


@dataclass(frozen=True, slots=True)
class ToRead:
    """A decision that waits for a second reader, with the texts before and after."""

    record: DecisionRecord
    reference: str
    before: str
    after: str


def is_chosen(case_id: int, version: int, share: float, secret: bytes) -> bool:
    """Whether this version of a case's reply is of the share that is read again."""
    digest = hmac.digest(secret, f"second reading:{case_id}:{version}".encode(), hashlib.sha256)
    return int.from_bytes(digest[:8]) < share * WHOLE


def forget_chosen(session: Session, case_id: int) -> None:
    """What was taken back before it left is not read again; the next decision chooses anew."""
    session.execute(
        update(DecisionRecord)
        .where(
            DecisionRecord.case_id == case_id,
            DecisionRecord.second_chosen,
            DecisionRecord.second_at.is_(None),
        )
        .values(second_chosen=False)
        .execution_options(synchronize_session=False)
    )


def to_read(session: Session, reader: str, *, limit: int = 50) -> list[ToRead]:
    """Decisions that wait for a second reader, oldest first, but for the reader's own. One statement."""
    before, after = aliased(Reply), aliased(Reply)
    query = (
        select(DecisionRecord, Case.reference, before.text, after.text)
        .join(Case, Case.id == DecisionRecord.case_id)
        .outerjoin(
            before,
            and_(before.case_id == DecisionRecord.case_id, before.version == DecisionRecord.version_before),
        )
        .outerjoin(
            after,
            and_(after.case_id == DecisionRecord.case_id, after.version == DecisionRecord.version_after),
        )
        .where(DecisionRecord.second_chosen, DecisionRecord.second_at.is_(None), DecisionRecord.by != reader)
        .order_by(DecisionRecord.id)
        .limit(limit)
    )
    return [ToRead(row[0], row[1], row[2] or "", row[3] or "") for row in session.execute(query)]


def say(
    session: Session, record_id: int, reader: Actor, *, agrees: bool, words: str, now: datetime
) -> DecisionRecord:
    """Write down what the second reader says, once. Raises NotPossibleNow, or UsageError for a no without words."""
    record = session.get(DecisionRecord, record_id, with_for_update=True)
    if record is None or not record.second_chosen:
        message = f"There is no decision {record_id} to be read again."
        raise NotPossibleNow(message)
    if record.second_at is not None:
        message = f"{record.second_by} has read decision {record_id} again at {record.second_at:%Y-%m-%d %H:%M} UTC."
        raise NotPossibleNow(message)
    if record.by == reader.name:
        message = "Nobody reads a second time what they decided themselves."
        raise NotPossibleNow(message)
    if not agrees and not words.strip():
        message = "Whoever disagrees says why."
        raise UsageError(message)
    record.second_by, record.second_at = reader.name, now
    record.second_agrees, record.second_words = agrees, words.strip() or None
    reference = session.get_one(Case, record.case_id).reference
    act = Act("case.second", "case", reference, new="agrees" if agrees else "disagrees")
    audit_log.note(session, reader, act, at=now)
    return record
