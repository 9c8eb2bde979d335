"""Questions: a dry consultation (`POST /ask`), and a case that is answered by mail (`POST /questions`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from consultant.accounts.senders import find_sender
from consultant.administration.asking import ask as put_through
from consultant.administration.asking import question_mailbox
from consultant.contract.consultations import consultation_json
from consultant.desk import Asked, consult
from consultant.errors import UsageError
from consultant.mail.address import canonical
from consultant.models.base import reading
from consultant.review.queue import get_case
from consultant.web.api.authorising import Asker, Consulter, own_account
from consultant.web.api.idempotency import Idempotent
from consultant.web.api.shapes import AskIn, Consulted, QuestionIn, QuestionTaken
from consultant.web.office import office_of

if TYPE_CHECKING:
    from consultant.desk import Desk
    from consultant.mailboxes import Mailbox
    from consultant.users.tokens import Bearer

REFERENCE = "not recorded (asked by the API)"

router = APIRouter(prefix="/api/v1", tags=["questions"], route_class=Idempotent)


@router.post("/ask", response_model=Consulted)
def ask(request: Request, asked: AskIn, _: Consulter) -> dict[str, Any]:
    """What a mail with this question would be answered; nothing is written down. Scope: ask; for the desk's people."""
    office = office_of(request)
    desk, today = office.desk, office.now().date()
    mailbox = find_mailbox(desk, asked.mailbox) if asked.mailbox else desk.mailboxes.operator
    question = Asked(asked.text, today, REFERENCE, asked.subject, asked.date, asked.setting)
    return consultation_json(consult(desk, mailbox, question))


@router.post("/questions", response_model=QuestionTaken, status_code=202)
def question(request: Request, response: Response, asked: QuestionIn, bearer: Asker) -> dict[str, Any]:
    """Take a question as a mail of the token's user: quota, screening, review and the reply are a mail's. Scope: ask."""
    office = office_of(request)
    desk = office.desk
    mailbox = find_mailbox(desk, asked.mailbox) if asked.mailbox else question_mailbox(desk)
    reference = put_through(desk, mailbox, _address(desk, bearer), asked.subject, asked.text, door="api")
    with reading(desk.engine) as session:
        status = get_case(session, reference).status
    url = f"/api/v1/cases/{reference}"
    response.headers["Location"] = url
    return {"reference": reference, "status": status, "status_url": url}


def find_mailbox(desk: Desk, name: str) -> Mailbox:
    """The mailbox of a name. Raises UsageError."""
    found = desk.mailboxes.find_by_name(name)
    if found is None:
        message = f"There is no such mailbox; take one of {', '.join(desk.mailboxes.names)}."
        raise UsageError(message)
    return found


def _address(desk: Desk, bearer: Bearer) -> str:
    """The user's address, which must be one that may ask; a customer's one of the own account: it pays, and is answered."""
    address = canonical(bearer.email)
    with reading(desk.engine) as session:
        sender = find_sender(session, address) if address else None
    if sender is None or own_account(bearer) not in {None, sender.account_id}:
        message = "The token's user has no mail address that may ask for this account."
        raise UsageError(message)
    return address
