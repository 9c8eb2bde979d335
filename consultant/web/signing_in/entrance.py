"""`/`, `/sign-in` and `/sign-out`. Whatever was wrong, the same sentence, the same status and the same work."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from consultant.administration import people, sign_ins
from consultant.models.base import reading
from consultant.models.user import Role
from consultant.users.signing_in import Outcome, find_waiting
from consultant.web.office import Office, Same, office_of
from consultant.web.signing_in.forms import GuestForm, guest_page
from consultant.web.signing_in.leading import (
    HOMES,
    browser_of,
    drop_session,
    lead,
    own_path,
    peer_of,
)
from consultant.web.visitors import CheckedForm, Guest, find_at, text_of

router = APIRouter()
SAME = Same("tokens add", "GET /api/openapi.json")
REFUSED = 403
NOT_RIGHT = "That is not right. After several failures nothing is taken for a while."
SAID = {
    "out": ("good", "You are signed out."),
    "ended": ("warn", "The sign-in took too long; begin again."),
    "provider": ("bad", "The identity provider did not let you in, or you are not entered here."),
    "away": ("bad", "The identity provider can't be reached now. Try again, or use name and password."),
}
"""What a page says at its top, by a key in the address: no words of others are shown."""


@router.get("/", include_in_schema=False)
def beginning(request: Request, visitor: Guest) -> Response:
    """To where one works, or to the sign-in."""
    return lead(office_of(request), HOMES[visitor.role] if visitor else "/sign-in")


@router.get("/sign-in", include_in_schema=False)
def sign_in_page(request: Request, said: str = "") -> Response:
    """Name and password; whoever is signed in goes on at once."""
    office, goes_on_to = office_of(request), own_path(request.query_params.get("next", ""))
    visitor = find_at(request)
    if visitor is not None:
        return lead(office, goes_on_to or HOMES[visitor.role])
    return _form(request, goes_on_to, said=SAID.get(said))


@router.post("/sign-in", include_in_schema=False)
def sign_in(request: Request, form: GuestForm) -> Response:
    """The first step."""
    office, goes_on_to = office_of(request), own_path(text_of(form, "next"))
    if not office.peers.must_wait(peer_of(request), office.now()):
        outcome = sign_ins.sign_in(
            office.engine,
            text_of(form, "name"),
            str(form.get("password") or ""),
            browser_of(request, office),
            goes_on_to=goes_on_to,
            now=office.now(),
        )
        if outcome.token:
            return welcome(office, outcome)
        office.peers.note_failure(peer_of(request), office.now())
    return _form(request, goes_on_to, said=("bad", NOT_RIGHT), status=REFUSED)


@router.get("/sign-in/one-time", include_in_schema=False)
def code_page(request: Request) -> Response:
    """The one-time password, or a recovery code."""
    return _code_form(request)


@router.post("/sign-in/one-time", include_in_schema=False)
def give_code(request: Request, form: CheckedForm) -> Response:
    """The second step."""
    office = office_of(request)
    if not office.peers.must_wait(peer_of(request), office.now()):
        browser = browser_of(request, office)
        outcome = sign_ins.give_code(office.engine, text_of(form, "code"), browser, now=office.now())
        if outcome.token:
            return welcome(office, outcome)
        office.peers.note_failure(peer_of(request), office.now())
    return _code_form(request, wrong=True)


@router.post("/sign-out", include_in_schema=False)
def sign_out(request: Request, form: CheckedForm) -> Response:  # noqa: ARG001 - checked by being asked for
    """End the session, also one that waits for a code."""
    office = office_of(request)
    sign_ins.sign_out(office.engine, browser_of(request, office).token, office.now())
    led = lead(office, "/sign-in?said=out")
    drop_session(led, office)
    return led


def welcome(office: Office, outcome: Outcome) -> Response:
    """On to the second step, or to where the visitor wanted to go."""
    if outcome.waits_for_code or outcome.user is None:
        return lead(office, "/sign-in/one-time", outcome.token)
    home = HOMES[Role(outcome.user.role)]
    return lead(office, outcome.goes_on_to or home, outcome.token)


def _form(
    request: Request, goes_on_to: str, *, said: tuple[str, str] | None = None, status: int = 200
) -> Response:
    office = office_of(request)
    return guest_page(
        request,
        "sign_in.html",
        same=SAME,
        status=status,
        goes_on_to=goes_on_to,
        said=said,
        by_provider=bool(office.settings.oidc_issuer),
        nobody_yet=not people.has_admin(office.engine),
    )


def _code_form(request: Request, *, wrong: bool = False) -> Response:
    office = office_of(request)
    with reading(office.engine) as session:
        waiting = find_waiting(session, browser_of(request, office).token, office.now())
    if waiting is None:
        return lead(office, "/sign-in?said=ended")
    return office.page(
        request,
        "sign_in_code.html",
        same=SAME,
        status=REFUSED if wrong else 200,
        csrf=waiting.csrf,
        said=("bad", NOT_RIGHT) if wrong else None,
    )
