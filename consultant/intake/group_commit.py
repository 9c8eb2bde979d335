"""Several mails in one commit: what arrives while one is under way goes into the next.

Nobody waits for others to come: while one group is stored the peers of the next are talking.

One thread stores; how is given (`pipeline.receive_all`). A mail's answer is known only after the commit that holds it, and
those of a group are told to the event loop at once: a wake-up for each costs more than the mail's rows.
"""

from __future__ import annotations

import queue
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Sequence

    from consultant.intake.record import Delivery, Unread

MOST_MAILS = 64
MOST_BYTES = 32 * 1024 * 1024
"""Raw bytes after which a group takes no further mail; one mail may be larger."""


class GroupCommit:
    """Takes deliveries from an event loop; each gets a future of what was recorded, or of the error that kept it out."""

    def __init__(
        self,
        store: Callable[[Sequence[Any]], Sequence[object]],
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        """`store` answers each delivery, in order, with a result or an exception; where it raises, none was stored."""
        self._store = store
        self._loop = loop
        self._waiting: queue.SimpleQueue[tuple[Delivery | Unread, asyncio.Future[Any]] | None] = (
            queue.SimpleQueue()
        )
        self._thread = threading.Thread(target=self._run, name="group-commit", daemon=True)
        self._thread.start()

    def submit(self, delivery: Delivery | Unread) -> asyncio.Future[Any]:
        """Put a delivery into the next group. Whoever does not wait any longer changes nothing: it is stored."""
        answer = self._loop.create_future()
        self._waiting.put((delivery, answer))
        return answer

    @property
    def alive(self) -> bool:
        """Whether the thread that stores lives."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Store what waits, and end."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        going = True
        while going:
            group, going = self._next_group()
            if group:
                self._store_group(group)

    def _next_group(self) -> tuple[list[tuple[Delivery | Unread, asyncio.Future[Any]]], bool]:
        """Who waits, at least one, and whether there may be more after them."""
        group: list[tuple[Delivery | Unread, asyncio.Future[Any]]] = []
        size, found = 0, self._waiting.get()
        while found:
            group.append(found)
            size += found[0].size
            if len(group) >= MOST_MAILS or size >= MOST_BYTES or self._waiting.empty():
                return group, True
            found = self._waiting.get()
        return group, False

    def _store_group(self, group: list[tuple[Delivery | Unread, asyncio.Future[Any]]]) -> None:
        deliveries, futures = zip(*group, strict=True)
        try:
            answered = list(zip(futures, self._store(deliveries), strict=True))
        except Exception as error:  # noqa: BLE001 - it is the answer of every mail of the group
            answered = [(future, error) for future in futures]
        with suppress(RuntimeError):  # the loop is closed: nobody waits for the last answers
            self._loop.call_soon_threadsafe(_tell, answered)


def _tell(answered: Sequence[tuple[asyncio.Future[Any], object]]) -> None:
    for future, answer in answered:
        if future.done():  # whoever waited has gone
            continue
        if isinstance(answer, BaseException):
            future.set_exception(answer)
            future.exception()  # looked at, also where nobody waits any more
        else:
            future.set_result(answer)
