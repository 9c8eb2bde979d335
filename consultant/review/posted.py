"""What the job board keeps of a case, for whoever decides about it: what its mail wants, of which posting, what stands like it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from consultant.models.career import JobApplication, JobPosting, JobReading, PostingStatus, ReadingKind

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

MOST_LIKE = 5
STANDS = (PostingStatus.PENDING, PostingStatus.OPEN)
SHORT = {
    ReadingKind.POST: "New posting",
    ReadingKind.CHANGE: "Change",
    ReadingKind.RENEW: "Renewal",
    ReadingKind.CLOSE: "End",
    ReadingKind.UNCLEAR: "Unclear",
}


@dataclass(frozen=True, slots=True)
class Posted:
    """What a case says to the board. `applied_to` is the posting that it is an application to, `reading` what it wants of `posting`."""

    reading: JobReading | None = None
    posting: JobPosting | None = None
    like: Sequence[JobPosting] = ()
    applied_to: JobPosting | None = None


def find_posted(session: Session, case_id: int) -> Posted | None:
    """None for a case that has nothing to do with the board."""
    reading = session.get(JobReading, case_id)
    if reading is None:
        applied = session.get(JobApplication, case_id)
        return Posted(applied_to=session.get(JobPosting, applied.posting_id)) if applied else None
    posting = session.get(JobPosting, reading.posting_id) if reading.posting_id else None
    return Posted(reading, posting, _like(session, posting) if posting else ())


def _like(session: Session, posting: JobPosting) -> Sequence[JobPosting]:
    """Postings that stand or wait with the same words, or the same title of the same account."""
    same: list[ColumnElement[bool]] = []
    if posting.likeness:
        same.append(JobPosting.likeness == posting.likeness)
    if posting.account_id and posting.title:
        same.append((JobPosting.account_id == posting.account_id) & (JobPosting.title == posting.title))
    found: dict[int, JobPosting] = {}
    for condition in same:
        query = select(JobPosting).where(
            condition, JobPosting.id != posting.id, JobPosting.status.in_(STANDS)
        )
        found |= {
            one.id: one for one in session.scalars(query.order_by(JobPosting.id.desc()).limit(MOST_LIKE))
        }
    return [found[number] for number in sorted(found, reverse=True)][:MOST_LIKE]


def titles_of(session: Session, case_ids: Collection[int]) -> dict[int, str]:
    """What each case wants, and of which posting; none for cases that are about none. One statement."""
    if not case_ids:
        return {}
    read = select(JobReading.case_id, JobPosting.title, JobReading.kind).join(
        JobPosting, JobPosting.id == JobReading.posting_id
    )
    rows = session.execute(read.where(JobReading.case_id.in_(case_ids)))
    return {row.case_id: f"{SHORT[ReadingKind(row.kind)]}: {row.title or 'no title'}" for row in rows}
