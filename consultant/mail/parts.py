"""The body of a mail: which parts are its text, which are attachments. Bounded in depth, number and size."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from email.message import Message as Part
from typing import TYPE_CHECKING

from consultant.mail.alternatives import fullest
from consultant.mail.calendar import calendar_words
from consultant.mail.charsets import decode
from consultant.mail.flowed import unflow
from consultant.mail.headers import decode_words
from consultant.mail.markup import html_to_text
from consultant.mail.message import Attachment
from consultant.mail.parameters import parse_parameters, raw_header, tidy_name
from consultant.mail.smime import TYPES as SMIME_TYPES
from consultant.mail.smime import Sealing, sealing_of, signed_content
from consultant.mail.tree import BROKEN, read_tree

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_PARTS = 100
"""Parts that are looked at, those of mails inside the mail included."""
DEEPEST = 20
MOST_TEXT = 1_048_576
"""Bytes of one part that are read for the question."""

_ENRICHED = re.compile(r"<param>[^<]{0,200}</param>|</?[a-z-]{1,40}>", re.IGNORECASE)
_ENCRYPTED = frozenset({"multipart/encrypted", "application/pgp-encrypted"})


@dataclass(slots=True)
class Carried:
    """An attachment with the part that holds it; `mail` is what was read of it where it is a mail."""

    attachment: Attachment
    part: Part
    mail: Body | None = None


@dataclass(slots=True)
class Body:
    """What was found so far while the parts are walked; `seen` counts the parts of the whole mail.

    `named` are texts that bear a file name, or are of a kind that is read only where nothing else is.
    """

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    carried: list[Carried] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    encrypted: list[str] = field(default_factory=list)
    subject: str = ""

    @property
    def text(self) -> str:
        """Everything that is to be read, in the order of the parts; some mailers give even the words a file name."""
        words = [part for part in self.plain if part.strip()] or [part for part in self.named if part.strip()]
        return "\n".join(words)

    def note(self, defect: str) -> None:
        """Remember a defect once."""
        if defect not in self.defects:
            self.defects.append(defect)

    def inside(self) -> Body:
        """A body for a mail inside this one: its types are its own, the number of parts is shared."""
        return Body(seen=self.seen, defects=self.defects)


def kind_of(part: Part) -> str:
    """The media type in lower case; text/plain where it is none."""
    try:
        return part.get_content_type()
    except BROKEN:
        return "text/plain"


def content_bytes(part: Part) -> bytes:
    """The decoded content of a leaf; as it stands where the transfer encoding is broken."""
    try:
        payload = part.get_payload(decode=True)
    except BROKEN:
        payload = None
    if isinstance(payload, bytes):
        return payload
    try:
        raw = part.get_payload()
    except BROKEN:
        return b""
    return raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""


def _parameters(part: Part) -> Mapping[str, str]:
    """The parameters of a part's Content-Type."""
    return parse_parameters(raw_header(part, "content-type"))


def file_name(part: Part) -> str:
    """The file name as a person wrote it (RFC 2231, RFC 2047 or raw 8-bit), without any folder; may be empty."""
    disposed = parse_parameters(raw_header(part, "content-disposition"))
    return tidy_name(disposed.get("filename") or _parameters(part).get("name", ""))


def _disposition(part: Part) -> str:
    return raw_header(part, "content-disposition").partition(";")[0].strip().lower()


def text_of(part: Part) -> str:
    """The text of a leaf with LF line ends, unflowed where it says that it flows."""
    data = content_bytes(part)[:MOST_TEXT]
    parameters = _parameters(part)
    text = decode(data, parameters.get("charset") or None).replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\0", "")
    if parameters.get("format", "").lower() == "flowed":
        return unflow(text, delete_space=parameters.get("delsp", "").lower() == "yes")
    return text


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _attachment(part: Part, kind: str) -> Attachment:
    data = content_bytes(part)
    shown = "content-id" in part and _disposition(part) != "attachment"
    return Attachment(file_name(part), kind, len(data), _digest(data), shown)


def _read_otherwise(part: Part, kind: str) -> str:
    """Words of a leaf that is no plain text or HTML, for a mail that has no others (RFC 2046, section 4.1.4)."""
    if kind == "text/calendar":
        return calendar_words(text_of(part))
    if kind in {"text/enriched", "text/richtext"}:
        return _ENRICHED.sub("", text_of(part)).replace("<<", "<")
    return text_of(part)


