"""Indexes that a revision has built before it, on PostgreSQL: writers are not kept out, and what was broken off is built again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import inspect, text

from consultant.models.base import make_engine
from consultant.models.migrations import ahead, bring_to, find_version, migrate, newest_revision

from tests.counting import statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.stores import Postgres

FORMER, BUILT = "0005_code_pages", "ix_cases_received_at"
INVALID = text("UPDATE pg_index SET indisvalid = false WHERE indexrelid = CAST(:name AS regclass)")
VALID = text("SELECT indisvalid FROM pg_index WHERE indexrelid = CAST(:name AS regclass)")


@pytest.fixture
def former(postgres: Postgres) -> Iterator[Engine]:
    """A desk's store before the indexes."""
    name = postgres.create()
    engine = make_engine(postgres.url_of(name), "desk")
    bring_to(engine, "desk", FORMER)
    yield engine
    engine.dispose()
    postgres.drop(name)


def test_they_are_built_before_the_revision_and_keep_no_writer_out(former: Engine) -> None:
    with statements(former) as sent:
        migrate(former, "desk")
    made = [one for one in sent if one.startswith("CREATE INDEX")]
    built = [one for one in made if one.startswith("CREATE INDEX CONCURRENTLY IF NOT EXISTS")]
    assert made[: len(built)] == built
    again = [one for one in made[len(built) :] if one.startswith("CREATE INDEX IF NOT EXISTS")]
    assert len(again) == len(built)
    assert find_version(former, "desk") == newest_revision("desk")


def test_one_that_was_broken_off_is_built_again(former: Engine) -> None:
    with former.begin() as connection:
        connection.execute(text(f"CREATE INDEX {BUILT} ON cases (received_at)"))
        connection.execute(INVALID, {"name": BUILT})
    migrate(former, "desk")
    with former.connect() as connection:
        assert connection.execute(VALID, {"name": BUILT}).scalar_one()
    (found,) = (one for one in inspect(former).get_indexes("cases") if one["name"] == BUILT)
    assert found["dialect_options"]["postgresql_using"] == "brin"


def test_a_second_process_waits_for_the_first(former: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    first = former.connect()
    first.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ahead._LOCK})
    first.rollback()  # a lock of the session's: it stays, and no snapshot with it
    waited = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        first.invalidate()

    monkeypatch.setattr("consultant.models.migrations.ahead.time.sleep", wait)
    migrate(former, "desk")
    first.close()
    assert waited
    assert find_version(former, "desk") == newest_revision("desk")
