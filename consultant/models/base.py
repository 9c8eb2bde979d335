"""Engines, the unit of work (the only place that commits), and column types shared by the tables."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import (
    Connection,
    DateTime,
    Engine,
    MetaData,
    Text,
    TypeDecorator,
    create_engine,
    event,
    inspect,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import (
    DBAPIError,
    InterfaceError,
    InternalError,
    OperationalError,
    PendingRollbackError,
    TimeoutError,  # noqa: A004 - of the pool
)
from sqlalchemy.orm import DeclarativeBase, Session

from consultant import failpoints

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement, Dialect

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLITE_BUSY_SECONDS = 30
POSTGRESQL_LIMITS = "-clock_timeout=30s -cidle_in_transaction_session_timeout=120s -cstatement_timeout=60s"
"""For the desk's store, as SQLite's busy time: a worker that hangs does not keep a case from the others for ever."""
POSTGRESQL_REACH = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""A server that vanished without a word is noticed within half a minute; seconds, the last one milliseconds."""
PART_BEGINS, PART_ENDS = "SAVEPOINT part", "RELEASE SAVEPOINT part"
"""A part of a transaction that is undone alone where it fails (`undo_part`). None is within another."""
STORE_AWAY = (OperationalError, InterfaceError, InternalError, TimeoutError, PendingRollbackError)
"""What says something of the store (away, full, read only, a standby, no connection left) and nothing of a mail."""


class Base(DeclarativeBase):
    """The tables of the desk store (cases, accounts, replies)."""

    metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse naive times; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a naive time was given to the database"
            raise ValueError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Give UTC back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """JSON as text on every database: it is read whole and never searched."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:  # noqa: ANN401 - any JSON value
        """Dump with sorted keys, so that the same value is the same text; in ASCII, which every driver takes."""
        return None if value is None else json.dumps(value, sort_keys=True)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Any:  # noqa: ANN401 - any JSON value
        """Load."""
        return None if value is None else json.loads(value)


def make_engine(url: str, schema: str) -> Engine:
    """An engine for one store. SQLite: WAL, foreign keys, explicit BEGIN. PostgreSQL: its own `schema`.

    Errors don't carry the parameters of a statement: those are a mail.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = create_engine(parsed, connect_args={"timeout": SQLITE_BUSY_SECONDS}, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        if schema == "desk":
            event.listen(engine, "connect", _overwrite_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    options = f"-csearch_path={schema} {POSTGRESQL_LIMITS if schema == 'desk' else ''}"
    arguments = {"options": options, **POSTGRESQL_REACH}
    return create_engine(parsed, connect_args=arguments, pool_pre_ping=True, hide_parameters=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:  # noqa: ANN401 - a DBAPI connection has no type
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_sqlite
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # a 250 must survive a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _overwrite_sqlite(connection: Any, _record: Any) -> None:  # noqa: ANN401 - a DBAPI connection has no type
    """What is deleted is overwritten with zeros, so that erased words are gone from the file (SQLite, PRAGMA secure_delete)."""
    connection.execute("PRAGMA secure_delete=ON").close()


def _begin_sqlite(connection: Connection) -> None:
    """A deferred reader that turns writer can fail at once with SQLITE_BUSY, so that writers begin as such."""
    writing = connection.get_execution_options().get("writing", False)
    driver: Any = connection.connection.driver_connection
    with errors_told(connection):  # SQLAlchemy's own care for a statement takes longer than this one
        driver.execute("BEGIN IMMEDIATE" if writing else "BEGIN").close()


@contextmanager
def errors_told(connection: Connection) -> Iterator[None]:
    """Errors of the driver come out as SQLAlchemy's; a connection that broke is not used again."""
    dialect = connection.dialect
    native: Any = dialect.loaded_dbapi.Error
    try:
        yield
    except native as error:
        gone = dialect.is_disconnect(error, cast("Any", connection.connection), None)
        told: Any = DBAPIError.instance(
            None, None, error, native, hide_parameters=True, connection_invalidated=gone, dialect=dialect
        )
        if gone:
            connection.invalidate(told)
        raise told from error


@contextmanager
def unit_of_work(engine: Engine, name: str = "") -> Iterator[Session]:
    """One transaction: commits at the end of the block, rolls back on any exception.

    A `name` gives it two failpoints: before the commit, and after it.
    """
    session = Session(engine.execution_options(writing=True), expire_on_commit=False)
    try:
        yield session
        session.flush()
        failpoints.reach(f"{name}.written")
        session.commit()
        failpoints.reach(f"{name}.committed")
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()


@contextmanager
def group_writing(engine: Engine, name: str) -> Iterator[Connection]:
    """One transaction on a plain connection, for what several mails share; commits at the end of the block.

    A Session costs a group more than its statements do. It has the failpoints of a named unit of work.
    """
    with engine.connect() as connection:
        # Not by the engine: one of its own for each group would cost more than its rows.
        connection.execution_options(writing=True)
        with connection.begin():
            yield connection
            failpoints.reach(f"{name}.written")
    failpoints.reach(f"{name}.committed")


def undo_part(connection: Connection) -> None:
    """Undo what was done since `PART_BEGINS`, and go on with the transaction."""
    connection.exec_driver_sql("ROLLBACK TO SAVEPOINT part")
    connection.exec_driver_sql(PART_ENDS)


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that never commits, for looking."""
    session = Session(engine, expire_on_commit=False)
    try:
        yield session
    finally:
        session.close()  # a rollback would expire what was read


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A plain connection whose statements all see the store as it was at the first of them; it never commits."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")  # noqa: PLW2901
        yield connection


@contextmanager
def bulk_writing(engine: Engine, *, synchronous: str = "FULL") -> Iterator[Connection]:
    """One transaction on a plain connection, for the importers' many rows; commits at the end of the block.

    `synchronous` is SQLite's pragma for this transaction: NORMAL leaves the flush to the next FULL commit or checkpoint.
    """
    with engine.execution_options(writing=True).connect() as connection:
        _set_synchronous(connection, synchronous)
        try:
            with connection.begin():
                yield connection
        finally:
            _set_synchronous(connection, "FULL")


def _set_synchronous(connection: Connection, mode: str) -> None:
    """Outside of a transaction, where alone SQLite takes the pragma; other databases have none."""
    raw = connection.connection.driver_connection
    if connection.dialect.name == "sqlite" and raw is not None:
        raw.execute(f"PRAGMA synchronous={mode}")


def empty_log(engine: Engine) -> bool:
    """Move SQLite's write-ahead log into the file and cut it, so that deleted words do not rest there; False where readers keep it.

    PostgreSQL recycles its log by itself: True.
    """
    if engine.dialect.name != "sqlite":
        return True
    raw = engine.raw_connection()
    try:
        driver: Any = raw.driver_connection
        return not driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        raw.close()


def insert_unless_exists(
    session: Session,
    table: type[Base],
    values: Mapping[str, Any],
    unique: Sequence[str],
    *,
    where: ColumnElement[bool] | None = None,
) -> bool:
    """Insert a row unless `unique` columns already hold these values; True where it was inserted.

    `where` is the condition of a partial unique index.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(table).values(**values).on_conflict_do_nothing(index_elements=list(unique), index_where=where)
    )
    key = inspect(table).primary_key[0]  # psycopg counts no inserted rows, so that the key is asked for
    return session.connection().execute(statement.returning(key)).first() is not None
