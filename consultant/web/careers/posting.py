"""`/careers/{reference}`: a posting for everybody, with its data for search engines; one that has ended says so and leads to others.

The employer's inbox stands nowhere: an application goes to an address of ours, which passes it on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Request, Response
from markupsafe import Markup
from sqlalchemy import select

from consultant.careers.applications import is_listed, relay_address, takes_mail
from consultant.careers.fields import Remote
from consultant.careers.query import JobQuery, as_address
from consultant.careers.search import find_jobs
from consultant.careers.shown import Shown, shown
from consultant.careers.structured import as_script, posting_data
from consultant.careers.terms import CREDENTIALS
from consultant.models.base import reading
from consultant.models.career import JobPosting, PostingStatus
from consultant.web.codes.searching import seconds_to_wait
from consultant.web.office import Office, Same, office_of
from consultant.web.visitors import Guest

if TYPE_CHECKING:
    from consultant.users.sessions import Visitor

router = APIRouter(include_in_schema=False)
UNKNOWN, GONE = 404, 410
LONGEST_REFERENCE = 20
SIMILAR = 5
PUBLISHER = "CaseConsultant"
ENDED = frozenset({PostingStatus.CLOSED, PostingStatus.EXPIRED, PostingStatus.OPEN})
"""Of those that are not on the board any more these say what they were; the others say nothing."""
LONGEST_SUMMARY = 155
"""Characters of a page's description, as search engines show it."""


@router.get("/careers/{reference}")
def page(request: Request, visitor: Guest, reference: str) -> Response:
    """The posting; 410 where it has ended, 404 where it never was on the board."""
    office = office_of(request)
    with reading(office.engine) as session:
        named = JobPosting.reference == reference[: LONGEST_REFERENCE + 1].upper()
        found = session.scalars(select(JobPosting).where(named)).first()
    if found is not None and is_listed(found, office.now()):
        return _listed(request, visitor, found)
    return _ended(request, visitor, found)


def _listed(request: Request, visitor: Visitor | None, found: JobPosting) -> Response:
    office, posting = office_of(request), shown(found)
    address = _relay(office, found, posting)
    base = office.settings.web_url
    return office.page(
        request,
        "careers/posting.html",
        same=Same(),
        visitor=visitor,
        posting=posting,
        names=CREDENTIALS,
        data=Markup(as_script(posting_data(posting, base, PUBLISHER))),  # noqa: S704 - as_script escapes what could end it
        canonical=base + posting.path,
        summary=_summary(posting),
        host=urlsplit(posting.fields.apply_url).hostname or "",
        address=address,
        mailto=_mailto(address, posting),
    )


def _relay(office: Office, found: JobPosting, posting: Shown) -> str:
    """The address of ours that passes applications on; empty where the employer takes none by mail."""
    mailbox = next((one for one in office.desk.mailboxes if one.name == found.mailbox), None)
    if mailbox is None or not takes_mail(found, office.now()):
        return ""
    return relay_address(mailbox, office.desk.secret, found.id, posting.ends_at.date())


def _mailto(address: str, posting: Shown) -> str:
    """The link that begins an application, with its subject (RFC 6068)."""
    subject = quote(f"Application: {posting.fields.title} ({posting.reference})", safe="")
    return f"mailto:{quote(address, safe='@+')}?subject={subject}"


def _summary(posting: Shown) -> str:
    said = (
        posting.fields.employer,
        posting.place,
        posting.pay,
        " ".join(" ".join(one) for one in posting.paragraphs),
    )
    text = ". ".join(filter(None, said))
    return text if len(text) <= LONGEST_SUMMARY else f"{text[:LONGEST_SUMMARY].rpartition(' ')[0]} …"


def _ended(request: Request, visitor: Visitor | None, found: JobPosting | None) -> Response:
    office = office_of(request)
    now = office.now()
    was_listed = bool(found and found.listed_from and found.listed_from <= now)
    posting = (
        shown(found) if found and was_listed and found.status in ENDED and not found.forgotten_at else None
    )
    return office.page(
        request,
        "careers/ended.html",
        same=Same(),
        visitor=visitor,
        status=GONE if was_listed else UNKNOWN,
        was_listed=was_listed,
        posting=posting,
        similar=_similar(request, visitor, posting) if posting else (),
        more=as_address(_like(posting)[0]) if posting else "/careers",
    )


def _similar(request: Request, visitor: Visitor | None, posting: Shown) -> tuple[Shown, ...]:
    """Postings like one that has ended; none for whoever searches too often."""
    office = office_of(request)
    if seconds_to_wait(request, visitor):
        return ()
    with reading(office.engine) as session:
        for query in _like(posting):
            found = find_jobs(session, query, office.now(), limit=SIMILAR).postings
            if found:
                return tuple(map(shown, found))
    return ()


def _like(posting: Shown) -> tuple[JobQuery, ...]:
    """Searches that find such postings, the narrowest first."""
    fields = posting.fields
    credential, speciality = (next(iter(one), "") for one in (fields.credentials, fields.specialities))
    like_it = JobQuery(credential=credential, speciality=speciality)
    is_remote = fields.remote is Remote.REMOTE
    return (
        replace(like_it, remote=Remote.REMOTE) if is_remote else replace(like_it, state=fields.state),
        like_it,
        JobQuery(speciality=speciality) if speciality else JobQuery(credential=credential),
        JobQuery(),
    )
