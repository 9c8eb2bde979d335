"""Reads raw bytes into a `Message`. Cheap and bounded; odd mail is read as far as it goes and its defects are named."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from consultant.errors import Unreadable
from consultant.mail.address import parse_address
from consultant.mail.headers import decode_words, recover
from consultant.mail.mend import mend
from consultant.mail.message import Message
from consultant.mail.parts import BROKEN, Body, take

if TYPE_CHECKING:
    from email.message import Message as Part

__all__ = ["Message", "find_message", "parse_date", "parse_message"]

MOST_BOUNDARIES = 50
MOST_REFERENCES = 100
LONGEST_ID = 998
LONGEST_SUBJECT = 998

_BOUNDARY = re.compile(rb"boundary(?:\*\d{0,3}\*?)?[ \t]*=", re.IGNORECASE)
_ID = re.compile(r"<[^<>\s]{1,996}>")


def _tree(data: bytes, defects: list[str]) -> Part:
    """The parts of a mail; header and one text where there are too many of them.

    The library's parser compares every line with every open boundary and nests generators, so a mail made
    of boundaries costs quadratic time and then a RecursionError.
    """
    parser = BytesParser(policy=policy.compat32)
    if sum(1 for _ in _BOUNDARY.finditer(data)) <= MOST_BOUNDARIES:
        try:
            return parser.parsebytes(data)
        except (RecursionError, *BROKEN):
            defects.append("parts nested too deep")
    else:
        defects.append("too many boundaries")
    return parser.parsebytes(data, headersonly=True)


def _ids(value: str) -> tuple[str, ...]:
    """Message-IDs of a References or In-Reply-To header, comments and words around them left out, each once."""
    return tuple(dict.fromkeys(_ID.findall(value)))[-MOST_REFERENCES:]


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
        read = parsedate_to_datetime(value[:200])
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (*BROKEN, OverflowError):
        return None


def _fields(root: Part) -> tuple[tuple[str, str], ...]:
    return tuple((name.strip().lower(), str(value)) for name, value in root.raw_items())


def _firsts(fields: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """The first value of each header."""
    return dict(reversed(fields))


def _body(root: Part) -> Body:
    """The body; where a mail has no words of its own, those of the first mail that it carries (a forward)."""
    body = Body()
    take(root, 0, body)
    if not body.text.strip() and body.nested:
        inner = Body(types=body.types)
        take(body.nested[0], 1, inner)
        body.plain, body.html = inner.plain, inner.html
    return body


def parse_message(raw: bytes) -> Message:
    """Read a mail. Raises Unreadable where there is neither a header nor a body; nothing else."""
    if not raw.strip(b"\r\n\0 \t"):
        message = "The mail is empty."
        raise Unreadable(message)
    data, found = mend(raw)
    defects = list(found)
    root = _tree(data, defects)
    fields = _fields(root)
    first = _firsts(fields)
    body = _body(root)
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
        text=body.text,
        html="\n".join(body.html),
        attachments=tuple(body.attachments),
        part_types=tuple(body.types),
        defects=tuple(dict.fromkeys([*defects, *body.defects, *_named(root)])),
        fields=fields,
    )


def find_message(raw: bytes) -> Message | None:
    """The mail, or None where there is nothing that can be read."""
    try:
        return parse_message(raw)
    except Unreadable:
        return None


def _named(root: Part) -> list[str]:
    """The library's own defects by name, bounded."""
    return [type(defect).__name__ for defect in root.defects[:10]]
