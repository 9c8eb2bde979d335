"""`/profile`: one's own password, one-time passwords and sessions; and the page on which a handed password is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from consultant.administration import own_access
from consultant.errors import NotPossibleNow, UsageError
from consultant.models.base import reading
from consultant.models.user import User
from consultant.users import totp
from consultant.users.passwords import SHORTEST
from consultant.users.sessions import Visitor, list_sessions
from consultant.web.office import Same, office_of
from consultant.web.signing_in.leading import HOMES, lead, set_session
from consultant.web.visitors import PASSWORD_PAGE, CheckedForm, SignedIn, text_of

if TYPE_CHECKING:
    from starlette.datastructures import FormData

router = APIRouter()
SAME = Same("users reset NAME")
WRONG = 422
SAID = {
    "password": "Your password is changed; your other sessions have ended.",
    "stopped": "One-time passwords are off; your other sessions have ended.",
    "session": "The session has ended.",
}


@router.get("/profile", include_in_schema=False)
def profile(request: Request, visitor: SignedIn, said: str = "") -> Response:
    """Everything of one's own."""
    return _page(request, visitor, said=SAID.get(said, ""))


@router.get(PASSWORD_PAGE, include_in_schema=False)
def password_page(request: Request, visitor: SignedIn) -> Response:
    """Choose another password."""
    return _password_form(request, visitor)


@router.post(PASSWORD_PAGE, include_in_schema=False)
def change_password(request: Request, visitor: SignedIn, form: CheckedForm) -> Response:
    """Change it; the session goes on under another token."""
    office = office_of(request)
    try:
        wanted = _typed_twice(form)
        renewed = own_access.change_password(
            office.engine, visitor, _secret(form, "former"), wanted, office.now()
        )
    except UsageError as error:
        return _password_form(request, visitor, wrong=str(error))
    path = HOMES[visitor.role] if visitor.must_change else "/profile?said=password"
    return lead(office, path, renewed.token)


@router.post("/profile/totp", include_in_schema=False)
def begin_totp(request: Request, visitor: SignedIn, form: CheckedForm) -> Response:
    """Make a secret."""
    office = office_of(request)
    try:
        own_access.begin_totp(office.engine, visitor, _secret(form, "password"), office.now())
    except (UsageError, NotPossibleNow) as error:
        return _page(request, visitor, wrong=str(error))
    return lead(office, "/profile/totp")


@router.get("/profile/totp", include_in_schema=False)
def totp_page(request: Request, visitor: SignedIn) -> Response:
    """The secret as a QR code and in letters, until a code of it was given."""
    return _totp_form(request, visitor)


@router.post("/profile/totp/confirm", include_in_schema=False)
def confirm_totp(request: Request, visitor: SignedIn, form: CheckedForm) -> Response:
    """The first code; then the recovery codes, once."""
    office = office_of(request)
    try:
        renewed = own_access.confirm_totp(office.engine, visitor, text_of(form, "code"), office.now())
    except (UsageError, NotPossibleNow) as error:
        return _totp_form(request, visitor, wrong=str(error))
    return _codes(request, visitor, renewed)


@router.post("/profile/totp/codes", include_in_schema=False)
def renew_codes(request: Request, visitor: SignedIn, form: CheckedForm) -> Response:
    """Ten new recovery codes, once."""
    office = office_of(request)
    try:
        renewed = own_access.renew_codes(office.engine, visitor, _secret(form, "password"), office.now())
    except (UsageError, NotPossibleNow) as error:
        return _page(request, visitor, wrong=str(error))
    return _codes(request, visitor, renewed)


@router.post("/profile/totp/stop", include_in_schema=False)
def stop_totp(request: Request, visitor: SignedIn, form: CheckedForm) -> Response:
    """The password alone again."""
    office = office_of(request)
    password, code = _secret(form, "password"), text_of(form, "code")
    try:
        renewed = own_access.stop_totp(office.engine, visitor, password, code, office.now())
    except (UsageError, NotPossibleNow) as error:
        return _page(request, visitor, wrong=str(error))
    return lead(office, "/profile?said=stopped", renewed.token)


@router.post("/profile/sessions/end", include_in_schema=False)
def end_session(request: Request, visitor: SignedIn, form: CheckedForm) -> Response:
    """End one of one's sessions."""
    office = office_of(request)
    own_access.end_own_session(office.engine, visitor, text_of(form, "session"), office.now())
    return lead(office, "/profile?said=session")


def _page(request: Request, visitor: Visitor, *, said: str = "", wrong: str = "") -> Response:
    office = office_of(request)
    with reading(office.engine) as session:
        user = session.get_one(User, visitor.user_id)
        rows = list_sessions(session, user.id, office.now())
    return office.page(
        request,
        "profile.html",
        same=SAME,
        status=WRONG if wrong else 200,
        visitor=visitor,
        user=user,
        rows=rows,
        handle=own_access.HANDLE,
        said=said,
        wrong=wrong,
    )


def _password_form(request: Request, visitor: Visitor, *, wrong: str = "") -> Response:
    status = WRONG if wrong else 200
    return office_of(request).page(
        request,
        "profile_password.html",
        same=SAME,
        status=status,
        visitor=visitor,
        wrong=wrong,
        shortest=SHORTEST,
    )


def _totp_form(request: Request, visitor: Visitor, *, wrong: str = "") -> Response:
    office = office_of(request)
    with reading(office.engine) as session:
        user = session.get_one(User, visitor.user_id)
    if user.totp_secret is None or user.totp_since is not None:
        return lead(office, "/profile")
    return office.page(
        request,
        "profile_totp.html",
        same=SAME,
        status=WRONG if wrong else 200,
        visitor=visitor,
        picture=totp.picture_of(user.totp_secret, user.name),
        secret=" ".join(user.totp_secret[at : at + 4] for at in range(0, len(user.totp_secret), 4)),
        wrong=wrong,
    )


def _codes(request: Request, visitor: Visitor, renewed: own_access.Renewed) -> Response:
    """Shown in the answer to the form itself: they are nowhere to be read again."""
    office = office_of(request)
    page = office.page(
        request,
        "profile_codes.html",
        same=SAME,
        visitor=visitor,
        csrf=renewed.csrf,
        codes=renewed.codes,
    )
    set_session(page, office, renewed.token)
    return page


def _secret(form: FormData, name: str) -> str:
    """A password as it was typed, blanks at its ends and all."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def _typed_twice(form: FormData) -> str:
    """Raises UsageError where the two differ."""
    if _secret(form, "password") != _secret(form, "again"):
        message = "The two passwords differ."
        raise UsageError(message)
    return _secret(form, "password")
