"""The desk's pages, served by the real server on a port of 127.0.0.1 and read by a real client."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

from consultant.watching.health import Watched
from consultant.web.app import make_app
from consultant.web.serving import serve

from tests.at_the_desk import free_port
from tests.serving import PATIENCE, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Clock
    from tests.journeys.journey import Played

NO_BROKER = "redis://127.0.0.1:1/0"


@contextmanager
def served(watched: Watched) -> Iterator[httpx.Client]:
    """A client of the pages while the block lasts."""
    port, stopped = free_port(), threading.Event()
    thread = threading.Thread(target=serve, args=(make_app(watched), ("127.0.0.1", port), stopped))
    thread.start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE, trust_env=False) as client:
            wait_for(lambda: _answers(client))
            yield client
    finally:
        stopped.set()
        thread.join(PATIENCE)


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/nothing").status_code == 404
    except httpx.TransportError:
        return False


def watched(played: Played, clock: Clock, broker_url: str = NO_BROKER) -> Watched:
    """A played desk, watched from now on."""
    return Watched(
        engine=played.desk.engine,
        books_engine=played.services.books_engine,
        mailboxes=played.desk.mailboxes,
        broker_url=broker_url,
        clock=clock,
        since=clock(),
    )
