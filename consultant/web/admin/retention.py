"""What is kept and until when; legal holds; a person's data exported and erased. An address is sent in a form, never in a link."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from consultant.administration import holds, retention
from consultant.administration.erasure import erase
from consultant.administration.exports import export
from consultant.errors import UsageError
from consultant.web.admin.told import back_to, said
from consultant.web.office import Same, actor_of, office_of
from consultant.web.visitors import Admin, CheckedForm, text_of

router = APIRouter(prefix="/admin/retention", include_in_schema=False)
HERE = "/admin/retention"


@router.get("")
def page(request: Request, visitor: Admin) -> Response:
    """Figures, holds and forms."""
    office = office_of(request)
    return office.page(
        request,
        "admin/retention.html",
        same=Same("retention status"),
        visitor=visitor,
        said=said(request),
        kept=retention.status(office.desk),
        holds=holds.list_holds(office.desk),
        kinds=list(holds.HoldKind),
    )


@router.post("/hold")
def hold(request: Request, visitor: Admin, form: CheckedForm) -> Response:
    """Place a legal hold."""
    kind, subject, reason = (text_of(form, name) for name in ("kind", "subject", "reason"))
    holds.place(office_of(request).desk, kind, subject, actor_of(visitor), reason)
    return back_to(HERE, "held")


@router.post("/holds/{number}/release")
def release(request: Request, visitor: Admin, form: CheckedForm, number: int) -> Response:
    """Release one."""
    holds.release(office_of(request).desk, number, actor_of(visitor), text_of(form, "reason"))
    return back_to(HERE, "released")


@router.post("/purge")
def purge(request: Request, visitor: Admin, _form: CheckedForm) -> Response:
    """Forget now what is due."""
    retention.purge(office_of(request).desk, actor_of(visitor))
    return back_to(HERE, "purged")


@router.post("/export")
def export_person(request: Request, visitor: Admin, form: CheckedForm) -> Response:
    """The zip, written beside and sent; it is removed when it was."""
    office = office_of(request)
    unmasked = text_of(form, "unmasked") == "yes"
    number, name = tempfile.mkstemp(prefix="export-", suffix=".zip")
    path = Path(name)
    try:
        with os.fdopen(number, "w+b") as out:
            export(office.desk, text_of(form, "address"), out, actor_of(visitor), unmasked=unmasked)
    except BaseException:
        path.unlink()
        raise
    return FileResponse(
        path,
        media_type="application/zip",
        filename="person.zip",
        background=BackgroundTask(path.unlink, missing_ok=True),
    )


@router.post("/erase")
def erase_person(request: Request, visitor: Admin, form: CheckedForm) -> Response:
    """Erase an address that was typed twice."""
    address = text_of(form, "address")
    if address != text_of(form, "again"):
        message = "The two addresses differ; nothing was erased."
        raise UsageError(message)
    erase(office_of(request).desk, address, actor_of(visitor), text_of(form, "reason"))
    return back_to(HERE, "erased")
