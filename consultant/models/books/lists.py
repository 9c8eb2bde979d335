"""Lists of codes with their titles: places of service, modifier categories, unclassified HCPCS codes, lists of one's own."""

from __future__ import annotations

from sqlalchemy import Column, String, Text

from consultant.models.books.columns import DayNumber, content

places_of_service = content(
    "places_of_service",
    Column("code", String(2), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    purged_by="code",
)
"""Place of service codes; `kind` is facility, non-facility or unassigned."""

modifier_categories = content(
    "modifier_categories",
    Column("code", String(2), primary_key=True),
    Column("category", String(100), primary_key=True),
    Column("title", Text, nullable=False),
    purged_by="code",
)
"""HCPCS Level II modifiers; a modifier may stand in several categories, and in none that is named ('')."""

unclassified_codes = content(
    "unclassified_codes",
    Column("code", String(5), primary_key=True),
    Column("title", Text, nullable=False),
    Column("added", DayNumber),
    Column("terminated", DayNumber),
    purged_by="code",
)
"""HCPCS Level II codes that are not otherwise classified (NOC): they name what has no code of its own."""

own_codes = content(
    "own_codes",
    Column("code", String(7), primary_key=True),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("effective", DayNumber),
    Column("terminated", DayNumber),
    purged_by="code",
)
"""Lists that the operator brings: CDT, revenue codes, CARC, RARC; the release tells which."""
