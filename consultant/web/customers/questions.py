"""`/my/questions/{reference}`: a conversation and its answer as soon as it is sent, and a form to ask on; those with the job board too.

Without script the page asks again by itself while something is to come (`/waiting`, which keeps no session alive); with it
`question.js` asks `live.json`. Asked on is only where the desk works on nothing of the conversation any more: a question is
read in the light of the answer before it, and there is none yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from consultant.administration.asking import LONGEST_SUBJECT, Beside, Follows, ask, find_asked
from consultant.errors import NotPossibleNow, UsageError
from consultant.mail.envelope import AT_A_PAGE
from consultant.mail.subjects import is_answer
from consultant.mailboxes.mailbox import Serves
from consultant.models.account import Account
from consultant.models.base import reading
from consultant.web.asker import address_of, asker
from consultant.web.customers.thread import Thread, find_thread
from consultant.web.office import Same, office_of
from consultant.web.visitors import CheckedForm, SignedIn, text_of

if TYPE_CHECKING:
    from consultant.users.sessions import Visitor

router = APIRouter(include_in_schema=False)
SEE_OTHER, WRONG = 303, 422
NOT_YET = "The desk still works on your former question; ask on as soon as its answer stands here."


@router.get("/my/questions/{reference}")
def question(request: Request, visitor: SignedIn, reference: str) -> Response:
    """The conversation that a question belongs to; 404 for another's, as for one that does not exist."""
    return _page(request, visitor, reference, _thread(request, visitor, reference))


@router.get("/my/questions/{reference}/waiting")
def waiting(request: Request, visitor: SignedIn, reference: str) -> Response:
    """The same, asked for by the page itself while it waits."""
    thread = _thread(request, visitor, reference)
    if not thread.waits:
        return RedirectResponse(f"/my/questions/{reference}", SEE_OTHER)
    return _page(request, visitor, reference, thread)


@router.get("/my/questions/{reference}/live.json")
def live(request: Request, visitor: SignedIn, reference: str) -> JSONResponse:
    """Whether anything has changed. No words of a question or an answer."""
    thread = _thread(request, visitor, reference, worded=False)
    return JSONResponse({"mark": thread.mark, "waits": thread.waits, "told": thread.told})


@router.post("/my/questions/{reference}/ask")
def ask_on(request: Request, visitor: SignedIn, reference: str, form: CheckedForm) -> Response:
    """A further question in the conversation, as a mail that answers the last one of ours."""
    thread, words, once = _thread(request, visitor, reference), text_of(form, "words"), text_of(form, "once")
    try:
        asked = _put(request, visitor, thread, words, once)
    except (UsageError, NotPossibleNow) as error:
        return _page(request, visitor, reference, thread, wrong=str(error), words=words)
    return RedirectResponse(f"/my/questions/{asked}#turn-{asked}", SEE_OTHER)


def _put(request: Request, visitor: Visitor, thread: Thread, words: str, once: str) -> str:
    """The reference of the question; of one that this form has asked already that one. Raises UsageError and NotPossibleNow."""
    desk, address, subject = office_of(request).desk, asker(request, visitor), _again(thread.title)
    mailbox = desk.mailboxes.get_by_name(thread.mailbox)
    if thread.waits:
        if known := find_asked(desk, mailbox, address, subject, words, once):
            return known
        raise NotPossibleNow(NOT_YET)
    beside = Beside(follows=Follows(thread.last_id, thread.references), once=once)
    return ask(desk, mailbox, address, subject, words, door=AT_A_PAGE, beside=beside)


def _again(subject: str) -> str:
    """The subject of an answer (RFC 5322, section 3.6.5)."""
    return (subject if is_answer(subject) else f"Re: {subject}")[:LONGEST_SUBJECT]


def _thread(request: Request, visitor: Visitor, reference: str, *, worded: bool = True) -> Thread:
    address = address_of(request, visitor)
    with reading(office_of(request).engine) as session:
        return find_thread(session, reference, address, worded=worded)


def _page(
    request: Request, visitor: Visitor, reference: str, thread: Thread, *, wrong: str = "", words: str = ""
) -> Response:
    mailbox = office_of(request).desk.mailboxes.find_by_name(thread.mailbox)
    return office_of(request).page(
        request,
        "my_question.html",
        is_of_board=mailbox is not None and mailbox.serves is Serves.JOBS,
        same=Same(f"cases trace {reference}", f"GET /api/v1/cases/{reference}"),
        status=WRONG if wrong else 200,
        visitor=visitor,
        reference=reference,
        thread=thread,
        left=_left(request, visitor),
        wrong=wrong,
        words=words,
    )


def _left(request: Request, visitor: Visitor) -> int:
    """How many questions the account has left."""
    with reading(office_of(request).engine) as session:
        account = session.get(Account, visitor.account_id) if visitor.account_id else None
    return account.balance if account else 0
