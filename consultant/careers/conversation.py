"""What was said of a posting before a mail: its row, whose it is, and its fields as that mail's answer is read with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from consultant.careers import board
from consultant.careers.fields import JobFields, from_json
from consultant.models.career import JobReading, PostingStatus, ReadingKind
from consultant.models.case import Case

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from consultant.models.career import JobPosting


@dataclass(frozen=True, slots=True)
class Before:
    """What stood when a case's mail came, whichever time it is drafted.

    `former` is what was said until then, None where this is the first mail of its posting; `was_listed` whether it has been on
    the board by other mails, `was_rejected` whether a moderator did not want it, `was_unclear` whether the mail before was not understood.
    """

    account_id: int | None
    posting: JobPosting | None = None
    former: JobFields | None = None
    was_listed: bool = False
    was_rejected: bool = False
    was_unclear: bool = False

    @property
    def is_foreign(self) -> bool:
        """Whether somebody else posted it."""
        return self.posting is not None and self.posting.account_id != self.account_id


def look_back(session: Session, case_reference: str) -> Before:
    """What was said before the mail of a case."""
    case = session.scalars(select(Case).where(Case.reference == case_reference)).one()
    posting = board.find_posting(session, board.thread_of(case))
    unclear = _was_unclear(session, case)
    if posting is None or posting.forgotten_at:
        return Before(case.account_id, posting, was_unclear=unclear)
    own = session.get(JobReading, case.id)
    anew = own is not None and own.kind == ReadingKind.POST
    if board.was_listed(posting) and not anew:
        return Before(
            case.account_id, posting, board.fields_of(posting), was_listed=True, was_unclear=unclear
        )
    return Before(
        case.account_id,
        posting,
        _posted_before(session, posting.id, case.id),
        was_rejected=anew or posting.status == PostingStatus.REJECTED,
        was_unclear=unclear,
    )


def _was_unclear(session: Session, case: Case) -> bool:
    """Whether the last mail to the board before this one of its conversation was not understood."""
    thread = board.thread_of(case)
    query = select(JobReading.kind).join(Case, Case.id == JobReading.case_id)
    query = query.where(or_(Case.thread_id == thread, Case.id == thread), Case.id < case.id)
    return session.scalars(query.order_by(Case.id.desc()).limit(1)).first() == ReadingKind.UNCLEAR


def _posted_before(session: Session, posting_id: int, case_id: int) -> JobFields | None:
    """What the last mail before this one was to post."""
    query = (
        select(JobReading.fields)
        .where(JobReading.posting_id == posting_id, JobReading.kind == ReadingKind.POST)
        .where(JobReading.case_id < case_id)
        .order_by(JobReading.case_id.desc())
        .limit(1)
    )
    found = session.scalars(query).first()
    return None if found is None else from_json(found)
