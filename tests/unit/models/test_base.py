"""Engines, the unit of work, and what the shared column types take and give."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from consultant.models.account import Account
from consultant.models.base import (
    Json,
    UtcDateTime,
    bulk_writing,
    insert_unless_exists,
    make_engine,
    reading,
    snapshot,
    unit_of_work,
)
from consultant.models.case import RefusalNotice

from tests.at_the_desk import add_case

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.conftest import Clock

NOON = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)


def accounts(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(Account)) or 0


def test_a_unit_of_work_commits_at_its_end(desk_engine: Engine) -> None:
    with unit_of_work(desk_engine) as session:
        session.add(Account(name="ann", created_at=NOON))
        assert accounts(desk_engine) == 0, "nobody sees it before"
    assert accounts(desk_engine) == 1


@pytest.mark.parametrize("surprise", [ValueError, KeyboardInterrupt])
def test_a_unit_of_work_rolls_back_on_any_exception(
    desk_engine: Engine, surprise: type[BaseException]
) -> None:
    def half_done() -> None:
        with unit_of_work(desk_engine) as session:
            session.add(Account(name="ann", created_at=NOON))
            session.flush()
            raise surprise

    with pytest.raises(surprise):
        half_done()
    assert accounts(desk_engine) == 0


def test_reading_never_commits(desk_engine: Engine) -> None:
    with reading(desk_engine) as session:
        session.add(Account(name="ann", created_at=NOON))
        session.flush()
    assert accounts(desk_engine) == 0


def test_a_balance_below_zero_is_refused_by_the_store_itself(desk_engine: Engine) -> None:
    with pytest.raises(Exception, match="balance_not_negative"), unit_of_work(desk_engine) as session:
        session.add(Account(name="ann", balance=-1, created_at=NOON))


def test_a_row_is_inserted_unless_its_unique_columns_are_taken(desk_engine: Engine, clock: Clock) -> None:
    with unit_of_work(desk_engine) as session:
        case = add_case(session, 1, clock())
        notice = {
            "sender_address": "a@b.example",
            "kind": "suspended",
            "day": clock.today(),
            "case_id": case.id,
        }
        unique = ["sender_address", "kind", "day"]
        assert insert_unless_exists(session, RefusalNotice, notice, unique)
        assert not insert_unless_exists(session, RefusalNotice, notice, unique)
        assert insert_unless_exists(session, RefusalNotice, notice | {"kind": "over_quota"}, unique)
        assert session.scalar(select(func.count()).select_from(RefusalNotice)) == 2


def test_a_naive_time_is_refused(desk_engine: Engine) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(StatementError, match="naive time"), unit_of_work(desk_engine) as session:
        session.add(Account(name="ann", created_at=naive))


def test_times_come_back_aware_and_in_utc(desk_engine: Engine) -> None:
    with unit_of_work(desk_engine) as session:
        session.add(Account(name="ann", created_at=NOON.astimezone(timezone(timedelta(hours=-5)))))
    with reading(desk_engine) as session:
        stored = session.scalars(select(Account.created_at)).one()
    assert (stored, stored.tzinfo) == (NOON, UTC)


def test_no_time_stays_none_and_a_zone_of_the_driver_becomes_utc(desk_engine: Engine) -> None:
    column, dialect = UtcDateTime(), desk_engine.dialect
    assert column.process_bind_param(None, dialect) is None
    assert column.process_result_value(None, dialect) is None
    eastern = NOON.astimezone(timezone(timedelta(hours=-5)))
    given = column.process_result_value(eastern, dialect)
    assert given
    assert (given, given.tzinfo) == (NOON, UTC)


def test_json_of_the_same_value_is_the_same_text(desk_engine: Engine) -> None:
    column, dialect = Json(), desk_engine.dialect
    dumped = column.process_bind_param({"b": "ü", "a": [1]}, dialect)
    assert dumped == '{"a": [1], "b": "\\u00fc"}'
    assert column.process_result_value(dumped, dialect) == {"b": "ü", "a": [1]}
    assert column.process_bind_param(None, dialect) is None
    assert column.process_result_value(None, dialect) is None


def test_sqlite_is_prepared_for_many_readers_and_one_safe_writer(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'not' / 'there' / 'yet.db'}", "desk")
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    engine.dispose()


def test_a_folder_that_is_made_for_the_store_is_its_user_s_alone(tmp_path: Path) -> None:
    """Mails, tokens and the secret of the reply keys lie there, sealed only where there is a key for that."""
    make_engine(f"sqlite:///{tmp_path / 'home' / 'desk.db'}", "desk").dispose()
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700


def test_a_store_in_memory_needs_no_folder() -> None:
    engine = make_engine("sqlite:///:memory:", "desk")
    with Session(engine) as session:
        assert session.scalar(text("select 1")) == 1
    engine.dispose()


def test_postgresql_is_given_its_own_schema() -> None:
    engine = make_engine("postgresql://nobody@127.0.0.1:1/none", "books")
    assert engine.dialect.name == "postgresql"
    assert engine.dialect.driver == "psycopg"
    engine.dispose()


def test_a_snapshot_sees_the_store_as_it_was_at_its_first_statement(desk_engine: Engine) -> None:
    with snapshot(desk_engine) as connection:
        count = select(func.count()).select_from(Account)
        assert connection.scalar(count) == 0
        with unit_of_work(desk_engine) as session:
            session.add(Account(name="ann", created_at=NOON))
        assert connection.scalar(count) == 0
    assert accounts(desk_engine) == 1


def test_bulk_writing_commits_whole_or_not_at_all_and_puts_the_pragma_back(desk_engine: Engine) -> None:
    row = Account.__table__.insert().values(name="ann", created_at=NOON)  # type: ignore[attr-defined]
    with bulk_writing(desk_engine, synchronous="NORMAL") as connection:
        connection.execute(row)
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1

    def half_done() -> None:
        with bulk_writing(desk_engine) as connection:
            connection.execute(row)
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        half_done()
    assert accounts(desk_engine) == 1
    with desk_engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
