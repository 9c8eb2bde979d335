"""The words that were written now: quoted history, signatures, footers and disclaimers off, inline answers kept.

When in doubt a line stays: a part of the question thrown away is worse than a quote left in. The words that
mailers use are in `quote_marks.py`; who needs the whole text takes `Message.text`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice
from typing import TYPE_CHECKING

from consultant.mail import quote_marks as marks

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_MARKS = 500
"""Lines that are looked at for the end of an attribution, and for the start of a quoted header."""
LONGEST_ATTRIBUTION = 6
LONGEST_TAIL = 15
"""Lines behind a drawn rule or a sign-off that can be a signature; more is text."""

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


def _quoted_next(lines: list[Line], index: int) -> bool:
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
    quoted_next = _quoted_next(lines, end + 1)
    nearest = None
    joined = ""
    for start in range(end, max(-1, end - LONGEST_ATTRIBUTION), -1):
        if lines[start].kind is not Kind.TEXT:
            break
        joined = f"{lines[start].text.strip()} {joined}"
        if marks.is_attribution(joined, quoted_next=quoted_next):
            if marks.STARTS.match(lines[start].text):
                return start
            nearest = start if nearest is None else nearest
    return nearest


def _may_end_attribution(lines: list[Line], index: int) -> bool:
    line = lines[index]
    if line.kind is not Kind.TEXT or len(line.text) > marks.LONGEST:
        return False
    return _ENDS.search(line.text[-12:]) is not None or _quoted_next(lines, index + 1)


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
        roles = {role for other in block if (role := marks.find_role(other.text))}
        addressed = any("@" in other.text for other in block)
        if "from" in roles and (len(roles) > 2 or (len(roles) > 1 and addressed)):  # noqa: PLR2004
            lines[index].kind = Kind.HISTORY


def _read(text: str) -> list[Line]:
    cleaned = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " "))
    lines = [Line(one.rstrip(), _plain_kind(one)) for one in cleaned.split("\n")]
    _mark_headers(lines)
    _mark_attributions(lines)
    return lines


def _first_text(lines: list[Line]) -> int:
    """Where the first line of text stands; the number of lines where there is none."""
    return next((index for index, line in enumerate(lines) if line.kind is Kind.TEXT), len(lines))


def _has_text(lines: list[Line]) -> bool:
    return any(line.kind is Kind.TEXT for line in lines)


def _end_of_attribution(lines: list[Line], index: int) -> int:
    while index < len(lines) and lines[index].kind is Kind.ATTRIBUTION:
        index += 1
    return index


def _cut_history(lines: list[Line]) -> list[Line]:
    """Everything from the first mark of an unquoted history on; a mail that begins with one is a forward and stays."""
    first = _first_text(lines)
    for index, line in enumerate(lines[first:], first):
        if line.kind is Kind.HISTORY:
            return lines[:index]
        if line.kind is Kind.ATTRIBUTION and not _quoted_next(lines, _end_of_attribution(lines, index)):
            return lines[:index]
    return lines


def _runs(lines: list[Line]) -> list[tuple[bool, list[Line]]]:
    """Runs of (quoted?, lines): quotes with their attributions, and everything else."""
    runs: list[tuple[bool, list[Line]]] = []
    for line in lines:
        quoted = line.kind in {Kind.QUOTE, Kind.ATTRIBUTION}
        if runs and (runs[-1][0] == quoted or line.kind is Kind.EMPTY):
            runs[-1][1].append(line)
        else:
            runs.append((quoted, [line]))
    return runs


def _drop_quotes(lines: list[Line]) -> list[Line]:
    """Quotes at the end, and the announced ones; quotes that answers are written between stay, without their heads."""
    runs = _runs(lines)
    worded = [number for number, (quoted, run) in enumerate(runs) if not quoted and _has_text(run)]
    if worded:
        runs = runs[: worded[-1] + 1]
    between = sum(1 for quoted, _ in runs if quoted) > 1
    kept: list[Line] = []
    for quoted, run in runs:
        announced = any(line.kind is Kind.ATTRIBUTION for line in run)
        if not quoted or not announced or between:
            kept += [line for line in run if line.kind is not Kind.ATTRIBUTION]
    return kept


def _is_tail(lines: list[Line]) -> bool:
    """Whether `lines` are few enough for a signature and ask nothing."""
    if len(lines) > LONGEST_TAIL * 4 or len(_filled(lines)) > LONGEST_TAIL:
        return False
    return not _asks(lines)


def _asks(lines: list[Line]) -> bool:
    return any("?" in re.sub(r"https?://\S{0,500}", "", line.text) for line in lines)


def _filled(lines: list[Line]) -> list[Line]:
    return [line for line in lines if line.kind is not Kind.EMPTY]


def _cut_signature(lines: list[Line]) -> list[Line]:
    """From the signature mark on (RFC 3676, section 4.3), or from a drawn rule with a short rest that asks nothing."""
    first = _first_text(lines)
    for index, line in enumerate(lines[first:], first):
        if line.kind is Kind.SIGNATURE:
            return lines[:index]
        underlines = lines[index - 1].kind is Kind.TEXT
        if line.kind is Kind.RULE and not underlines and _is_tail(lines[index + 1 :]):
            return lines[:index]
    return lines


def _cut_footer(lines: list[Line]) -> list[Line]:
    """From the telephone's footer on; it stands below what was written."""
    first = _first_text(lines)
    for index, line in enumerate(lines[first:], first):
        if line.kind is Kind.MOBILE:
            return lines[:index]
    return [line for line in lines if line.kind is not Kind.MOBILE]


def _cut_disclaimer(lines: list[Line]) -> list[Line]:
    first = _first_text(lines)
    for index, line in enumerate(lines[first + 1 :], first + 1):
        begins = lines[index - 1].kind is Kind.EMPTY and line.kind is Kind.TEXT
        if begins and marks.DISCLAIMER.match(line.text[: marks.LONGEST]):
            return lines if _asks(lines[index:]) else lines[:index]
    return lines


def _cut_contact(lines: list[Line]) -> list[Line]:
    """Telephone, address and title below a sign-off and its name: their figures look like codes."""
    first = max(_first_text(lines) + 1, len(lines) - LONGEST_TAIL * 4)
    for index, line in enumerate(lines[first:], first):
        if line.kind is not Kind.TEXT or not marks.is_sign_off(line.text) or not _is_tail(lines[index + 1 :]):
            continue
        rest = _filled(lines[index + 1 :])
        if any(marks.CONTACT.search(other.text[: marks.LONGEST]) for other in rest[1:]):
            name = [] if marks.CONTACT.search(rest[0].text[: marks.LONGEST]) else rest[:1]
            return [*lines[: index + 1], *name]
    return lines


STEPS: tuple[Callable[[list[Line]], list[Line]], ...] = (
    _cut_history,
    _drop_quotes,
    _cut_footer,
    _cut_signature,
    _cut_disclaimer,
    _cut_contact,
)


def visible_text(text: str) -> str:
    """What the sender wrote now; the whole text where the steps would leave nothing of it. Linear in its length."""
    lines = _read(text)
    for step in STEPS:
        lines = step(lines)
    kept = "\n".join(line.text for line in lines)
    return re.sub(r"\n{3,}", "\n\n", kept).strip("\n").rstrip()
