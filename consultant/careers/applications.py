"""Applications by mail: the relay address that hides an employer's inbox, and how many of one sender are passed on.

Nothing is sent here; `job_applications.py` makes the mail. Who applied is kept as a keyed hash, so that limits can be
counted and nobody be read off the rows.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from consultant.mail.reply_key import KeyKind, make_address
from consultant.models.base import insert_unless_exists
from consultant.models.career import JobApplication, JobPosting, PostingStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from consultant.mailboxes import Mailbox

DAY = timedelta(days=1)
TOGETHER = timedelta(days=30)
"""Mails of one sender to one posting within this time are one application and what is added to it."""
MOST_TOGETHER = 3
"""Mails of one application: it, and two that add what was forgotten."""
MOST_A_DAY = 200
"""Applications to one posting within a day; what is more waits for a person."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What one sender sent before: to this posting and when last, within a day to all; within a day anybody to this posting."""

    to_this: int = 0
    last_at: datetime | None = None
    in_a_day: int = 0
    of_all: int = 0


def relay_address(mailbox: Mailbox, secret: bytes, posting_id: int, until: date) -> str:
    """Where applications to a posting go up to and including `until`; empty where the mailbox takes no address with a plus sign."""
    if not mailbox.plus_addressing or not secret:
        return ""
    return make_address(mailbox.addresses[0], secret, KeyKind.APPLY, posting_id, until)


def applicant_of(secret: bytes, address: str) -> str:
    """The keyed hash of an applicant's address."""
    return hmac.new(secret, b"applicant" + address.lower().encode(), hashlib.sha256).hexdigest()


def takes_mail(posting: JobPosting | None, now: datetime) -> bool:
    """Whether a posting is on the board now, and its employer takes applications by mail."""
    return posting is not None and is_listed(posting, now) and bool(posting.apply_to)


def is_listed(posting: JobPosting, now: datetime) -> bool:
    """Whether a posting stands on the board now."""
    begun = posting.listed_from is not None and posting.listed_from <= now
    return posting.status == PostingStatus.OPEN and begun and bool(posting.ends_at and now < posting.ends_at)


def look_back(session: Session, posting_id: int, applicant: str, case_id: int, now: datetime) -> Earlier:
    """What came before the mail of `case_id`; three short statements."""
    mine = select(JobApplication.posting_id, JobApplication.at).where(
        JobApplication.applicant == applicant,
        JobApplication.at > now - TOGETHER,
        JobApplication.case_id != case_id,
    )
    rows = session.execute(mine).all()
    these = [at for posting, at in rows if posting == posting_id]
    of_all = select(func.count()).where(
        JobApplication.posting_id == posting_id,
        JobApplication.at > now - DAY,
        JobApplication.case_id != case_id,
    )
    in_a_day = sum(at > now - DAY for _, at in rows)
    return Earlier(len(these), max(these, default=None), in_a_day, session.scalars(of_all).one())


def keep(session: Session, case_id: int, posting_id: int, applicant: str, now: datetime) -> None:
    """Count a mail as an application, once."""
    row = {"case_id": case_id, "posting_id": posting_id, "applicant": applicant, "at": now}
    insert_unless_exists(session, JobApplication, row, ["case_id"])


def find_posting_of(session: Session, case_id: int) -> JobPosting | None:
    """The posting to which the mail of a case was an application; None where it was none."""
    query = select(JobPosting).join(JobApplication, JobApplication.posting_id == JobPosting.id)
    return session.scalars(query.where(JobApplication.case_id == case_id)).first()


def count_by_posting(session: Session, posting_ids: Sequence[int]) -> dict[int, int]:
    """How many mails were taken as applications to each of some postings."""
    query = select(JobApplication.posting_id, func.count()).where(JobApplication.posting_id.in_(posting_ids))
    return dict(session.execute(query.group_by(JobApplication.posting_id)).all())
