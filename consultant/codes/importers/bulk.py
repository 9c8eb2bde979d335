"""The one place where the databases differ for the importers: many rows at once, and the lock of an activation."""

from __future__ import annotations

import sqlite3
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Table

    from consultant.codes.importers.importer import Row

try:
    from psycopg.errors import DataError, UniqueViolation
except ImportError:  # the extra `postgres` is not installed
    REPEATED_KEY: tuple[type[Exception], ...] = (sqlite3.IntegrityError,)
    UNFIT: tuple[type[Exception], ...] = (sqlite3.DataError, OverflowError)
else:
    REPEATED_KEY = (sqlite3.IntegrityError, UniqueViolation)
    UNFIT = (sqlite3.DataError, OverflowError, DataError)

_ROWS_A_STATEMENT = 400  # the widest table has 33 columns: 13,200 variables, and SQLite takes 32,766


def insert_rows(connection: Connection, table: Table, release_id: int, rows: Sequence[Row]) -> None:
    """Store `rows`, whose fields are the columns of `table` in their order without `release_id`.

    They go past SQLAlchemy to the driver, so values are what the database stores. Raises the driver's IntegrityError.
    """
    columns = [column.name for column in table.c if column.name != "release_id"]
    cursor: Any = connection.connection.cursor()
    try:
        if connection.dialect.name == "postgresql":
            _copy(cursor, table.name, columns, release_id, rows)
        else:
            _insert(cursor, table.name, columns, release_id, rows)
    finally:
        cursor.close()


def _insert(cursor: Any, table: str, columns: list[str], release_id: int, rows: Sequence[Row]) -> None:  # noqa: ANN401
    """Several hundred rows a statement: it takes half the time of a statement a row."""
    into = f"INSERT INTO {table} (release_id, {', '.join(columns)}) VALUES "  # noqa: S608
    marks = f"({release_id:d}, {', '.join('?' * len(columns))})"
    for start in range(0, len(rows), _ROWS_A_STATEMENT):
        some = rows[start : start + _ROWS_A_STATEMENT]
        cursor.execute(into + ", ".join([marks] * len(some)), list(chain.from_iterable(some)))


def _copy(cursor: Any, table: str, columns: list[str], release_id: int, rows: Sequence[Row]) -> None:  # noqa: ANN401
    with cursor.copy(f"COPY {table} (release_id, {', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row((release_id, *row))


def lock_releases(connection: Connection) -> None:
    """Let one activation at a time run; SQLite's BEGIN IMMEDIATE has done so already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE releases IN SHARE ROW EXCLUSIVE MODE"))
