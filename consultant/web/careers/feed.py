"""`/careers/feed.xml`: the newest postings of a search as RSS, for readers and other boards."""

from __future__ import annotations

import hashlib

from fastapi import APIRouter, Request, Response

from consultant.careers.feed import NEWEST, TTL, TYPE, feed
from consultant.careers.query import read_query
from consultant.careers.search import find_jobs
from consultant.careers.shown import shown
from consultant.models.base import reading
from consultant.web.codes.finding import too_many
from consultant.web.codes.searching import seconds_to_wait
from consultant.web.office import office_of
from consultant.web.visitors import Guest

router = APIRouter(include_in_schema=False)
UNCHANGED = 304


@router.get("/careers/feed.xml")
def rss(request: Request, visitor: Guest) -> Response:
    """The document, or that it is the one that the reader has (RFC 9110, section 13.1.2)."""
    wait = seconds_to_wait(request, visitor)
    if wait:
        return too_many(request, visitor, wait)
    office, query = office_of(request), read_query(request.query_params)
    with reading(office.engine) as session:
        found = find_jobs(session, query, office.now(), limit=NEWEST)
    made = feed([shown(one) for one in found.postings], query, office.settings.web_url)
    tag = f'"{hashlib.sha256(made).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={TTL * 60 // 4}", "Content-Type": TYPE}
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=UNCHANGED, headers=headers)
    return Response(made, headers=headers)


def _has(told: str, tag: str) -> bool:
    """Whether the reader has this one; a mark that it is weak makes no difference."""
    known = {one.strip().removeprefix("W/") for one in told.split(",")}
    return bool({tag, "*"} & known)
