"""A publisher's site on 127.0.0.1: invented landing pages and files, and everything that may go wrong with them."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from consultant.codes.publisher.publications import PUBLICATIONS

LANDINGS = {publication.name: publication.landing for publication in PUBLICATIONS}


@dataclass
class Served:
    """What stands at a path. `cut` bytes of the body are sent and the connection is closed, `cuts` times."""

    body: bytes = b""
    kind: str = "application/zip"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: bool = True
    ranges: bool = True
    cut: int = 0
    cuts: int = 1
    unless: dict[str, str] = field(default_factory=dict)
    instead: bytes = b""
    """`instead` is sent as a page unless the query or the posted form has `unless`."""

    @property
    def tag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


@dataclass
class Asked:
    """A request that came."""

    method: str
    path: str
    headers: dict[str, str]


class PublisherSite:
    """`site.at[PATH] = Served(…)`; `site.asked` are the requests in order."""

    def __init__(self) -> None:
        self.at: dict[str, Served] = {}
        self.asked: list[Asked] = []
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def page(self, path: str, *links: str | tuple[str, str], more: str = "") -> None:
        """A page with links: an address, or an address and its words."""
        pairs = [(link, "a file (ZIP)") if isinstance(link, str) else link for link in links]
        items = "".join(f'<li><a class="x" href="{href}">{words}</a></li>' for href, words in pairs)
        html = f"<!DOCTYPE html><html><body><nav><a href='/about'>About</a></nav><ul>{items}</ul>{more}</body></html>"
        self.at[path] = Served(html.encode(), "text/html; charset=utf-8", etag=False)

    def landing(self, publication: str, *links: str | tuple[str, str]) -> None:
        """The landing page of a publication."""
        self.page(LANDINGS[publication], *links)

    def file(self, path: str, **members: str | bytes) -> Served:
        """A zip; `__` in a member's name stands for its last dot."""
        self.at[path] = Served(zipped(**members))
        return self.at[path]

    def paths(self, method: str = "GET") -> list[str]:
        return [one.path for one in self.asked if one.method == method]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def zipped(**members: str | bytes) -> bytes:
    """A zip in memory."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            raw = content.encode("cp1252") if isinstance(content, str) else content
            archive.writestr(zipfile.ZipInfo(name.replace("__", ".")), raw)
    return held.getvalue()


class _Server(ThreadingHTTPServer):
    """A server that knows its site; each connection is a thread that ends with it."""

    daemon_threads = False

    def __init__(self, site: PublisherSite) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.site = site

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up in the middle of an answer is what is tested."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    server: _Server

    def do_GET(self) -> None:
        self._answer("GET", urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._answer("POST", self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

    def log_message(self, *_: Any) -> None:
        """The tests look at `asked`."""

    def _answer(self, method: str, said: str) -> None:
        parts = urlsplit(self.path)
        self.server.site.asked.append(Asked(method, parts.path, dict(self.headers.items())))
        served = self.server.site.at.get(self.path) or self.server.site.at.get(parts.path)
        if served is None:
            self._send(404, b"<html>not here</html>", {"Content-Type": "text/html"})
            return
        fields = {name: values[0] for name, values in parse_qs(said).items()}
        if served.unless and not served.unless.items() <= fields.items():
            self._send(200, served.instead, {"Content-Type": "text/html"})
        else:
            self._give(served)

    def _give(self, served: Served) -> None:
        headers = {"Content-Type": served.kind} | served.headers
        status, body = served.status, served.body
        if served.etag and status == 200:
            headers["ETag"] = served.tag
            if self.headers.get("If-None-Match") == served.tag:
                self._send(304, b"", headers)
                return
        wanted = self.headers.get("Range", "")
        if wanted and served.ranges and self.headers.get("If-Range") == served.tag:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            status, body = 206, body[start:]
        self._send(status, body, headers, served)

    def _send(self, status: int, body: bytes, headers: dict[str, str], served: Served | None = None) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if served and served.cut and served.cuts:
            served.cuts -= 1
            body, self.close_connection = body[: served.cut], True
        self.wfile.write(body)


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch, home: Any) -> Iterator[PublisherSite]:
    """A publisher that the environment names."""
    site = PublisherSite()
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CONSULTANT_PUBLISHER_URL", site.url)
    yield site
    site.close()