def _take_leaf(part: Part, kind: str, body: Body) -> None:
    """A leaf is text, or is named as an attachment."""
    attached = _disposition(part) == "attachment"
    is_text = kind in {"text/plain", "text/html"} or kind.startswith("multipart/")
    if not is_text or attached or file_name(part):
        body.carried.append(Carried(_attachment(part, kind), part))
        if kind.startswith("text/") and kind != "text/html" and not attached:
            body.named.append(_read_otherwise(part, kind))
    elif kind == "text/html":
        html = text_of(part)
        body.html.append(html)
        body.plain.append(html_to_text(html))
    else:
        body.plain.append(text_of(part))


def _take_alternative(parts: list[Part], depth: int, body: Body) -> None:
    """The same words several times: one version is read, the HTML is kept beside it."""
    versions: list[Body] = []
    for part in parts:
        version = Body(types=body.types, seen=body.seen, encrypted=body.encrypted)
        take(part, depth, version)
        versions.append(version)
        body.html += version.html
        body.named += version.named
        body.carried += version.carried
        body.defects += version.defects
    chosen = fullest(["\n".join(version.plain) for version in versions])
    body.plain += versions[chosen].plain if versions else []


def _children(part: Part) -> list[Part]:
    # A leaf is not asked: with 8-bit bytes and a charset in RFC 2231's form the library raises TypeError.
    payload = part.get_payload() if part.is_multipart() else None
    return [child for child in payload if isinstance(child, Part)] if isinstance(payload, list) else []


def _mail_in(part: Part, child: Part, body: Body) -> Part:
    """The mail inside a message/rfc822 part; some gateways encode it, which RFC 2046 (5.2.1) forbids."""
    encoding = raw_header(part, "content-transfer-encoding").strip().lower()
    if encoding not in {"base64", "quoted-printable"} or child.keys():
        return child
    child["Content-Transfer-Encoding"] = encoding
    return read_tree(content_bytes(child), body.defects)


def _take_mail(part: Part, kind: str, child: Part, depth: int, body: Body) -> None:
    """A mail inside the mail: an attachment whose words are kept apart, and whose own attachments are named too."""
    mail = _mail_in(part, child, body)
    inner = body.inside()
    inner.subject = decode_words(raw_header(mail, "subject"))
    take(mail, depth + 1, inner)
    named = Attachment(
        file_name(part) or inner.subject, kind, 0, _digest(inner.text.encode("utf-8", "replace"))
    )
    body.carried += [Carried(named, part, inner), *inner.carried]


def _is_smime(part: Part, kind: str) -> bool:
    return kind in SMIME_TYPES or (
        kind == "application/octet-stream" and file_name(part).lower().endswith(".p7m")
    )


def _take_smime(part: Part, kind: str, depth: int, body: Body) -> None:
    """An opaque signature is opened; what is encrypted is said to be so."""
    data = content_bytes(part)
    sealing = sealing_of(data, _parameters(part).get("smime-type", ""))
    content = signed_content(data) if sealing is Sealing.SIGNED else None
    if content is not None:
        take(read_tree(content.replace(b"\r\n", b"\n"), body.defects), depth + 1, body)
        return
    if sealing is Sealing.ENCRYPTED:
        body.encrypted.append("S/MIME")
    body.carried.append(Carried(_attachment(part, kind), part))


def take(part: Part, depth: int, body: Body) -> None:
    """Walk `part` into `body`. The words of mails inside the mail are kept apart in `body.carried`."""
    if len(body.seen) >= MOST_PARTS or depth > DEEPEST:
        body.note("more parts than are read")
        return
    kind = kind_of(part)
    body.types.append(kind)
    body.seen.append(kind)
    children = _children(part)
    if kind in _ENCRYPTED:
        body.encrypted.append("PGP")
    if kind == "message/rfc822" and children:
        _take_mail(part, kind, children[0], depth, body)
    elif kind == "multipart/alternative" and children:
        _take_alternative(children, depth + 1, body)
    elif kind.startswith("multipart/") and children:
        for child in children:
            take(child, depth + 1, body)
    elif _is_smime(part, kind):
        _take_smime(part, kind, depth, body)
    else:
        _take_leaf(part, kind, body)
