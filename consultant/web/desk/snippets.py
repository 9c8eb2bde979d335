"""Snippets (`/desk/snippets`): sentences that coders put into replies, shared by all of them."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from consultant import workbench
from consultant.audit_log import Actor
from consultant.errors import UsageError
from consultant.models.base import reading
from consultant.web.office import Same, office_of
from consultant.web.visitors import CheckedForm, Coder, text_of

DONE = {"saved": "The snippet is kept; every coder sees it.", "dropped": "The snippet is gone."}
router = APIRouter(prefix="/desk/snippets")


@router.get("", include_in_schema=False)
def snippets(request: Request, visitor: Coder) -> Response:
    """All of them, and a form for one: empty, or with the one that `edit` names by its number."""
    office = office_of(request)
    with reading(office.engine) as session:
        found = workbench.list_snippets(session)
    edited = request.query_params.get("edit", "")
    return office.page(
        request,
        "snippets.html",
        same=Same("snippets list"),
        visitor=visitor,
        snippets=found,
        edited=next((one for one in found if str(one.id) == edited), None),
        mailboxes=office.desk.mailboxes.names,
        done=DONE.get(request.query_params.get("done", "")),
    )


@router.post("", include_in_schema=False)
def save(request: Request, visitor: Coder, form: CheckedForm) -> Response:
    """Keep one; it takes the place of another of its name and mailbox."""
    office, mailbox = office_of(request), text_of(form, "mailbox")
    if mailbox and office.desk.mailboxes.find_by_name(mailbox) is None:
        message = "There is no such mailbox."
        raise UsageError(message)
    wording = workbench.Wording(text_of(form, "name"), text_of(form, "words"), mailbox)
    workbench.save_snippet(office.engine, wording, Actor(visitor.name, "web"), office.now())
    return RedirectResponse("/desk/snippets?done=saved", HTTPStatus.SEE_OTHER)


@router.post("/drop", include_in_schema=False)
def drop(request: Request, visitor: Coder, form: CheckedForm) -> Response:
    """Delete one."""
    office, actor = office_of(request), Actor(visitor.name, "web")
    workbench.drop_snippet(
        office.engine, text_of(form, "name"), text_of(form, "mailbox"), actor, office.now()
    )
    return RedirectResponse("/desk/snippets?done=dropped", HTTPStatus.SEE_OTHER)
