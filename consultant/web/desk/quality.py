"""Quality (`/desk/quality`): how well the desk works, as tables with plots beside them, and as lines for a spreadsheet."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from consultant.errors import UsageError
from consultant.models.base import reading
from consultant.review.quality import Asked, Quality, find_quality, within
from consultant.review.quality_rows import quality_csv
from consultant.watching.health import in_words
from consultant.web.desk import charts
from consultant.web.office import Same, office_of
from consultant.web.visitors import Coder

if TYPE_CHECKING:
    from consultant.web.desk.charts import Chart

router = APIRouter()
ALMOST = 0.99
"""What is more than this and less than all is not shown as all."""
GROUPS = (
    ("coders", "Coders", "Coder"),
    ("mailboxes", "Mailboxes", "Mailbox"),
    ("kinds", "Kinds of reply", "Kind"),
    ("days", "Days", "Day (UTC)"),
)
"""The tables of decisions: the figures' name, the heading and what its first column is."""


@router.get("/desk/quality", include_in_schema=False)
def page(request: Request, visitor: Coder) -> Response:
    """The figures of a time, thirty days where none is named."""
    office = office_of(request)
    found = _found(request)
    return office.page(
        request,
        "quality.html",
        same=Same("quality show", "GET /desk/quality.csv"),
        visitor=visitor,
        quality=found,
        query=request.url.query,
        asked=_fields(found.asked),
        groups=[(title, column, getattr(found, name)) for name, title, column in GROUPS],
        mailboxes=office.desk.mailboxes.names,
        charts=_charts(found),
        share=_percent,
        duration=_duration,
    )


@router.get("/desk/quality.csv", include_in_schema=False)
def lines(request: Request, _visitor: Coder) -> Response:
    """A line a figure."""
    found = _found(request)
    name = f"quality-{found.asked.since:%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(quality_csv(found), media_type="text/csv; charset=utf-8", headers=headers)


def _found(request: Request) -> Quality:
    office, asked = office_of(request), request.query_params
    since, until = (_day(asked.get(name, "")) for name in ("since", "until"))
    wanted = within(office.now(), since, until, asked.get("mailbox", ""), asked.get("coder", "").strip())
    with reading(office.engine) as session:
        return find_quality(session, wanted)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        message = "A day is written as YYYY-MM-DD."
        raise UsageError(message) from error


def _fields(asked: Asked) -> dict[str, str]:
    """What the form shows again."""
    last = asked.until.date().toordinal() - 1
    return {
        "since": asked.since.date().isoformat(),
        "until": date.fromordinal(last).isoformat(),
        "mailbox": asked.mailbox,
        "coder": asked.coder,
    }


def _charts(found: Quality) -> dict[str, Chart]:
    return {
        "days": charts.columns(
            "Decisions a day", [(one.name, one.decisions, f"{one.decisions}") for one in found.days]
        ),
        "latency": charts.bars(
            "From a mail to its reply, median",
            [(one.name, one.median, _duration(one.median)) for one in found.latency],
        ),
        "holds": charts.bars(
            "Why cases were held",
            [(one.reason or "not said", one.cases, f"{one.cases}") for one in found.holds],
        ),
        "quota": charts.bars(
            "Questions charged", [(one.account, one.charged, f"{one.charged}") for one in found.quota]
        ),
    }


def _percent(share: float | None) -> str:
    if share is None:
        return "\u2013"
    return "over 99%" if ALMOST < share < 1 else f"{share:.0%}"


def _duration(seconds: Any) -> str:  # noqa: ANN401 - a number or None
    return "\u2013" if seconds is None else in_words(int(seconds))
