"""What grows with history: the same things on desks with a thousand, ten thousand, a hundred thousand (and a million) ended cases on file.

    python -m benchmarks.growth [--cases 1000 10000 100000 1000000] [--store sqlite|postgresql]

Each desk has the same live cases, and a thousand ended ones for each day of its past (tests/long_history.py). A figure is the quickest of
some rounds, in milliseconds: of this process's processors on SQLite, which is all of the work but waiting for the disk, and by the clock on
PostgreSQL. `ratio` is the last to the first: 1 for what costs the same on every desk. * is a matter of the days that are asked for, or kept;
** is to look at everything, and is started by hand or by an import.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine, make_url

from benchmarks.queue_page import signed_in
from consultant import pipeline
from consultant.accounts.quota_audit import audit_quota
from consultant.administration.renewals import renew_due
from consultant.announcements import send_due
from consultant.audit import audit
from consultant.changed_answers import changed_answers
from consultant.cli.services import open_services
from consultant.config import read_settings
from consultant.delivery.webhooks import send_due as call_due
from consultant.lifecycle import Status
from consultant.mail.envelope import Envelope
from consultant.models.base import reading
from consultant.models.case import Case
from consultant.models.user import Role
from consultant.review.listing import Wanted, find_cases
from consultant.users.kept_answers import forget_answers
from consultant.watching.round import Watchman

from tests.at_the_desk import mail
from tests.history_rows import ACCOUNTS
from tests.journeys.journey import config_with
from tests.long_history import fill_history
from tests.stores import running_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import httpx

    from consultant.cli.services import Services
    from consultant.desk import Desk

    Measured = Mapping[str, Callable[[], object]]

CHECKOUT = Path(__file__).resolve().parent.parent
CASES = (1_000, 10_000, 100_000)
ANSWERS = frozenset({200, 503})
"""A desk without a broker is not sound, and says so."""
ROUNDS, MOST_SECONDS = 7, 3.0
"""Rounds of one thing, fewer where they take long."""


def main() -> None:
    """Fill a desk for each number, measure it, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=CASES)
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    told = parser.parse_args()
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    found: dict[str, list[str]] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        make_url_of = stack.enter_context(stores(told.store, folder))
        for number in told.cases:
            print(f"{number:,} cases …", file=sys.stderr)
            for what, figure in _measure(folder / str(number), make_url_of(number), number).items():
                found.setdefault(what, []).append(figure)
    _print(found, told.cases)


def _print(found: dict[str, list[str]], cases: list[int]) -> None:
    table = Table("what", *(f"{number:,}" for number in cases), "ratio", box=None)
    for what, figures in found.items():
        first, last = (float(one.partition(" ")[0].replace(",", "")) for one in (figures[0], figures[-1]))
        table.add_row(what, *figures, f"{last / first:.1f}")
    Console(width=140).print(table)


@contextmanager
def stores(store: str, folder: Path) -> Iterator[Callable[[int], str]]:
    """What gives each desk the address of an empty store."""
    if store == "sqlite":
        yield lambda number: f"sqlite:///{folder / str(number) / 'desk.db'}"
        return
    with running_server() as server:
        url = make_url(server.get_uri())
        engine = create_engine(url, isolation_level="AUTOCOMMIT")

        def create(number: int) -> str:
            with engine.connect() as connection:
                connection.exec_driver_sql(f"CREATE DATABASE cases{number}")
            return url.set(database=f"cases{number}").render_as_string(hide_password=False)

        yield create
        engine.dispose()


def _measure(home: Path, url: str, number: int) -> dict[str, str]:
    """Every figure of one desk."""
    home.mkdir()
    config = config_with(home / "config", CHECKOUT, {})
    books = f"sqlite:///{home / 'books.db'}"
    settings = replace(read_settings(), home=home, config=config, database_url=url, books_url=books, web_url="http://127.0.0.1:8025")  # fmt: skip
    services = open_services(settings)
    began = time.perf_counter()
    now = datetime.now(UTC)
    fill_history(services.engine, now, number)
    _settle(services)
    found = {"(filled in, s)": f"{time.perf_counter() - began:.1f}", "(store, MB)": f"{_size(services):.1f}"}
    desk = services.desk(silent=True)
    clock = time.process_time if url.startswith("sqlite") else time.perf_counter
    for measured in (_Journey(desk, now).table(), _rounds(desk, services), _grows(desk, services)):
        found |= {what: _milliseconds(act, clock) for what, act in measured.items()}
    with signed_in(services, now, Role.ADMIN) as client:
        found |= {what: _milliseconds(act, clock) for what, act in _pages(client, desk, number).items()}
    with signed_in(services, now, Role.CUSTOMER, name="customer", account_id=8) as client:
        found["a customer's own page"] = _milliseconds(_get(client, "/my"), clock)
    services.engine.dispose()
    services.books_engine.dispose()
    return found


