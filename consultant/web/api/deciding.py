"""What coders do by the API: the queue, decisions, and what is done with a held case besides. The same functions as the pages'."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.encoders import jsonable_encoder

from consultant import pipeline, workbench
from consultant.errors import ChangedSince, NewerMail
from consultant.extraction.corrections import read_corrections
from consultant.models.base import reading
from consultant.models.user import Role
from consultant.review.decide import Decision
from consultant.review.differences import difference
from consultant.review.filters import Filters
from consultant.review.quality import find_quality, within
from consultant.review.quality_rows import quality_json
from consultant.review.queue import find_page, get_case, replies
from consultant.web.api.authorising import Decider, StaffReader, actor_of
from consultant.web.api.case_shapes import (
    AssignIn,
    Decided,
    DecisionIn,
    HeldTold,
    NoteAdded,
    NoteIn,
    QualityTold,
    QueuePage,
    SnoozeIn,
)
from consultant.web.api.cases import Cursor, Word
from consultant.web.api.idempotency import Idempotent
from consultant.web.api.shapes import LARGEST_ID, Done, ReferenceInPath
from consultant.web.office import office_of
from consultant.web.problems import problem

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from consultant.audit_log import Actor
    from consultant.users.tokens import Bearer

LEADS = frozenset({Role.LEAD, Role.ADMIN})
MOST_SHOWN = 200

router = APIRouter(prefix="/api/v1", tags=["review"], route_class=Idempotent)


@router.get("/queue", response_model=QueuePage)
def queue(
    request: Request,
    bearer: StaffReader,
    mailbox: Word = "",
    reason: Annotated[str, Query(max_length=200)] = "",
    account: Annotated[int | None, Query(ge=1, le=LARGEST_ID)] = None,
    assigned_to: Word = "",
    search: Word = "",
    mine: bool = False,  # noqa: FBT001, FBT002 - query parameters, here and below
    overdue: bool = False,  # noqa: FBT001, FBT002
    snoozed: bool = False,  # noqa: FBT001, FBT002
    limit: Annotated[int, Query(ge=1, le=MOST_SHOWN)] = 50,
    cursor: Cursor = "",
) -> dict[str, Any]:
    """Cases that wait for a coder, the oldest due first. Scope: cases:read; for the desk's people."""
    office = office_of(request)
    wanted = Filters(
        office.now(),
        by=bearer.name,
        mailbox=mailbox,
        reason=reason,
        account=account,
        assigned_to=assigned_to,
        mine=mine,
        overdue=overdue,
        snoozed=snoozed,
        search=search,
    )
    with reading(office.engine) as session:
        page = find_page(session, wanted, cursor, limit)
    return {"cases": page.rows, "next": page.after or None}


@router.get("/quality", response_model=QualityTold)
def quality(
    request: Request,
    _: StaffReader,
    since: date | None = None,
    until: date | None = None,
    mailbox: Word = "",
    coder: Word = "",
) -> dict[str, Any]:
    """How well the desk works, of thirty days where none are named. Scope: cases:read; for the desk's people."""
    office = office_of(request)
    with reading(office.engine) as session:
        return quality_json(find_quality(session, within(office.now(), since, until, mailbox, coder)))


@router.post("/cases/{reference}/decisions", response_model=Decided, status_code=201)
def decide(request: Request, reference: ReferenceInPath, asked: DecisionIn, bearer: Decider) -> Any:  # noqa: ANN401 - or a problem
    """Decide about a case. 409 where it can't be so decided now: somebody else was first, or its draft has changed since.

    Where the draft has changed, the answer has `shown`, `newest` and the `diff` of the two versions; where the sender has
    written again, `newer` is the mail to be read first. Scope: cases:decide.
    """
    office = office_of(request)
    case_id, seen = _numbers(office.engine, reference, asked.seen)
    decision = Decision(
        asked.decision,
        bearer.name,
        asked.text,
        via="api",
        reason=asked.reason,
        version=asked.version,
        seen=seen,
        corrections=read_corrections(asked.corrections) if asked.corrections is not None else None,
    )
    try:
        status = pipeline.decide(office.desk, case_id, decision)
    except ChangedSince as changed:
        return _changed(office.engine, case_id, changed)
    except NewerMail as newer:
        return problem(409, str(newer), newer=newer.reference)
    return {"reference": reference.upper(), "status": status}


def _numbers(engine: Engine, reference: str, seen: str) -> tuple[int, int | None]:
    """The numbers of the case and of the newest mail that was seen."""
    with reading(engine) as session:
        return get_case(session, reference).id, get_case(session, seen).id if seen.strip() else None


def _changed(engine: Engine, case_id: int, changed: ChangedSince) -> Response:
    """What was shown and what stands now, line by line."""
    with reading(engine) as session:
        texts = {reply.version: reply.text for reply in replies(session, case_id)}
    lines = difference(texts.get(changed.shown, ""), texts.get(changed.newest, ""))
    diff = jsonable_encoder([{"side": line.side, "text": line.text} for line in lines])
    return problem(409, str(changed), shown=changed.shown, newest=changed.newest, diff=diff)


@router.post("/cases/{reference}/unshunt", response_model=Decided)
def unshunt(request: Request, reference: ReferenceInPath, bearer: Decider) -> dict[str, str]:
    """Send a case that met a surprise back to where it came from. Scope: cases:decide."""
    office = office_of(request)
    case_id, _ = _numbers(office.engine, reference, "")
    status = pipeline.unshunt(office.desk, case_id, bearer.name, "api")
    return {"reference": reference.upper(), "status": status}


@router.post("/cases/{reference}/hold", response_model=HeldTold)
def hold(request: Request, reference: ReferenceInPath, bearer: Decider) -> Any:  # noqa: ANN401 - a value of the workbench
    """Take the lease of a case, or prolong it; whoever holds it then. Scope: cases:decide."""
    office = office_of(request)
    return workbench.hold(office.engine, reference, bearer.name, office.now())


@router.post("/cases/{reference}/release", response_model=Done)
def release(request: Request, reference: ReferenceInPath, bearer: Decider) -> Done:
    """Give the lease back; `done` is false where it was not one's own. Scope: cases:decide."""
    return Done(done=workbench.release(office_of(request).engine, reference, bearer.name))


@router.post("/cases/{reference}/assign", response_model=Done)
def assign(request: Request, reference: ReferenceInPath, asked: AssignIn, bearer: Decider) -> Done:
    """Make a case somebody's; a coder takes what is nobody's, a lead gives it to anybody. Scope: cases:decide."""
    office = office_of(request)
    workbench.assign(
        office.engine, reference, asked.to, _by(bearer), office.now(), is_lead=bearer.role in LEADS
    )
    return Done()


@router.post("/cases/{reference}/snooze", response_model=Done)
def snooze(request: Request, reference: ReferenceInPath, asked: SnoozeIn, bearer: Decider) -> Done:
    """Hide a case from the queue until a time. Scope: cases:decide."""
    office = office_of(request)
    workbench.snooze(office.engine, reference, asked.until, _by(bearer), office.now())
    return Done()


@router.post("/cases/{reference}/notes", response_model=NoteAdded, status_code=201)
def add_note(request: Request, reference: ReferenceInPath, asked: NoteIn, bearer: Decider) -> dict[str, int]:
    """Write a note for the other coders. Scope: cases:decide."""
    office = office_of(request)
    return {"id": workbench.add_note(office.engine, reference, bearer.name, asked.words, office.now())}


def _by(bearer: Bearer) -> Actor:
    """Whose a case is goes by the name that the queue shows."""
    return replace(actor_of(bearer), name=bearer.name)
