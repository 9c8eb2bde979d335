"""The queue (`/desk`): held cases, the oldest due first, filtered, searched, a page at a time; its live figures; dropping several.

The page is whole without a script. With one (static/queue.js) it has keys, and asks `/desk/live.json` every few seconds who
holds what: a stream of events would keep a thread for each coder.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from consultant import pipeline, workbench
from consultant.audit_log import Actor
from consultant.errors import CaseNotFound, ConsultantError, UsageError
from consultant.mailboxes.mailbox import Serves
from consultant.models.account import Account
from consultant.models.base import reading
from consultant.models.case import Case
from consultant.models.user import Role
from consultant.review.decide import Decision, DecisionKind
from consultant.review.filters import Sought, sought
from consultant.review.posted import titles_of
from consultant.review.queue import (
    MOST_COUNTED,
    PAGE,
    Counts,
    Page,
    count_queue,
    find_elsewhere,
    find_page,
    get_case,
    waiting_reasons,
)
from consultant.web.desk.queue_query import AGES, VIEWS, Query, kept_fields, read_query, write_query
from consultant.web.office import Office, Same, office_of
from consultant.web.visitors import RANKS, CheckedForm, Coder, Lead, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session
    from starlette.datastructures import FormData

    from consultant.users.sessions import Visitor

SAME = Same("cases queue", "GET /api/v1/queue")
LIVE_SECONDS = 10
DONE = {"unsnoozed": "The case is back in the queue."}
"""What a page says after something was done; the address holds the key alone."""
router = APIRouter()


@dataclass(frozen=True, slots=True)
class Dropped:
    """What became of one of several cases that were to be dropped."""

    reference: str
    words: str
    is_dropped: bool


@router.get("/desk", include_in_schema=False)
def queue(request: Request, visitor: Coder) -> Response:
    """A page of the queue."""
    office = office_of(request)
    query = read_query(request.query_params, office.desk.secret)
    filters = query.filters(office.now(), visitor.name)
    with reading(office.engine) as session:
        page = find_page(session, filters, query.after)
        shown: dict[str, Any] = {
            "counts": _told(count_queue(session, filters)),
            "reasons": waiting_reasons(session),
            "account": session.get(Account, query.account) if query.account else None,
            "elsewhere": find_elsewhere(session, query.search) if query.search else [],
            "titles": _titles(session, page, office),
        }
    return office.page(
        request,
        "queue.html",
        same=SAME,
        visitor=visitor,
        page=page,
        query=query,
        views=VIEWS,
        ages=AGES,
        mailboxes=office.desk.mailboxes.names,
        may_drop=_is_lead(visitor) and query.view != "snoozed",
        done=DONE.get(request.query_params.get("done", "")),
        **shown,
        **_addresses(query, page, office),
    )


@router.get("/desk/live.json", include_in_schema=False)
def live(request: Request, visitor: Coder) -> JSONResponse:
    """Who holds what on a page of the queue, and how many wait."""
    office = office_of(request)
    query = read_query(request.query_params, office.desk.secret)
    filters = query.filters(office.now(), visitor.name)
    with reading(office.engine) as session:
        page, counts = find_page(session, filters, query.after), count_queue(session, filters)
    rows = [
        {
            "reference": row.reference,
            "holder": row.holder,
            "mine": row.holder == visitor.name,
            "assigned": row.assigned_to,
            "overdue": row.due_at < filters.now,
        }
        for row in page.rows
    ]
    return JSONResponse({"counts": _told(counts), "rows": rows})


@router.post("/desk/search", include_in_schema=False)
def search(request: Request, _: Coder, form: CheckedForm) -> Response:
    """Lead to what was searched for: a case by its whole reference, else the queue with what fits."""
    office = office_of(request)
    given = {
        name: text_of(form, name) for name in ("view", "mailbox", "reason", "account", "age", "assigned", "q")
    }
    query = read_query(given, office.desk.secret)
    if query.search and sought(query.search) is Sought.REFERENCE:
        with reading(office.engine) as session:
            found = _find(session, query.search)
        if found is not None:
            return _to(f"/desk/cases/{found.reference}")
    return _to(write_query(query, office.desk.secret))


@router.post("/desk/cases/{reference}/unsnooze", include_in_schema=False)
def unsnooze(request: Request, reference: str, visitor: Coder, _: CheckedForm) -> Response:
    """Show a snoozed case before its time."""
    office = office_of(request)
    workbench.unsnooze(office.engine, reference, Actor(visitor.name, "web"), office.now())
    return _to("/desk?view=snoozed&done=unsnoozed")


@router.post("/desk/drop/confirm", include_in_schema=False)
def confirm_drop(request: Request, visitor: Lead, form: CheckedForm) -> Response:
    """Ask once more, and why, before several cases are dropped."""
    office = office_of(request)
    with reading(office.engine) as session:
        cases = [get_case(session, reference) for reference in _ticked(form)]
    return office.page(
        request,
        "queue/confirm_drop.html",
        same=Same("cases drop", "POST /api/v1/cases/{reference}/decisions"),
        visitor=visitor,
        cases=cases,
    )


@router.post("/desk/drop", include_in_schema=False)
def drop(request: Request, visitor: Lead, form: CheckedForm) -> Response:
    """Drop each of several cases, and say of each what became of it."""
    office, reason = office_of(request), text_of(form, "reason")
    if not reason:
        message = "Cases are dropped for a reason, and there is none."
        raise UsageError(message)
    told = [_drop(office, visitor, reference, reason) for reference in _ticked(form)]
    return office.page(
        request,
        "queue/dropped.html",
        same=Same("cases drop", "POST /api/v1/cases/{reference}/decisions"),
        visitor=visitor,
        told=told,
    )


def _drop(office: Office, visitor: Visitor, reference: str, reason: str) -> Dropped:
    """One by itself, so that one that can't be dropped keeps no other; what another coder has open is left to him."""
    try:
        held = workbench.find_held(office.engine, reference, visitor.name, office.now())
        if held.words:
            return Dropped(held.reference, held.words, is_dropped=False)
        decision = Decision(DecisionKind.DROP, visitor.name, via="web", reason=reason)
        status = pipeline.decide(office.desk, held.case_id, decision)
    except ConsultantError as error:
        return Dropped(reference, str(error), is_dropped=False)
    return Dropped(held.reference, f"It is {status}.", is_dropped=True)


