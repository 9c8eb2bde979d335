"""HCPCS Level II."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Text

from consultant.models.books.columns import DayNumber, content

hcpcs_codes = content(
    "hcpcs_codes",
    Column("code", String(5), primary_key=True),
    Column("title", Text, nullable=False),
    Column("short_title", Text, nullable=False),
    Column("effective", DayNumber),
    Column("terminated", DayNumber),
    purged_by="code",
)
"""HCPCS Level II; a code of two characters is a modifier."""

hcpcs_details = content(
    "hcpcs_details",
    Column("code", String(5), primary_key=True),
    Column("pricing", Text, nullable=False),
    Column("multiple_pricing", String(1), nullable=False),
    Column("coverage_manual", Text, nullable=False),
    Column("carriers_manual", Text, nullable=False),
    Column("statute", Text, nullable=False),
    Column("lab_certifications", Text, nullable=False),
    Column("cross_references", Text, nullable=False),
    Column("coverage", String(1), nullable=False),
    Column("asc_group", String(2), nullable=False),
    Column("asc_from", DayNumber),
    Column("opps_group", String(3), nullable=False),
    Column("opps_indicator", String(2), nullable=False),
    Column("opps_from", DayNumber),
    Column("processing_note", String(4), nullable=False),
    Column("betos", String(3), nullable=False),
    Column("types_of_service", Text, nullable=False),
    Column("anesthesia_units", Integer),
    Column("added", DayNumber),
    Column("action", String(1), nullable=False),
    purged_by="code",
)
"""What Medicare's record of a code holds besides title and dates. Fields that repeat are joined with `|`; '' is blank."""
