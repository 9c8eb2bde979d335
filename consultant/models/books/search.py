"""The search index of an edition, as `codes/search/` makes it when books are imported."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, String, Text

from consultant.models.books.columns import content

search_indexes = content(
    "search_indexes",
    Column("system", String(12), primary_key=True),
    Column("built_from", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("data", LargeBinary, nullable=False),
    purged_by=None,
    large=True,
)
"""One index a list of codes and system. `built_from` names the releases and lists of words that went into it."""
