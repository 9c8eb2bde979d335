"""Several mails in one commit: each has its own answer, all are told at once, and nobody who has gone breaks anything."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from typing import cast

import pytest

from consultant.intake.group_commit import MOST_MAILS, GroupCommit
from consultant.intake.record import Delivery

MAIL = Delivery(())


class Store:
    """Answers with numbers; waits until it is let go, and notes how large its groups were."""

    def __init__(self, *, failing: bool = False) -> None:
        self.sizes: list[int] = []
        self.free = threading.Event()
        self.failing = failing

    def __call__(self, deliveries: Sequence[Delivery]) -> Sequence[object]:
        assert self.free.wait(60)
        self.sizes.append(len(deliveries))
        if self.failing:
            raise OSError
        return [KeyError() if number == 1 else number for number in range(len(deliveries))]


def test_what_comes_while_a_commit_is_under_way_shares_the_next() -> None:
    store = Store()

    async def send() -> list[object]:
        group = GroupCommit(store, asyncio.get_running_loop())
        answers = [group.submit(MAIL) for _ in range(MOST_MAILS + 3)]
        store.free.set()
        found = await asyncio.gather(*answers, return_exceptions=True)
        await asyncio.to_thread(group.close)
        assert not group.alive
        return cast("list[object]", found)

    found = asyncio.run(send())
    assert sum(store.sizes) == MOST_MAILS + 3
    assert max(store.sizes) <= MOST_MAILS
    assert len(store.sizes) <= 3
    failed = [one for one in found if isinstance(one, KeyError)]
    assert len(failed) == sum(size > 1 for size in store.sizes), "an error is the answer of its mail alone"


def test_where_the_store_fails_each_mail_of_the_group_is_told_so() -> None:
    store = Store(failing=True)

    async def send() -> None:
        group = GroupCommit(store, asyncio.get_running_loop())
        answers = [group.submit(MAIL) for _ in range(3)]
        store.free.set()
        for answer in answers:
            with pytest.raises(OSError):  # noqa: PT011 - of no words
                await answer
        await asyncio.to_thread(group.close)

    asyncio.run(send())


def test_a_mail_is_stored_whoever_waits_for_it_no_longer() -> None:
    store = Store()

    async def send() -> None:
        group = GroupCommit(store, asyncio.get_running_loop())
        gone, waits = group.submit(MAIL), group.submit(MAIL)
        gone.cancel()
        store.free.set()
        await asyncio.wait((waits,))
        await asyncio.to_thread(group.close)

    asyncio.run(send())
    assert sum(store.sizes) == 2


def test_the_last_group_is_stored_though_the_loop_is_closed() -> None:
    store = Store()
    loop = asyncio.new_event_loop()
    group = GroupCommit(store, loop)
    group.submit(MAIL)
    loop.close()
    store.free.set()
    group.close()
    assert store.sizes == [1]
