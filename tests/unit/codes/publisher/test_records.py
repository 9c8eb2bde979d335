"""What is remembered of fetched files and accepted licences, on both stores."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from consultant.codes.publisher.arrivals import Arrived, Known
from consultant.codes.publisher.records import (
    Acceptance,
    Acquired,
    Acquisition,
    accept,
    are_active,
    find_acceptance,
    find_acquired,
    remember,
)
from consultant.models.base import make_engine
from consultant.models.migrations import migrate

from tests.conftest import Clock
from tests.stores import Store

LINK = "https://www.cms.gov/license/ama?file=/files/zip/x.zip"
FIRST = Arrived("https://www.cms.gov/files/zip/x.zip", '"tag"', "", 7, "0" * 64)
LARGE = Arrived(
    "https://www.cms.gov/files/zip/x.zip", "", "Thu, 01 Oct 2026 08:00:00 GMT", 3_000_000_000, "1" * 64
)


@pytest.fixture
def engine(empty_store: Store) -> Iterator[Engine]:
    made = make_engine(empty_store.books_url, "books")
    migrate(made, "books")
    yield made
    made.dispose()


def test_an_acceptance_holds_for_its_very_text(engine: Engine, clock: Clock) -> None:
    assert find_acceptance(engine, "notice") is None
    first = accept(engine, "notice", "ann", clock())
    began = clock()
    clock.pass_(days=1)
    assert accept(engine, "notice", "ann", clock()) == first == Acceptance("ann", began), "theirs is the last"
    assert find_acceptance(engine, "another notice") is None
    accept(engine, "notice", "ben" * 100, clock())
    assert accept(engine, "notice", "ann", clock()).at == clock(), "somebody else's came between"
    accept(engine, "notice", "ben" * 100, clock())
    assert find_acceptance(engine, "notice") == Acceptance(("ben" * 100)[:200], clock())


def test_the_last_arrival_of_a_link_is_remembered_with_what_was_made_of_it(
    engine: Engine, clock: Clock
) -> None:
    assert find_acquired(engine, "pfs", LINK) is None
    remember(
        engine, [Acquisition("pfs", "2026-10", Path("x.zip"), LINK, FIRST)], [("pfs", "", "2026-10")], clock()
    )
    remember(engine, [Acquisition("pfs", "2026-10", Path("x.zip"), LINK, LARGE)], [], clock())
    found = find_acquired(engine, "pfs", LINK)
    assert found == Acquired(Known(LARGE.url, "", LARGE.modified, LARGE.size, LARGE.sha256), ())
    assert find_acquired(engine, "ptp", LINK) is None
    assert Arrived.again(found.known) == LARGE


def test_nothing_is_active_in_an_empty_store(engine: Engine) -> None:
    assert not are_active(engine, [("pfs", "", "2026-10", "0" * 64)])
    assert not are_active(engine, [])