def _ticked(form: FormData) -> list[str]:
    """The references that were ticked, at most a page of them. Raises UsageError where none was."""
    ticked = [value.strip() for value in form.getlist("case") if isinstance(value, str)]
    if not 0 < len(ticked) <= PAGE:
        message = f"Tick the cases that are to be dropped, at most {PAGE} at once."
        raise UsageError(message)
    return list(dict.fromkeys(ticked))


def _addresses(query: Query, page: Page, office: Office) -> dict[str, Any]:
    """Where the links of the page lead."""
    secret = office.desk.secret
    here = write_query(query, secret, after=query.after)
    return {
        "first": write_query(query, secret),
        "next": write_query(query, secret, after=page.after) if page.after else "",
        "here": here,
        "live": here.replace("/desk", "/desk/live.json", 1),
        "live_seconds": LIVE_SECONDS,
        "kept": kept_fields(query, secret),
    }


def _told(counts: Counts) -> dict[str, str]:
    """Counts as they are shown: `1000+` where counting stopped."""
    names: Sequence[str] = ("matching", "waiting", "mine", "nobodys", "overdue", "snoozed", "marked")
    found = {name: getattr(counts, name) for name in names}
    return {name: f"{MOST_COUNTED}+" if value > MOST_COUNTED else str(value) for name, value in found.items()}


def _find(session: Session, reference: str) -> Case | None:
    try:
        return get_case(session, reference)
    except CaseNotFound:
        return None


def _titles(session: Session, page: Page, office: Office) -> dict[int, str]:
    """Of what came to the job board: which posting it is about."""
    boards = {one.name for one in office.desk.mailboxes if one.serves is Serves.JOBS}
    return titles_of(session, [row.case_id for row in page.rows if row.mailbox in boards])


def _is_lead(visitor: Visitor) -> bool:
    return RANKS[visitor.role] >= RANKS[Role.LEAD]


def _to(address: str) -> RedirectResponse:
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)
