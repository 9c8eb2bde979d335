"""Everything that the desk keeps of one case, read in one session: what the case page shows, and the command line and API may.

Read only. What the mail itself says is read again from its raw bytes by whoever shows it; what the books say, from the books.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select, tuple_

from consultant.models.account import Account, Plan
from consultant.models.case import Case, RawMail
from consultant.models.reply import Reply
from consultant.models.review import CaseNote, DecisionRecord, ReviewItem, TextInTheMaking
from consultant.review.queue import get_case, replies, trail

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from consultant.models.case import CaseEvent

MOST_TURNS = 30
"""Other cases of a conversation that are shown: the latest."""
MOST_RECORDS = 50


@dataclass(frozen=True, slots=True)
class Turn:
    """Another case of the conversation with the newest version of its reply; `joined` is False where it is only named."""

    case: Case
    reply: Reply | None
    joined: bool


@dataclass(frozen=True, slots=True)
class Dossier:
    """One case. `raw` is None where the mail is kept no longer; `kept` is the text that this reader was writing."""

    case: Case
    events: Sequence[CaseEvent]
    replies: Sequence[Reply]
    item: ReviewItem | None
    notes: Sequence[CaseNote]
    records: Sequence[DecisionRecord]
    turns: Sequence[Turn]
    account: Account | None
    plan: Plan | None
    raw: bytes | None
    kept: TextInTheMaking | None

    @property
    def newest(self) -> Reply | None:
        """The version that an approval sends."""
        return self.replies[-1] if self.replies else None


def read_dossier(session: Session, reference: str, reader: str = "") -> Dossier:
    """A case by its reference, for a reader. Raises CaseNotFound."""
    case = get_case(session, reference)
    account = session.get(Account, case.account_id) if case.account_id else None
    return Dossier(
        case=case,
        events=trail(session, case.id),
        replies=replies(session, case.id),
        item=session.get(ReviewItem, case.id),
        notes=_notes(session, case.id),
        records=_records(session, case.id),
        turns=_turns(session, case),
        account=account,
        plan=session.get(Plan, account.plan_id) if account and account.plan_id else None,
        raw=read_raw(session, case.id),
        kept=session.get(TextInTheMaking, (case.id, reader)) if reader else None,
    )


def read_raw(session: Session, case_id: int) -> bytes | None:
    """The mail as it came in; None where it is kept no longer."""
    return session.scalars(select(RawMail.raw).where(RawMail.case_id == case_id)).first()


def _notes(session: Session, case_id: int) -> list[CaseNote]:
    return list(session.scalars(select(CaseNote).where(CaseNote.case_id == case_id).order_by(CaseNote.id)))


def _records(session: Session, case_id: int) -> list[DecisionRecord]:
    query = select(DecisionRecord).where(DecisionRecord.case_id == case_id)
    return list(reversed(session.scalars(query.order_by(DecisionRecord.id.desc()).limit(MOST_RECORDS)).all()))


def _turns(session: Session, case: Case) -> list[Turn]:
    """The other cases of its conversation, and those that it only names, the eldest first."""
    root = case.thread_id or case.id
    roots = {root, case.refers_to or root}
    query = (
        select(Case)
        .where(Case.id != case.id, or_(Case.id.in_(roots), Case.thread_id.in_(roots)))
        .order_by(Case.id.desc())
        .limit(MOST_TURNS)
    )
    found = list(reversed(session.scalars(query).all()))
    newest = _newest_replies(session, [one.id for one in found])
    return [Turn(one, newest.get(one.id), root in {one.id, one.thread_id}) for one in found]


def _newest_replies(session: Session, case_ids: Sequence[int]) -> dict[int, Reply]:
    query = select(Reply).where(Reply.case_id.in_(case_ids)).order_by(Reply.version)
    return {reply.case_id: reply for reply in session.scalars(query)} if case_ids else {}


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The cases before and behind one in the queue, and how many wait; a reference is empty where there is none."""

    before: str
    behind: str


def neighbours(session: Session, case: Case, item: ReviewItem | None, now: datetime) -> Neighbours:
    """By the time at which they are due, as the queue shows them; of a case that waits no more, where it stood.

    One that was never in the queue has the head of the queue behind it.
    """
    waits = and_(
        ReviewItem.waits,
        ReviewItem.case_id != case.id,
        or_(ReviewItem.snoozed_until.is_(None), ReviewItem.snoozed_until <= now),
    )
    place = tuple_(ReviewItem.due_at, ReviewItem.case_id)
    if item is None:
        return Neighbours("", _first(session, waits))
    here = tuple_(item.due_at, item.case_id)
    behind = _first(session, waits, place > here)
    return Neighbours(
        _first(session, waits, place < here, backwards=True),
        behind or ("" if item.waits else _first(session, waits)),
    )


def _first(session: Session, *conditions: ColumnElement[bool], backwards: bool = False) -> str:
    order = (ReviewItem.due_at, ReviewItem.case_id)
    query = (
        select(Case.reference)
        .join(ReviewItem, ReviewItem.case_id == Case.id)
        .where(*conditions)
        .order_by(*((column.desc() for column in order) if backwards else order))
        .limit(1)
    )
    return session.scalars(query).first() or ""
