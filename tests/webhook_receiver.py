"""A program that takes webhooks: a real server on 127.0.0.1, by http or by https with a certificate of its own."""

from __future__ import annotations

import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass(frozen=True)
class Taken:
    """A call that came: its headers in lower case, and its body."""

    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Answers with `status`, after `hangs_until` was set where `hangs` says so, or drips its answer's header."""

    tls: ssl.SSLContext | None = None
    status: int = 200
    location: str = ""
    drips: bool = False
    taken: list[Taken] = field(default_factory=list)

    def __enter__(self) -> Self:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                owner.taken.append(Taken(headers, body))
                if owner.drips:
                    self._drip()
                    return
                self.send_response(owner.status)
                if owner.location:
                    self.send_header("Location", owner.location)
                self.end_headers()
                self.wfile.write(b"x" * 10_000)

            def _drip(self) -> None:
                """A header without an end, a line at a time, until the other side has gone."""
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                try:
                    for number in range(400):
                        self.wfile.write(f"X-{number}: drip\r\n".encode())
                        self.wfile.flush()
                        threading.Event().wait(0.05)
                except OSError:
                    return

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if self.tls:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where it is called."""
        scheme, host = ("https", "localhost") if self.tls else ("http", "127.0.0.1")
        return f"{scheme}://{host}:{self._server.server_address[1]}/hook"
