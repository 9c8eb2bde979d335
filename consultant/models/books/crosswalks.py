"""Bridges between ICD-9-CM and ICD-10: the General Equivalence Mappings, and what ICD-9-CM codes were called."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, SmallInteger, String, Text

from consultant.models.books.columns import content

equivalences = content(
    "equivalences",
    Column("source", String(7), primary_key=True),
    Column("scenario", SmallInteger, primary_key=True, autoincrement=False),
    Column("choice", SmallInteger, primary_key=True, autoincrement=False),
    Column("target", String(7), primary_key=True),
    Column("approximate", Boolean, nullable=False),
    Column("no_map", Boolean, nullable=False),
    Column("combination", Boolean, nullable=False),
    purged_by="source",
)
"""Lines of the GEMs, every direction under a release of its own; `target` is `NoDx` or `NoPCS` where there is none."""

icd9_titles = content(
    "icd9_titles",
    Column("code", String(5), primary_key=True),
    Column("title", Text, nullable=False),
    Column("short_title", Text, nullable=False),
    purged_by="code",
)
"""ICD-9-CM diagnoses without their dot."""
