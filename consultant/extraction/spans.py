"""Stretches of a text that are taken, sorted, so that a place is looked up by bisection."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Span = tuple[int, int]


class Spans:
    """Merged stretches `[start, end)` of one text."""

    def __init__(self, spans: Iterable[Span]) -> None:
        """Sort and merge `spans`."""
        self._merged: list[Span] = []
        for start, end in sorted(span for span in spans if span[0] < span[1]):
            if self._merged and start < self._merged[-1][1]:
                self._merged[-1] = (self._merged[-1][0], max(end, self._merged[-1][1]))
            else:
                self._merged.append((start, end))
        self._starts = [start for start, _ in self._merged]

    def cover(self, start: int, end: int) -> bool:
        """Whether any stretch touches `[start, end)`."""
        at = bisect_right(self._starts, end - 1) - 1
        return at >= 0 and self._merged[at][1] > start

    def plus(self, more: Iterable[Span]) -> Spans:
        """These stretches and `more`."""
        return Spans([*self._merged, *more])
