"""The books: every edition, how current it is, what is due or missing; imports and updates started from here, and their progress."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from consultant.administration import imports
from consultant.administration.imports import MOST_BYTES, OVER, Ordered
from consultant.codes.publisher.notice import AMA_NOTICE
from consultant.codes.publisher.records import find_acceptance
from consultant.contract.books import status_json
from consultant.errors import UsageError
from consultant.vocabulary import Setting
from consultant.web.admin.uploads import Reception, take_in
from consultant.web.office import Office, Same, actor_of, office_of
from consultant.web.visitors import Admin, CheckedForm, text_of

router = APIRouter(prefix="/admin/books", include_in_schema=False)
SEE_OTHER = 303


@router.get("")
def page(request: Request, visitor: Admin) -> Response:
    """What is loaded, what was imported, and the forms."""
    office = office_of(request)
    imports.fail_the_killed(office.engine, office.settings, office.now())
    found = status_json(office.desk.books)
    return office.page(
        request,
        "admin/books.html",
        same=Same("codes status", "GET /api/v1/books"),
        visitor=visitor,
        books=found["books"],
        missing=found["missing"],
        jobs=imports.list_jobs(office.engine),
        notice=AMA_NOTICE,
        acceptance=find_acceptance(office.watched.books_engine, AMA_NOTICE),
        publisher=office.settings.publisher_url,
        settings=list(Setting),
        most=MOST_BYTES >> 30,
    )


@router.post("/import")
async def import_files(request: Request, visitor: Admin) -> Response:
    """Stream files into the home and start their import; the form's token is checked before the first of them."""
    office = office_of(request)
    found = await take_in(request, office.settings, visitor.csrf)
    try:
        number = await run_in_threadpool(_start_import, office, visitor, found)
    except BaseException:
        await run_in_threadpool(found.upload.drop)
        raise
    return RedirectResponse(f"/admin/books/jobs/{number}", SEE_OTHER)


def _start_import(office: Office, visitor: Admin, found: Reception) -> int:
    if not found.upload.names:
        message = "No file was chosen."
        raise UsageError(message)
    setting = found.fields.get("setting", "")
    if setting and setting not in set(Setting):
        message = f"{setting[:40]!r} is no setting."
        raise UsageError(message)
    ordered = Ordered(
        names=tuple(found.upload.names),
        folder=found.upload.folder,
        accepted_by=visitor.name if found.fields.get("accept") == "yes" else "",
        partial=found.fields.get("partial") == "yes",
        setting=setting,
        release=found.fields.get("release", ""),
    )
    return _start(office, visitor, ordered)


@router.post("/update")
def update(request: Request, visitor: Admin, form: CheckedForm) -> Response:
    """Fetch what the publisher has newer."""
    office = office_of(request)
    if office.settings.publisher_url is None:
        message = "CONSULTANT_PUBLISHER_URL is off, so nothing is fetched."
        raise UsageError(message)
    accepted_by = visitor.name if text_of(form, "accept") == "yes" else ""
    number = _start(office, visitor, Ordered(("what is newer at the publisher",), None, accepted_by))
    return RedirectResponse(f"/admin/books/jobs/{number}", SEE_OTHER)


def _start(office: Office, visitor: Admin, ordered: Ordered) -> int:
    return imports.start(office.engine, office.settings, ordered, actor_of(visitor), office.now)


@router.get("/jobs/{number}")
def job(request: Request, visitor: Admin, number: int) -> Response:
    """How far an import is; the page comes again until it is over."""
    office = office_of(request)
    imports.fail_the_killed(office.engine, office.settings, office.now())
    found = imports.get_job(office.engine, number)
    return office.page(
        request,
        "admin/job.html",
        same=Same(f"codes jobs {number}"),
        visitor=visitor,
        job=found,
        is_over=found.state in OVER,
    )


@router.get("/jobs/{number}/progress")
def progress(request: Request, _visitor: Admin, number: int) -> JSONResponse:
    """The same for a script."""
    office = office_of(request)
    imports.fail_the_killed(office.engine, office.settings, office.now())
    return JSONResponse(imports.job_json(imports.get_job(office.engine, number)))
