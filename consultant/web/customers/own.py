"""`/my`: what is left of a customer's plan, the own questions, the statement; and a form to ask.

Of an organisation's account everybody sees the balance and the statement, and only the questions of the own address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select

from consultant.accounts.statement import find_statement
from consultant.accounts.view_facts import find_views
from consultant.administration.asking import Beside, ask, question_mailbox
from consultant.errors import UsageError
from consultant.mailboxes.mailbox import Serves
from consultant.models.account import Account, Plan
from consultant.models.base import reading
from consultant.models.case import Case
from consultant.users.sessions import Visitor
from consultant.web.asker import address_of, asker
from consultant.web.codes.visiting import name_of, path_of
from consultant.web.customers.thread_words import short_state
from consultant.web.office import Same, office_of
from consultant.web.visitors import CheckedForm, SignedIn, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

router = APIRouter()
MOST_SHOWN = 50
SEE_OTHER, WRONG = 303, 422


@dataclass(frozen=True, slots=True)
class Own:
    """A question of one's own."""

    reference: str
    subject: str
    at: Any
    state: str


@router.get("/my", include_in_schema=False)
def my(request: Request, visitor: SignedIn, before: Annotated[int | None, Query(ge=1)] = None) -> Response:
    """The overview; `before` is the line of the book before which the statement goes on."""
    return _overview(request, visitor, before=before)


@router.post("/my/ask", include_in_schema=False)
def ask_here(request: Request, visitor: SignedIn, form: CheckedForm) -> Response:
    """A question, put through the same door as a mail."""
    office = office_of(request)
    subject, words = text_of(form, "subject"), text_of(form, "words")
    beside = Beside(once=text_of(form, "once"))
    try:
        mailbox = question_mailbox(office.desk)
        reference = ask(
            office.desk, mailbox, asker(request, visitor), subject, words, door="page", beside=beside
        )
    except UsageError as error:
        return _overview(request, visitor, status=WRONG, wrong=str(error), subject=subject, words=words)
    return RedirectResponse(f"/my/questions/{reference}", SEE_OTHER)


def _overview(
    request: Request,
    visitor: Visitor,
    *,
    status: int = 200,
    before: int | None = None,
    wrong: str = "",
    subject: str = "",
    words: str = "",
) -> Response:
    office, address = office_of(request), address_of(request, visitor)
    with reading(office.engine) as session:
        account = session.get(Account, visitor.account_id) if visitor.account_id else None
        plan = session.get(Plan, account.plan_id) if account and account.plan_id else None
        statement = find_statement(session, account.id, before=before) if account else None
        views = find_views(session, account.id, office.now()) if account else None
        own = _own(session, address, [one.name for one in office.desk.mailboxes if one.serves is Serves.JOBS])
    return office.page(
        request,
        "my.html",
        same=Same("accounts statement ADDRESS", "GET /api/v1/cases"),
        status=status,
        visitor=visitor,
        account=account,
        plan=plan,
        statement=statement,
        views=views,
        path_of=path_of,
        name_of=name_of,
        own=own,
        has_board=office.desk.mailboxes.find_serving(Serves.JOBS) is not None,
        address=address,
        wrong=wrong,
        subject=subject,
        words=words,
    )


def _own(session: Session, address: str, boards: Sequence[str]) -> list[Own]:
    """The questions of an address; what it wrote to the job board stands at `/careers/mine`."""
    if not address:
        return []
    asked = (Case.sender_address == address, *((Case.mailbox.not_in(boards),) if boards else ()))
    query = select(Case).where(*asked).order_by(Case.received_at.desc()).limit(MOST_SHOWN)
    return [
        Own(case.reference, case.subject or "", case.received_at, short_state(case))
        for case in session.scalars(query)
    ]
