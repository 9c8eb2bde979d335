"""Signing in by OpenID Connect (Core 1.0, code flow with PKCE, RFC 7636), where an issuer is configured.

What the provider is asked (state, nonce, PKCE verifier) is kept in a session of nobody, so that its answer is good in the browser
that asked, and once. Only keys that the provider publishes are believed, and only signatures that need its private key. It says
who somebody is; whether he is one of ours an administrator has said: by the subject, or by a verified address of the staff.
"""

from __future__ import annotations

import hmac
import json
import secrets
import threading
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import select

from consultant.errors import ConfigurationError, LoginRefused, TransientError
from consultant.mail.address import canonical
from consultant.models.user import Role, User
from consultant.users.sessions import UNDER_WAY, find_session, open_session

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from consultant.users.signing_in import Browser

SCOPE = "openid email"
SIGNED_BY = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "Ed25519",
    "EdDSA",
]
"""Signatures by a private key: `none` proves nothing, and HS256 would take a public key for a secret."""
SECONDS = 10.0
LONGEST = 30.0
"""Seconds for one step of an answer, and for all of it."""
LARGEST = 512 * 1024
LEEWAY = 60
"""Seconds that the provider's clock may differ from ours."""
KNOWN_FOR = 3600.0
"""Seconds after which the provider is asked anew for its end points and keys."""
VERIFIER_BYTES = 48
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
AWAY = "The identity provider can't be reached now."


