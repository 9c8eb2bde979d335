"""`/sign-in/oidc`: to the identity provider and back. It is a link and no form: our policy lets a form lead nowhere else."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from consultant.administration import sign_ins
from consultant.errors import ConfigurationError, LoginRefused, TransientError
from consultant.logs import get_logger
from consultant.users import oidc
from consultant.web.office import Office, office_of
from consultant.web.security import OURS
from consultant.web.signing_in.entrance import welcome
from consultant.web.signing_in.leading import SEE_OTHER, browser_of, lead, own_path, peer_of, set_session
from consultant.web.visitors import find_at

NOT_FOUND = 404
BACK = "/sign-in/oidc/back"
LONGEST_CODE = 4096

log = get_logger(__name__)
router = APIRouter()


@router.get("/sign-in/oidc", include_in_schema=False)
def to_provider(request: Request) -> Response:
    """Ask the provider who this is. Another site's link only leads to the sign-in page."""
    office, goes_on_to = office_of(request), own_path(request.query_params.get("next", ""))
    provider = _provider(office)
    if find_at(request) is not None or request.headers.get("sec-fetch-site", "none") not in OURS:
        return lead(office, "/sign-in")
    asked = oidc.new_question()
    try:
        address = provider.address(asked)
    except (TransientError, ConfigurationError) as error:
        return _away(office, error)
    browser = browser_of(request, office)
    token = sign_ins.begin_oidc(office.engine, browser, asked, goes_on_to=goes_on_to, now=office.now())
    led = RedirectResponse(address, SEE_OTHER)
    set_session(led, office, token)
    return led


@router.get(BACK, include_in_schema=False)
def from_provider(request: Request, state: str = "", code: str = "") -> Response:
    """The provider's answer: good in the browser that asked, and once."""
    office = office_of(request)
    provider, browser, now = _provider(office), browser_of(request, office), office.now()
    taken = sign_ins.take_question(office.engine, browser.token, now)
    if taken is None:
        return lead(office, "/sign-in?said=ended")
    asked, goes_on_to = taken
    if not oidc.is_answer(asked, state) or not 0 < len(code) <= LONGEST_CODE:
        return _refuse(request, office)
    try:
        identity = provider.identify(code, asked)
    except LoginRefused:
        return _refuse(request, office)
    except (TransientError, ConfigurationError) as error:
        return _away(office, error)
    outcome = sign_ins.sign_in_by_oidc(office.engine, identity, browser, goes_on_to=goes_on_to, now=now)
    return welcome(office, outcome) if outcome.token else _refuse(request, office)


def _provider(office: Office) -> oidc.Provider:
    """404 where none is configured."""
    settings = office.settings
    if not settings.oidc_issuer:
        raise HTTPException(NOT_FOUND, "No identity provider is configured here.")
    if office.provider is None:
        client = oidc.Client(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            secret=settings.oidc_client_secret,
            redirect_uri=f"{settings.web_url}{BACK}",
            context=settings.make_tls_context(),
        )
        office.provider = oidc.Provider(client, office.now)
    return office.provider


def _refuse(request: Request, office: Office) -> Response:
    office.peers.note_failure(peer_of(request), office.now())
    return lead(office, "/sign-in?said=provider")


def _away(office: Office, error: Exception) -> Response:
    log.warning("no_identity_provider", error=type(error).__name__)
    return lead(office, "/sign-in?said=away")
