"""What of the board costs a posting of the account: a new one, once, and each renewal. Changes, ends and applications cost nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.careers.board import was_listed
from consultant.careers.orders import read_order
from consultant.careers.standing import SAYS_YES
from consultant.lifecycle import ENDED
from consultant.models.career import JobReading, ReadingKind
from consultant.models.case import Case
from consultant.vocabulary import ReplyKind

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from consultant.models.career import JobPosting


def would_cost(session: Session, posting: JobPosting | None, words: str, today: date) -> bool:
    """Whether a mail in the conversation of `posting` costs one, as far as its words tell."""
    order = read_order(words, today).kind
    if order is ReadingKind.CLOSE:
        return False
    if posting is None or posting.forgotten_at:
        return True
    if was_listed(posting):
        return order is ReadingKind.RENEW
    return not _is_on_its_way(session, posting.id)


def owes(session: Session, case_id: int, kind: ReplyKind, *, decided: bool) -> bool:
    """Whether what a case said costs a posting, if this kind of reply is what it gets.

    Of several mails that post the same one the first to hold pays; until that is `decided` the first that came does.
    """
    said = session.get(JobReading, case_id)
    if said is None or kind not in SAYS_YES:
        return False
    if said.kind == ReadingKind.RENEW:
        return True
    if said.kind != ReadingKind.POST or kind is not ReplyKind.POSTED or said.posting_id is None:
        return False
    if not decided and _is_on_its_way(session, said.posting_id, beside=case_id):
        return False
    return not _is_paid(session, said)


def _is_on_its_way(session: Session, posting_id: int, *, beside: int = 0) -> bool:
    """Whether a mail that posts it has set one aside, and is not done with."""
    query = (
        select(JobReading.case_id)
        .join(Case, Case.id == JobReading.case_id)
        .where(JobReading.posting_id == posting_id, JobReading.kind == ReadingKind.POST)
        .where(Case.id != beside, Case.status.not_in(ENDED))
        .limit(1)
    )
    return session.scalars(query).first() is not None


def _is_paid(session: Session, said: JobReading) -> bool:
    """Whether another mail put the posting on the board before this one."""
    query = select(JobReading.case_id, JobReading.effective_at).where(
        JobReading.posting_id == said.posting_id,
        JobReading.kind == ReadingKind.POST,
        JobReading.case_id != said.case_id,
        JobReading.effective_at.is_not(None),
    )
    others = [(at, case_id) for case_id, at in session.execute(query) if at]
    mine = (said.effective_at, said.case_id)
    return any(mine[0] is None or other < mine for other in others)
