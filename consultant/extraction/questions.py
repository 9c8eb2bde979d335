"""Cut a mail into its questions (a numbered list is several) and a question into sentences. Places only, no meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

Span = tuple[int, int]

_LINE_ITEM = re.compile(
    r"(?im)^[ >]{0,8}(?:\(?(?P<number>\d{1,2})[.)]+[:-]?|\(?q(?:uestion)?[ #]{0,2}(?P<q>\d{1,2})\)?[:.)-]?|#(?P<hash>\d{1,2})[:.)-]?"
    r"|(?P<dashed>\d{1,2}) ?[-:]|\(?(?P<roman>i{1,3}|iv|vi{0,3}|ix|x)[.)]|\(?(?P<letter>[a-h])[.)]|(?P<bullet>[-*\u2022])|(?:case|issue|item|patient|pt) \(?#?(?P<case>[a-h1-9])\)?(?= ?[-:.]))(?=[ :-])"
)
_INLINE_ITEM = re.compile(
    r"(?i)(?<![^\s,;:])(?:\(?(?P<number>\d{1,2})\)|(?:\(|(?<!hep )(?<!hepatitis )(?<!type )(?<!vitamin )(?<!influenza )(?<!flu )(?<!stage )(?<!part )(?<!group )(?<!class ))(?P<letter>[a-h])\)|q(?:uestion )?(?P<q>\d{1,2})\b[:.)]?|(?P<point>[1-9])\.|\((?P<roman>i{1,3}|iv|vi{0,3})\))(?= )"
)
"""Signs of an item: `1.`, `(2)`, `Q3`, `#4`, `b)`, `ii.`, a bullet, `Case A -`; in a line only those that brackets or a Q set off."""
_WORDED_ITEM = re.compile(
    r"(?i)(?:(?<=[.?!\n;] )|(?<=[.?!\n])|^)(?:and |also |my )?(?P<word>first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth(?:ly)?|fifth(?:ly)?|one|two|three|four)(?: question| one)?(?:, |: | - |,? (?=(?:is|are|can|could|do|does|did|should|would|will|may|what|which|how|why|when|who)\b))"
)
"""`First, is …? Second, can …?`"""
_ORDINALS = {
    "first": 1,
    "one": 1,
    "second": 2,
    "two": 2,
    "third": 3,
    "three": 3,
    "fourth": 4,
    "four": 4,
    "fifth": 5,
}
_ROMANS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_AT_LINES = frozenset({"number", "q", "hash"})
"""At the head of a line these are one kind of sign, wherever they begin to count."""

_SENTENCE_END = re.compile(r"(?<![.?!])[.?!]{1,40}[\"')]{0,2}(?=\s)|\n\n|(?<![;:|])\n")
_POINTED = "dr mr mrs ms st pt pts vs v no nos approx e.g i.e dx proc mod dept inc a.m p.m u.s incl tel ext sec ch pg fig cf mgmt eval tx fx hx min inj"
_SHORTENED = frozenset(_POINTED.split())
"""Words that are shortened with a point: it ends no sentence."""
_ITEM_BEFORE = re.compile(r"(?:^|\n)[ >(]{0,8}(?:q ?)?(?:\d{1,2}|[a-h])$", re.IGNORECASE)
"""The sign of an item, whose point ends no sentence."""
_WORD_BEFORE = re.compile(r"(?:^|[\s(])([a-z][a-z.]{0,6})$", re.IGNORECASE)
_FAR = 14
_MOST_QUESTIONS = 50
_MOST_SENTENCES = 5000
_SEVERAL = 2

_ANNOUNCED = re.compile(
    r"(?i)\b(?:two|three|four|five|six|2|3|4|5|6|several|few|couple(?: of)?) (?:(?:more|quick|other|different|small|short|unrelated|separate|coding|billing) ){0,2}(?:things?|questions?|qs|issues|points)\b"
)
"""Says that several questions follow (`Two things. …`)."""
_QUESTION_END = re.compile(r"(?<!\?)\?{1,40}")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a mail; `item` tells whether it is one of a list, not what stands before or behind it."""

    start: int
    end: int
    item: bool = False


