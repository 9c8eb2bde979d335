"""Says of each line of a mail what it is: text, quote, attribution, quoted header, signature mark, footer.

What follows from that is decided in `quoting.py`; the words that mailers use are in `quote_marks.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice
from typing import TYPE_CHECKING

from consultant.mail import quote_marks as marks

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_MARKS = 500
"""Lines that are looked at for the end of an attribution, and for the start of a quoted header."""
LONGEST_ATTRIBUTION = 6

_INVISIBLE = re.compile("[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad\u1427]")
_RULE = re.compile(r"\s{0,10}([-_=*#~+\u2013\u2014])(?:[ ]?\1){2,}\s{0,10}$")
_SIGNATURE = re.compile(r"\s{0,3}(?:--|\u2014|\u2013)[  ]{0,3}$")
_ENDS = re.compile(r"[:\uff1a][\s*_>]{0,4}$|-{2,}\s{0,4}$")
_NAMED_QUOTE = re.compile(r"\w{1,12}> ?")


class Kind(Enum):
    """What a line is."""

    TEXT = auto()
    EMPTY = auto()
    QUOTE = auto()
    ATTRIBUTION = auto()
    HISTORY = auto()
    SIGNATURE = auto()
    RULE = auto()
    MOBILE = auto()


@dataclass(slots=True)
class Line:
    """A line and what it was found to be."""

    text: str
    kind: Kind


def _plain_kind(text: str) -> Kind:
    """The kind that a line shows by itself."""
    if not text.strip():
        return Kind.EMPTY
    if text.lstrip().startswith(">"):
        return Kind.QUOTE
    if len(text) > marks.LONGEST:
        return Kind.TEXT
    if marks.ORIGINAL.match(text) or marks.FORWARDED.match(text) or marks.REPLY_ABOVE.match(text):
        return Kind.HISTORY
    if _SIGNATURE.match(text):
        return Kind.SIGNATURE
    if _RULE.match(text):
        return Kind.RULE
    return Kind.MOBILE if marks.is_mobile_footer(text) else Kind.TEXT


def _next_filled(lines: list[Line], index: int) -> Line | None:
    return next((line for line in lines[index : index + 4] if line.kind is not Kind.EMPTY), None)


def quoted_next(lines: list[Line], index: int) -> bool:
    """Whether the next filled line from `index` on is quoted, in any of the styles."""
    following = _next_filled(lines, index)
    return following is not None and (
        following.kind is Kind.QUOTE
        or following.text.lstrip().startswith("|")
        or _NAMED_QUOTE.match(following.text) is not None
    )


def _attribution_start(lines: list[Line], end: int) -> int | None:
    """Where the attribution that ends in line `end` begins; None where that line ends none.

    The nearest line that begins like one is taken, else the nearest that makes one: mailers wrap anywhere.
    """
    quoted = quoted_next(lines, end + 1)
    nearest = None
    joined = ""
    for start in range(end, max(-1, end - LONGEST_ATTRIBUTION), -1):
        if lines[start].kind is not Kind.TEXT:
            break
        joined = f"{lines[start].text.strip()} {joined}"
        if marks.is_attribution(joined, quoted_next=quoted):
            if marks.STARTS.match(lines[start].text):
                return start
            nearest = start if nearest is None else nearest
    return nearest


def _may_end_attribution(lines: list[Line], index: int) -> bool:
    line = lines[index]
    if line.kind is not Kind.TEXT or len(line.text) > marks.LONGEST:
        return False
    if _ENDS.search(line.text[-12:]) or quoted_next(lines, index + 1):
        return True
    whole = marks.WROTE_LAST.search(line.text) and marks.STARTS.match(line.text)
    return whole is not None and marks.ADDRESSED.search(line.text) is not None


def _mark_attributions(lines: list[Line]) -> None:
    ends = (index for index in range(len(lines)) if _may_end_attribution(lines, index))
    for end in islice(ends, MOST_MARKS):
        start = _attribution_start(lines, end)
        if start is not None:
            for covered in lines[start : end + 1]:
                covered.kind = Kind.ATTRIBUTION
            _mark_odd_quote(lines, end + 1)


def _mark_odd_quote(lines: list[Line], index: int) -> None:
    """Lines behind an attribution that are quoted with "| " or "Name> "; elsewhere these are tables and text."""
    for line in lines[index:]:
        odd = line.text.lstrip().startswith("|") or _NAMED_QUOTE.match(line.text)
        if line.kind is not Kind.EMPTY and not odd:
            return
        if odd:
            line.kind = Kind.QUOTE


def _mark_headers(lines: list[Line]) -> None:
    """A quoted header: a sender and two more of date, recipient and subject, or a sender with an address and one."""
    starts = (
        index
        for index, line in enumerate(lines)
        if line.kind is Kind.TEXT and marks.find_role(line.text) in {"from", "date"}
    )
    for index in islice(starts, MOST_MARKS):
        block = [other for other in lines[index : index + 10] if other.kind is not Kind.EMPTY][:7]
        roles = {role for other in block for role in marks.find_roles(other.text)}
        addressed = any("@" in other.text for other in block)
        if "from" in roles and (len(roles) > 2 or (len(roles) > 1 and addressed)):  # noqa: PLR2004
            lines[index].kind = Kind.HISTORY


def _split(text: str) -> Iterator[str]:
    """The lines; one that an attribution with an address shares with words before it is two."""
    for line in text.split("\n"):
        shared = marks.SHARED_LINE.search(line) if len(line) <= marks.LONGEST else None
        if shared and "@" in line[shared.end() :]:
            yield line[: shared.start()]
            yield line[shared.end() :]
        else:
            yield line


def _mark_quoted_forwards(lines: list[Line]) -> None:
    """A forward between words whose own lines are quoted is a quote with a head; what stands below it was written now."""
    written = False
    for index, line in enumerate(lines):
        if line.kind is Kind.HISTORY and written and quoted_next(lines, index + 1):
            line.kind = Kind.ATTRIBUTION
        written = written or line.kind is Kind.TEXT


def read_lines(text: str) -> list[Line]:
    """The lines of a text, each with what it was found to be."""
    cleaned = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " "))
    lines = [Line(one.rstrip(), _plain_kind(one)) for one in _split(cleaned)]
    _mark_headers(lines)
    _mark_attributions(lines)
    _mark_quoted_forwards(lines)
    return lines
