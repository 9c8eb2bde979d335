"""Alembic's entry to the books store; the work is done in `migrations/__init__.py`."""

from __future__ import annotations

from consultant.models.books import books_metadata as metadata
from consultant.models.migrations import run_revisions

run_revisions(metadata, "books")
