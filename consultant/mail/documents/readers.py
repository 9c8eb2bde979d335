"""One reader a kind. Those that open a format of others run apart (`apart.py`); a kind without a reader is named only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.mail.calendar import calendar_words
from consultant.mail.charsets import decode
from consultant.mail.documents.document import File, Reading
from consultant.mail.documents.kinds import Kind
from consultant.mail.documents.tables import read_table
from consultant.mail.markup import html_to_text
from consultant.mail.parse import find_enclosures, find_message
from consultant.mail.quoting import visible_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.mail.message import Enclosure


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads bytes into at most `room` characters. `apart`: a library does it, which may raise, hang or eat memory."""

    read: Callable[[bytes, int], Reading]
    apart: bool = False


def _cut(text: str, room: int) -> Reading:
    return Reading(text[:room], whole=len(text) <= room)


def _read_text(data: bytes, room: int) -> Reading:
    text = decode(data).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return _cut(text.strip(), room)


def _read_web_page(data: bytes, room: int) -> Reading:
    return _cut(html_to_text(decode(data)), room)


def _read_invitation(data: bytes, room: int) -> Reading:
    return _cut(calendar_words(decode(data)), room)


def _read_mail(data: bytes, room: int) -> Reading:
    """A mail that came as a file: its subject, its words of then, and its own attachments."""
    message = find_message(data)
    if message is None:
        return Reading("")
    reading = _cut(f"{message.subject}\n\n{visible_text(message.text)}".strip(), room)
    files = tuple(_within(one) for one in find_enclosures(data) if not one.is_the_text)
    return Reading(reading.text, reading.whole, files)


def _within(one: Enclosure) -> File:
    """An attachment of such a mail; a mail within it as its words."""
    if one.words is None:
        return File(one.attachment.name, one.attachment.type, one.data)
    return File(one.attachment.name, "text/plain", one.words.encode("utf-8", "replace"))


def _read_workbook(data: bytes, room: int) -> Reading:
    from consultant.mail.documents.workbook import read_workbook  # noqa: PLC0415 - loaded by the reading process alone

    return read_workbook(data, room)


def _read_word(data: bytes, room: int) -> Reading:
    from consultant.mail.documents.word import read_word  # noqa: PLC0415 - as above

    return read_word(data, room)


def _read_pdf(data: bytes, room: int) -> Reading:
    from consultant.mail.documents.pdf import read_pdf  # noqa: PLC0415 - as above

    return read_pdf(data, room)


def _read_rtf(data: bytes, room: int) -> Reading:
    from consultant.mail.documents.rtf import read_rtf  # noqa: PLC0415 - as above

    return read_rtf(data, room)


def _read_msg(data: bytes, room: int) -> Reading:
    from consultant.mail.documents.outlook import read_msg  # noqa: PLC0415 - as above

    return read_msg(data, room)


def _read_winmail(data: bytes, room: int) -> Reading:
    from consultant.mail.documents.outlook import read_winmail  # noqa: PLC0415 - as above

    return read_winmail(data, room)


READERS: dict[Kind, Reader] = {
    Kind.TEXT: Reader(_read_text),
    Kind.TABLE: Reader(read_table),
    Kind.WEB_PAGE: Reader(_read_web_page),
    Kind.INVITATION: Reader(_read_invitation),
    Kind.MAIL: Reader(_read_mail),
    Kind.WORKBOOK: Reader(_read_workbook, apart=True),
    Kind.WORD: Reader(_read_word, apart=True),
    Kind.PDF: Reader(_read_pdf, apart=True),
    Kind.RTF: Reader(_read_rtf, apart=True),
    Kind.OUTLOOK: Reader(_read_msg, apart=True),
    Kind.WINMAIL: Reader(_read_winmail, apart=True),
}
