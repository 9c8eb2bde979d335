"""What was made of an edition's rows once is kept in memory: an edition never changes, only another takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy import bindparam, select

from consultant.codes.entries import ReleaseStatus
from consultant.codes.memory import Memory
from consultant.models.books import releases

if TYPE_CHECKING:
    from collections.abc import Callable

    from consultant.codes.entries import Edition
    from consultant.codes.view import View

_Made = TypeVar("_Made")
_IMPORTED = select(releases.c.imported_at).where(releases.c.id == bindparam("release"))

_ACTIVE = (
    select(releases.c.id, releases.c.imported_at, releases.c.licence)
    .where(releases.c.status == ReleaseStatus.ACTIVE)
    .order_by(releases.c.id)
)


class Remembered(Generic[_Made]):
    """The `most` things that were asked for last. The hour of the import tells an edition from a later one under its number."""

    def __init__(self, most: int) -> None:
        """Nothing is known yet."""
        self._memory: Memory[_Made] = Memory(most)

    def get(self, view: View, edition: Edition, asked: tuple[Any, ...], make: Callable[[], _Made]) -> _Made:
        """What `make` makes for `asked` of an edition; two threads may make it at once."""
        imported = view.connection.scalar(_IMPORTED, {"release": edition.release_id})
        return self._memory.get((_store(view), edition.release_id, str(imported), *asked), make)

    def of_all(self, view: View, asked: tuple[Any, ...], make: Callable[[], _Made]) -> _Made:
        """The same of all active editions together, of their licences and of the day: any change of these makes it anew."""
        active = tuple(tuple(row) for row in view.connection.execute(_ACTIVE))
        return self._memory.get((_store(view), active, view.today, *asked), make)


def _store(view: View) -> str:
    return str(view.connection.engine.url)
