"""What the job board keeps of a case's words, and forgets with them (forgetting.py says when).

A posting that still stands keeps the words of its cases, however old: what it says now is the outcome of all of them. Once it
has ended they go `keep_text_days` after its last change. Its title, place and figures stay, as a case's figures do; who posted
it, how to apply and its words do not. Statements in the caller's transaction.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, delete, exists, func, not_, or_, select, type_coerce, update

from consultant.mailboxes.mailbox import Serves
from consultant.models.career import (
    JobApplication,
    JobPosting,
    JobReading,
    JobTerm,
    JobTold,
    PostingStatus,
    SavedSearch,
)
from consultant.models.case import Case

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from consultant.mailboxes import Mailbox

UNWANTED = timedelta(days=30)
"""A saved search that nobody confirmed, or that was ended, is kept so long."""


def has_ended(mailbox: Mailbox, until: datetime) -> tuple[ColumnElement[bool], ...]:
    """The condition on a case that no posting of it stands, nor was changed since `until`; none for a mailbox of questions."""
    if mailbox.serves is not Serves.JOBS:
        return ()
    stands = or_(JobPosting.status == PostingStatus.OPEN, JobPosting.changed_at >= until)
    of_case = (JobReading.case_id == Case.id, JobReading.posting_id == JobPosting.id)
    return (not_(exists().where(*of_case, stands)),)


def take_postings(session: Session, case_ids: Sequence[int], now: datetime) -> None:
    """What the board keeps of the words of these cases; of a posting that began with one of them all that names somebody."""
    _run(session, update(JobReading).where(JobReading.case_id.in_(case_ids)).values(fields={}))
    _run(session, update(JobApplication).where(JobApplication.case_id.in_(case_ids)).values(applicant=""))
    began = select(JobPosting.id).where(JobPosting.case_id.in_(case_ids))
    blank_postings(session, session.scalars(began).all(), now)


def blank_postings(session: Session, posting_ids: Sequence[int], now: datetime) -> int:
    """Postings without whatever names somebody: such a one stands no longer, and nobody can apply; how many."""
    if not posting_ids:
        return 0
    for table in (JobTerm, JobTold):
        _run(session, delete(table).where(table.posting_id.in_(posting_ids)))
    said = update(JobReading).where(JobReading.posting_id.in_(posting_ids))
    _run(session, said.values(fields={}, effective_at=None, ends_at=None))  # nothing of it holds any more
    nothing = dict.fromkeys(("posted_by", "apply_to", "apply_url", "description", "likeness"), "")
    these = JobPosting.id.in_(posting_ids)
    stands = JobPosting.status.in_((PostingStatus.PENDING, PostingStatus.OPEN))
    closed = {"status": PostingStatus.CLOSED.value, "changed_at": now}
    _run(session, update(JobPosting).where(these, stands).values(closed))
    return _run(session, update(JobPosting).where(these).values(nothing | {"forgotten_at": now}))


def erase_from_board(session: Session, address: str, now: datetime) -> int:
    """Postings of an address or to whose applications it is the inbox, its saved searches, and what it was told; how many rows."""
    names = or_(func.lower(JobPosting.posted_by) == address, func.lower(JobPosting.apply_to) == address)
    rows = blank_postings(session, session.scalars(select(JobPosting.id).where(names)).all(), now)
    rows += _erase_from_readings(session, address)
    for table in (SavedSearch, JobTold):
        rows += _run(session, delete(table).where(func.lower(table.address) == address))
    return rows


def _erase_from_readings(session: Session, address: str) -> int:
    """What former mails said of a posting that names somebody else by now."""
    written = func.lower(type_coerce(JobReading.fields, String))
    found = session.scalars(select(JobReading).where(written.contains(address, autoescape=True))).all()
    for one in found:
        one.fields = {name: value for name, value in one.fields.items() if address not in str(value).lower()}
    session.flush()
    return len(found)


def take_searches(session: Session, now: datetime, held: Sequence[str]) -> None:
    """Searches that nobody confirmed or wants any more, and what their addresses were told of; not of a held address."""
    until = now - UNWANTED
    unconfirmed = SavedSearch.confirmed_at.is_(None) & (SavedSearch.created_at < until)
    due = or_(unconfirmed, SavedSearch.ended_at < until)
    spared = (func.lower(SavedSearch.address).not_in(held),) if held else ()
    found = session.execute(select(SavedSearch.id, SavedSearch.address).where(due, *spared)).all()
    if not found:
        return
    _run(session, delete(SavedSearch).where(SavedSearch.id.in_([one.id for one in found])))
    addresses = {one.address for one in found}
    still = set(session.scalars(select(SavedSearch.address).where(SavedSearch.address.in_(addresses))))
    _run(session, delete(JobTold).where(JobTold.address.in_(addresses - still)))


def _run(session: Session, statement: Any) -> int:  # noqa: ANN401 - any UPDATE or DELETE
    quiet = statement.execution_options(synchronize_session=False)
    return int(session.execute(quiet).rowcount)  # type: ignore[attr-defined]
