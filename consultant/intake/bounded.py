"""A mail read from a stream: whole up to a bound; of a larger one the header, and how large it is. Never more in memory."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_HEADER = 256 * 1024
PIECE = 64 * 1024

_HEADER_END = re.compile(rb"\r?\n[ \t]*\r?\n")


class Stream(Protocol):
    """What bytes are read from."""

    def read(self, size: int = ..., /) -> bytes:
        """At most `size` bytes; none at the end."""


class Read(NamedTuple):
    """The bytes of a mail; `size` is the whole mail's where they are only its header, else None."""

    raw: bytes
    size: int | None


def read_bounded(stream: Stream, most: int) -> Read:
    """Read a mail of at most `most` bytes whole, of a larger one the header, and count the rest."""
    kept, size = bytearray(), 0
    for piece in _pieces(stream):
        size += len(piece)
        if len(kept) <= max(most, LONGEST_HEADER):
            kept += piece
    mail, line = without_envelope_line(bytes(kept))
    if size - line <= most:
        return Read(mail, None)
    return Read(header_of(mail), size - line)


def without_envelope_line(raw: bytes) -> tuple[bytes, int]:
    """A mail without the line `From sender date` that an MTA may put before it (RFC 4155), and how long that was."""
    if not raw.startswith(b"From "):
        return raw, 0
    end = raw.find(b"\n") + 1
    return (raw[end:], end) if end else (raw, 0)


def header_of(raw: bytes) -> bytes:
    """The header with the blank line after it; as much of it as is taken where it does not end."""
    found = _HEADER_END.search(raw, 0, LONGEST_HEADER)
    return raw[: found.end() if found else LONGEST_HEADER]


def _pieces(stream: Stream) -> Iterator[bytes]:
    while piece := stream.read(PIECE):
        yield piece
