"""Bytes of the mail that we send: always the same for the same values, so that what was approved is what leaves.

The words come from `drafting`, the envelope is `delivery`'s. Whatever a value holds, it can't end its header line.
"""

from __future__ import annotations

import base64
import hashlib
import quopri
import re
import secrets
from dataclasses import dataclass, field
from email.header import Header
from email.utils import encode_rfc2231, format_datetime
from typing import TYPE_CHECKING

from consultant.mail.automatic import OUR_ID, OUR_MARK
from consultant.mail.headers import one_line

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_LINE = 76
"""Octets of a line of ours; RFC 5322, section 2.1.1 allows 998 and prefers 78."""

FOLD = "\r\n"
MOST_REFERENCES = 20
LONGEST_SUBJECT = 240

_ID = re.compile(r"<[!-;=?-~]{1,990}>")
_ADDRESS = re.compile(r"[^\s<>\",;:()\[\]\\\x00-\x1f\x7f]{1,64}@[A-Za-z0-9.-]{1,253}")
_TOKEN = re.compile(r"[A-Za-z0-9-]{1,64}")
_LINK = re.compile(r"https?://[!-;=?-~]{1,480}")
_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,80}(?:; charset=[a-z0-9-]{1,20})?")


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file that goes along: the name under which it is saved, its media type, its bytes."""

    name: str
    type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A mail to be made. Addresses are canonical, ids carry their brackets, `date` is aware, `reference` is the case's.

    `unsubscribe` is where mail of its sort is ended, empty for what nobody has subscribed to.
    """

    sender: str
    recipient: str
    subject: str
    text: str
    html: str
    message_id: str
    date: datetime
    reference: str
    sender_name: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    reply_to: str = ""
    auto_submitted: str = "auto-replied"
    unsubscribe: str = ""
    files: tuple[OutgoingFile, ...] = ()


def make_message_id(reference: str, domain: str) -> str:
    """A new Message-ID for a case: `automatic.is_own` knows it, nobody can guess it. Made once, with the draft."""
    return f"<{OUR_ID}{reference.lower()}.{secrets.token_hex(16)}@{domain.lower()}>"


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        message = "an address of an outgoing mail is none"
        raise ValueError(message)
    return value


def _id(value: str) -> str:
    if not _ID.fullmatch(value):
        message = "a Message-ID of an outgoing mail is none"
        raise ValueError(message)
    return value


def _token(value: str) -> str:
    if not _TOKEN.fullmatch(value):
        message = "a token in a header of an outgoing mail is none"
        raise ValueError(message)
    return value


def _words(name: str, value: str, most: int = LONGEST_SUBJECT) -> str:
    """A header line of words: one line's worth, encoded (RFC 2047) where it must be."""
    cleaned = one_line(value)[:most]
    charset = "us-ascii" if cleaned.isascii() and "=?" not in cleaned else "utf-8"
    return f"{name}: " + Header(cleaned, charset, maxlinelen=LONGEST_LINE, header_name=name).encode(
        linesep="\r\n"
    )


def _mailbox(name: str, display: str, address: str) -> str:
    """`Name: "Display" <address>`; the display name quoted, or encoded where it is not plain ASCII."""
    display = one_line(display)[:LONGEST_SUBJECT]
    if not display:
        return f"{name}: <{_address(address)}>"
    quoted = display.replace("\\", "\\\\").replace('"', '\\"')
    named = f'{name}: "{quoted}"' if display.isascii() else _words(name, display)
    fits = len(named.rpartition("\n")[2]) + len(address) + len(" <>") <= LONGEST_LINE
    return f"{named}{'' if fits else FOLD} <{_address(address)}>"


def _ids(name: str, values: tuple[str, ...]) -> list[str]:
    """A header of ids, one a line; ids that are none are left out. The first and the newest stay (RFC 5322, 3.6.4)."""
    known = [value for value in values if _ID.fullmatch(value)]
    kept = known if len(known) <= MOST_REFERENCES else [known[0], *known[1 - MOST_REFERENCES :]]
    return [f"{name}: " + "\r\n ".join(kept)] if kept else []


