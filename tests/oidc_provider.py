"""An OpenID provider on 127.0.0.1 (Core 1.0, Discovery 1.0, RFC 7636): signs with RS256, checks PKCE, and lies as it is told.

`person` is who is signed in there. `forges` changes the claims of an id token, `signs_with` the way in which it is signed;
`rubbish` is answered instead of the description.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from tests.conftest import Clock

CLIENT, SECRET = "the-desk", "a client's secret"
SECONDS = 300


@dataclass
class Grant:
    """What a code stands for."""

    nonce: str
    challenge: str
    redirect_uri: str
    claims: dict[str, Any]


@dataclass
class OidcProvider:
    """Started and stopped by its block."""

    clock: Clock
    person: dict[str, Any] = field(
        default_factory=lambda: {"sub": "248289", "email": "Ann@Clinic.example", "email_verified": True}
    )
    forges: Callable[[dict[str, Any]], dict[str, Any]] = dict
    signs_with: str = "RS256"
    describes: dict[str, Any] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    token_status: int = 200
    rubbish: tuple[int, bytes] | None = None

    def __post_init__(self) -> None:
        self.renew_key()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def renew_key(self) -> None:
        """Sign with another key from now on."""
        self.key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def description(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256", "none"],
        } | self.describes

    def authorize(self, query: dict[str, str]) -> str:
        """Who is signed in there is asked nothing; the address to be led to."""
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = secrets.token_urlsafe(16)
        person = dict(self.person)
        self.grants[code] = Grant(query["nonce"], query["code_challenge"], query["redirect_uri"], person)
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        grant = self.grants.pop(form.get("code", ""), None)
        if self.token_status != 200:
            return self.token_status, {}
        if authorization != f"Basic {basic}":
            return 401, {"error": "invalid_client"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if grant is None or grant.challenge != challenge or grant.redirect_uri != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": self._id_token(grant)}

    def _id_token(self, grant: Grant) -> str:
        now = int(self.clock().timestamp())
        usual = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + SECONDS,
            "nonce": grant.nonce,
        } | grant.claims
        claims = self.forges(usual)
        if self.signs_with == "none":
            parts = [{"alg": "none"}, claims]
            return ".".join([*(_base64(json.dumps(part).encode()) for part in parts), ""])
        if self.signs_with == "HS256":
            public = self.key.as_pem(private=False)
            return jwt.encode(
                {"alg": "HS256", "kid": self.key.kid}, claims, OctKey.import_key(_base64(public))
            )
        key = (
            self.key if self.signs_with == "RS256" else RSAKey.generate_key(2048, {"kid": str(self.key.kid)})
        )
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, key)


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _handler(provider: OidcProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 30

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            provider.asked.append(parts.path)
            if parts.path == "/authorize":
                self._answer(302, {}, provider.authorize(dict(parse_qsl(parts.query))))
            elif parts.path == "/keys":
                self._answer(200, {"keys": [provider.key.as_dict(private=False)]})
            elif provider.rubbish is not None:
                self._send(*provider.rubbish)
            else:
                self._answer(200, provider.description())

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            self._answer(*provider.token(dict(parse_qsl(body)), self.headers.get("Authorization", "")))

        def _answer(self, status: int, body: dict[str, Any], location: str = "") -> None:
            self._send(status, json.dumps(body).encode(), location)

        def _send(self, status: int, raw: bytes, location: str = "") -> None:
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            with contextlib.suppress(OSError):  # the client may give up
                self.wfile.write(raw)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
