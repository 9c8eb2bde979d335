"""The audit log: filters, pages by key, and a CSV of what is filtered."""

from __future__ import annotations

from dataclasses import asdict
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from consultant.administration.audit_trail import (
    Wanted,
    as_csv,
    every,
    find_actions,
    find_page,
    read_wanted,
)
from consultant.models.base import reading
from consultant.web.office import Same, office_of
from consultant.web.visitors import Admin

router = APIRouter(prefix="/admin/audit", include_in_schema=False)
FILTERS = ("actor", "action", "subject", "since", "until")


@router.get("")
def page(request: Request, visitor: Admin, before: int | None = None) -> Response:
    """A page of lines, the newest first."""
    office = office_of(request)
    wanted = _wanted(request)
    with reading(office.engine) as session:
        found = find_page(session, wanted, before=before)
        actions = find_actions(session)
    return office.page(
        request,
        "admin/audit.html",
        same=Same("audit list", "GET /api/v1/audit"),
        visitor=visitor,
        wanted=asdict(wanted),
        actions=actions,
        rows=found.rows,
        more=_query(wanted, before=found.before) if found.before else "",
        export=_query(wanted),
        is_first=before is None,
    )


@router.get("/export.csv")
def export(request: Request, _visitor: Admin) -> Response:
    """All that is filtered, streamed."""
    lines = as_csv(every(office_of(request).engine, _wanted(request)))
    named = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=named)


def _wanted(request: Request) -> Wanted:
    return read_wanted(**{name: request.query_params.get(name, "")[:200] for name in FILTERS})


def _query(wanted: Wanted, before: int | None = None) -> str:
    values = asdict(wanted) | {"before": before}
    return urlencode({name: str(value) for name, value in values.items() if value})
