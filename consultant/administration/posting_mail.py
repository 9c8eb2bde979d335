"""What is posted at a page, and what is said there of a posting, written as a mail and put through the same door as all mail.

So screening, quota, the moderator, the reply and the board are those of a mail (asking.py says how). A renewal and an end are
a mail of one word that answers our last one in the posting's conversation.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from consultant.administration.asking import LONGEST_SUBJECT, Beside, Follows, ask
from consultant.administration.postings import get_posting
from consultant.careers.letter import as_letter
from consultant.careers.reading import read_posting
from consultant.errors import NoSuchThing, NotPossibleNow, UsageError
from consultant.mail.envelope import AT_A_PAGE
from consultant.mail.quoting import visible_text
from consultant.mail.subjects import answered
from consultant.mailboxes.mailbox import Serves
from consultant.models.base import reading
from consultant.models.case import Case
from consultant.models.reply import Reply

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from consultant.careers.fields import JobFields
    from consultant.desk import Desk
    from consultant.mailboxes import Mailbox
    from consultant.models.career import JobPosting

NO_SUCH = "You have no such posting."


class Order(StrEnum):
    """What is said of a posting with one word."""

    RENEW = "renew"
    CLOSE = "close"


def find_board(desk: Desk) -> Mailbox | None:
    """The mailbox of the job board; None where the desk has none."""
    return desk.mailboxes.find_serving(Serves.JOBS)


def get_board(desk: Desk) -> Mailbox:
    """The same. Raises UsageError."""
    found = find_board(desk)
    if found is None:
        message = "There is no job board here."
        raise UsageError(message)
    return found


def today_at(mailbox: Mailbox, desk: Desk) -> date:
    """The day where the mailbox is, by which its mails are read."""
    return desk.clock().astimezone(ZoneInfo(mailbox.time_zone)).date()


def as_read(desk: Desk, fields: JobFields) -> JobFields:
    """What the board will read in the mail that posts these fields."""
    day = today_at(get_board(desk), desk)
    return read_posting(fields.title, visible_text(as_letter(fields)), day)


def post(desk: Desk, address: str, fields: JobFields, once: str) -> str:
    """Post as `address`; the reference of the case. Raises UsageError."""
    text = as_letter(fields)
    beside = Beside(once=once)
    return ask(desk, get_board(desk), address, fields.title, text, door=AT_A_PAGE, beside=beside)


def order(desk: Desk, address: str, account_id: int | None, reference: str, what: Order, once: str) -> str:
    """Say something of a posting of one's account; the reference of the case.

    Raises NoSuchThing for another's, as for one that does not exist; NotPossibleNow where nothing was mailed about it yet.
    """
    with reading(desk.engine) as session:
        posting = _own(session, reference, account_id)
        mailbox = desk.mailboxes.get_by_name(posting.mailbox)
        follows, subject = _last_mail(session, posting), posting.title
    beside = Beside(follows=follows, once=once)
    titled = answered(subject)[:LONGEST_SUBJECT]
    return ask(desk, mailbox, address, titled, what.value, door=AT_A_PAGE, beside=beside)


def _own(session: Session, reference: str, account_id: int | None) -> JobPosting:
    try:
        posting = get_posting(session, reference)
    except NoSuchThing as error:
        raise NoSuchThing(NO_SUCH) from error
    if account_id is None or posting.account_id != account_id:
        raise NoSuchThing(NO_SUCH)
    return posting


def _last_mail(session: Session, posting: JobPosting) -> Follows:
    """Our last mail in its conversation, which its answer names."""
    in_thread = or_(Case.id == posting.case_id, Case.thread_id == posting.case_id)
    query = (
        select(Reply.message_id, Reply.references)
        .join(Case, Case.id == Reply.case_id)
        .where(in_thread, Reply.sent_at.is_not(None))
        .order_by(Reply.sent_at.desc(), Reply.id.desc())
        .limit(1)
    )
    found = session.execute(query).first()
    if found is None:
        message = "Nothing was mailed about this posting yet; wait until the moderator has seen it."
        raise NotPossibleNow(message)
    return Follows(found.message_id, found.references)
