"""Header values as words: raw 8-bit bytes recovered, encoded words decoded, one line. Leaves addresses to `address.py`."""

from __future__ import annotations

import base64
import binascii
import quopri
import re

from consultant.mail.charsets import decode

LONGEST = 16_384
"""Characters of one header value that are read; a 1 MB header is somebody's mistake or attack."""

# Real mailers put spaces into Q words and leave base64 unpadded: both are read (RFC 2047 forbids them).
_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]{0,4000})\?=")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def recover(value: str) -> str:
    """Undo the surrogates that the parser leaves for raw 8-bit bytes."""
    if value.isascii():
        return value
    return decode(value.encode("utf-8", "surrogateescape"))


def one_line(value: str) -> str:
    """`value` without control and direction-changing characters, unfolded, trimmed."""
    if "  " not in value and value.isprintable():
        return value.strip()
    return re.sub(r" {2,}", " ", _DIRECTION.sub("", _CONTROL.sub(" ", value))).strip()


def _word_bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return quopri.decodestring(raw.replace(b"_", b" "), header=False)
    packed = b"".join(raw.split()).rstrip(b"=")
    try:
        return base64.b64decode(packed + b"=" * (-len(packed) % 4))
    except (binascii.Error, ValueError):
        return raw


def _pieces(value: str) -> list[tuple[str, bytes | str]]:
    """(charset, bytes) of encoded words and ("", text) between them; blanks between two words are dropped."""
    found: list[tuple[str, bytes | str]] = []
    end = 0
    for word in _WORD.finditer(value):
        between = value[end : word.start()]
        if between and (end == 0 or not between.isspace()):
            found.append(("", between))
        found.append((word[1].lower(), _word_bytes(word[2], word[3])))
        end = word.end()
    return [*found, ("", value[end:])]


def decode_words(raw: str) -> str:
    """A header value as it is meant to be read (RFC 2047), on one line; never raises.

    Adjacent words of one charset are joined before they are decoded: some mailers split a character.
    """
    if not raw:
        return ""
    value = recover(raw[:LONGEST])
    if "=?" not in value:
        return one_line(value)
    out: list[str] = []
    pending, charset = b"", ""
    for name, piece in _pieces(value):
        if name != charset and pending:
            out.append(decode(pending, charset))
            pending = b""
        charset = name
        if isinstance(piece, bytes):
            pending += piece
        else:
            out.append(piece)
    return one_line("".join(out))
