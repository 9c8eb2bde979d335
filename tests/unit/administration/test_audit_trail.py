"""The audit log is append-only on both stores, and is read by filter and key."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from consultant.administration.audit_trail import Wanted, as_csv, every, find_page, read_wanted
from consultant.audit_log import Act, Actor, note
from consultant.errors import UsageError
from consultant.models.base import make_engine, reading, unit_of_work
from consultant.models.migrations import migrate
from consultant.spreadsheets import defused

from tests.conftest import Clock
from tests.stores import Store


@pytest.fixture
def engine(empty_store: Store) -> Iterator[Engine]:
    made = make_engine(empty_store.database_url, "desk")
    migrate(made, "desk")
    yield made
    made.dispose()


def write(engine: Engine, clock: Clock, *actions: str) -> None:
    with unit_of_work(engine) as session:
        for action in actions:
            note(session, Actor("ada", "cli"), Act(action, "thing", "x"), at=clock())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET actor = 'eve'",
        "DELETE FROM audit_entries",
        "UPDATE ledger_entries SET amount = 99",
        "DELETE FROM ledger_entries",
    ],
)
def test_a_line_can_be_neither_changed_nor_deleted(engine: Engine, clock: Clock, statement: str) -> None:
    write(engine, clock, "user.added")
    with unit_of_work(engine) as session:
        session.execute(text("INSERT INTO accounts (id, name, standing, balance, created_at) VALUES (7, 'x', 'active', 0, '2026-11-16 12:00:00+00:00')"))  # fmt: skip
        session.execute(text("INSERT INTO ledger_entries (account_id, kind, round, amount, actor, reason, at) VALUES (7, 'grant', 1, 1, 'ada', '', '2026-11-16 12:00:00+00:00')"))  # fmt: skip
    with pytest.raises(DBAPIError, match="append-only"), unit_of_work(engine) as session:
        session.execute(text(statement))
    with reading(engine) as session:
        (row,) = find_page(session, Wanted()).rows
    assert row.actor == "ada"


def test_pages_follow_each_other_by_key_and_lose_no_line(engine: Engine, clock: Clock) -> None:
    write(engine, clock, *[f"a.{number}" for number in range(7)])
    seen, before = [], None
    with reading(engine) as session:
        while True:
            page = find_page(session, Wanted(), before=before, most=3)
            seen += [row.action for row in page.rows]
            before = page.before
            if before is None:
                break
    assert seen == [f"a.{number}" for number in reversed(range(7))]
    assert [row["action"] for row in every(engine, Wanted(action="a.*"))] == seen
    assert len(list(as_csv(every(engine, Wanted(action="a.1"))))) == 2


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert defused(cell) == f"'{cell}"
    assert defused(f"x{cell}") == f"x{cell}"


def test_a_day_is_a_day() -> None:
    assert read_wanted(since=" 2026-11-16 ").since
    with pytest.raises(UsageError, match="no day such as"):
        read_wanted(until="16.11.2026")
