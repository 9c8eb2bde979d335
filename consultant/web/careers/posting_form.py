"""`/careers/post`: a posting by a form, read back before it is sent, and put through the same door as one by mail.

Nothing is kept of a form that was not sent. The preview shows what the board reads in the mail that the form makes; what it
would read otherwise than it was typed is told beside its field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from consultant.administration.posting_mail import as_read, find_board, get_board, post, today_at
from consultant.careers.fields import Employment, PayPeriod, Remote
from consultant.careers.letter import EXAMPLE, TEMPLATE
from consultant.careers.missing import unsaid
from consultant.careers.saying import day, listed
from consultant.careers.terms import CREDENTIALS, SPECIALITIES, STATES
from consultant.errors import UsageError
from consultant.models.account import Account
from consultant.models.base import reading
from consultant.web.asker import address_of, asker
from consultant.web.careers.read_back import misread
from consultant.web.careers.typed import Typed, nothing_typed, read_typed
from consultant.web.office import Same, office_of
from consultant.web.visitors import CheckedForm, Guest, SignedIn, text_of

if TYPE_CHECKING:
    from consultant.careers.fields import JobFields
    from consultant.desk import Desk
    from consultant.users.sessions import Visitor

router = APIRouter(include_in_schema=False)
SEE_OTHER, WRONG = 303, 422
SEND, CHANGE = "send", "change"
WORDS: dict[str, str] = {
    **{one: one.value.replace("_", " ") for one in Employment},
    Remote.REMOTE: "remote",
    Remote.HYBRID: "hybrid",
    Remote.ON_SITE: "on site",
    PayPeriod.HOUR: "an hour",
    PayPeriod.YEAR: "a year",
}


@router.get("/careers/post")
def form_page(request: Request, visitor: Guest) -> Response:
    """The form; who has no account here is told how to post."""
    return _page(request, visitor, nothing_typed())


@router.post("/careers/post")
def post_here(request: Request, visitor: SignedIn, form: CheckedForm) -> Response:
    """Show what would be read of it, or send it."""
    desk, act = office_of(request).desk, text_of(form, "act")
    try:
        mailbox = get_board(desk)
        typed = read_typed(form, today_at(mailbox, desk), mailbox.most_posting_days)
        if typed.fields is None or act == CHANGE:
            return _page(request, visitor, typed)
        return _go_on(request, visitor, typed, text_of(form, "once") if act == SEND else "")
    except UsageError as error:
        return _page(request, visitor, typed if find_board(desk) else nothing_typed(), said=str(error))


def _go_on(request: Request, visitor: Visitor, typed: Typed, once: str) -> Response:
    """To the preview, and from there (with its mark) to the board's mailbox. Raises UsageError."""
    desk, fields = office_of(request).desk, typed.fields
    assert fields is not None  # noqa: S101 - for mypy
    read = as_read(desk, fields)
    if wrong := misread(fields, read):
        return _page(request, visitor, Typed(typed.values, typed.several, None, wrong))
    if not once:
        return _page(request, visitor, typed, read=read)
    post(desk, asker(request, visitor), fields, once)
    return RedirectResponse("/careers/mine?done=posted", SEE_OTHER)


def _page(
    request: Request, visitor: Visitor | None, typed: Typed, *, read: JobFields | None = None, said: str = ""
) -> Response:
    office = office_of(request)
    address = address_of(request, visitor) if visitor else ""
    mailbox = find_board(office.desk)
    return office.page(
        request,
        "careers/post.html",
        same=Same("send FILE"),
        status=WRONG if said or typed.wrong else 200,
        visitor=visitor,
        mailbox=mailbox,
        address=address,
        left=_left(office.desk, visitor),
        mailto=_mailto(mailbox.addresses[0]) if mailbox else "",
        lines=EXAMPLE.strip(),
        typed=typed,
        said=said,
        preview=_preview(read, address) if read else None,
        most_days=mailbox.most_posting_days if mailbox else 0,
        days=mailbox.posting_days if mailbox else 0,
        credentials=CREDENTIALS,
        specialities=SPECIALITIES,
        states=STATES,
        remotes=[(one.value, WORDS[one]) for one in Remote],
        employments=[(one.value, WORDS[one]) for one in Employment],
        periods=[(one.value, WORDS[one]) for one in PayPeriod],
    )


def _preview(read: JobFields, address: str) -> dict[str, object]:
    """What the board reads, by its labels; applications go to whoever posts where nothing else is said."""
    lines = dict(listed(read))
    lines.setdefault("Apply to", address)
    return {"lines": lines, "description": read.description, "unsaid": unsaid(read), "day": day}


def _left(desk: Desk, visitor: Visitor | None) -> int:
    with reading(desk.engine) as session:
        account = session.get(Account, visitor.account_id) if visitor and visitor.account_id else None
    return account.posting_balance if account else 0


def _mailto(address: str) -> str:
    """A mail with the template in it, which a browser hands to the mail program (RFC 6068)."""
    words = {"subject": "Job posting", "body": TEMPLATE.replace("\n", "\r\n")}
    return f"mailto:{quote(address, safe='@')}?{urlencode(words, quote_via=quote)}"
