"""What the NCCI publishes: PTP pairs, MUE limits, add-on codes."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, SmallInteger, String, Text

from consultant.models.books.columns import DayNumber, content

ptp_pairs = content(
    "ptp_pairs",
    Column("column_one", String(5), primary_key=True),
    Column("column_two", String(5), primary_key=True),
    Column("effective", DayNumber, primary_key=True, autoincrement=False),
    Column("deleted", DayNumber),
    Column("modifier_indicator", SmallInteger, nullable=False),
    Column("rationale", SmallInteger, nullable=False, info={"compared": False}),
    purged_by="column_one",
)
"""NCCI PTP edits; a pair may have several periods."""

ptp_reverse = content(
    "ptp_reverse",
    Column("column_two", String(5), primary_key=True),
    Column("column_one", String(5), primary_key=True),
    purged_by="column_two",
)
"""The pairs from the other side. A table and not an index, so that it is filled once, sorted, after the pairs."""

ptp_rationales = content(
    "ptp_rationales",
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    purged_by=None,
)
"""The dozen sentences that the pairs refer to."""

ptp_counts = content(
    "ptp_counts",
    Column("code", String(5), primary_key=True),
    Column("steps", Text, nullable=False),
    purged_by="code",
)
"""How many pairs of a code are in force from which day on: `20240101:12,340;…` is 12 in column one and 340 in column two."""

mue_limits = content(
    "mue_limits",
    Column("code", String(5), primary_key=True),
    Column("value", Integer, nullable=False),
    Column("adjudication_indicator", SmallInteger, nullable=False),
    Column("rationale", Text, nullable=False),
    purged_by="code",
)
"""Medically unlikely edits."""

add_ons = content(
    "add_ons",
    Column("add_on", String(5), primary_key=True),
    Column("primary_code", String(5), primary_key=True),
    Column("effective", DayNumber, primary_key=True, autoincrement=False),
    Column("kind", SmallInteger, nullable=False),
    Column("deleted", DayNumber),
    Column("note", Text, nullable=False),
    Index("ix_add_ons_primary_code_release_id", "primary_code", "release_id"),
    purged_by="add_on",
)
"""Add-on code edits."""
