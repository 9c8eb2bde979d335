"""Cut a sentence into phrases that may be diagnoses: what stands between triggers, joints, verbs, doses and dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from consultant.extraction.notes.breaks import HARD, IDIOMS, LEADING, MARKS, SOFT, SOFT_MARKS, TRAILING
from consultant.extraction.notes.status import status_at
from consultant.extraction.spans import Spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consultant.extraction.notes.status import Scope
    from consultant.extraction.notes.values import Status

Span = tuple[int, int]


def _words(patterns: Iterable[str]) -> re.Pattern[str]:
    """Any of the patterns as whole words."""
    return re.compile(rf"(?<![A-Za-z0-9'])(?:{'|'.join(patterns)})(?![A-Za-z0-9'])", re.IGNORECASE)


_CUTTING = (
    (re.compile(MARKS), True),
    (re.compile(SOFT_MARKS), False),
    (_words(HARD), True),
    (_words(SOFT), False),
)
_IDIOMS = _words(IDIOMS)
_WORD = re.compile(r"[A-Za-z0-9][\w'./-]*[A-Za-z0-9]|[A-Za-z0-9]")
_VALUE = re.compile(r"\d+[.,]\d+")
_LETTERS = re.compile(r"[A-Za-z]{2}")
_WITHOUT = re.compile(r"(?:without|w/o)(?: any)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A candidate phrase `[start, end)` of a sentence. `joined`: only a soft joint stands between it and the one before."""

    start: int
    end: int
    status: Status
    joined: bool


@dataclass(frozen=True, slots=True)
class _Cut:
    start: int
    end: int
    hard: bool


def pieces(text: str, found: Sequence[Scope], default: Status) -> Iterator[Piece]:
    """The phrases of a sentence in their order, as they stand apart."""
    at, soft = 0, False
    for cut in [*_cuts(text, found), _Cut(len(text), len(text), hard=True)]:
        span = _trimmed(text, at, cut.start) if cut.start > at else None
        if span:
            status = status_at(found, *span, default)
            if status:
                yield Piece(*span, status, soft)
            soft = status is not None
        soft = soft and not cut.hard
        at = max(at, cut.end)


def _cuts(text: str, found: Sequence[Scope]) -> list[_Cut]:
    """Every cut, in order; triggers are hard ones but for `without`, which the books' own names have too."""
    kept = Spans(match.span() for match in _IDIOMS.finditer(text))
    cuts = [
        _Cut(one.said, one.said_end, not _WITHOUT.fullmatch(text, one.said, one.said_end)) for one in found
    ]
    triggers = Spans((one.start, one.end) for one in cuts)
    shouted = text.isupper()
    for pattern, hard in _CUTTING:
        for match in pattern.finditer(text):
            start, end = match.span()
            name = match[0].isalpha() and match[0].isupper() and end - start > 1 and not shouted
            if not (name or kept.cover(start, end) or triggers.cover(start, end)):
                cuts.append(_Cut(start, end, hard))
    return sorted(cuts, key=lambda cut: (cut.start, cut.end))


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """The stretch without words that tell nothing at its ends; None where nothing is left that could name anything."""
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    while words and _tells_nothing(text, words[0], LEADING):
        words.pop(0)
    while words and _tells_nothing(text, words[-1], TRAILING):
        words.pop()
    if not words or not _LETTERS.search(text, words[0][0], words[-1][1]):
        return None
    return words[0][0], words[-1][1]


def _tells_nothing(text: str, span: Span, listed: frozenset[str]) -> bool:
    """Capitals amid small letters are an abbreviation (AS, IT) and no such word; a value with a fraction names nothing."""
    word = text[slice(*span)]
    if _VALUE.fullmatch(word):
        return True
    return word.lower() in listed and not (word.isupper() and len(word) > 1 and not text.isupper())
