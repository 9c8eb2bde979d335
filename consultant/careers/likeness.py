"""Postings that are much like another: the same title at the same place, of the same employer or in the same words."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from consultant.models.career import JobPosting, PostingStatus

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.careers.fields import JobFields

_WORD = re.compile(r"[^\W_]+")
MOST_LOOKED_AT = 20
"""Postings of one likeness that are looked at; one is enough for a reason."""


def likeness(fields: JobFields) -> str:
    """A hash of what makes a posting this one; empty where there is no title. Order, case and punctuation don't count."""
    if not fields.title.strip():
        return ""
    place = [fields.city, fields.state] if fields.city or fields.state else [fields.remote or ""]
    parts = (fields.title, " ".join(place), fields.employer or fields.description)
    return hashlib.sha256("|".join(map(_words, parts)).encode()).hexdigest()


def _words(text: str) -> str:
    return " ".join(sorted(set(_WORD.findall(text.casefold()))))


def find_like(
    session: Session, fields: JobFields, account_id: int | None, now: datetime, *, beside: int | None = None
) -> str:
    """Why a posting with these fields is to be looked at: another like it stands or waits; "" where none does.

    Of the same account one with its title and place is enough. `beside` is the posting itself.
    """
    mark = likeness(fields)
    if not mark:
        return ""
    own = and_(JobPosting.account_id == account_id, JobPosting.title == fields.title)
    own = and_(own, JobPosting.city == fields.city, JobPosting.state == fields.state)
    query = (
        select(JobPosting.reference, JobPosting.status, JobPosting.ends_at)
        .where(or_(JobPosting.likeness == mark, own) if account_id else JobPosting.likeness == mark)
        .where(JobPosting.status.in_((PostingStatus.OPEN, PostingStatus.PENDING)))
        .order_by(JobPosting.id.desc())
        .limit(MOST_LOOKED_AT)
    )
    if beside is not None:
        query = query.where(JobPosting.id != beside)
    for reference, status, ends_at in session.execute(query):
        if status == PostingStatus.PENDING:
            return f"Much like {reference}, which waits for a moderator."
        if ends_at is None or ends_at > now:
            return f"Much like {reference}, which stands on the board."
    return ""
