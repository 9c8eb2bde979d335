"""An upload as it streams in: fields are kept, files are written into the home block by block (RFC 7578).

`CheckedForm` would put whole files into the machine's temporary folder first, without a bound. The token of the form comes
before its files: where it is missing or another session's, nothing is written (OWASP, File Upload and CSRF cheat sheets).
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fastapi import HTTPException, Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from consultant.administration.imports import MOST_BYTES, Upload
from consultant.errors import UsageError

if TYPE_CHECKING:
    from consultant.config import Settings

FORBIDDEN = 403
LONGEST_FIELD = 4096
MOST_FIELDS = 20
OLD = "This form has grown old; go back, load the page again and send it anew."


@dataclass
class _Part:
    """One part of the form while its bytes come in."""

    headers: dict[bytes, bytes] = field(default_factory=dict)
    name: str = ""
    file: str | None = None
    value: bytes = b""


@dataclass
class Reception:
    """Takes the parser's events; `csrf` is what the form must carry before its first file."""

    upload: Upload
    csrf: str
    fields: dict[str, str] = field(default_factory=dict)
    _part: _Part = field(default_factory=_Part)
    _header: bytes = b""
    _value: bytes = b""

    def callbacks(self) -> dict[str, Any]:
        """For the parser."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
            "on_part_end": self._end,
        }

    def check(self) -> None:
        """Raise a 403 unless the form carries its session's token."""
        given = self.fields.get("csrf", "")
        if not self.csrf or not hmac.compare_digest(given.encode(), self.csrf.encode()):
            raise HTTPException(FORBIDDEN, OLD)

    def _begin(self) -> None:
        self._part = _Part()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._part.headers[self._header.lower()] = self._value
        self._header = self._value = b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._part.headers.get(b"content-disposition", b""))
        self._part.name = options.get(b"name", b"").decode("utf-8", "replace")
        named = options.get(b"filename")
        if named is None:
            return
        self.check()
        self._part.file = named.decode("utf-8", "replace")
        if self._part.file:  # an empty one is a field in which nothing was chosen
            self.upload.begin(self._part.file)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._part.file is None:
            self._part.value += data[start:end]
            if len(self._part.value) > LONGEST_FIELD or len(self.fields) > MOST_FIELDS:
                raise UsageError(OLD)
        elif self._part.file:
            self.upload.add(data[start:end])

    def _end(self) -> None:
        if self._part.file is None:
            self.fields[self._part.name] = self._part.value.decode("utf-8", "replace").strip()
        else:
            self.upload.end()


async def take_in(request: Request, settings: Settings, csrf: str) -> Reception:
    """Read a form with files. Raises UsageError or a 403; then nothing of it is left on the disk."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    length = request.headers.get("content-length", "")
    if kind != b"multipart/form-data" or b"boundary" not in options:
        message = "This is no form with files."
        raise UsageError(message)
    if length.isdecimal() and int(length) > MOST_BYTES:
        message = f"That is more than {MOST_BYTES >> 30} GiB; use `consultant codes import` on the machine."
        raise UsageError(message)
    reception = Reception(await run_in_threadpool(Upload, settings), csrf)
    try:
        parser = MultipartParser(options[b"boundary"], reception.callbacks())  # type: ignore[arg-type]
        async for block in request.stream():
            await run_in_threadpool(parser.write, block)
        parser.finalize()
        reception.check()
    except BaseException as error:
        await run_in_threadpool(reception.upload.drop)
        if isinstance(error, FormParserError):
            message = "The upload broke off or is no form; send it anew."
            raise UsageError(message) from error
        raise
    return reception
