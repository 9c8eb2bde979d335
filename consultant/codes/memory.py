"""What was made of the books' rows once, kept for the next question: bounded, the least used goes first.

Who keeps one sees to it that it is dropped, or asked under another name, when the active releases change.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

_Kept = TypeVar("_Kept")
_MISSING = object()


class Memory(Generic[_Kept]):
    """At most `most` things by what was asked; values are shared, so that nobody may change one."""

    def __init__(self, most: int) -> None:
        """Nothing is known yet."""
        self._most = most
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, asked: Hashable, make: Callable[[], _Kept]) -> _Kept:
        """What is kept for `asked`, else what `make` makes; two threads may make it at once."""
        with self._lock:
            if asked in self._kept:
                self._kept.move_to_end(asked)
                return self._kept[asked]
        made = make()
        with self._lock:
            self._keep(asked, made)
        return made

    def get_each(
        self,
        about: Hashable,
        wanted: Iterable[str],
        make: Callable[[list[str]], Mapping[str, _Kept]],
        nothing: _Kept,
    ) -> dict[str, _Kept]:
        """What is kept about each of `wanted`; `make` makes those that are missing in one go, `nothing` stands for what it has not."""
        with self._lock:
            found = {one: self._known((about, one)) for one in wanted}
        missing = [one for one, kept in found.items() if kept is _MISSING]
        if missing:
            made = make(missing)
            with self._lock:
                for one in missing:
                    found[one] = self._keep((about, one), made.get(one, nothing))
        return found  # type: ignore[return-value]  # none is `_MISSING` any more

    def _known(self, place: Hashable) -> _Kept | object:
        if place not in self._kept:
            return _MISSING
        self._kept.move_to_end(place)
        return self._kept[place]

    def _keep(self, place: Hashable, made: _Kept) -> _Kept:
        self._kept[place] = made
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return made
