"""Prepared INSERTs: they write what SQLAlchemy's own would, on both databases."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError, OperationalError

from consultant.models import prepared
from consultant.models.base import PART_BEGINS, group_writing, make_engine, reading, undo_part
from consultant.models.case import Case, CaseEvent
from consultant.models.prepared import PreparedInsert, batch, rows_of

from tests.conftest import Clock

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.stores import Store

COLUMNS = (
    "reference", "fingerprint", "mailbox", "door", "status", "status_since", "received_at", "reason", "envelope_from",
    "sender_address", "recipient", "message_id", "references", "size", "subject", "authentication", "hold_reasons",
    "attempts", "mishaps", "waits_for_relay",
)  # fmt: skip
INSERT = PreparedInsert(Case, COLUMNS, unless="fingerprint")
SAID = (
    "reference",
    "status_since",
    "envelope_from",
    "references",
    "subject",
    "authentication",
    "hold_reasons",
)


@pytest.fixture
def engine(empty_store: Store, empty_desk_store: Path) -> Engine:
    """On either database."""
    if empty_store.name == "sqlite":
        shutil.copy(empty_desk_store, empty_store.home / "desk.db")
    return make_engine(empty_store.database_url, "desk")


def row(number: int, *, reference: str = "") -> dict[str, object]:
    words = dict.fromkeys(COLUMNS, "") | {"status": "received", "mailbox": "consult"}
    at = Clock()()
    return words | {
        "reference": reference or f"CC-{number}",
        "fingerprint": f"{number:064}",
        "status_since": at,
        "received_at": at,
        "envelope_from": "a\0b" + "c" * 400,
        "references": "100% <x@y.example>",
        "subject": "Ångström \udcff",
        "authentication": {"proof": "none"},
        "hold_reasons": ["a", "b"],
        "size": 7,
        "attempts": 0,
        "mishaps": 0,
        "waits_for_relay": False,
    }


def test_a_row_is_the_one_that_an_expression_would_have_written(engine: Engine) -> None:
    with group_writing(engine, "test") as connection:
        connection.execute(insert(Case), [row(3)])
        with batch(connection) as told:
            INSERT.run(told, [row(1), row(2)])
            found = rows_of(told, "SELECT id FROM cases WHERE reference IN ({})", ["CC-1", "CC-2", "CC-9"])
    assert len(found) == 2
    with reading(engine) as session:
        one, two, three = session.scalars(select(Case).order_by(Case.reference))
        for name in SAID[1:]:
            assert getattr(one, name) == getattr(two, name) == getattr(three, name), name
        assert one.subject == "Ångström \udcff"
        assert one.envelope_from.startswith("a\N{REPLACEMENT CHARACTER}b")
        assert not one.waits_for_relay


def test_a_row_whose_unique_value_is_there_is_left_out(desk_engine: Engine) -> None:
    for reference in ("CC-OLD", "CC-NEW"):
        with group_writing(desk_engine, "test") as connection, batch(connection) as told:
            INSERT.run(told, [row(1, reference=reference)])
    with reading(desk_engine) as session:
        assert session.scalars(select(Case.reference)).all() == ["CC-OLD"]


def test_a_column_with_a_default_is_named_or_the_statement_is_not_made(desk_engine: Engine) -> None:
    lacking = PreparedInsert(Case, [name for name in COLUMNS if name != "attempts"])
    with (
        group_writing(desk_engine, "test") as connection,
        batch(connection) as told,
        pytest.raises(TypeError, match="attempts"),
    ):
        lacking.run(told, [row(1)])


def test_statements_of_few_databases_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "MOST_STORES", 2)
    events = PreparedInsert(CaseEvent, ("case_id", "at", "from_status", "to_status", "actor", "note"))
    for _ in range(5):
        events._make(postgresql.dialect())  # type: ignore[no-untyped-call]
    assert len(events._made) <= 2


def test_a_part_that_fails_is_undone_alone(engine: Engine) -> None:
    def part() -> None:
        with batch(connection) as told:
            told.cursor.execute(PART_BEGINS)
            INSERT.run(told, [row(2), row(4) | {"mailbox": None}])
            rows_of(told, "SELECT id FROM cases WHERE reference IN ({})", ["CC-1"])

    with group_writing(engine, "test") as connection:
        with batch(connection) as told:
            INSERT.run(told, [row(1)])
        with pytest.raises(IntegrityError) as raised:
            part()
        undo_part(connection)
        with batch(connection) as told:
            INSERT.run(told, [row(3)])
    assert "a\0b" not in str(raised.value)
    assert not raised.value.connection_invalidated
    with reading(engine) as session:
        assert session.scalars(select(Case.reference).order_by(Case.reference)).all() == ["CC-1", "CC-3"]


def test_an_error_comes_out_at_the_end_of_a_batch_at_the_latest(engine: Engine) -> None:
    def write() -> None:
        with group_writing(engine, "test") as connection, batch(connection) as told:
            told.cursor.execute(PART_BEGINS)
            INSERT.run(told, [row(1) | {"mailbox": None}])

    with pytest.raises(IntegrityError):
        write()
    with reading(engine) as session:
        assert session.scalars(select(Case)).all() == []


def test_a_connection_that_broke_in_a_batch_is_not_used_again(empty_store: Store, engine: Engine) -> None:
    if empty_store.name == "sqlite":
        pytest.skip("a file has no connection that breaks")

    def write() -> None:
        with group_writing(engine, "test") as connection, batch(connection) as told:
            told.cursor.execute("SELECT pg_backend_pid()")
            (pid,) = told.cursor.fetchone()
            killer.exec_driver_sql(f"SELECT pg_terminate_backend({pid})")
            INSERT.run(told, [row(1)])

    with engine.connect() as killer, pytest.raises(OperationalError) as raised:
        write()
    assert raised.value.connection_invalidated
    with group_writing(engine, "test") as connection, batch(connection) as told:
        INSERT.run(told, [row(2)])
