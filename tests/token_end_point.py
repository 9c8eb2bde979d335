"""A token end point on 127.0.0.1 (RFC 6749, section 6; RFC 7662) that rotates, refuses, hangs or answers rubbish as it is told.

Each answer gives a new access token, and with `rotates` a new refresh token after which the former is good no more. The
same server says of an access token whose it is, for an IMAP server that asks.
"""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

Answer = tuple[int, bytes]


@dataclass(frozen=True)
class Asked:
    """A request for a token: its form."""

    form: dict[str, str]


class TokenEndPoint:
    """`says` answers in place of the usual answer, where it is set; `hangs` keeps everyone waiting until `stop`."""

    def __init__(self, *, user: str = "consult", first: str = "refresh-0") -> None:
        self.user = user
        self.good_refresh = {first}
        self.good_access: set[str] = set()
        self.secret: str | None = "client-secret"
        self.life: Any = 3600
        self.rotates = True
        self.one_time = True
        self.says: Callable[[], Answer] | None = None
        self.asked: list[Asked] = []
        self.hangs = False
        self._numbers = itertools.count(1)
        self._stopped = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"{self.base}/token"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def token(self, form: dict[str, str]) -> Answer:
        self.asked.append(Asked(form))
        if self.hangs:
            self._stopped.wait()
        if self.says is not None:
            return self.says()
        if self.secret is not None and form.get("client_secret") != self.secret:
            return refusal("invalid_client", 401)
        if form.get("refresh_token") not in self.good_refresh:
            return refusal("invalid_grant")
        number = next(self._numbers)
        access = f"access-{number}"
        self.good_access.add(access)
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": self.life, "scope": "mail"}
        if self.rotates:
            if self.one_time:
                self.good_refresh.discard(form["refresh_token"])
            answer["refresh_token"] = f"refresh-{number}"
            self.good_refresh.add(f"refresh-{number}")
        return 200, json.dumps(answer).encode()

    def introspect(self, token: str) -> Answer:
        active = token in self.good_access
        found = {"active": active} | ({"username": self.user, "scope": "mail"} if active else {})
        return 200, json.dumps(found).encode()


def refusal(error: str, status: int = 400) -> Answer:
    """What RFC 6749, section 5.2 answers; the words quote what they must not."""
    return status, json.dumps({"error": error, "error_description": "refresh-0 is no good"}).encode()


def _handler(point: TokenEndPoint) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 30

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            form = dict(parse_qsl(body, keep_blank_values=True))
            if self.path.startswith("/introspect"):
                self._answer(*point.introspect(form.get("token", "")))
            else:
                self._answer(*point.token(form))

        def do_GET(self) -> None:
            self._answer(*point.introspect(self.headers.get("Authorization", "").removeprefix("Bearer ")))

        def _answer(self, status: int, body: bytes) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                pass  # the client gave up

        def log_message(self, *_: object) -> None:
            pass

    return Handler
