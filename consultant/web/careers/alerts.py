"""`/careers/alerts`: have a search mailed, confirm it and end it by the links of its mails.

A link leads to a page with a button: programs that open every link of a mail confirm and end nothing. A mail program ends an alert
by one POST without a form of ours (RFC 8058); the token in the path is what allows it, and no cookie counts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, HTTPException, Request, Response

from consultant import job_alerts
from consultant.careers import alerts as kept
from consultant.careers.alert_tokens import Purpose
from consultant.careers.query import as_address, as_params, in_words, read_query
from consultant.careers.rhythm import Rhythm
from consultant.errors import NotPossibleNow, UsageError
from consultant.mail.address import masked
from consultant.models.base import reading
from consultant.web.office import Office, Same, office_of
from consultant.web.signing_in.forms import GuestForm, guest_page
from consultant.web.signing_in.leading import peer_of
from consultant.web.visitors import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consultant.careers.query import JobQuery
    from consultant.models.career import SavedSearch

router = APIRouter()
SAME = Same()
WRONG, GONE, TOO_MANY = 422, 409, 429


@router.get("/careers/alerts", include_in_schema=False)
def alerts_page(request: Request) -> Response:
    """The form that saves a search; its fields come along from the search page."""
    return _form(request, _read(request.query_params))


@router.post("/careers/alerts", include_in_schema=False)
def save(request: Request, form: GuestForm) -> Response:
    """Mail a link that confirms; the same words for every address. Whoever has had many mailed waits."""
    office = office_of(request)
    query = _read({name: value for name, value in form.items() if isinstance(value, str)})
    if office.registrars.must_wait(peer_of(request), office.now()):
        raise HTTPException(
            TOO_MANY, "Many links were mailed from your network of late; try again in a while."
        )
    office.registrars.note_failure(peer_of(request), office.now())
    try:
        rhythm = _rhythm(text_of(form, "rhythm"))
        job_alerts.ask(office.desk, text_of(form, "address"), query, rhythm)
    except UsageError as error:
        return _form(request, query, status=WRONG, wrong=str(error))
    return _form(request, query, sent=True)


@router.get("/careers/alerts/confirm/{token}", include_in_schema=False)
def confirm_page(request: Request, token: str) -> Response:
    """What is to be confirmed, with the button."""
    return _to_confirm(request, token)


@router.post("/careers/alerts/confirm/{token}", include_in_schema=False)
def confirm(request: Request, token: str, _form: GuestForm) -> Response:
    """Let the search look from now on."""
    try:
        search = job_alerts.confirm(office_of(request).desk, token)
    except NotPossibleNow as error:
        return _to_confirm(request, token, ended=str(error))
    return _page(request, "confirm", search, Rhythm(search.rhythm), confirmed=True)


@router.get("/careers/alerts/end/{token}", include_in_schema=False)
def end_page(request: Request, token: str) -> Response:
    """The alerts of the link's address, each with a button that ends it."""
    _, search = job_alerts.find_by_token(office_of(request).desk, Purpose.END, token)
    return _ends(request, search)


@router.post("/careers/alerts/end/{token}", include_in_schema=False)
def end(request: Request, token: str) -> Response:
    """End the link's alert: by the button, or by a mail program's one click."""
    return _ends(request, job_alerts.end(office_of(request).desk, token))


@router.post("/careers/alerts/end/{token}/all", include_in_schema=False)
def end_all(request: Request, token: str) -> Response:
    """End every alert of the link's address."""
    return _ends(request, job_alerts.end(office_of(request).desk, token, everything=True))


def _rhythm(word: str) -> Rhythm:
    try:
        return Rhythm(word)
    except ValueError as error:
        message = "Say how often: daily or weekly."
        raise UsageError(message) from error


def _form(
    request: Request, query: JobQuery, *, status: int = 200, sent: bool = False, wrong: str = ""
) -> Response:
    return guest_page(
        request,
        "careers/alerts.html",
        same=SAME,
        status=status,
        searched=in_words(query),
        fields=as_params(query).items(),
        search_link=as_address(query),
        missing=job_alerts.why_none(office_of(request).desk),
        most_a_day=job_alerts.MOST_A_DAY,
        sent=sent,
        wrong=wrong,
    )


def _to_confirm(request: Request, token: str, *, ended: str = "") -> Response:
    search, rhythm, why_not = job_alerts.why_not_confirmed(office_of(request).desk, token)
    return _page(request, "confirm", search, rhythm, ended=ended or why_not)


def _page(
    request: Request,
    which: str,
    search: SavedSearch,
    rhythm: Rhythm,
    *,
    ended: str = "",
    confirmed: bool = False,
) -> Response:
    query = kept.query_of(search)
    return guest_page(
        request,
        f"careers/alert_{which}.html",
        same=SAME,
        status=GONE if ended else 200,
        searched=in_words(query),
        search_link=as_address(query),
        address=masked(search.address),
        rhythm=rhythm.words,
        ended=ended,
        confirmed=confirmed,
    )


def _ends(request: Request, search: SavedSearch) -> Response:
    """No form of it needs a cookie: the links of its buttons are what allows them."""
    office = office_of(request)
    with reading(office.engine) as session:
        standing = kept.standing_of(session, search.address)
    return office.page(
        request,
        "careers/alert_end.html",
        same=SAME,
        this=_shown(office, search),
        ended=search.ended_at is not None,
        others=[_shown(office, one) for one in standing if one.id != search.id],
        address=masked(search.address),
    )


def _shown(office: Office, search: SavedSearch) -> dict[str, Any]:
    link = job_alerts.end_link(office.desk, search).removeprefix(office.desk.web_url)
    return {"searched": in_words(kept.query_of(search)), "rhythm": Rhythm(search.rhythm).words, "path": link}


def _read(params: Mapping[str, str]) -> JobQuery:
    """The search, without its greatest age: what is mailed is new anyway."""
    return replace(read_query(params), within_days=None)
