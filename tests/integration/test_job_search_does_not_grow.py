"""No search of the board costs more because more postings have ended. On both stores, by what the store itself looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from consultant.careers.fields import Remote
from consultant.careers.query import JobQuery
from consultant.careers.search import count_jobs, find_jobs, listed_now
from consultant.models.base import make_engine, reading
from consultant.models.migrations import migrate

from tests.integration.test_no_query_grows import believe_in_many
from tests.many_postings import add_closed, fill_board
from tests.plans_watched import watched

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.conftest import Clock
    from tests.stores import Store

OPEN, CLOSED = 300, 3_000
SPARED = {"sqlite": 1_000, "postgresql": 60}
QUERIES = (
    JobQuery(),
    JobQuery(words="coding experience"),
    JobQuery(words="hybrid", remote=Remote.REMOTE),
    JobQuery(words="coding", state="TX", pay_at_least=60_000),
    JobQuery(pay_at_least=900_000),
)

pytestmark = [pytest.mark.slow]


@pytest.fixture
def engine(empty_store: Store) -> Engine:
    made = make_engine(empty_store.database_url, "desk")
    migrate(made, "desk")
    return made


def test_what_is_closed_costs_no_search_anything(engine: Engine, clock: Clock) -> None:
    fill_board(engine, clock(), OPEN)
    believe_in_many(engine)
    with watched(engine) as few:
        search(engine, clock)
    add_closed(engine, clock(), OPEN, CLOSED)
    believe_in_many(engine)
    with watched(engine) as more:
        search(engine, clock)
    assert set(few) == set(more)
    spared = SPARED[engine.dialect.name]
    grown = [
        (few[key].cost, more[key].cost, key) for key in more if more[key].cost > 1.5 * few[key].cost + spared
    ]
    assert grown == []


def search(engine: Engine, clock: Clock) -> None:
    with reading(engine) as session:
        for query in QUERIES:
            find_jobs(session, query, clock())
            count_jobs(session, query, clock())
        listed_now(session, clock(), 10)
