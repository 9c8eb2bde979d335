"""Cut a mail into its questions (a numbered list is several) and a question into sentences. Places only, no meaning."""

from __future__ import annotations

import re
from itertools import pairwise

_LINE_ITEM = re.compile(
    r"(?m)^[ \t>]{0,8}(?:\(?(?P<number>\d{1,2})[.)]|Q(?:uestion)? ?(?P<q>\d{1,2})[:.)]|(?P<letter>[a-h])[.)]|(?P<bullet>[-*\u2022]))[ \t]+(?=\S)"
)
_INLINE_ITEM = re.compile(r"(?:(?<=\s)|^)\(?(?P<number>\d{1,2})\)[ \t]+(?=\S)")
_SENTENCE_END = re.compile(r"[.?!]+[\"')]?(?=\s)|\n[ \t]*\n|\n(?=[ \t]*[A-Z])")
_MOST_QUESTIONS = 50
_MOST_SENTENCES = 5000

Span = tuple[int, int]


def _ascending(starts: list[tuple[int, int]]) -> list[int]:
    """Starts of items numbered 1, 2, 3 …; others are dates, doses or sections."""
    kept: list[int] = []
    for start, number in starts:
        if number == len(kept) + 1:
            kept.append(start)
    return kept


def split_questions(text: str) -> list[Span]:
    """The stretches of `text` that ask by themselves, in order; the whole text where it isn't a list.

    What stands before the first item belongs to the first, so that nothing asked is lost.
    """
    for pattern in (_LINE_ITEM, _INLINE_ITEM):
        starts = [
            (match.start(), int(match["number"] or match.groupdict().get("q") or 0))
            for match in pattern.finditer(text)
        ]
        numbered = _ascending([pair for pair in starts if pair[1]])
        marked = [start for start, number in starts if not number]
        items = numbered if len(numbered) > 1 else marked if len(marked) > 1 else []
        if items:
            items = items[:_MOST_QUESTIONS]
            return list(zip([0, *items[1:]], [*items[1:], len(text)], strict=True))
    return [(0, len(text))]


def split_sentences(text: str, start: int, end: int) -> list[Span]:
    """Sentences of `text[start:end]`; a point inside a code or a number ends none."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start, end)][:_MOST_SENTENCES]
    cuts = [start, *ends, end]
    return [(one, other) for one, other in pairwise(cuts) if other > one]
