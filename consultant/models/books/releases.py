"""The editions that are on the books, and which of them lists a code."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, false, text

from consultant.models.base import Json, UtcDateTime
from consultant.models.books.columns import CONTENT_KEYS, books_metadata

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
    Column("added", Integer),
    Column("changed", Integer),
    Column("ended", Integer),
    Column("stored_by", Integer, nullable=False, server_default=text("1")),
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
"""One edition of one book. `setting` is '' where the book has none; `holder` and `lease_until` guard a loading one.

`stored_by` is the importer's count of its stored forms. `added`, `changed` and `ended` count its rows beside those of the edition before it; None where there is none to compare.
"""

listed_codes = Table(
    "listed_codes",
    books_metadata,
    Column("code", String(7), primary_key=True),
    Column("release_id", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""Which release knows a code, in any column: how we know that a CPT number exists without a CPT book."""
CONTENT_KEYS[listed_codes] = None
