"""Cut a mail into its questions (a numbered list is several) and a question into sentences. Places only, no meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

Span = tuple[int, int]

_LINE_ITEM = re.compile(
    r"(?im)^[ >]{0,8}(?:\(?(?P<number>\d{1,2})[.)]+[:-]?|\(?q(?:uestion)?[ #]{0,2}(?P<q>\d{1,2})\)?[:.)-]?|#(?P<hash>\d{1,2})[:.)-]?"
    r"|\(?(?P<letter>[a-h])[.)]|(?P<bullet>[-*\u2022])|(?:case|issue|item|patient|pt) \(?#?(?P<case>[a-h1-9])\)?(?= ?[-:.]))(?=[ :-])"
)
_INLINE_ITEM = re.compile(
    r"(?i)(?<![^\s,;:])(?:\(?(?P<number>\d{1,2})\)|\((?P<letter>[a-h])\)|q(?:uestion )?(?P<q>\d{1,2})\b[:.)]?|(?P<point>[1-9])\.)(?= )"
)
"""Signs of an item: `1.`, `(2)`, `Q3`, `#4`, `b)`, a bullet, `Case A -`; in a line only those that brackets or a Q set off."""

_SENTENCE_END = re.compile(r"(?<![.?!])[.?!]{1,40}[\"')]{0,2}(?=\s)|\n\n|(?<![;:|])\n")
_POINTED = "dr mr mrs ms st pt pts vs v no nos approx e.g i.e dx proc mod dept inc a.m p.m u.s incl tel ext sec ch pg fig cf mgmt eval tx fx hx min"
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


def _number(match: re.Match[str]) -> int:
    """The place in its row that an item names; 0 for a bullet."""
    for name in ("number", "q", "hash", "letter", "case", "point"):
        said = match.groupdict().get(name)
        if said:
            return int(said) if said.isdigit() else ord(said.lower()) - ord("a") + 1
    return 0


def _kind(match: re.Match[str]) -> str:
    return match.lastgroup or ""


def _items(text: str) -> list[int]:
    """Where the items of a list begin, at least two; none where there is no list."""
    for pattern in (_LINE_ITEM, _INLINE_ITEM):
        by_kind: dict[str, list[tuple[int, int]]] = {}
        for match in pattern.finditer(text):
            by_kind.setdefault(_kind(match), []).append((match.start(), _number(match)))
        for kind, starts in by_kind.items():
            found = [start for start, _ in starts] if kind == "bullet" else _ascending(starts)
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
