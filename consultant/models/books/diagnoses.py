"""ICD-10-CM: codes, notes and headings of the tabular list; what replaced what; codes exempt from POA reporting."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, String, Text

from consultant.models.books.columns import DayNumber, content

diagnoses = content(
    "diagnoses",
    Column("code", String(7), primary_key=True),
    Column("billable", Boolean, nullable=False),
    Column("title", Text, nullable=False),
    Column("section", String(20)),
    Column("chapter", String(20)),
    purged_by="code",
)
"""ICD-10-CM codes without their dot, of the order file or of the tabular list (with derived 7th characters)."""

diagnosis_notes = content(
    "diagnosis_notes",
    Column("owner", String(20), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("text", Text, nullable=False),
    purged_by="owner",
)
"""Notes where they stand: at a code (without dot), a section (`Section A00-A09`) or a chapter (`Chapter 1`)."""

diagnosis_headings = content(
    "diagnosis_headings",
    Column("name", String(20), primary_key=True),
    Column("title", Text, nullable=False),
    purged_by=None,
)
"""The titles of sections and chapters, under the names by which `diagnoses` and `diagnosis_notes` call them."""

conversions = content(
    "conversions",
    Column("code", String(7), primary_key=True),
    Column("effective", DayNumber, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("previous", String(7), nullable=False),
    Column("wording", Text, nullable=False),
    purged_by=None,
)
"""New codes of the conversion table with a code that was used before; `wording` is the cell, which may name several.

`previous` is '' where the cell names no single code: `None`, or a range of categories.
"""

conversion_origins = content(
    "conversion_origins",
    Column("previous", String(7), primary_key=True),
    Column("code", String(7), primary_key=True),
    Column("effective", DayNumber, primary_key=True, autoincrement=False),
    Column("wording", Text, nullable=False),
    purged_by=None,
)
"""The conversion table from the other side. A table, because SQLite reads a whole release before it takes an index."""

poa_exempt = content(
    "poa_exempt",
    Column("code", String(7), primary_key=True),
    Column("title", Text, nullable=False),
    purged_by="code",
)
"""Codes for which no present-on-admission indicator is reported."""
