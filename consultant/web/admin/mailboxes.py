"""The mailboxes: what is in force, how they are polled, what was set aside; and what a person does about it.

The page asks no server and opens also where a login is refused. An attempt is answered with the page and its outcome: that
holds a server's words, which belong into no address.
"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from consultant.administration import mailboxes
from consultant.administration.mailboxes import Tried
from consultant.errors import ConsultantError
from consultant.mailboxes import effective
from consultant.web.admin.told import back_to, said
from consultant.web.office import Same, actor_of, office_of
from consultant.web.visitors import Admin, CheckedForm, text_of

router = APIRouter(prefix="/admin/mailboxes", include_in_schema=False)
HERE = "/admin/mailboxes"


@router.get("")
def page(request: Request, visitor: Admin) -> Response:
    """Every mailbox."""
    return _shown(request, visitor, None)


@router.post("/{name}/test")
def test(request: Request, visitor: Admin, _form: CheckedForm, name: str) -> Response:
    """Log in and look."""
    office = office_of(request)
    return _shown(request, visitor, mailboxes.try_login(office.settings, office.desk, name))


@router.post("/{name}/poll")
def poll(request: Request, visitor: Admin, _form: CheckedForm, name: str) -> Response:
    """Take what is new."""
    office = office_of(request)
    return _shown(request, visitor, mailboxes.poll_now(office.settings, office.desk, name, actor_of(visitor)))


@router.post("/{name}/authorise")
def authorise(request: Request, visitor: Admin, form: CheckedForm, name: str) -> Response:
    """Keep a new refresh token, where it works."""
    office = office_of(request)
    token, actor = text_of(form, "token"), actor_of(visitor)
    return _shown(request, visitor, mailboxes.authorise(office.settings, office.desk, name, token, actor))


@router.post("/aside/{number}/retry")
def retry(request: Request, visitor: Admin, _form: CheckedForm, number: int) -> Response:
    """Take a mail that was set aside."""
    try:
        tried = Tried(
            ok=True, words=mailboxes.retry_aside(office_of(request).desk, number, actor_of(visitor))
        )
    except ConsultantError as error:
        tried = Tried(ok=False, words=str(error))
    return _shown(request, visitor, tried)


@router.post("/aside/{number}/drop")
def drop(request: Request, visitor: Admin, _form: CheckedForm, number: int) -> Response:
    """Forget it."""
    mailboxes.drop_aside(office_of(request).desk, number, actor_of(visitor))
    return back_to(HERE, "forgotten")


def _shown(request: Request, visitor: Admin, tried: Tried | None) -> Response:
    office = office_of(request)
    return office.page(
        request,
        "admin/mailboxes.html",
        same=Same("mailboxes check --login"),
        visitor=visitor,
        said=said(request),
        tried=tried,
        boxes=mailboxes.list_standing(office.desk, office.settings),
        effective=effective,
    )
