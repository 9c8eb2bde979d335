"""Headers of every response, and the refusal of what another site makes a browser send (OWASP CSRF, Fetch Metadata).

Pages run scripts and styles of our own files only; nothing inline, nothing from elsewhere, no frame but our own (a mail's
HTML is shown in a sandboxed one, with a policy of its own).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SHOWN_APART = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'"
"""For HTML of a mail, shown in a frame of ours: no script, no form, no link to follow, nothing loaded from anywhere."""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # no-referrer makes browsers send `Origin: null` with our own forms (Fetch, append a request Origin header)
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
ONE_CLICK = "/careers/alerts/end/"
"""Mail programs end a subscription here without a page of ours before it (RFC 8058): the token in the path says that they may."""
OURS = frozenset({"same-origin", "none"})
FORBIDDEN = 403


class Guard:
    """ASGI middleware: sets the headers where a response has none of its own, and refuses what comes from another site."""

    def __init__(self, app: ASGIApp, *, own: str, secure: bool) -> None:
        """`own` is our public address (scheme://host[:port])."""
        self._app = app
        self._own = urlsplit(own).netloc
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message))
            await send(message)

        if not self._is_ours(scope):
            refused = PlainTextResponse("This came from another site and was refused.", FORBIDDEN)
            await refused(scope, receive, guarded)
            return
        await self._app(scope, receive, guarded)

    def _add(self, headers: MutableHeaders) -> None:
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        if self._secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")

    def _is_ours(self, scope: Scope) -> bool:
        """Whether a request that changes something comes from our own pages, or from a program (which has no cookie to abuse).

        Under `/api/` no cookie counts, and none where one click ends a subscription.
        """
        headers = Headers(scope=scope)
        if (
            scope["method"] in SAFE_METHODS
            or headers.get("authorization")
            or scope["path"].startswith(("/api/", ONE_CLICK))
        ):
            return True
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None and site not in OURS:
            return False
        return origin is None or urlsplit(origin).netloc in self._hosts(headers)

    def _hosts(self, headers: Headers) -> Sequence[str]:
        return (self._own, headers.get("host", ""))
