"""Asks the publisher's site: pages, files, redirects, with limits to each; every failure becomes one sentence.

What an address may be is for `trust.py`; how a file is kept, resumed and checked for `download.py`.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from consultant.codes.publisher.gate import Request
from consultant.codes.publisher.links import read_page
from consultant.errors import FetchFailed, PublisherAway

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from consultant.codes.publisher.links import Page
    from consultant.codes.publisher.trust import Patience, Site

MOST_REDIRECTS = 5
LARGEST_PAGE = 4 << 20
"""Bytes of a page that are read; the landing pages have some hundred thousand."""
LONGEST_PAGE_SECONDS = 60.0
"""However slowly a page comes, its host is asked for the next one after so long."""
MOST_TIMEOUTS = 2
"""After so many in a row a host is away: one page alone may be slow."""

_USER_AGENT = "caseconsultant (codes update)"
_REFUSALS = {
    401: "refuses it (401)",
    403: "refuses it (403)",
    404: "has no such file or page (404); it may have been renamed",
    410: "has taken it away (410)",
    429: "wants fewer requests (429); try again later",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An open answer to a request, and the address that gave it in the end."""

    url: str
    response: httpx.Response


class Website:
    """The publisher's site. Close it; pages are read once in its life, and a host that was away stays so."""

    def __init__(self, site: Site, patience: Patience) -> None:
        """No request is made before the first page is asked for."""
        self.site = site
        timeout = httpx.Timeout(patience.read, connect=patience.connect)
        self._client = httpx.Client(timeout=timeout, headers={"User-Agent": _USER_AGENT})
        self._pages: dict[str, Page | FetchFailed] = {}
        self._away: dict[str, PublisherAway] = {}
        self._timeouts: dict[str, int] = {}

    def close(self) -> None:
        """End the connections."""
        self._client.close()

    def landing(self, path: str) -> Page:
        """A page of the publisher's by its path. Raises FetchFailed."""
        return self.page(self.site.address(path))

    def page(self, url: str) -> Page:
        """The links and forms of the page at `url`, read once. Raises FetchFailed."""
        if url not in self._pages:
            try:
                self._pages[url] = self._read(url)
            except FetchFailed as error:
                self._pages[url] = error
        found = self._pages[url]
        if isinstance(found, FetchFailed):
            raise found
        return found

    def _read(self, url: str) -> Page:
        with self.asked(Request(url), {"Accept": "text/html"}) as answer, _explained(url):
            return read_page(read_text(answer.response, answer.response.iter_bytes()), answer.url)

    @contextmanager
    def asked(self, request: Request, headers: Mapping[str, str]) -> Iterator[Answer]:
        """The open answer to `request` after its redirects: 200, 206, 304 or 416. Raises FetchFailed for any other."""
        answer = self._follow(request, headers)
        try:
            code = answer.response.status_code
            if code not in {200, 206, 304, 416}:
                said = _REFUSALS.get(code, f"answered {code}")
                message = f"{self.site.host} {said}: {_shown(answer.url)}."
                raise FetchFailed(message)
            yield answer
        finally:
            answer.response.close()

    def _follow(self, request: Request, headers: Mapping[str, str]) -> Answer:
        seen_on = request.url
        for _ in range(MOST_REDIRECTS + 1):
            url = self.site.admit(request.url, seen_on)
            response = self._send(Request(url, request.method, request.fields), headers)
            location = response.headers.get("Location")
            if not response.is_redirect or not location:
                return Answer(url, response)
            response.close()
            kept = response.status_code in {307, 308}  # RFC 9110, section 15.4: these alone repeat the method
            seen_on, request = (
                url,
                Request(location, request.method, request.fields) if kept else Request(location),
            )
        message = f"{self.site.host} redirects more than {MOST_REDIRECTS} times: {_shown(seen_on)}."
        raise FetchFailed(message)

    def _send(self, request: Request, headers: Mapping[str, str]) -> httpx.Response:
        host = urlsplit(request.url).hostname or ""
        if host in self._away:
            raise self._away[host]
        with _explained(request.url):
            try:
                response = self._client.send(self._built(request, headers), stream=True)
            except (httpx.ConnectError, httpx.ProxyError) as error:
                self._away[host] = PublisherAway(f"{host} can't be reached ({_reason(error)}).")
                raise self._away[host] from error
            except httpx.TimeoutException as error:
                self._timeouts[host] = self._timeouts.get(host, 0) + 1
                if isinstance(error, httpx.ReadTimeout) and self._timeouts[host] < MOST_TIMEOUTS:
                    raise
                self._away[host] = PublisherAway(f"{host} did not answer in time.")
                raise self._away[host] from error
        self._timeouts.pop(host, None)
        return response

    def _built(self, request: Request, headers: Mapping[str, str]) -> httpx.Request:
        fields = dict(request.fields)
        if request.method == "POST":
            return self._client.build_request("POST", request.url, data=fields, headers=dict(headers))
        url = httpx.URL(request.url)
        return self._client.build_request(
            "GET", url.copy_merge_params(fields) if fields else url, headers=dict(headers)
        )


def read_text(response: httpx.Response, blocks: Iterator[bytes], start: bytes = b"") -> str:
    """The text of a page that comes in `blocks`, after `start`. Raises FetchFailed where it is larger or slower than any is."""
    body, ends = bytearray(start), time.monotonic() + LONGEST_PAGE_SECONDS
    for block in blocks:
        body += block
        if len(body) > LARGEST_PAGE:
            message = (
                f"{_shown(str(response.url))} is larger than the {LARGEST_PAGE:,} bytes that a page may have."
            )
            raise FetchFailed(message)
        if time.monotonic() > ends:
            message = f"{_shown(str(response.url))} took longer than {LONGEST_PAGE_SECONDS:.0f} seconds."
            raise FetchFailed(message)
    try:
        return body.decode(response.charset_encoding or "utf-8", "replace")
    except (LookupError, UnicodeError):  # a charset that nobody knows
        return body.decode("utf-8", "replace")


@contextmanager
def _explained(url: str) -> Iterator[None]:
    """What can go wrong with an answer, as a sentence."""
    try:
        yield
    except httpx.TimeoutException as error:
        message = f"{urlsplit(url).hostname} did not answer in time: {_shown(url)}."
        raise FetchFailed(message) from error
    except (httpx.TransportError, httpx.DecodingError, httpx.InvalidURL, UnicodeError) as error:
        message = f"{_shown(url)} can't be read ({_reason(error)})."
        raise FetchFailed(message) from error


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__


def _shown(url: str) -> str:
    return url.partition("?")[0]
