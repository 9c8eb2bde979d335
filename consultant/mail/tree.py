"""The parts of a mail by the library's parser, kept from what makes it slow or raise."""

from __future__ import annotations

import re
from email import policy
from email.message import Message as Part
from email.parser import BytesParser
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.policy import Policy

MOST_BOUNDARIES = 50
MOST_PARTS = 2_000
"""Parts that are made; one boundary alone may part 30 MB into millions, which takes half a minute."""

# Whatever the library raises on a broken parameter, transfer encoding or file name; each part is guarded by itself.
BROKEN = (LookupError, ValueError, TypeError, AttributeError, AssertionError)

_BOUNDARY = re.compile(rb"boundary(?:\*\d{0,3}\*?)?[ \t]*=", re.IGNORECASE)
_SOUND_HEADER = re.compile(r"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
_NEXT_FIELD = re.compile(r"\n(?![ \t])")
_ONE_TEXT = re.compile(r"text/(?:plain|html)[ \t]*(?:;|\Z)", re.IGNORECASE)


class _TooManyParts(Exception):
    """There are more parts than are read."""


def read_tree(data: bytes, defects: list[str]) -> Part:
    """The parts of a mail; header and one text where there are too many of them.

    The library's parser compares every line with every open boundary and nests generators, so a mail made
    of boundaries costs quadratic time and then a RecursionError.
    """
    parser = BytesParser(_counted(), policy=policy.compat32)
    if sum(1 for _ in _BOUNDARY.finditer(data)) <= MOST_BOUNDARIES:
        try:
            return _one_text(data) or parser.parsebytes(data)
        except _TooManyParts:
            defects.append("too many parts")
        except (RecursionError, *BROKEN):
            defects.append("parts nested too deep")
    else:
        defects.append("too many boundaries")
    return BytesParser(policy=policy.compat32).parsebytes(data, headersonly=True)


def _one_text(data: bytes) -> Part | None:
    """A mail of one text with nothing odd in its header, as the parser would make it; None for any other.

    Most questions are such mails, and the parser's walk line by line is half of what it costs to read one at the door.
    """
    text = data.decode("ascii", "surrogateescape")
    end = text.find("\n\n") + 1
    if not end or "\r" in text[:end] or not _SOUND_HEADER.fullmatch(text, 0, end):
        return None
    fields = [_field(one) for one in _NEXT_FIELD.split(text[: end - 1])]
    kind = next((value for name, value in fields if name.lower() == "content-type"), "text/plain")
    if not _ONE_TEXT.match(kind):
        return None
    part = Part(policy.compat32)
    for name, value in fields:
        part.set_raw(name, value)
    part.set_payload(text[end + 1 :])
    return part


def _field(field: str) -> tuple[str, str]:
    """As the library's policy takes a header apart; where a value begins on the next line, its versions differ."""
    name, _, value = field.partition(":")
    value = value.lstrip(" \t")
    return policy.compat32.header_source_parse([field]) if value[:1] == "\n" else (name, value.rstrip("\n"))


def _counted() -> Callable[..., Part]:
    """Makes the parts of one mail, as many as are read."""
    made = count(1)

    def part(policy: Policy) -> Part:
        if next(made) > MOST_PARTS:
            raise _TooManyParts
        return Part(policy)

    return part
