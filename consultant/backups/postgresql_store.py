"""A store on PostgreSQL: every table by COPY in one REPEATABLE READ snapshot, so that Python alone is needed, and no pg_dump of the right version.

It is put back into an empty schema that Alembic makes at the backup's own revision; newer revisions follow at the next start.
COPY's text format is the same in every version of the server (PostgreSQL, SQL-COPY); a line is a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import MetaData, text

from consultant.backups.archive import read_chunks
from consultant.backups.manifest import StoreEntry
from consultant.errors import BackupRefused
from consultant.models.base import bulk_writing, snapshot
from consultant.models.migrations import bring_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from consultant.backups.archive import Archive, ArchiveWriter

KIND = "postgresql"
_LIMITS = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
_TABLES = """
SELECT c.relname, array_agg(a.attname ORDER BY a.attnum)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
WHERE n.nspname = :schema AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.relname ORDER BY c.relname
"""
_SEQUENCES = (
    "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = :schema AND last_value IS NOT NULL"
)


def dump(engine: Engine, store: str, into: ArchiveWriter) -> StoreEntry:
    """Copy a store's schema into the archive as it is at one moment; what the manifest says of it."""
    with snapshot(engine) as connection:
        _without_limits(connection)
        revision = connection.execute(text(f"SELECT version_num FROM {store}_version")).scalar_one()  # noqa: S608
        columns = _columns(connection, store)
        rows = {table: _dump_table(connection, store, table, names, into) for table, names in columns.items()}
        counters = connection.execute(
            text(_SEQUENCES), {"schema": store}
        )  # after the rows: never behind them
        return StoreEntry(KIND, revision, rows, columns, dict(counters.all()))


def _columns(connection: Connection, store: str) -> dict[str, list[str]]:
    found = connection.execute(text(_TABLES), {"schema": store})
    return {table: list(names) for table, names in found if table != f"{store}_version"}


def _dump_table(connection: Connection, store: str, table: str, names: list[str], into: ArchiveWriter) -> int:
    counted = _Counted(connection, f"COPY {_named(store, table, names)} TO STDOUT")
    into.add(member_of(store, table), counted.chunks())
    return counted.rows


class _Counted:
    """What COPY gives, with its rows counted: a line end within a value is escaped."""

    def __init__(self, connection: Connection, statement: str) -> None:
        self._driver: Any = connection.connection.driver_connection
        self._statement = statement
        self.rows = 0

    def chunks(self) -> Iterator[bytes]:
        """Pieces of some size, for COPY gives a row at a time."""
        gathered = bytearray()
        with self._driver.cursor() as cursor, cursor.copy(self._statement) as copy:
            for block in copy:
                gathered += block
                if len(gathered) >= _PIECE:
                    yield self._counted(gathered)
                    gathered = bytearray()
        yield self._counted(gathered)

    def _counted(self, gathered: bytearray) -> bytes:
        self.rows += gathered.count(b"\n")
        return bytes(gathered)


_PIECE = 256 << 10


def member_of(store: str, table: str) -> str:
    """The archive's member of a table."""
    return f"{store}/{table}.copy"


def is_empty(engine: Engine, store: str) -> bool:
    """Whether the schema holds no table yet."""
    with snapshot(engine) as connection:
        return not connection.execute(text(_TABLES), {"schema": store}).first()


def place(engine: Engine, store: str, archive: Archive, said: StoreEntry) -> None:
    """Fill the empty schema, whole or not at all. Raises BackupRefused where a table is not what the manifest says."""
    bring_to(engine, store, said.revision)
    with bulk_writing(engine) as connection:
        _without_limits(connection)
        tables = _in_order(connection, store)
        _check_columns(connection, store, said)
        _empty(connection, store, tables)
        for table in tables:
            _load_table(connection, store, table, archive, said)
        for name, value in said.sequences.items():
            _set_sequence(connection, f'"{store}"."{name}"', value)
    with bulk_writing(engine) as connection:
        connection.execute(text("ANALYZE"))


def _check_columns(connection: Connection, store: str, said: StoreEntry) -> None:
    """What the manifest names becomes part of a statement, so that it has to be what the revision has made."""
    known = _columns(connection, store)
    odd = [table for table, names in said.columns.items() if not set(names) <= set(known.get(table, ()))]
    if odd or not said.columns.keys() <= said.rows.keys():
        message = (
            f"The backup is spoiled: its tables are not those of {said.revision} ({', '.join(odd)[:200]})."
        )
        raise BackupRefused(message)


def _in_order(connection: Connection, store: str) -> list[str]:
    """Tables before those that refer to them."""
    found = MetaData(schema=store)
    found.reflect(connection)
    return [table.name for table in found.sorted_tables if table.name != f"{store}_version"]


def _empty(connection: Connection, store: str, tables: list[str]) -> None:
    """A revision may have put rows of its own into a new table."""
    named = ", ".join(f'"{store}"."{table}"' for table in tables)
    connection.execute(text(f"TRUNCATE {named}"))


def _load_table(connection: Connection, store: str, table: str, archive: Archive, said: StoreEntry) -> None:
    if table not in said.columns:
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        with (
            archive.open(member_of(store, table)) as source,
            cursor.copy(f"COPY {_named(store, table, said.columns[table])} FROM STDIN") as copy,
        ):
            for chunk in read_chunks(source):
                copy.write(chunk)
        loaded = cursor.rowcount
    if loaded != said.rows[table]:
        message = f"The backup is spoiled: {table} has {loaded} rows and should have {said.rows[table]}."
        raise BackupRefused(message)


def _set_sequence(connection: Connection, name: str, value: int) -> None:
    connection.execute(text("SELECT setval(CAST(:name AS regclass), :value)"), {"name": name, "value": value})


def _named(store: str, table: str, names: list[str]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f'"{store}"."{table}" ({columns})'


def _without_limits(connection: Connection) -> None:
    """A store may be large; nobody waits for what a COPY reads."""
    for limit in _LIMITS:
        connection.execute(text(f"SET LOCAL {limit} = 0"))
    connection.execute(text("SET LOCAL datestyle = 'ISO, YMD'"))  # as pg_dump does: servers differ


def take_away(engine: Engine, store: str) -> None:
    """Undo `place`, of which nothing or half may stand."""
    with bulk_writing(engine) as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {store} CASCADE"))