def _part(kind: str, content: str, boundary: str) -> bytes:
    """One body: 7bit where every line is short ASCII, else quoted-printable; CRLF line ends."""
    text = "\n".join(content.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")) + "\n"
    plain = text.isascii() and all(len(line) <= LONGEST_LINE + 2 for line in text.split("\n"))
    encoding = "7bit" if plain and "\0" not in text else "quoted-printable"
    data = text.encode("utf-8", "replace")
    if encoding != "7bit":
        # A line that begins with "From " would get a ">" in an mbox.
        data = re.sub(rb"(?m)^From ", b"=46rom ", quopri.encodestring(data))
    head = f"--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    # The line end before a boundary belongs to the boundary (RFC 2046, section 5.1.1).
    return head.encode("ascii") + data.replace(b"\n", b"\r\n") + b"\r\n"


def _file(file: OutgoingFile, boundary: str) -> bytes:
    """A file to be saved; its name quoted, or encoded (RFC 2231) where it is not plain ASCII."""
    if not _TYPE.fullmatch(file.type):
        message = "the media type of an outgoing file is none"
        raise ValueError(message)
    name = one_line(file.name).replace("\\", "").replace('"', "")
    named = f'filename="{name}"' if name.isascii() else f"filename*={encode_rfc2231(name, 'utf-8')}"
    head = (
        f"--{boundary}\r\nContent-Type: {file.type}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n {named}\r\n\r\n"
    )
    return head.encode("ascii") + base64.encodebytes(file.data).replace(b"\n", b"\r\n") + b"\r\n"


def _list_headers(outgoing: Outgoing) -> list[str]:
    """Of what somebody has subscribed to: which list it is (RFC 2919), and how it is ended, by one click where the page is secure (RFC 8058)."""
    if not outgoing.unsubscribe:
        return []
    if not _LINK.fullmatch(outgoing.unsubscribe):
        message = "the address at which an outgoing mail is ended is none"
        raise ValueError(message)
    domain = _address(outgoing.sender).rpartition("@")[2]
    one_click = outgoing.unsubscribe.startswith("https://")
    return [
        f"List-Id: <job-alerts.{domain}>",
        f"List-Unsubscribe:{FOLD} <{outgoing.unsubscribe}>",
        *(["List-Unsubscribe-Post: List-Unsubscribe=One-Click"] if one_click else []),
    ]


def _headers(outgoing: Outgoing, boundary: str) -> list[str]:
    answered = (outgoing.in_reply_to,) if outgoing.in_reply_to else ()
    return [
        _mailbox("From", outgoing.sender_name, outgoing.sender),
        f"To: <{_address(outgoing.recipient)}>",
        *([f"Reply-To: <{_address(outgoing.reply_to)}>"] if outgoing.reply_to else []),
        _words("Subject", outgoing.subject),
        f"Date: {format_datetime(outgoing.date)}",
        f"Message-ID: {_id(outgoing.message_id)}",
        *_ids("In-Reply-To", answered),
        *_ids("References", outgoing.references or answered),
        f"Auto-Submitted: {_token(outgoing.auto_submitted)}",
        "X-Auto-Response-Suppress: All",
        f"X-Loop: {_address(outgoing.sender)}",
        f"{OUR_MARK}: {_token(outgoing.reference)}",
        *_list_headers(outgoing),
        "MIME-Version: 1.0",
        _multipart("mixed" if outgoing.files else "alternative", boundary),
    ]


def _multipart(kind: str, boundary: str) -> str:
    return f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"'


def compose(outgoing: Outgoing) -> bytes:
    """The mail with CRLF line ends. Raises ValueError for an address, id or token that is none.

    References are the ones given, oldest first; without any, the answered mail alone.
    """
    boundary = "=_" + hashlib.sha256(outgoing.message_id.encode()).hexdigest()[:40]
    header = ("\r\n".join(_headers(outgoing, boundary)) + "\r\n\r\n").encode("utf-8")
    if not outgoing.files:
        return header + _bodies(outgoing, boundary)
    inner = "=_" + hashlib.sha256(boundary.encode()).hexdigest()[:40]  # neither begins with the other
    opening = f"--{boundary}\r\n{_multipart('alternative', inner)}\r\n\r\n".encode("ascii")
    files = b"".join(_file(file, boundary) for file in outgoing.files)
    return header + opening + _bodies(outgoing, inner) + files + f"--{boundary}--\r\n".encode("ascii")


def _bodies(outgoing: Outgoing, boundary: str) -> bytes:
    """The words as plain text and as HTML, with the end of the two."""
    plain, html = _part("plain", outgoing.text, boundary), _part("html", outgoing.html, boundary)
    return plain + html + f"--{boundary}--\r\n".encode("ascii")
