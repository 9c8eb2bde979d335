"""The official guidelines for coding and reporting: their sections, and the codes that these name."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Text

from consultant.models.books.columns import content

guideline_sections = content(
    "guideline_sections",
    Column("number", String(40), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("page", Integer, nullable=False),
    Column("text", Text, nullable=False),
    purged_by=None,
)
"""A section by its number (`I.C.4.a.3`), the page of the file on which it begins, counted from 1, and its own words."""

guideline_chapters = content(
    "guideline_chapters",
    Column("last", String(7), primary_key=True),
    Column("first", String(7), primary_key=True),
    Column("number", String(40), primary_key=True),
    purged_by=None,
)
"""The ranges of categories in the headings of I.C.1 to I.C.22."""

guideline_codes = content(
    "guideline_codes",
    Column("code", String(7), primary_key=True),
    Column("number", String(40), primary_key=True),
    purged_by=None,
)
"""The codes, or beginnings of codes, that a section names."""
