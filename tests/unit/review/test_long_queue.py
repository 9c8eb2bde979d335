"""A hundred thousand cases wait: each page and each filter asks the store as often as for a dozen, and what it costs is printed."""

from __future__ import annotations

import statistics
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

import consultant.models.administration
import consultant.models.reply
import consultant.models.user  # noqa: F401 - the tables' foreign keys want every table
from consultant.models.base import make_engine, reading
from consultant.models.migrations import migrate
from consultant.review.filters import NOBODY, Filters
from consultant.review.queue import MOST_COUNTED, PAGE, count_queue, find_page, waiting_reasons

from tests.conftest import Clock
from tests.counting import statements
from tests.long_queue import (
    A_HUNDRED_THOUSAND,
    COMMON_CODE,
    RARE_CODE,
    RARE_REASON,
    REASONS,
    SECOND_CODE,
    fill_queue,
    reference_of,
)
from tests.stores import STORES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

pytestmark = [pytest.mark.slow, pytest.mark.long]

NOW = Clock().now
ROUNDS = 3
SHORT = 120
VIEWS: dict[str, dict[str, Any]] = {
    "everything": {},
    "a mailbox": {"mailbox": "consult"},
    "a small mailbox": {"mailbox": "appeals"},
    "a reason": {"reason": REASONS[0]},
    "a rare reason": {"reason": RARE_REASON},
    "an account": {"account": 7},
    "held for days, and nothing is": {"older_than": timedelta(days=9)},
    "held for hours": {"older_than": timedelta(hours=71)},
    "assigned to one": {"assigned_to": "ann"},
    "nobody's": {"assigned_to": NOBODY},
    "mine": {"mine": True},
    "overdue": {"overdue": True},
    "snoozed": {"snoozed": True},
    "odd senders": {"marked": True},
    "a small mailbox, odd senders": {"mailbox": "appeals", "marked": True},
    "a code of all": {"search": COMMON_CODE},
    "a code of half of them": {"search": SECOND_CODE},
    "a rare code": {"search": RARE_CODE},
    "a code of none": {"search": "99999"},
    "a sender": {"search": "coder7@clinic7.example"},
    "senders that begin alike": {"search": "coder12"},
    "all senders": {"search": "coder"},
    "a reference": {"search": reference_of(77_777)},
    "references that begin alike": {"search": "CC-BBBB-C"},
}


@pytest.fixture(scope="module", params=STORES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A hundred thousand held cases, once a store."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('long') / 'desk.db'}"
    else:
        server = request.getfixturevalue("postgres")
        url = server.url_of(server.create(request.getfixturevalue("empty_template")))
    made = make_engine(url, "desk")
    migrate(made, "desk")
    fill_queue(made, NOW)
    yield made
    made.dispose()


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A queue of a page or two."""
    made = make_engine(f"sqlite:///{tmp_path_factory.mktemp('short') / 'desk.db'}", "desk")
    migrate(made, "desk")
    fill_queue(made, NOW, SHORT)
    yield made
    made.dispose()


def ask(engine: Engine, **wanted: Any) -> int:
    """What a page of the queue asks the store; how many statements that is."""
    filters = Filters(NOW, "ann", **wanted)
    with statements(engine) as sent, reading(engine) as session:
        page = find_page(session, filters)
        counts = count_queue(session, filters)
        waiting_reasons(session)
    assert len(page.rows) == min(counts.matching, PAGE)
    assert counts.waiting == min(counts.waiting, MOST_COUNTED + 1)
    return len(sent)


@pytest.mark.parametrize("wanted", VIEWS.values(), ids=VIEWS)
def test_a_page_asks_as_often_whether_many_wait_or_few(
    engine: Engine, short: Engine, wanted: dict[str, Any]
) -> None:
    assert ask(engine, **wanted) == ask(short, **wanted) == (5 if "search" in wanted else 3)


def test_the_last_page_is_a_page_like_the_first(engine: Engine) -> None:
    due = NOW + timedelta(minutes=A_HUNDRED_THOUSAND - 1_000 - 30)
    after = f"{round(due.timestamp()) * 1_000_000}.{A_HUNDRED_THOUSAND - 30}"
    with statements(engine) as sent, reading(engine) as session:
        page = find_page(session, Filters(NOW, snoozed=False), after)
    assert [row.case_id for row in page.rows][-1] == A_HUNDRED_THOUSAND
    assert page.after == ""
    assert len(sent) == 1


def test_what_a_page_costs_is_printed(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        f"{engine.dialect.name}, {A_HUNDRED_THOUSAND} cases: milliseconds of a page, its counts and reasons"
    ]
    lines += [f"  {name:30} {_milliseconds(engine, wanted):6.1f}" for name, wanted in VIEWS.items()]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")


def _milliseconds(engine: Engine, wanted: dict[str, Any]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        ask(engine, **wanted)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)
