"""What strangers wrote, each shown apart or handed out as a download: a mail's HTML, its attachments, the mail itself.

Also our own HTML: a draft as it will look. Nothing here is ever part of a page of ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from consultant.mail.parse import find_enclosures, find_message
from consultant.models.base import reading
from consultant.review.dossier import read_raw
from consultant.review.queue import get_case, replies
from consultant.web.desk.attachments import content_of, disposition, file_name
from consultant.web.desk.sanitised import shown_apart
from consultant.web.office import office_of
from consultant.web.security import SHOWN_APART
from consultant.web.visitors import Coder

if TYPE_CHECKING:
    from sqlalchemy import Engine

NOT_FOUND = 404
NOTHING = "<p><em>This mail is kept no longer, or has no HTML.</em></p>"
router = APIRouter()


def framed(html: str) -> HTMLResponse:
    """A page for a sandboxed frame, with the policy of its own."""
    return HTMLResponse(html, headers={"Content-Security-Policy": SHOWN_APART})


def saved(content: bytes, name: str) -> Response:
    """A download that no browser opens by itself."""
    headers = {"Content-Disposition": disposition(name), "Content-Security-Policy": SHOWN_APART}
    return Response(content, media_type="application/octet-stream", headers=headers)


@router.get("/desk/cases/{reference}/original", include_in_schema=False)
def original(request: Request, reference: str, _: Coder) -> HTMLResponse:
    """The mail's HTML, sanitised."""
    raw = _raw(office_of(request).engine, reference)
    message = find_message(raw) if raw else None
    return framed(shown_apart(message.html if message and message.html else NOTHING))


@router.get("/desk/cases/{reference}/mail", include_in_schema=False)
def mail(request: Request, reference: str, _: Coder) -> Response:
    """The mail as it came in, bit for bit."""
    with reading(office_of(request).engine) as session:
        case = get_case(session, reference)
        raw = read_raw(session, case.id)
    if raw is None:
        raise HTTPException(NOT_FOUND, "This mail is kept no longer.")
    return saved(raw, f"{case.reference}.eml")


@router.get("/desk/cases/{reference}/attachments/{number}", include_in_schema=False)
def attachment(request: Request, reference: str, number: int, _: Coder) -> Response:
    """One file that came with the mail."""
    raw = _raw(office_of(request).engine, reference)
    enclosures = find_enclosures(raw) if raw else ()
    if not 0 <= number < len(enclosures):
        raise HTTPException(NOT_FOUND, "There is no such attachment, or its mail is kept no longer.")
    return saved(content_of(enclosures[number]), file_name(enclosures[number], number))


@router.get("/desk/cases/{reference}/drafts/{version}", include_in_schema=False)
def draft(request: Request, reference: str, version: int, _: Coder) -> HTMLResponse:
    """A version of the reply as its receiver will see it."""
    with reading(office_of(request).engine) as session:
        known = replies(session, get_case(session, reference).id)
    found = next((one for one in known if one.version == version), None)
    if found is None:
        raise HTTPException(NOT_FOUND, "There is no such version.")
    return framed(found.html)


def _raw(engine: Engine, reference: str) -> bytes | None:
    with reading(engine) as session:
        return read_raw(session, get_case(session, reference).id)
