"""`/careers`: the job board's search with its filters, newest first, a page after the other; and `/careers/sitemap.xml`.

Whoever asks too often waits, as in the search for codes; what is typed is not kept, nor logged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from consultant.careers import query as asked
from consultant.careers.feed import PATH as FEED
from consultant.careers.query import JobQuery, as_address, in_words, left_out, read_query
from consultant.careers.search import MOST_COUNTED, Place, count_jobs, find_jobs, listed_now
from consultant.careers.shown import shown
from consultant.careers.terms import CREDENTIALS, SPECIALITIES, STATES
from consultant.models.base import reading
from consultant.web.careers.choices import AGES, PAYS, REMOTES, dropped
from consultant.web.codes.finding import too_many
from consultant.web.codes.searching import seconds_to_wait
from consultant.web.office import Same, office_of
from consultant.web.visitors import Guest

if TYPE_CHECKING:
    from consultant.careers.search import Found
    from consultant.users.sessions import Visitor

router = APIRouter(include_in_schema=False)
ON_A_PAGE = 20
IN_SITEMAP = 10_000
"""The newest; the protocol takes 50,000 (sitemaps.org)."""
SEE_OTHER = 303
SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


@router.get("/careers")
def page(request: Request, visitor: Guest) -> Response:
    """The newest postings that fit; an address without what a form sent empty."""
    params = request.query_params
    query, after = read_query(params), params.get("after", "")
    if any(name in params and not params[name].strip() for name in asked.PARAMETERS):
        kept = {name: params[name][: asked.LONGEST] for name in left_out(params, query)}
        return RedirectResponse(as_address(query, **kept), SEE_OTHER)
    wait = seconds_to_wait(request, visitor)
    if wait:
        return too_many(request, visitor, wait)
    office = office_of(request)
    place, now = Place.parse(after), office.now()
    with reading(office.engine) as session:
        found = find_jobs(session, query, now, after=place, limit=ON_A_PAGE)
        is_whole = place is None and found.after is None
        count = len(found.postings) if is_whole else count_jobs(session, query, now)
    return _shown(request, visitor, query, found, count, place)


def _shown(
    request: Request, visitor: Visitor | None, query: JobQuery, found: Found, count: int, place: Place | None
) -> Response:
    office = office_of(request)
    return office.page(
        request,
        "careers/search.html",
        same=Same(),
        visitor=visitor,
        query=query,
        searched=in_words(query),
        is_any=query == JobQuery(),
        postings=[shown(one) for one in found.postings],
        count=f"{count:,}" if count < MOST_COUNTED else f"{MOST_COUNTED:,} or more",
        one=count == 1,
        is_first=place is None,
        first=as_address(query),
        following=as_address(query, after=str(found.after)) if found.after else "",
        alert=as_address(query, "/careers/alerts"),
        feed=as_address(query, FEED),
        canonical=office.settings.web_url + as_address(query),
        wrong=left_out(request.query_params, query),
        without=dropped(query),
        credentials=CREDENTIALS,
        specialities=SPECIALITIES,
        states=STATES,
        remotes=REMOTES,
        pays=sorted({*PAYS, *filter(None, [query.pay_at_least])}),
        ages=sorted({*AGES, *filter(None, [query.within_days])}),
        longest=asked.LONGEST,
    )


@router.get("/careers/sitemap.xml")
def sitemap(request: Request, visitor: Guest) -> Response:
    """The addresses of the newest postings, for programs that gather pages."""
    wait = seconds_to_wait(request, visitor)
    if wait:
        return too_many(request, visitor, wait)
    office = office_of(request)
    root = ET.Element("urlset", xmlns=SITEMAPS)
    with reading(office.engine) as session:
        rows = listed_now(session, office.now(), IN_SITEMAP)
    for reference, changed_at in rows:
        one = ET.SubElement(root, "url")
        ET.SubElement(one, "loc").text = f"{office.settings.web_url}/careers/{reference}"
        ET.SubElement(one, "lastmod").text = changed_at.isoformat(timespec="seconds")
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(
        made, headers={"Content-Type": "application/xml", "Cache-Control": "public, max-age=3600"}
    )
