"""The hash that makes a mail exist exactly once, whichever route it came by and however often."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consultant.mail.message import Message

ADDED_IN_TRANSIT = (
    "received", "received-spf", "return-path", "delivered-to", "envelope-to", "x-", "authentication-results", "arc-",
    "dkim-signature", "domainkey-signature", "original-recipient", "status", "content-length", "lines", "dkim-filter",
)  # fmt: skip
"""Header names, or their beginnings, that servers add on the way; they differ between two routes of one mail."""

_HEADER_END = re.compile(rb"\n[ \t]*\n")


def _added(line: bytes) -> bool:
    return line.split(b":", 1)[0].strip().lower().decode("latin-1").startswith(ADDED_IN_TRANSIT)


def without_trace(raw: bytes) -> bytes:
    """`raw` with LF line ends and without what servers added on the way or at the end."""
    text = raw.replace(b"\r\n", b"\n").lstrip(b"\n")
    end = _HEADER_END.search(text)
    header, body = (text[: end.start()], text[end.end() :]) if end else (text, b"")
    kept: list[bytes] = []
    dropping = False
    for line in header.split(b"\n"):
        if line[:1] not in {b" ", b"\t"}:
            dropping = _added(line) or line.startswith((b"From ", b">From "))
        if not dropping:
            kept.append(line)
    return b"\n".join(kept) + b"\n\n" + body.rstrip(b"\n")


def fingerprint(mailbox: str, message: Message | None, raw: bytes) -> str:
    """SHA-256 in hex of mailbox, Message-ID, From, words and attachments; of the bytes where there is no message or no id.

    The words and what is attached count, so that a client that reuses a Message-ID does not silence a second
    question; two mailboxes keep one case each.
    """
    digest = hashlib.sha256()
    if message is None or not message.message_id:
        pieces = ["raw", mailbox]
        rest = without_trace(raw)
    else:
        words = " ".join(message.text.split())
        attached = (one.digest for one in message.attachments)
        pieces = ["message", mailbox, message.message_id, message.from_address, words, *attached]
        rest = b""
    for piece in pieces:
        encoded = piece.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    digest.update(rest)
    return digest.hexdigest()
