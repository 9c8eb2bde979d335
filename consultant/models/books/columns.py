"""What the tables of the books store are made of: their MetaData, the column types, and the shape of a content table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Integer, MetaData, String, Table, TypeDecorator

from consultant.models.base import NAMING

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.schema import SchemaItem

books_metadata = MetaData(naming_convention=NAMING)

CONTENT_KEYS: dict[Table, Column[Any] | None] = {}
"""Every content table with the column by whose ranges a release is purged in short transactions; None: in one go."""


def content(name: str, *items: SchemaItem, purged_by: str | None, large: bool = False) -> Table:
    """A table of what releases say, each row under its `release_id`, which leads the primary key.

    `large`: its rows are megabytes, which SQLite would read to compare keys if they stood in the key's own tree.
    """
    release_id: Column[int] = Column("release_id", Integer, primary_key=True, autoincrement=False)
    table = Table(name, books_metadata, release_id, *items, sqlite_with_rowid=large)
    CONTENT_KEYS[table] = table.c[purged_by] if purged_by else None
    return table


class DayNumber(TypeDecorator[date]):
    """A day as the integer yyyymmdd: four bytes a row where millions of rows carry two of them."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: date | None, _dialect: Dialect) -> int | None:
        """20240801 of 2024-08-01."""
        return None if value is None else day_number(value)

    def process_result_value(self, value: int | None, _dialect: Dialect) -> date | None:
        """2024-08-01 of 20240801."""
        return None if value is None else date(value // 10_000, value // 100 % 100, value % 100)


class Exact(TypeDecorator[Decimal]):
    """A decimal as its publisher wrote it (`17.97`): exact in every database; importers store the text."""

    impl = String(20)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> str | None:
        """The text of it."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Decimal | None:
        """The number."""
        return None if value is None else Decimal(value)


def day_number(day: date) -> int:
    """The integer under which `day` is stored; importers write it without SQLAlchemy."""
    return day.year * 10_000 + day.month * 100 + day.day
