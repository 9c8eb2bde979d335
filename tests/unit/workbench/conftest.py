"""A desk store with three held cases: on SQLite, and where the store has a say on either."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import consultant.models.administration
import consultant.models.reply
import consultant.models.user  # noqa: F401 - the tables' foreign keys want every table
from consultant.models.base import make_engine
from consultant.models.migrations import migrate

from tests.long_queue import fill_queue, reference_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.conftest import Clock
    from tests.stores import Store

FIRST = reference_of(1)


@pytest.fixture
def engine(desk_engine: Engine, clock: Clock) -> Engine:
    """On SQLite."""
    fill_queue(desk_engine, clock(), 3)
    return desk_engine


@pytest.fixture
def either(empty_store: Store, clock: Clock) -> Iterator[Engine]:
    """On SQLite, and on PostgreSQL."""
    made = make_engine(empty_store.database_url, "desk")
    migrate(made, "desk")
    fill_queue(made, clock(), 3)
    yield made
    made.dispose()
