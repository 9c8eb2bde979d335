"""The body of a mail: which parts are its text, which are attachments. Bounded in depth, number and size."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import Message as Part
from typing import cast

from consultant.mail.charsets import decode
from consultant.mail.flowed import unflow
from consultant.mail.headers import decode_words
from consultant.mail.markup import html_to_text
from consultant.mail.message import Attachment

MOST_PARTS = 100
DEEPEST = 20
MOST_TEXT = 1_048_576
"""Bytes of text that are read for the question."""

# Whatever the library raises on a broken parameter, transfer encoding or file name; each part is guarded by itself.
BROKEN = (LookupError, ValueError, TypeError, AttributeError, AssertionError)


@dataclass(slots=True)
class Body:
    """What was found so far while the parts are walked."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    nested: list[Part] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Everything that is to be read, in the order of the parts; some mailers give even the words a file name."""
        words = [part for part in self.plain if part.strip()] or [part for part in self.named if part.strip()]
        return "\n".join(words)

    def note(self, defect: str) -> None:
        """Remember a defect once."""
        if defect not in self.defects:
            self.defects.append(defect)


def content_bytes(part: Part) -> bytes:
    """The decoded content of a leaf; as it stands where the transfer encoding is broken."""
    try:
        payload = part.get_payload(decode=True)
    except BROKEN:
        payload = None
    if isinstance(payload, bytes):
        return payload
    raw = part.get_payload()
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""


def _parameters(part: Part) -> dict[str, str]:
    """The parameters of a part's Content-Type, by their names in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    try:
        for name, value in cast("list[tuple[str, object]]", part.get_params() or []):
            found.setdefault(name.lower(), value[2] if isinstance(value, tuple) else str(value))
    except BROKEN:
        return found
    return found


def file_name(part: Part) -> str:
    """The file name as a person wrote it (RFC 2231, RFC 2047 or raw 8-bit), without any folder; may be empty."""
    if "content-disposition" not in part and "name" not in str(part.get("content-type", "")).lower():
        return ""
    try:
        name = part.get_filename() or ""
    except BROKEN:
        return ""
    return decode_words(str(name)).replace("\\", "/").rpartition("/")[2].strip()[:255]


def _disposition(part: Part) -> str:
    try:
        return part.get_content_disposition() or ""
    except BROKEN:
        return ""


def text_of(part: Part) -> str:
    """The text of a leaf with LF line ends, unflowed where it says that it flows."""
    data = content_bytes(part)[:MOST_TEXT]
    parameters = _parameters(part)
    text = decode(data, parameters.get("charset") or None).replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\0", "")
    if parameters.get("format", "").lower() == "flowed":
        return unflow(text, delete_space=parameters.get("delsp", "").lower() == "yes")
    return text


def _take_leaf(part: Part, kind: str, body: Body) -> None:
    """A leaf is text, or is named as an attachment."""
    name = file_name(part)
    is_text = kind in {"text/plain", "text/html"} or kind.startswith("multipart/")
    if not is_text or name or _disposition(part) == "attachment":
        body.attachments.append(Attachment(name, kind, len(content_bytes(part))))
        if kind == "text/plain" and _disposition(part) != "attachment":
            body.named.append(text_of(part))
    elif kind == "text/html":
        html = text_of(part)
        body.html.append(html)
        body.plain.append(html_to_text(html))
    else:
        body.plain.append(text_of(part))


def _take_alternative(parts: list[Part], depth: int, body: Body) -> None:
    """The same words several times: the first version with words in it is read, the HTML is kept beside it."""
    versions: list[Body] = []
    for part in parts:
        version = Body(types=body.types)
        take(part, depth, version)
        versions.append(version)
        body.html += version.html
        body.named += version.named
        body.nested += version.nested
        body.attachments += version.attachments
        body.defects += version.defects
    body.plain += next((version.plain for version in versions if version.text.strip()), [])


def _children(part: Part) -> list[Part]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Part)] if isinstance(payload, list) else []


def take(part: Part, depth: int, body: Body) -> None:
    """Walk `part` into `body`. Mails inside a mail are attachments; their text is asked for by `parse.py`."""
    if len(body.types) >= MOST_PARTS or depth > DEEPEST:
        body.note("more parts than are read")
        return
    kind = part.get_content_type()
    body.types.append(kind)
    children = _children(part)
    if kind == "message/rfc822" and children:
        subject = decode_words(str(children[0].get("Subject", "")))
        body.attachments.append(Attachment(file_name(part) or subject, kind, 0))
        body.nested += children
    elif kind == "multipart/alternative" and children:
        _take_alternative(children, depth + 1, body)
    elif kind.startswith("multipart/") and children:
        for child in children:
            take(child, depth + 1, body)
    else:
        _take_leaf(part, kind, body)
