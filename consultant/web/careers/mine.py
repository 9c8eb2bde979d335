"""`/careers/mine`: the postings of one's account, how they stand, and buttons that say `renew` or `close` as a mail would.

What was posted here and is no posting yet (it waits, or was refused) stands below, with a link to its conversation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import exists, not_, select

from consultant.administration import postings
from consultant.administration.posting_mail import Order, find_board, order
from consultant.errors import NotPossibleNow, UsageError
from consultant.mail.envelope import AT_A_PAGE
from consultant.models.account import Account
from consultant.models.base import reading
from consultant.models.career import JobReading, PostingStatus
from consultant.models.case import Case
from consultant.web.asker import address_of, asker
from consultant.web.customers.thread_words import short_state
from consultant.web.office import Same, office_of
from consultant.web.visitors import CheckedForm, SignedIn, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.administration.postings import Row
    from consultant.mailboxes import Mailbox
    from consultant.users.sessions import Visitor

router = APIRouter(include_in_schema=False)
SEE_OTHER, WRONG = 303, 422
MOST_MAILS = 10
LATELY = timedelta(days=30)
DONE = {
    "posted": "Your posting is with the moderator; you are mailed as soon as it stands.",
    Order.RENEW: "The renewal is on its way; it stands here, and you are mailed, within a few minutes.",
    Order.CLOSE: "It is being closed; it stands here, and you are mailed, within a few minutes.",
}
"""What the page says after something was done; the address holds the key alone."""


@dataclass(frozen=True, slots=True)
class Mine:
    """A posting with the conversation about it (empty where it is a colleague's), and what may be ordered of it."""

    row: Row
    conversation: str
    may_renew: bool
    may_close: bool


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """What was sent here and has made no posting, in words."""

    reference: str
    title: str
    at: datetime
    state: str


@router.get("/careers/mine")
def mine(
    request: Request,
    visitor: SignedIn,
    before: Annotated[int | None, Query(ge=1)] = None,
    done: str = "",
) -> Response:
    """The list, the newest first; `before` asks for the next page."""
    return _page(request, visitor, before=before, done=DONE.get(done, ""))


@router.post("/careers/mine/{reference}/{what}")
def say(request: Request, visitor: SignedIn, reference: str, what: Order, form: CheckedForm) -> Response:
    """Renew or close one, as the answer to our mail would."""
    desk = office_of(request).desk
    try:
        address = asker(request, visitor)
        order(desk, address, visitor.account_id, reference, what, text_of(form, "once"))
    except (UsageError, NotPossibleNow) as error:
        return _page(request, visitor, said=str(error))
    return RedirectResponse(f"/careers/mine?done={what}", SEE_OTHER)


def _page(
    request: Request, visitor: Visitor, *, before: int | None = None, done: str = "", said: str = ""
) -> Response:
    office, address = office_of(request), address_of(request, visitor)
    board = find_board(office.desk)
    found = postings.Page((), None)
    if visitor.account_id is not None:
        found = postings.list_postings(office.desk, account_id=visitor.account_id, before=before)
    with reading(office.engine) as session:
        account = session.get(Account, visitor.account_id) if visitor.account_id else None
        waiting = _on_their_way(session, address, board, office.now()) if before is None else []
    return office.page(
        request,
        "careers/mine.html",
        same=Same("jobs list"),
        status=WRONG if said else 200,
        visitor=visitor,
        account=account,
        address=address,
        mailbox=board,
        rows=[_mine(row, address) for row in found.rows],
        before=found.before,
        waiting=waiting,
        done=done,
        said=said,
    )


def _mine(row: Row, address: str) -> Mine:
    """A posting whose words were forgotten is nobody's to renew; one that was rejected is posted anew."""
    is_known = row.posting.forgotten_at is None and row.posting.listed_from is not None
    renewable = {PostingStatus.OPEN, PostingStatus.CLOSED, PostingStatus.EXPIRED}
    return Mine(
        row=row,
        conversation=row.case if row.posting.posted_by == address else "",
        may_renew=is_known and row.status in renewable,
        may_close=is_known and row.status is PostingStatus.OPEN,
    )


def _on_their_way(session: Session, address: str, board: Mailbox | None, now: datetime) -> Sequence[OnItsWay]:
    """What the address lately sent by the form that is on its way still, or has made no posting."""
    if not address or board is None:
        return []
    is_kept = exists().where(JobReading.case_id == Case.id, JobReading.posting_id.is_not(None))
    mine = (Case.sender_address == address, Case.mailbox == board.name, Case.door == AT_A_PAGE)
    lately = Case.received_at > now - LATELY
    query = select(Case).where(*mine, lately, not_(is_kept)).order_by(Case.received_at.desc())
    return [
        OnItsWay(case.reference, case.subject or "", case.received_at, short_state(case))
        for case in session.scalars(query.limit(MOST_MAILS))
    ]
