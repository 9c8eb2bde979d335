"""The queue's page with a hundred thousand held cases on SQLite, and its floor: one bare SELECT of fifty rows from the index.

The first line is what the store is asked (the page, seven counts, the reasons); the others are whole pages of the
application by HTTP on loopback: session, store, template.
"""

from __future__ import annotations

import sqlite3
import statistics
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx

from consultant.cli.services import open_services
from consultant.config import read_settings
from consultant.models.base import reading, unit_of_work
from consultant.models.user import Role, User
from consultant.review.filters import Filters
from consultant.review.queue import count_queue, find_page, waiting_reasons
from consultant.users.sessions import open_session
from consultant.watching.health import Watched
from consultant.web.app import make_app
from consultant.web.office import Office
from consultant.web.serving import serve

from tests.at_the_desk import free_port
from tests.long_queue import COMMON_CODE, RARE_CODE, REASONS, fill_queue
from tests.serving import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rich.table import Table

    from consultant.cli.services import Services

ROUNDS = 20
URL = "http://127.0.0.1:8025"
FLOOR = "SELECT case_id, due_at, mailbox, reason FROM review_items WHERE waits = 1 ORDER BY due_at, case_id LIMIT 50"
PAGES = {
    "the whole page": "/desk",
    "  of one reason": f"/desk?reason={REASONS[0]}",
    "  of odd senders": "/desk?view=marked",
    "  of a code that all have": f"/desk?q={COMMON_CODE}",
    "  of a rare code": f"/desk?q={RARE_CODE}",
    "  its live figures": "/desk/live.json",
}


def measure_queue(table: Table, folder: Path) -> None:
    """A line for what the store is asked, and one for each kind of page."""
    home = folder / "queue"
    url = f"sqlite:///{home / 'desk.db'}"
    settings = replace(read_settings(), home=home, database_url=url, books_url=f"sqlite:///{home / 'books.db'}", web_url=URL)  # fmt: skip
    services = open_services(settings)
    now = datetime.now(UTC)
    fill_queue(services.engine, now)
    bare = sqlite3.connect(home / "desk.db")
    floor = _milliseconds(lambda: bare.execute(FLOOR).fetchall())
    filters = Filters(now, "ann")

    def store() -> None:
        with reading(services.engine) as session:
            find_page(session, filters)
            count_queue(session, filters)
            waiting_reasons(session)

    _row(table, "queue of 100,000: what the store is asked", _milliseconds(store), floor)
    with signed_in(services, now) as client:
        for what, address in PAGES.items():
            client.get(address).raise_for_status()
            _row(table, what, _milliseconds(lambda: client.get(address)), floor)  # noqa: B023
    bare.close()
    services.engine.dispose()
    services.books_engine.dispose()


@contextmanager
def signed_in(
    services: Services,
    now: datetime,
    role: Role = Role.LEAD,
    *,
    name: str = "ann",
    account_id: int | None = None,
) -> Iterator[httpx.Client]:
    """Somebody who is signed in, at the real server on a port of this machine."""
    with unit_of_work(services.engine) as session:
        user = User(name=name, role=role, account_id=account_id, created_at=now)
        session.add(user)
        session.flush()
        token, _ = open_session(session, user, now)
    watched = Watched(services.engine, services.books_engine, services.mailboxes, "", services.clock, now)
    app = make_app(Office(watched, lambda: services.desk(silent=True), services.settings))
    port, stopped = free_port(), threading.Event()
    thread = threading.Thread(target=serve, args=(app, ("127.0.0.1", port), stopped))
    thread.start()
    url = f"http://127.0.0.1:{port}"
    with httpx.Client(base_url=url, cookies={"desk": token}, timeout=60, trust_env=False) as client:
        wait_for(lambda: _answers(client))
        yield client
    stopped.set()
    thread.join(60)


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/static/desk.css").is_success
    except httpx.TransportError:
        return False


def _row(table: Table, what: str, ours: float, floor: float) -> None:
    table.add_row(what, f"{ours:.1f} ms", f"{floor:.2f} ms", f"{ours / floor:.0f}")


def _milliseconds(act: Callable[[], object]) -> float:
    act()
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)