def _ascending(starts: list[tuple[int, int]]) -> list[int]:
    """Starts of items numbered 1, 2, 3 …; others are dates, doses or sections."""
    kept: list[int] = []
    for start, number in starts:
        if number == len(kept) + 1:
            kept.append(start)
    return kept


def _numbered(starts: list[tuple[int, int]]) -> list[int]:
    """Starts of lines that are numbered as one list, in whatever order and from whatever number; else `_ascending`."""
    numbers = {number for _, number in starts}
    one_list = len(numbers) == len(starts) and max(numbers) - min(numbers) <= _SEVERAL * len(starts)
    return [start for start, _ in starts] if one_list else _ascending(starts)


def _number(match: re.Match[str]) -> int:
    """The place in its row that an item names; 0 for a bullet."""
    said = (match[match.lastgroup] if match.lastgroup else "").lower()
    if match.lastgroup == "word":
        return _ORDINALS[said.removesuffix("ly")]
    if match.lastgroup == "roman":
        return _ROMANS[said]
    if said.isdigit():
        return int(said)
    return ord(said) - ord("a") + 1 if said.isalpha() else 0


def _kind(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    return "number" if match.re is _LINE_ITEM and kind in _AT_LINES else kind


def _starts(kind: str, starts: list[tuple[int, int]], pattern: re.Pattern[str]) -> list[int]:
    """Those of the signs of one kind that begin the items of a list."""
    if kind == "bullet":
        return [start for start, _ in starts]
    return _numbered(starts) if kind == "number" and pattern is _LINE_ITEM else _ascending(starts)


def _items(text: str) -> list[int]:
    """Where the items of a list begin, at least two; none where there is no list."""
    for pattern in (_LINE_ITEM, _INLINE_ITEM, _WORDED_ITEM):
        by_kind: dict[str, list[tuple[int, int]]] = {}
        for match in pattern.finditer(text):
            by_kind.setdefault(_kind(match), []).append((match.start(), _number(match)))
        for kind, starts in by_kind.items():
            found = _starts(kind, starts, pattern)
            if len(found) >= _SEVERAL:
                return found[:_MOST_QUESTIONS]
    return []


def _last_ends(text: str, items: list[int]) -> int:
    """Where the last item ends: at the empty line behind it, unless the others hold empty lines too."""
    loose = any("\n\n" in text[one:other].rstrip() for one, other in pairwise(items))
    gap = -1 if loose else text.find("\n\n", items[-1])
    return len(text) if gap < 0 else gap


def split_list(text: str) -> list[Stretch]:
    """What stands before a list, its items, and what follows it; empty where the text holds no list."""
    items = _items(text)
    if not items:
        return []
    end = _last_ends(text, items)
    pieces = [Stretch(one, other, item=True) for one, other in pairwise([*items, end])]
    return [one for one in (Stretch(0, items[0]), *pieces, Stretch(end, len(text))) if one.end > one.start]


def split_announced(text: str) -> list[Stretch]:
    """The questions that `two things` announces, each up to its question mark; empty where nothing is announced."""
    match = _ANNOUNCED.search(text)
    if not match:
        return []
    ends = [one.end() for one in _QUESTION_END.finditer(text, match.end())][:_MOST_QUESTIONS]
    if len(ends) < _SEVERAL:
        return []
    ends[-1] = len(text)
    return [Stretch(one, other, item=True) for one, other in pairwise([0, *ends])]


def _ends_here(text: str, match: re.Match[str]) -> bool:
    if match[0][0] != "." or len(match[0]) > 1:
        return True
    behind = text[max(0, match.start() - _FAR) : match.start()]
    before = _WORD_BEFORE.search(behind)
    return not _ITEM_BEFORE.search(behind) and (not before or before[1].lower() not in _SHORTENED)


def split_sentences(text: str, start: int, end: int) -> list[Span]:
    """Sentences of `text[start:end]`; a point inside a code, a number or a shortened word ends none."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start, end) if _ends_here(text, match)]
    cuts = [start, *ends[:_MOST_SENTENCES], end]
    return [(one, other) for one, other in pairwise(cuts) if other > one]
