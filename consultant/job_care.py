"""The round that the passing of time asks of the job board: postings end, their posters are told before, digests leave.

Beat rings for it every few minutes. Each part takes a few rows a transaction and can be broken off anywhere: what is done is
written down with what it wrote.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select

from consultant.careers import board
from consultant.delivery import notifications
from consultant.drafting.brief import Brief
from consultant.drafting.draft import draft
from consultant.job_digests import send_digests
from consultant.logs import get_logger
from consultant.mail.headers import one_line
from consultant.models.base import STORE_AWAY, reading, unit_of_work
from consultant.models.career import JobPosting, PostingStatus
from consultant.models.case import Case
from consultant.vocabulary import ReplyKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from consultant.desk import Desk
    from consultant.mailboxes import Mailbox

TOLD_BEFORE = timedelta(days=3)
HOW_TO_GO_ON = (
    "To let it stand longer, answer this mail with the word renew, which costs one posting. "
    "To take it down now, answer with the word close. To let it end, do nothing."
)
AT_ONCE = 100
"""Postings that one transaction looks at."""

log = get_logger(__name__)


def tend(desk: Desk) -> None:
    """Go round once. A store that is away ends it, and the next round goes on."""
    try:
        expired, told = expire(desk), tell_endings(desk)
    except STORE_AWAY as error:
        log.warning("board_waits", error=type(error).__name__)
        return
    if expired or told:
        log.info("board_tended", expired=expired, told=told)
    send_digests(desk)


def expire(desk: Desk) -> int:
    """Let postings end whose time is over; how many."""
    ended = 0
    while _any(desk, JobPosting.ends_at <= desk.clock()):
        with unit_of_work(desk.engine, "expire") as session:
            count = board.expire_due(session, desk.clock())
        if not count:
            break
        ended += count
    return ended


def tell_endings(desk: Desk) -> int:
    """Tell whoever posted it, once, that a posting ends soon; the mails that were written."""
    told = 0
    while _any(desk, *_ends_soon(desk)):
        with unit_of_work(desk.engine, "ending") as session:
            found = _claim(desk, session)
            told += sum(_tell(desk, session, posting) for posting in found)
        if not found:
            break
    return told


def _any(desk: Desk, *conditions: ColumnElement[bool]) -> bool:
    """Whether there is an open posting like that; where there is none nobody is kept from writing."""
    query = select(JobPosting.id).where(JobPosting.status == PostingStatus.OPEN, *conditions)
    with reading(desk.engine) as session:
        return session.scalars(query.limit(1)).first() is not None


def _ends_soon(desk: Desk) -> tuple[ColumnElement[bool], ...]:
    now = desk.clock()
    return (
        JobPosting.ends_at > now,
        JobPosting.ends_at <= now + TOLD_BEFORE,
        JobPosting.ending_told.is_(False),
        JobPosting.listed_from <= now,
    )


def _claim(desk: Desk, session: Session) -> Sequence[JobPosting]:
    query = select(JobPosting).where(JobPosting.status == PostingStatus.OPEN, *_ends_soon(desk))
    query = query.order_by(JobPosting.ends_at, JobPosting.id).limit(AT_ONCE)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def _tell(desk: Desk, session: Session, posting: JobPosting) -> bool:
    """Its mail stands in the conversation of the posting, so that an answer joins it. A posting of a few days needs none."""
    posting.ending_told = True
    case = session.get(Case, posting.case_id)
    assert posting.ends_at  # noqa: S101 - it was asked for
    is_short = posting.listed_from is None or posting.ends_at - posting.listed_from <= TOLD_BEFORE
    if is_short or case is None or not posting.posted_by:
        return False
    mailbox = notifications.mailbox_of(desk.mailboxes, posting.mailbox)
    brief = Brief(
        ReplyKind.JOB_NOTICE, posting.reference, mailbox.from_name, shown=_shown(desk, posting, mailbox)
    )
    return notifications.write(
        session,
        mailbox,
        draft(brief, desk.renderer),
        posting.posted_by,
        once=f"ending:{posting.id}:{posting.ends_at:%Y%m%d%H%M}",
        now=desk.clock(),
        secret=desk.secret,
        case=case,
        account_id=posting.account_id,
        reference=posting.reference,
    )


def _shown(desk: Desk, posting: JobPosting, mailbox: Mailbox) -> dict[str, object]:
    assert posting.ends_at  # noqa: S101 - it was asked for
    last = (posting.ends_at - timedelta(seconds=1)).astimezone(ZoneInfo(mailbox.time_zone))
    named = f"“{one_line(posting.title)}”"
    where = f" ({desk.web_url}/careers/{posting.reference})" if desk.web_url else ""
    return {
        "heading": f"Your posting ends soon: {one_line(posting.title)}",
        "paragraphs": (
            f"Your posting {named}{where} stands on the job board until {last:%B} {last.day}, {last.year}.",
            HOW_TO_GO_ON,
        ),
    }
