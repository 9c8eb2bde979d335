"""Makes a header block readable for the library's parser: what mailers and files do wrong, undone on a copy of the bytes."""

from __future__ import annotations

import re

MOST_HEADER_BYTES = 262_144
MOST_HEADER_LINES = 2_000
_FIELD = re.compile(rb"[!-9;-~]{1,200}[ \t]*:")
_SOUND = re.compile(_FIELD.pattern + rb"[^\n]*(?:\n(?:" + _FIELD.pattern + rb"|[ \t])[^\n]*)*")
_BLANK = re.compile(rb"\n[ \t]*\n")


def _split(raw: bytes) -> tuple[bytes, bytes]:
    """Header block and rest. A block of blanks alone ends the header too: some gateways pad the empty line."""
    end = _BLANK.search(raw, 0, MOST_HEADER_BYTES)
    if end:
        return raw[: end.start()], raw[end.end() :]
    return raw[:MOST_HEADER_BYTES].rstrip(b"\n"), raw[MOST_HEADER_BYTES:]


def _lines(block: bytes) -> tuple[list[bytes], list[bytes]]:
    """Header lines, and the lines from the first that can't be one on (they are the body).

    A stray line with a field behind it is taken for a lost continuation: an over-eager editor wrapped it.
    """
    lines = block.split(b"\n")
    kept: list[bytes] = []
    for index, line in enumerate(lines[:MOST_HEADER_LINES]):
        follows = lines[index + 1] if index + 1 < len(lines) else b""
        if _FIELD.match(line) or (kept and line[:1] in b" \t"):
            kept.append(line)
        elif line.startswith((b"From ", b">From ")) or (not kept and _FIELD.match(follows)):
            continue
        elif kept and line.strip() and _FIELD.match(follows):
            kept.append(b" " + line)
        else:
            return kept, lines[index:]
    return kept, []


def mend(raw: bytes) -> tuple[bytes, tuple[str, ...]]:
    """(bytes to parse, defects). Line ends become LF; leading blank lines, mbox lines and NULs in the header go.

    Lone CRs end lines only where the mail has no LF at all; within a header they are blanks.
    """
    defects: list[str] = []
    body_only = raw.lstrip(b"\r\n\0 \t") if raw[:1] in b"\r\n\0 \t" else raw
    if len(body_only) != len(raw):
        defects.append("blank lines before the header")
    if b"\n" not in body_only and b"\r" in body_only:
        defects.append("lone CR as line end")
        body_only = body_only.replace(b"\r", b"\n")
    text = body_only.replace(b"\r\n", b"\n")
    block, body = _split(text)
    if b"\r" in block or b"\0" in block:
        defects.append("control characters in the header")
        block = block.replace(b"\r", b" ").replace(b"\0", b"")
    if _SOUND.fullmatch(block) and block.count(b"\n") < MOST_HEADER_LINES:
        return block + b"\n\n" + body, tuple(defects)
    lines, early_body = _lines(block)
    rest = b"\n".join(early_body)
    if rest.strip():
        defects.append("a line in the header that is none")
        body = rest + b"\n" + body
    return b"\n".join(lines) + b"\n\n" + body, tuple(defects)
