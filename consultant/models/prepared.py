"""INSERTs and look-ups of the door, made once for a database: a group of mails pays for its rows, not for expressions.

SQLAlchemy writes the statement and the columns' types convert the values, as everywhere else; what is kept is what it made
(`Compiled.string` and `positiontup`, `TypeEngine.bind_processor`). The driver's own cursor takes it (`batch`). Everything
else goes by sessions and expressions.
"""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite

from consultant.models.base import errors_told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Dialect

    from consultant.models.base import Base

    Convert = Callable[[Iterable[Mapping[str, Any]]], Sequence[Any]]

MOST_STORES = 8
"""Databases for which a statement is kept; what is kept holds on to the engine's dialect."""


class Batch(NamedTuple):
    """The cursor of a driver, and what SQLAlchemy knows of its database."""

    cursor: Any
    dialect: Dialect


@contextmanager
def batch(connection: Connection) -> Iterator[Batch]:
    """Statements in a row, past SQLAlchemy's care for each, which takes longer than SQLite does; errors come out as its own.

    PostgreSQL gets them in pipeline mode: what asks for no rows goes out with the next that does, or at the end, and its
    error comes out there.
    """
    driver: Any = connection.connection.driver_connection
    pipelined = driver.pipeline() if connection.dialect.name == "postgresql" else nullcontext()
    with errors_told(connection), pipelined:
        yield Batch(driver.cursor(), connection.dialect)


class PreparedInsert:
    """An INSERT of these columns; a row whose `unless` column holds a value that is there already is left out."""

    def __init__(self, table: type[Base], columns: Sequence[str], *, unless: str = "") -> None:
        """Columns that have a default are to be named too."""
        self._table = table
        self._columns = tuple(columns)
        self._unless = unless
        self._made: dict[Dialect, tuple[str, Convert]] = {}

    def run(self, to: Batch, rows: Iterable[Mapping[str, Any]]) -> None:
        """Insert rows, at least one, in their order. A value that its column can't take raises what its type raises."""
        words, convert = self._made.get(to.dialect) or self._make(to.dialect)
        to.cursor.executemany(words, convert(rows))

    def _make(self, dialect: Dialect) -> tuple[str, Convert]:
        insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
        statement = insert(self._table).inline()
        if self._unless:
            statement = statement.on_conflict_do_nothing(index_elements=[self._unless])
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(self._columns))
        if set(compiled.binds) != set(self._columns):
            message = f"{sorted(set(compiled.binds) ^ set(self._columns))} must be given, or not"
            raise TypeError(message)
        places = compiled.positiontup
        made = compiled.string, self._converter(dialect, places or self._columns, named=places is None)
        if len(self._made) >= MOST_STORES:
            self._made.clear()
        self._made[dialect] = made
        return made

    def _converter(self, dialect: Dialect, places: Sequence[str], *, named: bool) -> Convert:
        """Makes what the driver takes of rows: values by their place, or by their name (psycopg)."""
        columns = inspect(self._table).columns
        types = [columns[name].type.dialect_impl(dialect) for name in places]
        processors = [type_.bind_processor(dialect) for type_ in types]
        steps = [(place, process) for place, process in enumerate(processors) if process]
        pick = itemgetter(*places)

        def values(rows: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
            columns: list[Sequence[Any]] = list(zip(*map(pick, rows), strict=True))
            for place, process in steps:
                columns[place] = _processed(columns[place], process)
            return list(zip(*columns, strict=True))

        if named:
            return lambda rows: [dict(zip(places, row, strict=True)) for row in values(rows)]
        return values


def _processed(column: Sequence[Any], process: Callable[[Any], Any]) -> Sequence[Any]:
    """The values of a column; one that all rows share, as rows of a group share many, is converted once."""
    first = column[0]
    if all(value is first for value in column):
        return [process(first)] * len(column)
    return [process(value) for value in column]


def rows_of(to: Batch, query: str, values: Sequence[str]) -> Sequence[Any]:
    """What a query finds by a list of values, which stand where it says `{}`."""
    mark = "?" if to.dialect.paramstyle == "qmark" else "%s"
    marks = ", ".join([mark] * len(values))
    to.cursor.execute(query.format(marks), tuple(values))
    rows: Sequence[Any] = to.cursor.fetchall()
    return rows
