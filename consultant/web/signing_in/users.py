"""`/admin/users`: everybody who signs in, as administrators add, reset, disable and enable them and give them a role."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from consultant.accounts.listing import get_account
from consultant.administration import people
from consultant.errors import NotPossibleNow, UsageError
from consultant.models.base import reading
from consultant.models.user import Role, User
from consultant.users.attempts import is_locked
from consultant.users.sessions import Visitor
from consultant.web.office import Office, Same, actor_of, office_of
from consultant.web.visitors import Admin, CheckedForm, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine
    from starlette.datastructures import FormData

router = APIRouter()
NOT_FOUND, SEE_OTHER, WRONG = 404, 303, 422
LIST = Same("users list", "GET /api/v1/users")
SAID = {
    "totp": "One-time passwords and recovery codes are taken away.",
    "disable": "The user is let in no more.",
    "enable": "The user is let in again.",
    "role": "The role is changed.",
    "rename": "The name is changed.",
    "email": "The address is changed.",
    "sign-out": "All sessions have ended.",
}


@router.get("/admin/users", include_in_schema=False)
def users(request: Request, visitor: Admin, q: str = "") -> Response:
    """Everybody, and a form to add somebody."""
    return _list(request, visitor, q=q.strip())


@router.post("/admin/users", include_in_schema=False)
def add(request: Request, visitor: Admin, form: CheckedForm) -> Response:
    """Add somebody; the password to hand out is shown once, in this answer."""
    office = office_of(request)
    try:
        handed = people.add_user(
            office.engine,
            _wanted(office, form),
            actor_of(visitor),
            now=office.now(),
            reason=text_of(form, "reason"),
        )
    except UsageError as error:
        return _list(request, visitor, wrong=str(error))
    return _handed(request, visitor, handed)


@router.get("/admin/users/{user_id}", include_in_schema=False)
def user_page(request: Request, visitor: Admin, user_id: int, said: str = "") -> Response:
    """One user and what can be done."""
    return _one(request, visitor, user_id, said=SAID.get(said, ""))


@router.post("/admin/users/{user_id}/reset", include_in_schema=False)
def reset(request: Request, visitor: Admin, form: CheckedForm, user_id: int) -> Response:
    """A password to hand out, shown once in this answer."""
    office = office_of(request)
    name = _get(request, user_id).name
    handed = people.reset_password(
        office.engine, name, actor_of(visitor), now=office.now(), reason=text_of(form, "reason")
    )
    return _handed(request, visitor, handed)


@router.post("/admin/users/{user_id}/{act}", include_in_schema=False)
def change(request: Request, visitor: Admin, form: CheckedForm, user_id: int, act: str) -> Response:
    """Any other change."""
    if act not in ACTS:
        raise HTTPException(NOT_FOUND, "There is no such act.")
    office = office_of(request)
    try:
        ACTS[act](office.engine, _get(request, user_id).name, form)(
            actor=actor_of(visitor), now=office.now(), reason=text_of(form, "reason")
        )
    except (UsageError, NotPossibleNow) as error:
        return _one(request, visitor, user_id, wrong=str(error))
    return RedirectResponse(f"/admin/users/{user_id}?said={act}", SEE_OTHER)


ACTS: dict[str, Callable[[Engine, str, FormData], Callable[..., User]]] = {
    "totp": lambda engine, name, _: partial(people.reset_totp, engine, name),
    "disable": lambda engine, name, _: partial(people.disable, engine, name),
    "enable": lambda engine, name, _: partial(people.enable, engine, name),
    "role": lambda engine, name, form: partial(
        people.set_role, engine, name, people.parse_role(text_of(form, "role"))
    ),
    "rename": lambda engine, name, form: partial(people.rename, engine, name, text_of(form, "name")),
    "email": lambda engine, name, form: partial(people.set_email, engine, name, text_of(form, "email")),
    "sign-out": lambda engine, name, _: partial(people.sign_out_everywhere, engine, name),
}


def _wanted(office: Office, form: FormData) -> people.NewUser:
    """Raises UsageError, NoSuchThing."""
    account = text_of(form, "account")
    with reading(office.engine) as session:
        account_id = get_account(session, account).id if account else None
    return people.NewUser(
        name=text_of(form, "name"),
        role=people.parse_role(text_of(form, "role")),
        email=text_of(form, "email"),
        account_id=account_id,
        by_provider_alone=text_of(form, "by_provider") == "yes",
    )


def _get(request: Request, user_id: int) -> User:
    with reading(office_of(request).engine) as session:
        user = session.get(User, user_id) if user_id < 2**31 else None
    if user is None:
        raise HTTPException(NOT_FOUND, "There is no such user.")
    return user


def _list(request: Request, visitor: Visitor, *, q: str = "", wrong: str = "") -> Response:
    office = office_of(request)
    return office.page(
        request,
        "users.html",
        same=LIST,
        status=WRONG if wrong else 200,
        visitor=visitor,
        users=people.list_users(office.engine, holds=q),
        most=people.MOST_SHOWN,
        roles=list(Role),
        by_provider=bool(office.settings.oidc_issuer),
        q=q,
        wrong=wrong,
    )


def _one(request: Request, visitor: Visitor, user_id: int, *, said: str = "", wrong: str = "") -> Response:
    user = _get(request, user_id)
    office = office_of(request)
    return office.page(
        request,
        "user.html",
        same=Same(
            "users reset | disable | enable | role | set | sign-out NAME", "POST /api/v1/users/NAME/role"
        ),
        status=WRONG if wrong else 200,
        visitor=visitor,
        user=user,
        is_locked=is_locked(user, office.now()),
        roles=list(Role),
        said=said,
        wrong=wrong,
    )


def _handed(request: Request, visitor: Visitor, handed: people.Handed) -> Response:
    office = office_of(request)
    return office.page(
        request,
        "user_handed.html",
        same=Same("users reset NAME"),
        visitor=visitor,
        user=handed.user,
        password=handed.password,
    )
