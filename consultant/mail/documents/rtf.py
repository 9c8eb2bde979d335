"""The words of an RTF document (Microsoft's specification 1.9.1), and RTF as Outlook compresses it ([MS-OXRTFCP])."""

from __future__ import annotations

import re
import struct

from consultant.mail.charsets import decode
from consultant.mail.documents.bounds import MOST_RTF
from consultant.mail.documents.document import NotRead, Reading

_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|([^\\{}]+)", re.DOTALL
)
_SILENT = frozenset(
    b"fonttbl colortbl stylesheet info pict object themedata datastore generator listtable listoverridetable rsidtbl header footer"
    b" xmlnstbl latentstyles fldinst htmltag mmathpr".split()
)
_SIGNS = {
    b"par": "\n", b"line": "\n", b"row": "\n", b"page": "\n", b"sect": "\n", b"tab": "\t", b"cell": "\t",
    b"endash": "\u2013", b"emdash": "\u2014", b"lquote": "\u2018", b"rquote": "\u2019", b"ldblquote": "\u201c", b"rdblquote": "\u201d", b"bullet": "\u2022",
}  # fmt: skip
_FIRST_WORDS = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans "
    b"SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
"""What the dictionary holds at the start ([MS-OXRTFCP], 2.1.2.1)."""
_ESCAPED = {b"{": "{", b"}": "}", b"\\": "\\", b"~": " ", b"_": "-", b"\n": "\n", b"\r": "\n"}
_RING = 4096
_HEADER = struct.Struct("<IIII")
_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D
DEEPEST = 200
"""Groups within groups."""


class _Words:
    """Collects the words; `silent` says for each open group whether it is shown."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.silent = [False]
        self.charset = "cp1252"
        self.skip = 0
        self.pending = b""

    def take(self, token: re.Match[bytes]) -> None:
        """One token: a byte in hex, a group's brace, a control word or sign, or text."""
        word, number, code, sign, brace, text = token.groups()
        if code:
            self._byte(code)
            return
        self.flush()
        if brace == b"{":
            self.silent.append(self.silent[-1])
        elif brace:
            self.silent = self.silent[:-1] or [False]
        elif sign == b"*" or word in _SILENT:
            self.silent[-1] = True
        elif word == b"ansicpg":
            self.charset = f"cp{int(number or 1252)}"
        elif not self.silent[-1]:
            self.out.append(self._text(text) if text else self._sign(word, number, sign))

    def _byte(self, code: bytes) -> None:
        """A byte of the document's charset; one that stands in for a Unicode sign is passed over."""
        if self.silent[-1]:
            return
        if self.skip:
            self.skip -= 1
        else:
            self.pending += bytes([int(code, 16)])

    def _text(self, text: bytes) -> str:
        plain = text.replace(b"\r", b"").replace(b"\n", b"")
        shown = plain[self.skip :]
        self.skip = max(0, self.skip - len(plain))
        return decode(shown, self.charset)

    def _sign(self, word: bytes | None, number: bytes | None, sign: bytes | None) -> str:
        if word == b"u":
            self.skip = 1
            return chr(int(number or 0) % 0x10000)
        if word:
            return _SIGNS.get(word, "")
        return _ESCAPED.get(sign or b"", "")

    def flush(self) -> None:
        """Decode the bytes that stand together: a character may be two of them."""
        if self.pending:
            self.out.append(decode(self.pending, self.charset))
            self.pending = b""


def read_rtf(data: bytes, room: int) -> Reading:
    """The words of a document, its tables of fonts, pictures and fields left out."""
    words = _Words()
    for token in _TOKEN.finditer(data[:MOST_RTF]):
        words.take(token)
        if len(words.silent) > DEEPEST:
            break
    words.flush()
    return _tidy("".join(words.out), room)


def _tidy(text: str, room: int) -> Reading:
    clean = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
    lines = (line.rstrip() for line in clean.split("\n"))
    whole = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return Reading(whole[:room], whole=len(whole) <= room)


def unpack_rtf(data: bytes) -> bytes:
    """RTF out of Outlook's compression. Raises NotRead for what is none, or unpacks to too much."""
    if len(data) < _HEADER.size:
        damaged = "it is damaged"
        raise NotRead(damaged)
    _, size, kind, _ = _HEADER.unpack_from(data)
    if kind == _PLAIN:
        return data[_HEADER.size : _HEADER.size + min(size, MOST_RTF)]
    if kind != _COMPRESSED or size > MOST_RTF:
        bomb = "it unpacks to more than is read"
        raise NotRead(bomb)
    return _inflated(data, size)


class _Ring:
    """The last 4096 bytes that came out, to which references point."""

    def __init__(self) -> None:
        self.bytes = bytearray(_FIRST_WORDS.ljust(_RING, b"\0"))
        self.at = len(_FIRST_WORDS)

    def add(self, one: int) -> int:
        """Remember a byte; that byte."""
        self.bytes[self.at] = one
        self.at = (self.at + 1) % _RING
        return one

    def copy(self, start: int, length: int) -> bytes:
        """Bytes from `start` on, each remembered as it is read: a reference may run into what it makes."""
        return bytes(self.add(self.bytes[(start + step) % _RING]) for step in range(length))


def _inflated(data: bytes, size: int) -> bytes:
    """Runs of eight: a bit of the control byte says whether a byte or a reference into the last 4096 follows."""
    ring, out, at = _Ring(), bytearray(), _HEADER.size
    control, bits = 0, 0
    while at < len(data) and len(out) < size:
        if not bits:
            control, bits, at = data[at], 8, at + 1
            continue
        if control & 1:
            reference = int.from_bytes(data[at : at + 2], "big")
            if reference >> 4 == ring.at:
                break
            out += ring.copy(reference >> 4, (reference & 15) + 2)
            at += 2
        else:
            out.append(ring.add(data[at]))
            at += 1
        control, bits = control >> 1, bits - 1
    return bytes(out[:size])
