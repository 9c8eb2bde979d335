"""Reads raw bytes into a `Message`. Cheap and bounded; odd mail is read as far as it goes and its defects are named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from consultant.errors import Unreadable
from consultant.mail.address import parse_address
from consultant.mail.armour import is_encrypted, without_armour
from consultant.mail.headers import decode_words, recover
from consultant.mail.mend import mend
from consultant.mail.message import Enclosure, Message
from consultant.mail.parts import Body, Carried, content_bytes, take
from consultant.mail.quoting import visible_text
from consultant.mail.tree import BROKEN, MOST_BOUNDARIES, read_tree

if TYPE_CHECKING:
    from email.message import Message as Part

__all__ = [
    "MOST_BOUNDARIES",
    "Message",
    "find_enclosures",
    "find_message",
    "parse_date",
    "parse_message",
]

MOST_REFERENCES = 100
LONGEST_ID = 998
LONGEST_SUBJECT = 998

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE = re.compile(
    rf"(?:[A-Z][a-z]{{2}}, )?([0-9]{{1,2}}) ({'|'.join(_MONTHS)}) ([12][0-9]{{3}}) ([0-9]{{2}}):([0-9]{{2}}):([0-9]{{2}})"
    r" ([+-])([01][0-9])([0-5][0-9])"
)
_ID = re.compile(r"<[^<>\s]{1,996}>")


@dataclass(frozen=True, slots=True)
class _Taken:
    """A mail taken apart: its tree, what was found in it, its text, and whether that is of a mail within it."""

    root: Part
    body: Body
    text: str
    forwarded: Carried | None
    defects: list[str]


def _ids(value: str) -> tuple[str, ...]:
    """Message-IDs of a References or In-Reply-To header, comments and words around them left out, each once."""
    return tuple(dict.fromkeys(_ID.findall(value)))[-MOST_REFERENCES:] if value else ()


def _message_id(value: str) -> str:
    """The Message-ID with its brackets; a bare one gets them, so that mailers that forget them can be threaded."""
    found = _ID.search(value)
    if found:
        return found[0][:LONGEST_ID]
    bare = "".join(value.split()).strip("<>")
    return f"<{bare[: LONGEST_ID - 2]}>" if bare else ""


def parse_date(value: str) -> datetime | None:
    """The moment that a Date header names, in UTC; None where it names none (the year 0, words, overflow)."""
    try:
        if plain := _DATE.fullmatch(value):
            return _plain_date(plain)
        read = parsedate_to_datetime(value[:200])
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (*BROKEN, OverflowError):
        return None


def _plain_date(found: re.Match[str]) -> datetime:
    """A date as mail programs write it (RFC 5322, section 3.3); the library takes ten times as long."""
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    zone = timedelta(hours=int(hours), minutes=int(minutes))
    written = datetime(
        *(int(year), _MONTHS.index(month) + 1, int(day)), *(int(hour), int(minute), int(second)), tzinfo=UTC
    )
    return written + zone if sign == "-" else written - zone


def _fields(root: Part) -> tuple[tuple[str, str], ...]:
    return tuple((name.strip().lower(), str(value)) for name, value in root.raw_items())


def _firsts(fields: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """The first value of each header."""
    return dict(reversed(fields))


def _take_apart(raw: bytes) -> _Taken:
    """A mail without a word of its own is read in the first mail that it carries (a forward)."""
    data, found = mend(raw)
    defects = list(found)
    root = read_tree(data, defects)
    body = Body()
    take(root, 0, body)
    text, forwarded = body.text, None
    if not text.strip():
        forwarded = next((one for one in body.carried if one.mail and one.mail.text.strip()), None)
        if forwarded and forwarded.mail:
            text, body.html = forwarded.mail.text, forwarded.mail.html
    return _Taken(root, body, without_armour(text), forwarded, defects)


def _encrypted(taken: _Taken) -> str:
    """By what the words are encrypted; something encrypted beside readable words is an attachment."""
    by = next(iter(taken.body.encrypted), "")
    kind = taken.body.types[0] if taken.body.types else ""
    if by and (kind == "multipart/encrypted" or not taken.text.strip()):
        return by
    return "PGP" if is_encrypted(taken.text) else ""


def parse_message(raw: bytes) -> Message:
    """Read a mail. Raises Unreadable where there is neither a header nor a body; nothing else."""
    if not raw.strip(b"\r\n\0 \t"):
        message = "The mail is empty."
        raise Unreadable(message)
    taken = _take_apart(raw)
    root, body = taken.root, taken.body
    fields = _fields(root)
    first = _firsts(fields)
    name, address = parse_address(first.get("from", ""))
    return Message(
        message_id=_message_id(recover(first.get("message-id", "")[:2000])),
        in_reply_to=next(iter(_ids(decode_words(first.get("in-reply-to", "")))), ""),
        references=_ids(decode_words(first.get("references", ""))),
        from_name=name,
        from_address=address,
        reply_to=parse_address(first.get("reply-to", ""))[1],
        subject=decode_words(first.get("subject", ""))[:LONGEST_SUBJECT],
        date=parse_date(decode_words(first.get("date", ""))),
        text=taken.text,
        html="\n".join(body.html),
        attachments=tuple(one.attachment for one in body.carried),
        part_types=tuple(body.types),
        defects=tuple(dict.fromkeys([*taken.defects, *body.defects, *_named(root)])),
        encrypted=_encrypted(taken),
        fields=fields,
    )


def find_message(raw: bytes) -> Message | None:
    """The mail, or None where there is nothing that can be read."""
    try:
        return parse_message(raw)
    except Unreadable:
        return None


def find_enclosures(raw: bytes) -> tuple[Enclosure, ...]:
    """What came with a mail, with its bytes, in the order of `Message.attachments`; for the steps behind the door."""
    if not raw.strip(b"\r\n\0 \t"):
        return ()
    taken = _take_apart(raw)
    return tuple(_enclosure(one, forwarded=one is taken.forwarded) for one in taken.body.carried)


def _enclosure(one: Carried, *, forwarded: bool) -> Enclosure:
    if one.mail is None:
        return Enclosure(one.attachment, content_bytes(one.part))
    words = visible_text(without_armour(one.mail.text))
    return Enclosure(one.attachment, words=f"{one.mail.subject}\n\n{words}".strip(), is_the_text=forwarded)


def _named(root: Part) -> list[str]:
    """The library's own defects by name, bounded."""
    return [type(defect).__name__ for defect in root.defects[:10]]
