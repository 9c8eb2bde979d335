"""Several cases in one step: each is thought about by itself, and all are written together where that goes.

A case that fails while it is read keeps no other back. A transaction that fails says of none of them whose fault it is: then
each has one of its own, and the guilty one fails alone. `guard` is what takes care of a failing case (pipeline.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from consultant.logs import get_logger
from consultant.models.base import STORE_AWAY

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from contextlib import AbstractContextManager

    Guard = Callable[[int], AbstractContextManager[None]]

_T = TypeVar("_T")

log = get_logger(__name__)


def each(guard: Guard, case_ids: Collection[int], think: Callable[[int], _T | None]) -> dict[int, _T]:
    """What comes of each case by itself, outside of any transaction; those of which nothing comes, or that fail, are left out."""
    found: dict[int, _T] = {}
    for case_id in case_ids:
        with guard(case_id):
            one = think(case_id)
            found |= {} if one is None else {case_id: one}
    return found


def together(guard: Guard, case_ids: Collection[int], write: Callable[[Collection[int]], _T]) -> Iterator[_T]:
    """What one transaction for all of them gives, else what one for each gives.

    Where the store is away for the first of them as well, the others are left to the sweeper: each would wait for it in vain.
    """
    away = False
    if len(case_ids) > 1:
        try:
            done = write(case_ids)
        except Exception as error:  # noqa: BLE001 - whose it is shows when each goes alone, under its guard
            away = isinstance(error, STORE_AWAY)
            log.warning("group_parted", count=len(case_ids), error=type(error).__name__)
        else:
            yield done
            return
    for case_id in case_ids:
        with guard(case_id):
            done = write([case_id])
            away = False
            yield done
        if away:
            log.warning("group_left", count=len(case_ids) - 1)
            return
