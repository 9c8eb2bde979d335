"""Cut a note into sentences and lines of lists, each with the section in which it stands. Places only, no meaning.

A wrapped line goes on in the next one; a point behind a shortened word, a figure or an initial ends nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from consultant.extraction.notes.headings import PLAIN, heading_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.extraction.notes.headings import Section

    Span = tuple[int, int]

_POINTS = re.compile(r"[.?!]{1,9}[\"')\]]{0,2}(?=\s|$)")
_NEW_LINE = re.compile(r"\n[ \t]*")
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
_ITEM = re.compile(r"(?:(?<=\s)|^)(\d{1,2})[.)](?=[ \t])")
_ITEM_BEFORE = re.compile(r"(?:^|\n)[ \t(]{0,8}\d{1,2}$")
_MARK = re.compile(
    r"\s*(?:(?:[-*#>\u2022\u25cf\u25aa\u2023\u00b7]{1,3}|\(?\d{1,2}[.)]|\(?[a-h][.)])(?=[\sA-Z]))?\s*",
)
_CONTENT = re.compile(r"\S")
_GOES_ON = re.compile(
    r"(?:[,&+/-]|\b(?:and|or|with|without|of|the|an?|in|on|for|to|no|by|from|is|was|are|were|his|her))[ \t]*$",
    re.IGNORECASE,
)
_TITLED = "dr mr mrs ms prof st vs e.g i.e approx no nos"
TITLES = frozenset(_TITLED.split())
"""Words whose point ends no sentence, whatever follows."""
_POINTED = (
    "pt pts dx hx sx tx rx fx wk wks yr yrs mo mos hr hrs min lt rt bilat temp resp abd neuro cont eval incl est max neg pos prob"
    " poss sec assoc c.f cf fig jr sr"
)
SHORTENED = frozenset(_POINTED.split())
"""Words whose point ends one only where a capital follows."""
_WORD_BEFORE = re.compile(r"(?:^|[\s(/])([A-Za-z][A-Za-z.]{0,6})$")
_FAR = 12
_LONG_LINE = 55
"""Letters that a line has at least where a mailer or a printer wrapped it."""
_SEVERAL = 2
LONGEST = 1_200
"""Letters after which a sentence is cut all the same, so that what it costs to read stays bounded."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text[start:end]` without heading, bullet and blanks at its ends."""

    start: int
    end: int
    section: Section


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a note in their order. Linear in its length."""
    section, holds_until = PLAIN, len(text)
    lines = [one.end() for one in _NEW_LINE.finditer(text) if _is_new(text, one)]
    empty = [one.end() for one in _EMPTY_LINE.finditer(text)]
    for start, end in pairwise(_cuts(text, lines)):
        if start >= holds_until:
            section, holds_until = PLAIN, len(text)
        at = found.end() if (found := _MARK.match(text, start, end)) else start
        if headed := heading_at(text, at):
            section, at = headed
            holds_until = _until(text, (start, at), lines, empty)
        if at < end and (found := _CONTENT.search(text, at, end)):
            yield Sentence(found.start(), found.start() + len(text[found.start() : end].rstrip()), section)


def _until(text: str, heading: Span, lines: list[int], empty: list[int]) -> int:
    """How far a heading reaches: over its line; one that stands in a line of its own to the next empty line."""
    content = _CONTENT.search(text, heading[1])
    if content is None:
        return len(text)
    alone = "\n" in text[heading[1] : content.start()]
    ends = empty if alone else lines
    nearest = bisect_right(ends, content.start())
    return ends[nearest] if nearest < len(ends) else len(text)


def _cuts(text: str, lines: list[int]) -> list[int]:
    """Where sentences begin, and the end of the text."""
    items = _items(text)
    found = {0, len(text), *items.values(), *lines}
    found.update(one.end() for one in _POINTS.finditer(text) if one.start() not in items and _ends(text, one))
    return list(_short(sorted(found)))


def _short(cuts: list[int]) -> Iterator[int]:
    """The same cuts with others between those that are too far apart."""
    for one, other in pairwise(cuts):
        yield from range(one, other, LONGEST)
    yield cuts[-1]


def _ends(text: str, match: re.Match[str]) -> bool:
    if match[0][0] != "." or len(match[0]) > 1:
        return True
    far = max(0, match.start() - _FAR)
    before = _WORD_BEFORE.search(text, far, match.start())
    if before is None:
        return not _ITEM_BEFORE.search(text, far, match.start())
    word = before[1].lower()
    if word in TITLES:
        return False
    following = text[match.end() : match.end() + 2].strip()[:1]
    if len(word) == 1 or "." in word or word in SHORTENED:
        return not following or following.isupper()
    return True


def _is_new(text: str, match: re.Match[str]) -> bool:
    """Whether a line begins anew and is not the rest of a wrapped one."""
    line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    following = text[match.end() : match.end() + 1]
    if not following or following == "\n" or not line.strip():
        return True
    if _GOES_ON.search(line[-_FAR:]):
        return False
    return len(line) < _LONG_LINE or not following.islower()


def _items(text: str) -> dict[int, int]:
    """Where the items of a list within a line begin, by the place of the point behind their number.

    `1. HTN 2. DM`: numbered from 1 without a gap, two at least.
    """
    found: dict[int, int] = {}
    for match in _ITEM.finditer(text):
        if int(match[1]) == len(found) + 1:
            found[match.end(1)] = match.start()
    return found if len(found) >= _SEVERAL else {}
