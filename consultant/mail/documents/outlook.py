"""Mails in Outlook's own forms: .msg ([MS-OXMSG]) by python-oxmsg, winmail.dat ([MS-OXTNEF]) by tnefparse."""

from __future__ import annotations

import logging
from typing import Any

import oxmsg
import tnefparse

from consultant.mail.charsets import decode
from consultant.mail.documents.bounds import LARGEST
from consultant.mail.documents.document import File, NotRead, Reading
from consultant.mail.documents.rtf import read_rtf, unpack_rtf
from consultant.mail.markup import html_to_text
from consultant.mail.parameters import tidy_name
from consultant.mail.quoting import visible_text

logging.getLogger("tnefparse").setLevel(
    logging.CRITICAL
)  # it prints what it can't read, which is somebody's mail

_RTF_COMPRESSED = 0x1009
"""PidTagRtfCompressed ([MS-OXPROPS], 2.935)."""


def _as_text(value: Any, charset: str | None = None) -> str:  # noqa: ANN401 - the libraries give bytes, str or None
    text = decode(value, charset) if isinstance(value, bytes) else str(value or "")
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")


def _words(subject: str, plain: str, html: str, packed: bytes | None, room: int) -> Reading:
    """Subject and body: plain, else HTML, else RTF; as the mail was written now."""
    body = plain.strip() or html_to_text(html)
    if not body and packed:
        body = read_rtf(unpack_rtf(packed), room).text
    text = f"{subject.strip()}\n\n{visible_text(body)}".strip()
    return Reading(text[:room], whole=len(text) <= room)


def _within(files: list[File]) -> tuple[File, ...]:
    """Attachments, each and all of them together within the size that is read; larger ones keep their name alone."""
    kept: list[File] = []
    room = LARGEST
    for one in files:
        fits = len(one.data) <= room
        room -= len(one.data) if fits else 0
        kept.append(one if fits else File(one.name, one.type, b""))
    return tuple(kept)


def read_msg(data: bytes, room: int) -> Reading:
    """A .msg. Raises NotRead, and what the library raises on a broken one."""
    message = oxmsg.Message.load(data)
    packed = message.properties.binary_prop_value(_RTF_COMPRESSED)
    reading = _words(message.subject, _as_text(message.body), _as_text(message.html_body), packed, room)
    files = [
        File(
            tidy_name(one.file_name or ""), one.mime_type or "application/octet-stream", one.file_bytes or b""
        )
        for one in message.attachments
    ]
    return Reading(reading.text, reading.whole, _within(files))


def read_winmail(data: bytes, room: int) -> Reading:
    """A winmail.dat. Raises NotRead, and what the library raises on a broken one."""
    found = tnefparse.TNEF(data, do_checksum=False)
    if not found.objects:
        damaged = "it is damaged"
        raise NotRead(damaged)
    charset = found.codepage
    body, html = _as_text(found.body, charset), _as_text(found.htmlbody, charset)
    reading = _words("", body, html, found._rtfbody, room)  # noqa: SLF001 - `rtfbody` wants a package for unpack_rtf
    files = [File(*_named(one, charset), one.data or b"") for one in found.attachments]
    return Reading(reading.text, reading.whole, _within(files))


def _named(one: Any, charset: str | None) -> tuple[str, str]:  # noqa: ANN401 - tnefparse is untyped
    """Name and media type of a file in a winmail.dat; a mail within has its own form again."""
    try:
        name = _as_text(one.long_filename(), charset)
    except UnicodeDecodeError:
        name = _as_text(one._name, charset)  # noqa: SLF001 - `name` takes every name for UTF-8
    embedded = getattr(one, "embed", None) is not None
    return tidy_name(name), "application/ms-tnef" if embedded else "application/octet-stream"