@dataclass(frozen=True, slots=True)
class Client:
    """We, as the provider knows us; `context` checks its certificate."""

    issuer: str
    client_id: str
    secret: str | None = field(repr=False)
    redirect_uri: str
    context: ssl.SSLContext = field(repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the answer is compared with."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says it is; `email` is empty where it is not verified."""

    subject: str
    email: str


def new_question() -> Asked:
    """Random values for one sign-in."""
    return Asked(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(VERIFIER_BYTES))


def remember(session: Session, browser: Browser, asked: Asked, goes_on_to: str, now: datetime) -> str:
    """A session of nobody that keeps what was asked; its cookie."""
    token, row = open_session(session, None, now, agent=browser.agent, lasts=UNDER_WAY)
    row.oidc_state, row.goes_on_to = json.dumps(asdict(asked)), goes_on_to
    session.flush()
    return token


def find_asked(session: Session, token: str, now: datetime) -> tuple[Asked, str] | None:
    """What this browser's provider was asked, and where it goes on to; None where it was asked nothing."""
    row = find_session(session, token, now)
    if row is None or row.user_id is not None or not row.oidc_state:
        return None
    return Asked(**json.loads(row.oidc_state)), row.goes_on_to


def find_entered(session: Session, identity: Identity) -> User | None:
    """The user of an identity that an administrator entered; who is found by his address is known by the subject from now on.

    The address of a customer was entered by himself, and one that several have is nobody's.
    """
    known = session.scalars(select(User).where(User.oidc_subject == identity.subject)).first()
    if known is not None or not identity.email:
        return known
    query = select(User).where(User.email == identity.email, User.role != Role.CUSTOMER)
    found = session.scalars(query.with_for_update()).all()
    if len(found) != 1 or found[0].oidc_subject is not None:
        return None
    found[0].oidc_subject = identity.subject
    session.flush()
    return found[0]


class Provider:
    """An identity provider; what it says of itself is kept for a while."""

    def __init__(self, client: Client, clock: Callable[[], datetime]) -> None:
        """Nothing is asked yet."""
        self._client, self._clock = client, clock
        self._lock = threading.Lock()
        self._metadata: dict[str, Any] = {}
        self._keys: dict[str, Any] = {}
        self._asked_at: datetime | None = None

    def address(self, asked: Asked) -> str:
        """Where the browser is sent. Raises TransientError, ConfigurationError."""
        metadata = self._known()
        made, _ = self._oauth().create_authorization_url(
            metadata["authorization_endpoint"],
            state=asked.state,
            nonce=asked.nonce,
            code_verifier=asked.verifier,
        )
        return str(made)

    def identify(self, code: str, asked: Asked) -> Identity:
        """Exchange the code, check the id token. Raises LoginRefused where either is no good, TransientError."""
        metadata = self._known()
        answer = self._exchange(metadata["token_endpoint"], code, asked)
        try:
            claims = self._check(str(answer["id_token"]), answer.get("access_token"), asked, metadata)
        except (JoseError, AuthlibBaseError, ValueError, KeyError, TypeError) as error:
            message = f"The identity provider's token is no good ({type(error).__name__})."
            raise LoginRefused(message) from None  # its own words may quote the token
        email = canonical(str(claims.get("email") or "")) if claims.get("email_verified") is True else None
        return Identity(f"{claims['iss']} {claims['sub']}", email or "")

    def _oauth(self) -> OAuth2Client:
        mine = self._client
        return OAuth2Client(
            None,
            client_id=mine.client_id,
            redirect_uri=mine.redirect_uri,
            scope=SCOPE,
            code_challenge_method="S256",
        )

    def _known(self) -> dict[str, Any]:
        """The provider's own description (Discovery 1.0), whose issuer must be the one that is configured."""
        with self._lock:
            now = self._clock()
            if self._asked_at is None or (now - self._asked_at).total_seconds() > KNOWN_FOR:
                found = self._get(f"{self._client.issuer}/.well-known/openid-configuration")
                _check_description(found, self._client.issuer)
                self._metadata, self._keys, self._asked_at = found, {}, now
            return self._metadata

    def _check(
        self, token: str, access_token: object, asked: Asked, metadata: dict[str, Any]
    ) -> dict[str, Any]:
        """The claims of an id token (Core 1.0, section 3.1.3.7)."""
        decoded = self._decode(token, metadata)
        mine = self._client.client_id
        wanted = {
            "iss": {"essential": True, "value": metadata["issuer"]},
            "aud": {"essential": True, "value": mine},
            "sub": {"essential": True},
        }
        given = {"nonce": asked.nonce, "client_id": mine, "access_token": access_token}
        claims = CodeIDToken(decoded.claims, decoded.header, wanted, given)
        claims.validate(now=int(self._clock().timestamp()), leeway=LEEWAY)
        return dict(claims)

    def _decode(self, token: str, metadata: dict[str, Any]) -> jwt.Token:
        """Checked with the keys that are known, and once more with those of today: a provider changes its keys."""
        with self._lock:
            known = self._keys
        if known:
            try:
                return jwt.decode(token, KeySet.import_key_set(known), algorithms=SIGNED_BY)  # type: ignore[arg-type]
            except (JoseError, ValueError):
                pass
        fresh = self._get(metadata["jwks_uri"])
        with self._lock:
            self._keys = fresh
        return jwt.decode(token, KeySet.import_key_set(fresh), algorithms=SIGNED_BY)  # type: ignore[arg-type]

    def _exchange(self, url: str, code: str, asked: Asked) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._client.redirect_uri,
            "code_verifier": asked.verifier,
        }
        sent = httpx.Request("POST", url, data=form, headers={"Accept": "application/json"})
        headers, body = dict(sent.headers), sent.read().decode()
        method = "client_secret_basic" if self._client.secret else "none"
        auth = ClientAuth(self._client.client_id, self._client.secret, method)
        _, headers, body = auth.prepare("POST", url, headers, body)
        status, answer = self._ask(httpx.Request("POST", url, headers=_without_length(headers), content=body))
        if status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise TransientError(AWAY)
        if status != httpx.codes.OK or "id_token" not in answer:
            message = "The identity provider does not take the code."
            raise LoginRefused(message)
        return answer

    def _get(self, url: str) -> dict[str, Any]:
        status, answer = self._ask(httpx.Request("GET", url, headers={"Accept": "application/json"}))
        if status != httpx.codes.OK:
            raise TransientError(AWAY)
        return answer

    def _ask(self, request: httpx.Request) -> tuple[int, dict[str, Any]]:
        """One request without redirects; its answer is bounded. Raises TransientError."""
        try:
            with (
                httpx.Client(verify=self._client.context, timeout=SECONDS, trust_env=False) as client,
            ):
                response = client.send(request, stream=True)
                try:
                    return response.status_code, _read(response)
                finally:
                    response.close()
        except (httpx.HTTPError, httpx.InvalidURL):
            raise TransientError(AWAY) from None


def _read(response: httpx.Response) -> dict[str, Any]:
    """The members of a JSON object, bounded in bytes and in time; empty where it is none."""
    body, ends = bytearray(), time.monotonic() + LONGEST
    for piece in response.iter_bytes():
        body += piece
        if len(body) > LARGEST or time.monotonic() > ends:
            raise TransientError(AWAY)
    try:
        found = json.loads(bytes(body))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _check_description(found: dict[str, Any], issuer: str) -> None:
    """Raises ConfigurationError where it is another issuer's, or leads over an open wire."""
    if str(found.get("issuer", "")).rstrip("/") != issuer:
        message = (
            "The identity provider describes itself as another issuer than CONSULTANT_OIDC_ISSUER names."
        )
        raise ConfigurationError(message)
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        parts = urlsplit(str(found.get(name, "")))
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            message = f"The identity provider's {name} is no https:// address."
            raise ConfigurationError(message)


def _without_length(headers: dict[str, str]) -> dict[str, str]:
    """The body grew where our id stands in it; httpx counts anew."""
    return {name: value for name, value in headers.items() if name.lower() not in {"content-length", "host"}}


def is_answer(asked: Asked, state: str) -> bool:
    """Whether an answer's state is that of what was asked."""
    return hmac.compare_digest(asked.state.encode(), state.encode())
