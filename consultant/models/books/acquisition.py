"""What was fetched from a publisher, and who accepted which licence; both are only ever added to.

`codes/publisher/records.py` reads and writes them. They stand with the books, so that a copy of that store carries the
proof of where its rows come from.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from consultant.models.base import Json, UtcDateTime
from consultant.models.books.columns import books_metadata

acquisitions = Table(
    "acquisitions",
    books_metadata,
    Column("id", Integer, primary_key=True),
    Column("publication", String(40), nullable=False),
    Column("edition", String(60), nullable=False),
    Column("name", String(200), nullable=False),
    Column("link", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("etag", Text, nullable=False, server_default=""),
    Column("modified", Text, nullable=False, server_default=""),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("retrieved_at", UtcDateTime, nullable=False),
    Column("releases", Json, nullable=False),
    Index("ix_acquisitions_publication", "publication"),
)
"""One file that arrived. `link` stood on the page, `url` gave the body; `size` in bytes; `etag` and `modified` as sent.

`releases` are the editions that were made of it, or stood already, as [book, setting, release, SHA-256]; [] where none was.
"""

license_acceptances = Table(
    "license_acceptances",
    books_metadata,
    Column("id", Integer, primary_key=True),
    Column("notice_sha256", String(64), nullable=False),
    Column("notice", Text, nullable=False),
    Column("accepted_by", String(200), nullable=False),
    Column("accepted_at", UtcDateTime, nullable=False),
    Index("ix_license_acceptances_notice_sha256", "notice_sha256"),
)
"""Somebody accepted this very text; another text needs another acceptance."""
