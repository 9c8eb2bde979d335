"""`/register`: ask for an account, confirm by the mailed link, choose a password.

The link leads to a page with a form: programs that fetch every link of a mail confirm nothing. `next`, the page from which
somebody came, goes along to the sign-in; only a path of our own is followed.
"""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from consultant.administration import registering
from consultant.errors import NotPossibleNow, UsageError
from consultant.web.office import Same, office_of
from consultant.web.signing_in.forms import GuestForm, guest_page
from consultant.web.signing_in.leading import own_path, peer_of
from consultant.web.visitors import text_of

router = APIRouter()
SAME = Same("accounts add", "POST /api/v1/accounts")
SEE_OTHER = 303
WRONG, GONE, TOO_MANY = 422, 409, 429


@router.get("/register", include_in_schema=False)
def register_page(request: Request) -> Response:
    """The form, or that registration is closed."""
    return _form(request, own_path(request.query_params.get("next", "")))


@router.post("/register", include_in_schema=False)
def register(request: Request, form: GuestForm) -> Response:
    """Mail a link; the same words for every address. Whoever has had many mailed waits, so that the hour's links are left for others."""
    office, goes_on_to = office_of(request), own_path(text_of(form, "next"))
    if office.registrars.must_wait(peer_of(request), office.now()):
        raise HTTPException(
            TOO_MANY, "Many links were mailed from your network of late; try again in a while."
        )
    office.registrars.note_failure(peer_of(request), office.now())
    link, end = f"{office.settings.web_url}/register/confirm?token=", _next(goes_on_to, "&")
    try:
        registering.register(office.desk, text_of(form, "address"), link, end)
    except UsageError as error:
        return _form(request, goes_on_to, status=WRONG, wrong=str(error))
    return _form(request, goes_on_to, sent=True)


@router.get("/register/confirm", include_in_schema=False)
def confirm_page(request: Request, token: str = "") -> Response:
    """Choose a password."""
    return _password_form(request, token, own_path(request.query_params.get("next", "")))


@router.post("/register/confirm", include_in_schema=False)
def confirm(request: Request, form: GuestForm) -> Response:
    """Make the account, and on to the sign-in."""
    desk, token, goes_on_to = office_of(request).desk, text_of(form, "token"), own_path(text_of(form, "next"))
    try:
        registering.find_address(desk, token)
        registering.confirm(desk, token, _typed_twice(form))
    except NotPossibleNow as error:
        return _password_form(request, token, goes_on_to, ended=str(error))
    except UsageError as error:
        return _password_form(request, token, goes_on_to, wrong=str(error))
    return RedirectResponse("/sign-in" + _next(goes_on_to or "/my", "?"), SEE_OTHER)


def _form(
    request: Request, goes_on_to: str, *, status: int = 200, sent: bool = False, wrong: str = ""
) -> Response:
    return guest_page(
        request,
        "register.html",
        same=SAME,
        status=status,
        plan=registering.find_free_plan(office_of(request).desk),
        goes_on_to=goes_on_to,
        sent=sent,
        wrong=wrong,
    )


def _password_form(
    request: Request, token: str, goes_on_to: str, *, wrong: str = "", ended: str = ""
) -> Response:
    """The form; or why the link is good no more, with the ways on."""
    address = ""
    try:
        address = registering.find_address(office_of(request).desk, token)
    except NotPossibleNow as error:
        ended = ended or str(error)
    return guest_page(
        request,
        "register_confirm.html",
        same=SAME,
        status=GONE if ended else WRONG if wrong else 200,
        address=address,
        ended=ended,
        token=token,
        goes_on_to=goes_on_to,
        wrong=wrong,
    )


def _next(path: str, sign: str) -> str:
    """`path` as the last parameter of an address; nothing where there is none."""
    return f"{sign}next={quote(path, safe='/')}" if path else ""


def _typed_twice(form: FormData) -> str:
    """The password as it was typed, blanks and all. Raises UsageError where the two differ."""
    password, again = (str(form.get(name) or "") for name in ("password", "again"))
    if password != again:
        message = "The two passwords differ."
        raise UsageError(message)
    return password
