"""What the job board knows of a person, for the export (exports.py): postings, saved searches, what he was told of, applications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from consultant.models.career import JobApplication, JobPosting, JobTold, SavedSearch
from consultant.models.case import Case

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.orm import Session

    Words = Callable[[str], str]


def known_to_the_board(session: Session, address: str, words: Words) -> dict[str, Any]:
    """`words` masks what identifies patients."""
    return {
        "postings": _postings(session, address, words),
        "saved_searches": _searches(session, address),
        "told_of_postings": _told_of(session, address),
        "applications": _applications(session, address),
    }


def _postings(session: Session, address: str, words: Words) -> list[dict[str, Any]]:
    """Postings of the address, and those whose applications go to it."""
    mine = or_(func.lower(JobPosting.posted_by) == address, func.lower(JobPosting.apply_to) == address)
    return [
        {
            "reference": one.reference,
            "status": one.status,
            "title": words(one.title),
            "employer": words(one.employer),
            "posted_by": one.posted_by,
            "apply_to": one.apply_to,
            "apply_url": one.apply_url,
            "description": words(one.description),
            "created_at": _at(one.created_at),
            "listed_from": _at(one.listed_from),
            "ends_at": _at(one.ends_at),
        }
        for one in session.scalars(select(JobPosting).where(mine).order_by(JobPosting.id))
    ]


def _searches(session: Session, address: str) -> list[dict[str, Any]]:
    mine = select(SavedSearch).where(func.lower(SavedSearch.address) == address).order_by(SavedSearch.id)
    return [
        {
            "query": one.query,
            "rhythm": one.rhythm,
            "created_at": _at(one.created_at),
            "confirmed_at": _at(one.confirmed_at),
            "ended_at": _at(one.ended_at),
        }
        for one in session.scalars(mine)
    ]


def _told_of(session: Session, address: str) -> list[dict[str, Any]]:
    told = select(JobPosting.reference, JobTold.at).join(JobTold, JobTold.posting_id == JobPosting.id)
    rows = session.execute(told.where(func.lower(JobTold.address) == address).order_by(JobTold.posting_id))
    return [{"posting": row.reference, "at": _at(row.at)} for row in rows]


def _applications(session: Session, address: str) -> list[dict[str, Any]]:
    """To which postings the address applied; the words are the case's."""
    nameless = and_(Case.sender_address == "", func.lower(Case.envelope_from) == address)
    joined = (
        select(JobPosting.reference.label("posting"), Case.reference, JobApplication.at)
        .join(JobApplication, JobApplication.posting_id == JobPosting.id)
        .join(Case, Case.id == JobApplication.case_id)
        .where(or_(func.lower(Case.sender_address) == address, nameless))
    )
    rows = session.execute(joined.order_by(JobApplication.case_id))
    return [{"posting": row.posting, "case": row.reference, "at": _at(row.at)} for row in rows]


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
