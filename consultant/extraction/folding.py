"""Fold a text for reading: plain characters, one blank between words, no line break that a mailer put in.

Full-width forms, odd blanks, dashes and quotes become their plain cousins; lines that were only wrapped are joined,
tables keep their columns. Offsets stay true: every folded place knows where it came from. What the characters mean
is for the others.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.extraction.mentions.tables import table_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consultant.extraction.spans import Spans

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"
_BLANKS = (
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\x0b\x1f"
)
_BREAKS = "\r\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_QUOTES = "\u2018\u2019\u201a\u201b\u02bc"
_DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f"
_INVISIBLE = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
"""Soft hyphens, zero-width characters and direction marks: mailers put them inside numbers."""

_TABLE: dict[int, str] = (
    dict.fromkeys(map(ord, _DASHES), "-")
    | dict.fromkeys(map(ord, _BLANKS), " ")
    | dict.fromkeys(map(ord, _BREAKS), "\n")
    | dict.fromkeys(map(ord, _QUOTES), "'")
    | dict.fromkeys(map(ord, _DOUBLE_QUOTES), '"')
    | {ord("\u2044"): "/", ord("\u2215"): "/", ord("\u00d7"): "x", ord("\u2715"): "x", 0x130: "I"}
    | {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFF01, 0xFF5F)}
)

_RUN = re.compile(rf"[ \t\n\f{_INVISIBLE}]*[\t\n\f{_INVISIBLE}][ \t\n\f{_INVISIBLE}]*|  +")
"""Whatever is not a single plain blank between two words."""
_UNSEEN = re.compile(f"[{_INVISIBLE}]")
_QUOTE_MARKS = re.compile(r"(?:> ?)+")

_TAG = re.compile(
    r"</?(?P<name>td|th|tr|table|tbody|thead|br|p|div|li|ul|ol|span|font|strong|em|b|i|u)\b[^<>\n]{0,200}>|&nbsp;|&#160;",
    re.IGNORECASE,
)
_CELL_TAGS = frozenset({"td", "th", "span", "font", "strong", "em", "b", "i", "u"})
_HARD = "\n\f"
"""A line break that a tag made: the next line begins anew whatever it says."""
_LEADERS = re.compile(r"(?<=[A-Z0-9])(?: ?\.){3,60} ?(?=x ?\d|\$|\d|[A-Z][A-Z0-9]\b)")
"""Dots that lead from one column to the next."""

_ITEM = re.compile(
    r"(?:\(?[12]?\d[.)]|\(?[a-h][.)]|[*\u2022>|#]|-(?!\s{0,4}[A-Z0-9]{2}\b)|Q(?:uestion)? ?\d{1,2}\b[.:)]?)[ \t]+\S"
)
_LABEL = re.compile(
    r"(?!(?i:(?:mon|tues|wednes|thurs|fri|satur|sun)day))[A-Za-z][A-Za-z0-9 /#.'&-]{0,28}[:=](?!//)"
)
_CODE_FIRST = re.compile(
    r"(?:\d{1,3}[.)]?[ \t|]+)?(?:(?:\d{1,2}[/-]\d{1,2}[/-]\d{2,4}[ \t|]+|(?:\d\d \d\d \d\d ){1,2})(?:\d\d[ \t|]+)?)?(?:\d{5}|\d{4}[A-Z]|[A-Z]\d{4}|[A-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4})\b[ \t,|:-]*(?=\S)"
)
"""A line of a list: a code, and something about it behind."""
_ENDS = (".", "?", "!", ":", ";", "|")
_SHORTENED = re.compile(
    r"(?i)(?:^|[\s(])(?:no|nos|dr|vs|mr|mrs|ms|st|pt|approx|e\.g|i\.e|incl|tel|ext|dept|fig|inc|mod|ch|sec)\.$"
)
_GOES_ON = re.compile(
    r"(?i)(?:^|\s)(?:with|and|or|for|of|to|the|an?|vs|plus|by|in|on|is|was|are|from|w/|last|past|this|next|our|my|his|her)$|[,&+/-]$"
)
_SENTENCE = re.compile(r"[A-Z](?:[a-z']| )")
_SHORT_LINE = 50
_PEEK = 80


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is read: `text`, and the pieces in which its characters were moved."""

    text: str
    length: int
    starts: tuple[int, ...] = ()
    shifts: tuple[int, ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the original of the folded `[start, end)`; `end` is past the last character read."""
        if end <= start:
            at = min(self._origin(start), self.length)
            return at, at
        return self._origin(start), self._origin(end - 1) + 1

    def _origin(self, at: int) -> int:
        piece = bisect_right(self.starts, at) - 1
        return at + self.shifts[piece] if piece >= 0 else at


def fold(text: str) -> Folded:
    """`text` with plain characters, blanks and line breaks. Linear in its length."""
    plain = _without_layout(text.replace("\r\n", " \n").translate(_TABLE))
    kept: list[str] = []
    starts: list[int] = []
    shifts: list[int] = []
    length, done = 0, 0
    for start, end, put in _edits(plain, table_spans(plain)):
        kept += (plain[done:start], put)
        length += start - done
        if put:
            starts.append(length)
            shifts.append(start - length)
        length += len(put)
        starts.append(length)
        shifts.append(end - length)
        done = end
    return Folded("".join((*kept, plain[done:])), len(text), tuple(starts), tuple(shifts))


def _without_layout(text: str) -> str:
    """`text` with tags of HTML and leading dots as blanks and breaks, of the same length."""
    if "<" in text or "&" in text:
        text = _TAG.sub(_blank, text)
    return _LEADERS.sub(lambda match: " " * len(match[0]), text) if "..." in text or ". ." in text else text


def _blank(match: re.Match[str]) -> str:
    name = (match["name"] or "span").lower()
    return (" " if name in _CELL_TAGS else _HARD).ljust(len(match[0]))


def _edits(text: str, tables: Spans) -> Iterator[tuple[int, int, str]]:
    """Stretches and what is put for them, in order."""
    line = done = 0
    for match in _RUN.finditer(text):
        start, end = match.span()
        if start < done:
            continue
        run, put = _UNSEEN.sub("", match[0]), " "
        if "\n" in run:
            marks = _QUOTE_MARKS.match(text, end) if text.startswith(">", line) else None
            after = marks.end() if marks else end
            put = _break(text, line, (start, after), run, tables)
            line, end = end, after if put == " " else end
        elif tables.cover(start, end) or not run:
            put = run
        done = end
        if put != text[start:end]:
            yield start, end, put


def _break(text: str, line: int, gap: tuple[int, int], run: str, tables: Spans) -> str:
    """What a line break becomes: an empty line, a break where the next line begins anew, else a blank."""
    start, after = gap
    if "\f" in run:
        return "\n"
    if run.count("\n") > 1:
        return "\n\n"
    if tables.cover(max(start - 1, 0), after + 1):
        return "\n"
    following = _UNSEEN.sub("", text[after : after + _PEEK].partition("\n")[0])
    return "\n" if _begins_anew(text[line:start], following) else " "


def _begins_anew(line: str, following: str) -> bool:
    """Whether `following` is a line of its own, and not the rest of `line`."""
    if _SHORTENED.search(line[-8:]):
        return False
    if line.endswith(_ENDS) or _ITEM.match(following) or _LABEL.match(following):
        return True
    if _CODE_FIRST.match(following) and _CODE_FIRST.match(line.lstrip("> ")):
        return not _GOES_ON.search(line[-12:])
    if len(line) >= _SHORT_LINE or " " not in line.strip() or _GOES_ON.search(line[-12:]):
        return False
    return bool(_SENTENCE.match(following))
