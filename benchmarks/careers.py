"""The job board's search on a full board, and its floor: the newest twenty postings by one bare SELECT, nothing sought.

    python -m benchmarks.careers [--postings 50000] [--store sqlite|postgresql]

The postings are tests/many_postings.py's: a hundred and twenty words each, a few of them in nearly all, most in few. Each kind of
search is timed some rounds, as a page asks it: the first twenty, a page far down, and the count. Milliseconds by the clock, median
and 99th percentile; the aim is 50.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from benchmarks.growth import stores
from consultant.careers.fields import Remote
from consultant.careers.query import JobQuery
from consultant.careers.search import Place, count_jobs, find_jobs
from consultant.models.base import make_engine, reading
from consultant.models.career import JobPosting
from consultant.models.migrations import migrate

from tests.many_postings import RARE_WORD, fill_board

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

POSTINGS = 50_000
ROUNDS = 40
ON_A_PAGE = 20
SEARCHES = {
    "everything": JobQuery(),
    "a common word": JobQuery(words="coding"),
    "a rare word": JobQuery(words=RARE_WORD),
    "two common words": JobQuery(words="coding experience"),
    "eight common words": JobQuery(words="coding experience medical health team review claims denials"),
    "a state": JobQuery(state="TX"),
    "credential, speciality, remote, state": JobQuery(
        credential="CPC", speciality="urology", remote=Remote.REMOTE, state="TX"
    ),
    "words and all filters": JobQuery(
        words="coding",
        credential="CPC",
        speciality="urology",
        remote=Remote.REMOTE,
        state="TX",
        pay_at_least=50_000,
        within_days=30,
    ),
    "nothing: an unknown word": JobQuery(words="coding astronaut"),
    "nothing: filters that exclude a word": JobQuery(words="hybrid coding", remote=Remote.REMOTE),
    "nothing: a pay that nobody pays": JobQuery(words="coding", pay_at_least=900_000),
    "a pay that few pay": JobQuery(remote=Remote.REMOTE, pay_at_least=99_900),
    "the last day's": JobQuery(words="coding", within_days=1),
}


def main() -> None:
    """Fill a board, search it, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=POSTINGS)
    parser.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    told = parser.parse_args()
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        make_url_of = stack.enter_context(stores(told.store, folder))
        engine = make_engine(make_url_of(told.postings), "desk")
        migrate(engine, "desk")
        now, began = datetime.now(UTC), time.perf_counter()
        print(f"{told.postings:,} postings …", file=sys.stderr)
        fill_board(engine, now, told.postings)
        print(f"filled in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        _print(engine, now, told.postings)
        engine.dispose()


def _print(engine: Engine, now: datetime, postings: int) -> None:
    table = Table("a search of", "first page", "far down", "count", "ratio to the floor", box=None)
    floor = _times(lambda: _floor(engine))
    table.add_row("(floor: the newest twenty)", _figure(floor), "", "", "1.0")
    down = Place(now - timedelta(minutes=postings * 0.9), postings)
    for what, query in SEARCHES.items():
        first, deep, count = (_times(act) for act in _acts(engine, query, now, down))
        ratio = statistics.median(first) / statistics.median(floor)
        table.add_row(what, _figure(first), _figure(deep), _figure(count), f"{ratio:.1f}")
    Console(width=140).print(table)


def _acts(engine: Engine, query: JobQuery, now: datetime, down: Place) -> tuple[Callable[[], object], ...]:
    def first() -> object:
        with reading(engine) as session:
            return find_jobs(session, query, now, limit=ON_A_PAGE)

    def deep() -> object:
        with reading(engine) as session:
            return find_jobs(session, query, now, after=down, limit=ON_A_PAGE)

    def count() -> object:
        with reading(engine) as session:
            return count_jobs(session, query, now)

    return first, deep, count


def _floor(engine: Engine) -> object:
    newest = select(JobPosting).where(JobPosting.status == "open").order_by(JobPosting.id.desc())
    with reading(engine) as session:
        return session.scalars(newest.limit(ON_A_PAGE)).all()


def _times(act: Callable[[], object]) -> list[float]:
    act()
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def _figure(taken: list[float]) -> str:
    return f"{statistics.median(taken):.1f} (p99 {statistics.quantiles(taken, n=100)[-1]:.1f})"


if __name__ == "__main__":
    main()