def _settle(services: Services) -> None:
    """What PostgreSQL does by itself soon after so many rows came in: a desk that fills as mails come always has it behind it."""
    if services.engine.dialect.name == "postgresql":
        with services.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM (ANALYZE)")


def _size(services: Services) -> float:
    url = services.settings.database_url
    if url.startswith("sqlite"):
        return Path(make_url(url).database or "").stat().st_size / 1e6
    with services.engine.connect() as connection:
        octets = connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
    return float(octets) / 1e6


@dataclass
class _Journey:
    """One mail after another, each from another sender, a step at a time."""

    desk: Desk
    now: datetime
    received: int = 0

    def table(self) -> Measured:
        numbers = count(1)
        last: list[bytes] = []

        def envelope(number: int) -> Envelope:
            return Envelope(_sender(number), ("consult@localhost",), "test", self.desk.clock())

        def new() -> None:
            number = next(numbers)
            last[:] = [mail(number, sender=_sender(number))]
            self.received = pipeline.receive(self.desk, envelope(number), last[0])[0].case_id

        def again() -> None:
            pipeline.receive(self.desk, envelope(1), last[0])

        def journey() -> None:
            new()
            pipeline.screen(self.desk, self.received)
            pipeline.draft(self.desk, self.received)
            pipeline.deliver(self.desk, self.received)

        return {"door: a new mail": new, "door: one that came again": again, "a whole case, door to sent": journey}  # fmt: skip


def _sender(number: int) -> str:
    return f"coder{number}@clinic{number % ACCOUNTS}.example"


def _rounds(desk: Desk, services: Services) -> Measured:
    watchman = Watchman(desk)
    return {
        "sweep, with purge": lambda: pipeline.sweep(desk),
        "watch": watchman.go_round,
        "notify": lambda: send_due(desk),
        "webhooks": lambda: call_due(services.engine, services.clock),
        "renewals": lambda: renew_due(desk),
        "forget answers": lambda: forget_answers(services.engine, services.clock()),
    }


def _pages(client: httpx.Client, desk: Desk, number: int) -> Measured:
    with reading(desk.engine) as session:
        old = session.get_one(Case, max(number // 2, 1)).reference
        held = find_cases(session, Wanted(Status.HELD)).cases[0].reference
    today = datetime.now(UTC).date()
    addresses = {
        "queue": "/desk",
        "queue, live figures": "/desk/live.json",
        "queue, by reference": f"/desk?q={old}",
        "queue, by sender": f"/desk?q={_sender(7)}",
        "queue, by a common code": "/desk?q=99213",
        "a held case": f"/desk/cases/{held}",
        "an ended case": f"/desk/cases/{old}",
        "second readings": "/desk/second",
        "quality, 30 days": "/desk/quality",
        "quality, 100 days *": f"/desk/quality?since={today - timedelta(days=100)}",
        "accounts": "/admin/accounts",
        "an account": "/admin/accounts/8",
        "audit log": "/admin/audit",
        "audit log of one case": f"/admin/audit?subject={old}",
        "shunted and undelivered": "/admin/shunted",
        "retention *": "/admin/retention",
        "health": "/health",
        "metrics": "/metrics",
    }
    return {what: _get(client, address) for what, address in addresses.items()}


def _get(client: httpx.Client, address: str) -> Callable[[], object]:
    def get() -> None:
        answer = client.get(address)
        if answer.status_code not in ANSWERS:
            answer.raise_for_status()

    return get


def _grows(desk: Desk, services: Services) -> Measured:
    """What a person starts by hand, or once for an import: it is to look at everything."""

    def newest() -> None:
        with reading(desk.engine) as session:
            find_cases(session, Wanted(Status.SENT))

    return {
        "the newest sent cases": newest,
        "cases audit **": lambda: audit(services.engine, services.clock()),
        "quota audit **": lambda: audit_quota(services.engine),
        "changed answers **": lambda: list(changed_answers(services.engine, desk.books)),
    }


def _milliseconds(act: Callable[[], object], clock: Callable[[], float]) -> str:
    taken: list[float] = []
    while len(taken) < ROUNDS and sum(taken) < MOST_SECONDS:
        began = clock()
        act()
        taken.append(clock() - began)
    return f"{min(taken) * 1000:,.2f}"


if __name__ == "__main__":
    main()
