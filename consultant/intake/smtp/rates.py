"""How many a minute: a bucket of tokens for each key, that fills again as time passes. Bounded, whoever comes."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

MOST_KEYS = 20_000
"""Keys that are remembered; the one that came least lately is forgotten first, and then has a full bucket."""
MINUTE = 60.0


class Buckets:
    """`per_minute` tokens at once, and as many a minute after that; 0 is no limit. Times are monotonic seconds."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """All buckets are full at first."""
        self._most = float(per_minute)
        self._clock = clock
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, key: Hashable) -> bool:
        """Take a token; False where there is none."""
        if not self._most:
            return True
        now = self._clock()
        left = self._left(key, now)
        taken = left >= 1
        self._buckets[key] = (left - taken, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > MOST_KEYS:
            self._buckets.popitem(last=False)
        return taken

    def has(self, key: Hashable) -> bool:
        """Whether there is a token; takes none."""
        return not self._most or self._left(key, self._clock()) >= 1

    def _left(self, key: Hashable, now: float) -> float:
        left, at = self._buckets.get(key, (self._most, now))
        return min(self._most, left + (now - at) * self._most / MINUTE)
