"""What one caller of the API may take: so many calls a minute for a token, so many bytes for a request."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from fastapi import HTTPException
from starlette.datastructures import Headers

from consultant.web.problems import problem_of

if TYPE_CHECKING:
    from collections.abc import Hashable
    from datetime import datetime

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 1_000_000
MOST_TOKENS = 10_000
"""So many tokens' counts are kept; whoever has not called for longest is forgotten first, and has then a full minute's worth again."""


class Throttle:
    """A bucket a token (or whoever else calls): it holds a minute's worth of calls and fills evenly. Of one process, in bounded memory."""

    def __init__(self, per_minute: int) -> None:
        """`per_minute` calls, at least 1."""
        self._most = float(per_minute)
        self._left: OrderedDict[Hashable, tuple[float, datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_for(self, token_id: Hashable, now: datetime) -> int:
        """Count a call; 0 where it may go on, else the seconds after which the next one may."""
        with self._lock:
            left, at = self._left.pop(token_id, (self._most, now))
            filled = min(self._most, left + max(0.0, (now - at).total_seconds()) * self._most / 60)
            may = filled >= 1
            self._left[token_id] = (filled - 1 if may else filled, now)
            while len(self._left) > MOST_TOKENS:
                self._left.popitem(last=False)
        return 0 if may else math.ceil((1 - filled) * 60 / self._most)


class Bounded:
    """ASGI middleware: refuses a body of more than `MOST_BYTES`, by what it says of its length or by what comes."""

    def __init__(self, app: ASGIApp, *, under: str) -> None:
        """`under` is the beginning of the paths that are bounded."""
        self._app = app
        self._under = under

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http" or not scope["path"].startswith(self._under):
            await self._app(scope, receive, send)
            return
        told = Headers(scope=scope).get("content-length", "")
        if told.isdecimal() and int(told[:12]) > MOST_BYTES:
            await problem_of(_too_large())(scope, receive, send)
            return
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > MOST_BYTES:
                raise _too_large()
            return message

        await self._app(scope, counted, send)


def _too_large() -> HTTPException:
    return HTTPException(413, f"A request has at most {MOST_BYTES:,} bytes.", {"Connection": "close"})
