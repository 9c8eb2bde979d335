"""Fetches one file: resumes what was cut off, skips what has not changed, goes through a licence page once where it may.

A file comes into being under its name only when it is whole and checked; until then it is `NAME.part`, beside a note of
the address and validator it belongs to (RFC 9110, section 13.1.5: without a strong one a download starts again).
"""

from __future__ import annotations

import json
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from consultant.codes.publisher.arrivals import Arrived, Known
from consultant.codes.publisher.checking import check_file, is_markup, sha256_of
from consultant.codes.publisher.gate import Request, find_way
from consultant.codes.publisher.links import read_page
from consultant.codes.publisher.website import Answer, read_text
from consultant.errors import FetchFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from consultant.codes.importers.results import Progress
    from consultant.codes.publisher.links import Link
    from consultant.codes.publisher.website import Website

TRIES = 3
"""How often a download that is cut off is taken up again before it is left for the next update."""
LARGEST_FILE = 1 << 30
LONGEST_SECONDS = 1800.0
"""A file that takes longer is given up; what there is of it stays for the next time."""

_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_CUT_OFF = (httpx.RemoteProtocolError, httpx.ReadError, httpx.ReadTimeout)
_PLAIN = {"Accept-Encoding": "identity"}  # a length and a range are of the bytes that are kept


class _Cut(Exception):
    """The body ended too early."""


class _Page(Exception):
    """A web page came in place of the file."""

    def __init__(self, html: str, url: str) -> None:
        super().__init__(url)
        self.html = html
        self.url = url


