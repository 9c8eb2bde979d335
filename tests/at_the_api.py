"""Programs that call the API of a served desk: a user, a token, a client that shows it.

with served(watched(played, clock), played) as pages:
    api = caller(pages, played, "coder")
    api.get("/cases")
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from consultant.models.base import reading, unit_of_work
from consultant.models.user import Role, User
from consultant.users.tokens import SCOPES_OF, Scope, open_token

from tests.pages import add_user

if TYPE_CHECKING:
    from collections.abc import Iterable

    import httpx

    from tests.journeys.journey import Played


@dataclass
class Caller:
    """A client with a token; `pages` is the client of the served desk, whose cookies are not sent."""

    pages: httpx.Client
    token: str
    token_id: int

    def get(self, path: str, **named: Any) -> httpx.Response:
        """GET a path behind `/api/v1`."""
        return self.call("GET", path, **named)

    def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """POST a body as JSON; an underscore in a header's name stands for a hyphen."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("POST", path, json=body, headers=named)

    def call(self, method: str, path: str, **named: Any) -> httpx.Response:
        """Any call."""
        shown = {"Authorization": f"Bearer {self.token}"} | named.pop("headers", {})
        return self.pages.request(method, f"/api/v1{path}", headers=shown, **named)


def caller(
    pages: httpx.Client,
    played: Played,
    role: str = "coder",
    *,
    name: str = "",
    account_id: int | None = None,
    email: str = "",
    scopes: Iterable[Scope] | None = None,
) -> Caller:
    """A new user of this role, whose token has all scopes of the role or those that are named."""
    user_id = add_user(played, role, name or f"api-{role}-{account_id or ''}", account_id=account_id)
    wanted = SCOPES_OF[Role(role)] if scopes is None else scopes
    with unit_of_work(played.desk.engine) as session:
        user = session.get_one(User, user_id)
        user.email = email
        value, row = open_token(session, user, "test", wanted, played.desk.clock())
        return Caller(pages, value, row.id)


def user_of(played: Played, token: Caller) -> User:
    """Whose token it is."""
    from consultant.models.user import ApiToken

    with reading(played.desk.engine) as session:
        return session.get_one(User, session.get_one(ApiToken, token.token_id).user_id)
