"""Code pages by HTTP, and their floor: the same application that serves a fixed page of the same size.

Warm, to somebody of the house (no view is counted): one page after the other, and with a hundred readers at once. The
codes have thousands of pairs; every section is there, and the first fifty rows of the pairs.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from statistics import median, quantiles
from typing import TYPE_CHECKING

import httpx
from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from consultant.cli.services import open_services
from consultant.config import read_settings
from consultant.models.base import unit_of_work
from consultant.models.user import Role, User
from consultant.users.sessions import open_session
from consultant.watching.health import Watched
from consultant.web.app import make_app
from consultant.web.office import Office
from consultant.web.serving import serve

from tests.at_the_desk import free_port
from tests.serving import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi import FastAPI
    from rich.table import Table

    from consultant.cli.services import Services

CODES = ("36000", "99213", "96360", "20610")
IN_TURN, READERS, ROUNDS = 300, 100, 5
FLOOR = "/floor"


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds; `failed` pages were no whole page."""

    median: float
    p99: float
    size: int
    failed: int

    def __str__(self) -> str:
        """As the table prints it."""
        return f"{self.median:.1f} / {self.p99:.1f} ms" + (f", {self.failed} failed" if self.failed else "")


def measure_pages(table: Table, folder: Path, store: Path) -> None:
    """Two lines for each code: p50 and p99 one after the other, and with a hundred readers at once."""
    home = folder / "pages"
    settings = replace(
        read_settings(),
        home=home,
        database_url=f"sqlite:///{home / 'desk.db'}",
        books_url=f"sqlite:///{store}",
        web_url="http://127.0.0.1:8025",
    )
    services = open_services(settings)
    fixed: dict[str, str] = {}
    with _served(services, fixed) as (port, token):
        for code in CODES:
            path = f"/codes/CPT/{code}"
            page = httpx.get(f"http://127.0.0.1:{port}{path}", cookies={"desk": token}, trust_env=False)
            fixed["page"] = page.raise_for_status().text
            _rows(table, code, port, path, token)
    services.engine.dispose()
    services.books_engine.dispose()


def _rows(table: Table, code: str, port: int, path: str, token: str) -> None:
    for how, readers, rounds in (("in turn", 1, IN_TURN), (f"{READERS} readers at once", READERS, ROUNDS)):
        ours = _read(port, path, readers, rounds, token)
        floor = _read(port, FLOOR, readers, rounds, token)
        what = f"page of CPT {code}, {ours.size // 1024} kB, {how} (p50 / p99)"
        table.add_row(what, str(ours), str(floor), f"{ours.median / floor.median:.1f}")


def _read(port: int, path: str, readers: int, rounds: int, token: str) -> Figures:
    """What a program of readers measured; one that warms the page up is not counted."""
    command = [sys.executable, "-m", "benchmarks.readers", str(port), path]
    for counts in ((1, 5), (readers, rounds)):
        made = subprocess.run(  # noqa: S603 - our own command
            [*command, *map(str, counts), "--token", token], check=True, capture_output=True
        )
    found = json.loads(made.stdout)
    taken = [seconds * 1000 for seconds in found["seconds"]]
    return Figures(median(taken), quantiles(taken, n=100)[98], found["size"], found["failed"])


@contextmanager
def _served(services: Services, fixed: dict[str, str]) -> Iterator[tuple[int, str]]:
    """The real server on a port of this machine, with the fixed page beside the others; the token of somebody of the house."""
    now = datetime.now(UTC)
    with unit_of_work(services.engine) as session:
        user = User(name="ann", role=Role.LEAD, created_at=now)
        session.add(user)
        session.flush()
        token, _ = open_session(session, user, now)
    watched = Watched(services.engine, services.books_engine, services.mailboxes, "", services.clock, now)
    app = make_app(Office(watched, lambda: services.desk(silent=True), services.settings))
    _with_floor(app, fixed)
    gc.freeze()  # as the desk does (cli/parts.py)
    port, stopped = free_port(), threading.Event()
    thread = threading.Thread(target=serve, args=(app, ("127.0.0.1", port), stopped))
    thread.start()
    try:
        wait_for(lambda: _answers(port))
        yield port, token
    finally:
        stopped.set()
        thread.join(60)


def _with_floor(app: FastAPI, fixed: dict[str, str]) -> None:
    room = APIRouter()

    def floor() -> Response:
        return HTMLResponse(fixed["page"])

    room.add_api_route(FLOOR, floor)
    app.include_router(room)


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/static/desk.css", trust_env=False).is_success
    except httpx.TransportError:
        return False