@dataclass(slots=True)
class Download:
    """The fetching of one link's file to `target`. `accepted`: somebody has accepted the licence."""

    website: Website
    link: Link
    target: Path
    accepted: bool
    progress: Progress

    def fetch(self, known: Known | None) -> Arrived | None:
        """Fetch, unless it is as `known`: then None. Raises FetchFailed; then `target` is as it was."""
        try:
            return self._through_gates(known)
        except OSError as error:
            message = f"{error.filename or self._part} can't be written ({error.strerror or error})."
            raise FetchFailed(message) from error

    def _through_gates(self, known: Known | None) -> Arrived | None:
        self.target.parent.mkdir(parents=True, exist_ok=True)
        try:
            return self._insist(Request(self.link.url), known)
        except _Page as gate:
            way = self._way_through(gate)
        try:
            return self._insist(way, known)
        except _Page as gate:
            message = f"{self.link.file_name}: the licence page was accepted and a web page came again in place of the file."
            raise FetchFailed(message) from gate

    def _way_through(self, gate: _Page) -> Request:
        if not self.accepted:
            message = f"{self.link.file_name} is behind a licence page; say --accept-ama-license to record that you accept it."
            raise FetchFailed(message) from gate
        way = find_way(read_page(gate.html, gate.url), self.link)
        if way is None:
            message = f"{self.link.file_name}: a web page came in place of the file, and no way to accept a licence is on it."
            raise FetchFailed(message) from gate
        return Request(self.website.site.admit(way.url, gate.url), way.method, way.fields)

    def _insist(self, request: Request, known: Known | None) -> Arrived | None:
        """Take a download up again where it is cut off."""
        ends = time.monotonic() + LONGEST_SECONDS
        for _ in range(TRIES):
            with suppress(_Cut):
                return self._once(request, known, ends)
        message = (
            f"{self.link.file_name} was cut off after {_size(self._part):,} bytes; "
            "update again and it goes on from there, if the publisher allows that."
        )
        raise FetchFailed(message)

    def _once(self, request: Request, known: Known | None, ends: float) -> Arrived | None:
        headers = dict(_PLAIN)
        have = self._resumable(request)
        if have:
            headers |= {"Range": f"bytes={have}-", "If-Range": self._noted()["validator"]}
        elif known and known.etag:
            headers["If-None-Match"] = known.etag
        with self.website.asked(request, headers) as answer:
            if answer.response.status_code == httpx.codes.NOT_MODIFIED and "If-None-Match" not in headers:
                message = f"{answer.response.url.host} says that {self.link.file_name} has not changed (304), which was not asked."
                raise FetchFailed(message)
            if self._unchanged(answer, known):
                return None
            if answer.response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                self._forget()
                raise _Cut
            self._keep(request, answer, have, ends)
        return self._finish(answer)

    def _unchanged(self, answer: Answer, known: Known | None) -> bool:
        """Whether it is what we have; a server that heeds no If-None-Match is not read any further."""
        response = answer.response
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return True
        if known is None or response.status_code != httpx.codes.OK:
            return False
        etag, modified = _validators(response)
        if etag and known.etag:
            return etag == known.etag
        same_length = response.headers.get("Content-Length") == str(known.size)
        return bool(modified) and modified == known.modified and same_length

    def _keep(self, request: Request, answer: Answer, have: int, ends: float) -> None:
        """Write the body to the part. Raises _Cut where it ends too early, _Page where it is a web page."""
        response = answer.response
        start, total = _extent(response, have)
        _check_size(total, self.link.file_name)
        blocks = response.iter_bytes() if _is_packed(response) else response.iter_raw()
        self.progress.begin(self.link.file_name, total)
        try:
            size = self._write(request, answer, blocks, start, ends)
        except _CUT_OFF as error:
            raise _Cut from error
        except httpx.DecodingError as error:
            message = f"{self.link.file_name} came packed as {response.headers['Content-Encoding']} and can't be unpacked."
            raise FetchFailed(message) from error
        finally:
            self.progress.end(self.link.file_name)
        if total and size < total:
            raise _Cut

    def _write(
        self, request: Request, answer: Answer, blocks: Iterator[bytes], size: int, ends: float
    ) -> int:
        first = next(blocks, b"")
        if not size and is_markup(first):
            raise _Page(read_text(answer.response, blocks, first), answer.url)
        if not size:
            self._forget()  # not before: a licence page in between says nothing of what is there
            self._note(request, answer.response)
        with self._part.open("ab") as stream:
            while first:
                stream.write(first)
                size += len(first)
                _check_size(size, self.link.file_name)
                self.progress.advance(self.link.file_name, size)
                if time.monotonic() > ends:
                    message = f"{self.link.file_name} took longer than {LONGEST_SECONDS / 60:.0f} minutes; update again to go on."
                    raise FetchFailed(message)
                first = next(blocks, b"")
        return size

    def _finish(self, answer: Answer) -> Arrived:
        """The part, checked, under its name. Raises FetchFailed where it is no good; then it is thrown away."""
        try:
            check_file(self._part, _ending(self.target), self.link.file_name)
        except FetchFailed:
            self._forget()
            raise
        arrived = Arrived(answer.url, *_validators(answer.response), _size(self._part), sha256_of(self._part))
        self._part.replace(self.target)
        self._forget()
        return arrived

    @property
    def _part(self) -> Path:
        return self.target.with_name(self.target.name + ".part")

    @property
    def _notes(self) -> Path:
        return self.target.with_name(self.target.name + ".part.json")

    def _resumable(self, request: Request) -> int:
        """The bytes that are there of this very body; 0 where nothing tells that they are."""
        noted = self._noted()
        return _size(self._part) if noted.get("validator") and noted.get("url") == request.url else 0

    def _noted(self) -> dict[str, str]:
        try:
            noted = json.loads(self._notes.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return noted if isinstance(noted, dict) else {}

    def _note(self, request: Request, response: httpx.Response) -> None:
        etag, modified = _validators(response)
        strong = etag if etag and not etag.startswith("W/") else modified
        if _is_packed(response):
            strong = ""  # a range would be of the packed bytes
        self._notes.write_text(json.dumps({"url": request.url, "validator": strong}), encoding="utf-8")

    def _forget(self) -> None:
        self._part.unlink(missing_ok=True)
        self._notes.unlink(missing_ok=True)


def _validators(response: httpx.Response) -> tuple[str, str]:
    return response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")


def _extent(response: httpx.Response, have: int) -> tuple[int, int]:
    """At which byte the body begins, and how many there are in all; 0 where that is not said."""
    if response.status_code == httpx.codes.PARTIAL_CONTENT:
        found = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if found is None or int(found[1]) != have:
            message = f"{response.url.host} sent another part of the file than was asked for."
            raise FetchFailed(message)
        return have, int(found[2]) if found[2].isdecimal() else 0
    length = "" if _is_packed(response) else response.headers.get("Content-Length", "")
    return 0, int(length) if length.isdecimal() else 0


def _is_packed(response: httpx.Response) -> bool:
    """Whether the body is packed for the way, though that was asked not to be."""
    packing: str = response.headers.get("Content-Encoding", "identity")
    return packing.lower() != "identity"


def _check_size(size: int, name: str) -> None:
    if size > LARGEST_FILE:
        message = f"{name} is larger than the {LARGEST_FILE:,} bytes that are taken."
        raise FetchFailed(message)


def _ending(path: Path) -> str:
    return path.suffix.lower()


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
