"""The tables of the books store: what the loaded editions say, each row under the release that it came from.

`codes/lookup.py` reads them, `codes/importers/` writes them. They have a MetaData of their own, because they live
in another database (or schema) than the cases. Content tables have no foreign key to `releases`: four million checks
would double the time of an import, and the importers purge by release.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
    text,
)

from consultant.models.base import NAMING, Json, UtcDateTime

if TYPE_CHECKING:
    from sqlalchemy import Dialect

books_metadata = MetaData(naming_convention=NAMING)


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


def day_number(day: date) -> int:
    """The integer under which `day` is stored; importers write it without SQLAlchemy."""
    return day.year * 10_000 + day.month * 100 + day.day


releases = Table(
    "releases",
    books_metadata,
    Column("id", Integer, primary_key=True),
    Column("book", String(30), nullable=False),
    Column("setting", String(30), nullable=False, server_default=""),
    Column("release", String(60), nullable=False),
    Column("starts", Date, nullable=False),
    Column("ends", Date),
    Column("partial", Boolean, nullable=False),
    Column("status", String(20), nullable=False),
    Column("rows", Integer),
    Column("codes", Integer),
    Column("billable", Integer),
    Column("modifiers", Integer),
    Column("parts", Integer, nullable=False),
    Column("files", Json, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("licence", String(200), nullable=False, server_default=""),
    Column("imported_at", UtcDateTime, nullable=False),
    Column("holder", String(200), nullable=False, server_default=""),
    Column("lease_until", UtcDateTime, nullable=False),
    Column("purged", Boolean, nullable=False, server_default=false()),
    Index(
        "uq_releases_active_edition",
        "book",
        "setting",
        "release",
        unique=True,
        sqlite_where=text("status = 'active'"),
        postgresql_where=text("status = 'active'"),
    ),
    sqlite_autoincrement=True,  # a purged release's id is never used again, so no late reader can mistake it
)
"""One edition of one book. `setting` is '' where the book has none; `holder` and `lease_until` guard a loading one."""

listed_codes = Table(
    "listed_codes",
    books_metadata,
    Column("code", String(7), primary_key=True),
    Column("release_id", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""Which release knows a code, in any column: how we know that a CPT number exists without a CPT book."""

diagnoses = Table(
    "diagnoses",
    books_metadata,
    Column("release_id", Integer, primary_key=True, autoincrement=False),
    Column("code", String(7), primary_key=True),
    Column("billable", Boolean, nullable=False),
    Column("title", Text, nullable=False),
    Column("section", String(20)),
    Column("chapter", String(20)),
    sqlite_with_rowid=False,
)
"""ICD-10-CM codes without their dot, of the order file or of the tabular list (with derived 7th characters)."""

diagnosis_notes = Table(
    "diagnosis_notes",
    books_metadata,
    Column("release_id", Integer, primary_key=True, autoincrement=False),
    Column("owner", String(20), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Notes where they stand: at a code (without dot), a section (`Section A00-A09`) or a chapter (`Chapter 1`)."""

hcpcs_codes = Table(
    "hcpcs_codes",
    books_metadata,
    Column("release_id", Integer, primary_key=True, autoincrement=False),
    Column("code", String(5), primary_key=True),
    Column("title", Text, nullable=False),
    Column("short_title", Text, nullable=False),
    Column("effective", DayNumber),
    Column("terminated", DayNumber),
    sqlite_with_rowid=False,
)
"""HCPCS Level II; a code of two characters is a modifier."""

ptp_pairs = Table(
    "ptp_pairs",
    books_metadata,
    Column("release_id", Integer, primary_key=True, autoincrement=False),
    Column("column_one", String(5), primary_key=True),
    Column("column_two", String(5), primary_key=True),
    Column("effective", DayNumber, primary_key=True, autoincrement=False),
    Column("deleted", DayNumber),
    Column("modifier_indicator", SmallInteger, nullable=False),
    Column("rationale", SmallInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""NCCI PTP edits; a pair may have several periods."""

ptp_reverse = Table(
    "ptp_reverse",
    books_metadata,
    Column("release_id", Integer, primary_key=True, autoincrement=False),
    Column("column_two", String(5), primary_key=True),
    Column("column_one", String(5), primary_key=True),
    sqlite_with_rowid=False,
)
"""The pairs from the other side. A table and not an index, so that it is filled once, sorted, after the pairs."""

ptp_rationales = Table(
    "ptp_rationales",
    books_metadata,
    Column("release_id", Integer, primary_key=True, autoincrement=False),
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""The dozen sentences that the pairs refer to."""

mue_limits = Table(
    "mue_limits",
    books_metadata,
    Column("release_id", Integer, primary_key=True, autoincrement=False),
    Column("code", String(5), primary_key=True),
    Column("value", Integer, nullable=False),
    Column("adjudication_indicator", SmallInteger, nullable=False),
    Column("rationale", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Medically unlikely edits."""

add_ons = Table(
    "add_ons",
    books_metadata,
    Column("release_id", Integer, primary_key=True, autoincrement=False),
    Column("add_on", String(5), primary_key=True),
    Column("primary_code", String(5), primary_key=True),
    Column("effective", DayNumber, primary_key=True, autoincrement=False),
    Column("kind", SmallInteger, nullable=False),
    Column("deleted", DayNumber),
    Column("note", Text, nullable=False),
    Index("ix_add_ons_release_id_primary_code", "release_id", "primary_code"),
    sqlite_with_rowid=False,
)
"""Add-on code edits."""

CONTENT_KEYS: dict[Table, Column[str] | None] = {
    diagnoses: diagnoses.c.code,
    diagnosis_notes: diagnosis_notes.c.owner,
    hcpcs_codes: hcpcs_codes.c.code,
    ptp_pairs: ptp_pairs.c.column_one,
    ptp_reverse: ptp_reverse.c.column_two,
    ptp_rationales: None,
    mue_limits: mue_limits.c.code,
    add_ons: add_ons.c.add_on,
    listed_codes: None,
}
"""Every content table with the column by whose ranges a release is purged in short transactions; None: in one go."""
