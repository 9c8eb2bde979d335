"""Asks a token end point for an access token by a refresh token (RFC 6749, section 6). Touches no database.

Google and Microsoft both take the client's id and secret in the body (section 2.3.1). Google keeps one refresh token;
Microsoft hands out a new one with every answer. What the end point answers never goes into an error's words beyond
the code that section 5.2 names: it may quote a token.
"""

from __future__ import annotations

import ipaddress
import json
import re
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from consultant.errors import ConfigurationError, TokenRefused, TransientError

if TYPE_CHECKING:
    import ssl
    from datetime import datetime

ANSWER_SECONDS = 30.0
"""After so many seconds an end point that answers bit by bit is given up."""
STEP_SECONDS = 10.0
LARGEST_ANSWER = 256 * 1024
"""Bytes; real answers have two to five thousand."""
USUAL_LIFE = timedelta(hours=1)
"""What an access token lives where the answer does not say (`expires_in` is only recommended)."""
LONGEST_LIFE = timedelta(days=1)
NO_FAULT_OF_OURS = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
"""Codes that say come again; every other one of a 4xx needs a person."""
TOO_MANY_REQUESTS, SERVER_ERRORS = 429, 500

_CODE = re.compile(r"[a-z_]{1,60}")


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks, and where; `secret` is None for a public client."""

    token_url: str
    client_id: str
    secret: str | None = field(default=None, repr=False)
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """What the end point gave; `refresh_token` is None where the former one stays good."""

    access_token: str = field(repr=False)
    expires_at: datetime
    refresh_token: str | None = field(default=None, repr=False)


def refresh(client: Client, refresh_token: str, now: datetime, context: ssl.SSLContext) -> Grant:
    """A new access token. Raises TokenRefused where a person must act, TransientError where a retry may help."""
    asked = {"grant_type": "refresh_token", "refresh_token": refresh_token, "client_id": client.client_id}
    if client.secret:
        asked["client_secret"] = client.secret
    if client.scope:
        asked["scope"] = client.scope
    status, answer = _post(check_url(client.token_url), asked, context)
    if "error" in answer or status != httpx.codes.OK:
        raise _refusal(status, answer)
    return _grant(answer, now)


def check_url(url: str) -> str:
    """The address of an end point. Raises ConfigurationError where tokens would travel in the clear."""
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        return url
    message = "oauth_token_url is no https:// address; tokens don't travel in the clear."
    raise ConfigurationError(message)


def is_loopback(host: str) -> bool:
    """Whether a name or an address is this machine (RFC 6761, section 6.3)."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _post(url: str, asked: dict[str, str], context: ssl.SSLContext) -> tuple[int, dict[str, Any]]:
    try:
        with (
            httpx.Client(verify=context, timeout=STEP_SECONDS, trust_env=False) as client,
            client.stream("POST", url, data=asked, headers={"Accept": "application/json"}) as response,
        ):
            return response.status_code, _read(response)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        message = f"The token end point can't be reached ({type(error).__name__})."
        raise TransientError(message) from None  # its own words may quote the request


def _read(response: httpx.Response) -> dict[str, Any]:
    """The members of a JSON object, bounded in bytes and in time; empty where it is none."""
    ends = time.monotonic() + ANSWER_SECONDS
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > LARGEST_ANSWER or time.monotonic() > ends:
            message = "The token end point's answer has no end."
            raise TransientError(message)
    try:
        found = json.loads(bytes(body))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _refusal(status: int, answer: dict[str, Any]) -> Exception:
    """The error that an answer means; a 4xx without a code of section 5.2 is a proxy's, and may pass."""
    code = str(answer.get("error", ""))
    named = code if _CODE.fullmatch(code) else f"status {status}"
    passing = status == TOO_MANY_REQUESTS or status >= SERVER_ERRORS or code in NO_FAULT_OF_OURS
    if not passing and _CODE.fullmatch(code):
        return TokenRefused(f"The token end point refuses the mailbox's refresh token or client: {named}.")
    return TransientError(f"The token end point gives no token now ({named}).")


def _grant(answer: dict[str, Any], now: datetime) -> Grant:
    access, kept = answer.get("access_token"), answer.get("refresh_token")
    kind = str(answer.get("token_type", "bearer")).lower()
    if not _is_token(access) or kind != "bearer":
        message = "The token end point's answer holds no bearer token."
        raise TransientError(message)
    until = now + _life(answer.get("expires_in"))
    return Grant(str(access), until, str(kept) if _is_token(kept) else None)


def _is_token(value: object) -> bool:
    """Visible ASCII (RFC 6749, appendix A.12): anything else would break out of the SASL message."""
    return isinstance(value, str) and bool(value) and value.isascii() and value.isprintable()


def _life(value: object) -> timedelta:
    """`expires_in` in seconds; some end points write it as a text."""
    try:
        seconds = float(str(value))
        return min(max(timedelta(seconds=seconds), timedelta()), LONGEST_LIFE)
    except (ValueError, OverflowError):
        return USUAL_LIFE
