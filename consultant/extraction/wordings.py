"""Words by which a thing is known: a pattern that is only tried about the words that it can't do without.

Patterns are written in small letters and run on `lowered` text. What a word means is said by the tables that use it:
settings, payers, contractors, dates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DOTTED_I = {0x130: "I"}
"""The one letter whose small form is two characters long."""
_BEFORE, _BEHIND = 64, 160
"""How far a match may reach from the first character of its need; no pattern here is longer."""
_SHORT = 240
"""Below this length a text is searched whole."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A pattern and its `needs`: pieces of words, one of which stands in every match."""

    needs: tuple[str, ...]
    pattern: re.Pattern[str]

    def search(self, lower: str) -> re.Match[str] | None:
        """The first match in `lower`."""
        return next(self.finditer(lower), None)

    def finditer(self, lower: str) -> Iterator[re.Match[str]]:
        """All matches in `lower`, in order."""
        if not stands(self.needs, lower):
            return
        if len(lower) < _SHORT:
            yield from self.pattern.finditer(lower)
            return
        for start, end in _stretches(self.needs, lower):
            yield from self.pattern.finditer(lower, start, end)


def _stretches(needs: tuple[str, ...], lower: str) -> Iterator[tuple[int, int]]:
    """The stretches about all `needs`, those that touch as one, so that none is cut short of its own reach."""
    places: list[int] = []
    for need in needs:
        at = lower.find(need)
        while at >= 0:
            places.append(at)
            at = lower.find(need, at + _STRIDE)
    places.sort()
    start = end = -1
    for at in places:
        if at - _BEFORE > end:
            if end >= 0:
                yield start, end
            start = max(0, at - _BEFORE)
        end = at + _BEHIND
    if end >= 0:
        yield start, end


_STRIDE = 32
"""Nearer than this the same need adds nothing to the stretch."""


def lowered(text: str) -> str:
    """`text` in small letters, every character in its place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text.translate(_DOTTED_I).lower()


def stands(needs: tuple[str, ...], lower: str) -> bool:
    """Whether any of `needs` stands in `lower`; a plain loop is the quickest way to ask."""
    for need in needs:  # noqa: SIM110 - any() over a generator costs twice as much
        if need in lower:
            return True
    return False


def wording(needs: str, pattern: str) -> Wording:
    """`needs` are separated by commas; blanks in them count."""
    return Wording(tuple(needs.split(",")), re.compile(pattern))
